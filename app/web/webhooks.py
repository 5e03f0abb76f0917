"""The platforms' entrance: a raw ASGI callable in front of FastAPI, because every message comes through it.

FastAPI's own layers cost about as much as understanding and storing a message; here a request is read
with a cap, verified, parsed and handed to the lane, and nothing else happens.
"""

import asyncio
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from app.container import Container
from app.core.errors import UnavailableError
from app.core.messages import InboundEvent, InboundMessage, RawRequest
from app.web.body import BodyTooLargeError, ClientGoneError, read_body
from app.web.unstored import Unstored
from bots.base import Adapter, RefusedError, WireResponse
from bots.lines import SocketAdapter

log = structlog.get_logger(__name__)

CHANNELS = frozenset({"wechat", "onebot", "qqbot", "wecom"})
"""The channels that are served over HTTP, by the first part of the path."""

_METHODS = frozenset({"GET", "POST"})
_ALLOWED = {"onebot": "POST", "qqbot": "POST"}
"""What a 405 says would be taken; the other platforms check an address by GET as well."""
STALE = "stale"
"""Signed as it should be, and far from now: where it goes on, the clock of this machine is wrong."""
_MAX_FIELDS = 32
_PATIENCE_SECONDS = 20.0
_PAUSE_SECONDS = 0.5
"""Between two tries to store a message."""
_WORDS = {
    400: b"bad request",
    401: b"unauthorized",
    403: b"forbidden",
    404: b"not found",
    405: b"method not allowed",
    408: b"too slow",
    413: b"too large",
    503: b"try again",
}


class Webhooks:
    """Answers `/wechat/{name}` and its kin (`CHANNELS`); everything else goes on to `app`."""

    def __init__(self, app: ASGIApp, container: Container) -> None:
        self._app = app
        self._container = container
        self._root = container.settings.root_path
        self._unstored = Unstored(container.pulse.seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        target = self._target(scope)
        if target is None:
            await self._app({**scope, "root_path": self._root} if self._root else scope, receive, send)
            return
        try:
            response = await self._answer(*target, scope, receive)
        except ClientGoneError:
            return
        await _send(send, response)

    def _target(self, scope: Scope) -> tuple[str, str] | None:
        """Channel and account of a webhook's path, None for any other; a slash too many at its end means nothing."""
        if scope["type"] != "http":
            return None
        path: str = scope["path"]
        if self._root and path.startswith(self._root + "/"):
            path = path[len(self._root) :]
        _, _, rest = path.partition("/")
        channel, _, name = rest.removesuffix("/").partition("/")
        return (channel, name) if channel in CHANNELS and name and "/" not in name else None

    async def _answer(self, channel: str, name: str, scope: Scope, receive: Receive) -> WireResponse:
        """The webhook's edge: whatever happens, no stack trace and no false success."""
        observer = self._container.observer
        try:
            adapter = self._container.adapters.get((channel, name))
            if adapter is None:
                raise RefusedError(404, "unknown_account")
            if scope["method"] not in _METHODS:
                raise RefusedError(405, "method")
            return await self._exchange(adapter, scope, receive)
        except RefusedError as refusal:
            observer.refused(channel, refusal.reason)
            tell = log.warning if refusal.reason == STALE else log.info
            tell("refused", channel=channel, account=name, status=refusal.status, reason=refusal.reason)
            return _refusal(refusal.status, _ALLOWED.get(channel, "GET, POST"))
        except BodyTooLargeError:
            observer.refused(channel, "too_large")
            return _refusal(413)
        except TimeoutError:
            observer.refused(channel, "slow_body")
            return _refusal(408)
        except UnavailableError as error:
            observer.refused(channel, "unavailable")
            self._unstored.refused(channel, name, error)
            return _refusal(503)
        except ClientGoneError:
            raise
        except Exception:  # the webhook's edge: the platform must send again, and see nothing of ours
            observer.refused(channel, "fault")
            log.exception("fault", channel=channel, account=name, fault=secrets.token_hex(6))
            return _refusal(503)

    async def _exchange(self, adapter: Adapter, scope: Scope, receive: Receive) -> WireResponse:
        """Read, verify, parse, store, acknowledge (house, section 2)."""
        body = await read_body(scope, receive, adapter.max_body)
        raw = RawRequest(
            method=scope["method"],
            query=query_of(scope["query_string"]),
            headers={k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]},
            body=body,
            received_at=self._container.clock.now(),
        )
        if raw.method == "GET":
            return adapter.handshake(raw)
        verified = adapter.verify(raw)
        inbound = adapter.parse(verified)
        if inbound is None:
            return adapter.acknowledge(verified, None)
        reply = await self._store(adapter, await whole(adapter, inbound))
        self._unstored.stored()
        return adapter.acknowledge(verified, reply)

    async def _store(self, adapter: Adapter, inbound: InboundMessage | InboundEvent) -> str | None:
        """The reply, once the message is committed; raises UnavailableError when that takes too long.

        Success is never said of what is not stored (C8 and C9): the platform is told to send again, the
        work goes on, and the repeat finds the first one's answer. Who neither has a passive reply nor sends
        again is kept waiting longer.
        """
        can_reply = adapter.capabilities.passive_reply is not None
        is_patient = not can_reply and not adapter.capabilities.sends_again
        patience = _PATIENCE_SECONDS if is_patient else self._container.settings.limits.answer_seconds
        try:
            async with asyncio.timeout(patience):
                return await self._submit(adapter, inbound, can_reply)
        except TimeoutError as error:
            raise UnavailableError("the lane did not commit in time") from error

    async def _submit(
        self, adapter: Adapter, inbound: InboundMessage | InboundEvent, can_reply: bool
    ) -> str | None:
        """Try again for as long as a platform waits at least: a database that restarts is back in seconds.

        What an earlier try had stored after all is found by the next one as a repeat.
        """
        now = asyncio.get_running_loop().time
        last_try_at = now() + self._container.settings.limits.answer_seconds - _PAUSE_SECONDS
        while True:
            try:
                is_drill = adapter.capabilities.plays(inbound.sender)
                lane = self._container.lane
                return await lane.submit(inbound, adapter.division, can_reply, is_drill=is_drill)
            except UnavailableError:
                if now() >= last_try_at:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)


async def whole(adapter: Adapter, inbound: InboundMessage | InboundEvent) -> InboundMessage | InboundEvent:
    """What came, with the parts of it that must be asked for; without them where asking goes wrong unforeseen."""
    if not isinstance(inbound, InboundMessage) or not inbound.is_partial:
        return inbound
    if not isinstance(adapter, SocketAdapter):
        return inbound
    try:
        return await adapter.complete(inbound)
    except Exception:  # webhook edge: nobody sends it again; its own words are stored without the rest
        log.exception("not_completed", channel=adapter.channel, account=adapter.name)
        return inbound


def query_of(raw: bytes) -> Mapping[str, str]:
    """The fields of a query string; raises RefusedError where there are far too many."""
    if (fields := _plain_fields(raw)) is not None:
        return fields
    try:
        return dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError as error:
        raise RefusedError(400, "query") from error


def _plain_fields(raw: bytes) -> dict[str, str] | None:
    """The fields of a short query in which nothing is escaped, as the platforms mostly write it; else None."""
    text = raw.decode("latin-1")
    if "%" in text or "+" in text or text.count("&") >= _MAX_FIELDS:
        return None
    try:
        return dict([pair.split("=", 1) for pair in text.split("&")])
    except ValueError:  # a field without a value
        return None


def _refusal(status: int, allowed: str = "") -> WireResponse:
    """A short fixed body; the connection ends because the request may not have been read to its end."""
    more = {503: {"retry-after": "1"}, 405: {"allow": allowed}}.get(status, {})
    headers = {"connection": "close", **more}
    return WireResponse(status=status, body=_WORDS.get(status, b"refused"), headers=headers)


async def _send(send: Send, response: WireResponse) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    if response.status != 204:
        headers.append((b"content-type", response.content_type.encode("latin-1")))
        headers.append((b"content-length", str(len(response.body)).encode("ascii")))
        headers.append((b"x-content-type-options", b"nosniff"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
