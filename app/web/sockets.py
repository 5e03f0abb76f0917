"""The entrance for platforms that connect to us: `/onebot/{name}/ws`, a raw ASGI callable like the webhooks'."""

import asyncio

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from app.container import Container
from app.core.messages import RawRequest
from app.web.connection import Connection
from app.web.webhooks import query_of
from bots.base import RefusedError
from bots.lines import SocketAdapter

log = structlog.get_logger(__name__)

SOCKET_CHANNELS = frozenset({"onebot"})
"""The channels whose platforms may connect by WebSocket, by the first part of the path."""

_WORDS = {400: b"bad request", 401: b"unauthorized", 403: b"forbidden", 404: b"not found"}


class SocketEntrance:
    """Admits a platform's connection or refuses its upgrade; everything else goes on to `app`."""

    def __init__(self, app: ASGIApp, container: Container) -> None:
        self._app = app
        self._container = container
        self._root = container.settings.root_path
        self._storing: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, from its upgrade to its end."""
        target = self._target(scope)
        if target is None:
            await self._app(scope, receive, send)
            return
        await receive()
        channel, name = target
        try:
            adapter, role = self._admit(channel, name, scope)
        except RefusedError as refusal:
            self._container.observer.refused(channel, refusal.reason)
            log.info("refused", channel=channel, account=name, status=refusal.status, reason=refusal.reason)
            await _deny(send, refusal.status)
            return
        finally:
            scope["query_string"] = b""  # it may hold the token, and the server writes it to its log
        await send({"type": "websocket.accept"})
        connection = Connection(self._container, adapter, receive, send, self._storing)
        await connection.run(role)

    def _target(self, scope: Scope) -> tuple[str, str] | None:
        """Channel and account of a platform's path, None for any other."""
        if scope["type"] != "websocket":
            return None
        path: str = scope["path"]
        if self._root and path.startswith(self._root + "/"):
            path = path[len(self._root) :]
        steps = path.removesuffix("/").split("/")
        is_ours = len(steps) == 4 and steps[1] in SOCKET_CHANNELS and steps[3] == "ws"
        return (steps[1], steps[2]) if is_ours else None

    def _admit(self, channel: str, name: str, scope: Scope) -> tuple[SocketAdapter, str]:
        """The account and the role of a connection that proved itself; raises RefusedError."""
        adapter = self._container.adapters.get((channel, name))
        if not isinstance(adapter, SocketAdapter):
            raise RefusedError(404, "unknown_account")
        raw = RawRequest(
            method="GET",
            query=query_of(scope["query_string"]),
            headers={k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]},
            body=b"",
            received_at=self._container.clock.now(),
        )
        return adapter, adapter.admit(raw)


async def _deny(send: Send, status: int) -> None:
    """Refuse the upgrade itself: accepting first and closing then would look like a working address."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _WORDS.get(status, b"refused")})
