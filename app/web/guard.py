"""What surrounds every page and API call: a cap on bodies, headers that protect, and the edge for faults."""

import re
import secrets
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.body import declared_length, drop, has_more
from app.web.errors import fault_body

log = structlog.get_logger(__name__)


def policy(script: str = "") -> str:
    """What a page may load: nothing from outside, but this one script where it is named."""
    return (
        f"default-src 'none'; script-src 'self'{' ' * bool(script)}{script}; style-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; media-src 'self' blob:; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


_HEADERS = {
    b"content-security-policy": policy().encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(self)",
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-store",
}
"""Headers that a response gets unless it sets them itself."""


_KEYS = re.compile(r"(/[op]/(?:incident/)?)[^/]+")


class Guard:
    """Caps bodies at `limit` bytes (`larger` below some paths), adds the headers, answers faults of ours."""

    def __init__(self, app: ASGIApp, limit: int, larger: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._cap(scope))
        if declared_length(scope) > exchange.limit:
            await drop(receive)
            await exchange.refuse(413)
            return
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except Exception:  # the web's edge: whatever went wrong, no stack trace leaves the house
            log.exception("fault", path=quiet_path(scope["path"]), fault=exchange.fault)
            await exchange.refuse(500)

    def _cap(self, scope: Scope) -> int:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return next((limit for start, limit in self._larger.items() if path.startswith(start)), self._limit)


class _Exchange:
    """One request and its answer, counted and dressed."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self.limit = limit
        self.fault = secrets.token_hex(6)
        self._scope = scope
        self._receive = receive
        self._send = send
        self._read = 0
        self._is_over = False
        self._has_started = False

    async def receive(self) -> Message:
        """The next part of the body; past the limit the reader finds a client that went away."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self.limit:
            self._is_over = True
            if has_more(message):
                await drop(self._receive)
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on, or 413 in its place when the body was too large."""
        if self._is_over:
            await self.refuse(413)
            return
        if message["type"] == "http.response.start":
            self._has_started = True
            dress(message)
        await self._send(message)

    async def refuse(self, status: int) -> None:
        """Answer with an error of ours, unless an answer has begun."""
        if self._has_started:
            return
        self._has_started = True
        status = 413 if self._is_over else status
        body, content_type = fault_body(self._scope, status, self.fault)
        start: Message = {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", content_type.encode()),
                (b"content-length", str(len(body)).encode()),
            ],
        }
        dress(start)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def quiet_path(path: str) -> str:
    """A path as it may stand in a log: what follows /o/, /p/ and /o/incident/ is somebody's key."""
    return _KEYS.sub(r"\1…", path)


def dress(start: MutableMapping[str, Any]) -> None:
    """Add the protecting headers that the response did not set itself."""
    headers: list[tuple[bytes, bytes]] = list(start.get("headers", []))
    present = {name.lower() for name, _ in headers}
    headers += [(name, value) for name, value in _HEADERS.items() if name not in present]
    start["headers"] = headers
