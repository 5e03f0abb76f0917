"""What passed between the platforms and the product, in both directions: one line for each exchange.

`out`: the product called a platform's API, and this is what the platform said. `in`: a platform (or an outside
client) posted to the product's webhook, and this is how the product took it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.clock import Clock

KEPT = 2000
_MAX_BODY = 64 * 1024
_CODES = ("errcode", "retcode", "err_code", "code")
_SILENT = ("/mmbiz_jpg", "/download")
"""Pictures are fetched by address; that is no word between the two."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange. `code` is the platform's own (errcode, retcode) or the HTTP status where it gave none.

    `what` is the API's name or the kind of message, `to` an address or a group, `external_id` the platform's
    number of a message, `is_repeat` says that it was posted before, `seconds` are real ones.
    """

    seq: int
    at: datetime
    way: str
    channel: str
    account: str
    what: str
    to: str
    code: int
    words: str
    is_fine: bool
    seconds: float
    external_id: str = ""
    is_repeat: bool = False

    def as_json(self) -> dict[str, Any]:
        """The exchange for the page; the instant in ISO 8601."""
        return asdict(self) | {"at": self.at.isoformat()}


class Journal:
    """All exchanges in order; the oldest are forgotten. `heard` is called with each new one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._taken: deque[tuple[str, str, str]] = deque(maxlen=KEPT)
        self._seq = 0
        self.heard: Callable[[Exchange], None] = _nobody

    def add(self, way: str, channel: str, account: str, **fields: Any) -> Exchange:
        """Write one exchange at the present instant; `fields` are those of `Exchange`."""
        self._seq += 1
        exchange = Exchange(self._seq, self._clock.now(), way, channel, account, **fields)
        self._kept.append(exchange)
        self.heard(exchange)
        return exchange

    def latest(self, count: int) -> list[Exchange]:
        """The newest exchanges, oldest first."""
        return list(self._kept)[-count:]

    def posted(self, channel: str, account: str, external_id: str, **fields: Any) -> Exchange:
        """Write down a message to the product's webhook; one with a number that was posted before repeats it."""
        key = (channel, account, external_id)
        is_repeat = bool(external_id) and key in self._taken
        self._taken.append(key)
        return self.add("in", channel, account, external_id=external_id, is_repeat=is_repeat, **fields)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._kept)


def _nobody(exchange: Exchange) -> None:
    """Nobody listens."""


class Recorder:
    """ASGI middleware before a fake platform's API: whatever the platform says is written down."""

    def __init__(self, app: ASGIApp, journal: Journal, channel: str, account: str) -> None:
        self._app = app
        self._journal = journal
        self._account = (channel, account)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call through and write down what was asked and answered."""
        if scope["type"] != "http" or scope["path"].startswith(_SILENT):
            await self._app(scope, receive, send)
            return
        call = _Call(receive, send)
        began = _now()
        await self._app(scope, call.receive, call.send)
        said = _json(call.answer)
        code = next((said[name] for name in _CODES if name in said), None)
        is_fine = call.status < 400 and code in (None, 0)
        self._journal.add(
            "out",
            *self._account,
            what=scope["path"].removeprefix("/cgi-bin/").strip("/"),
            to=_addressee(scope["path"], _asked(scope, call.asked)),
            code=code if isinstance(code, int) and (code or call.status < 400) else call.status,
            words=_words(said),
            is_fine=is_fine,
            seconds=round(_now() - began, 3),
        )


def _now() -> float:
    return asyncio.get_running_loop().time()


class _Call:
    """One call and its answer, kept as far as we look at them."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.asked = bytearray()
        self.answer = bytearray()
        self.status = 0

    async def receive(self) -> Message:
        """The next part of what is asked."""
        message = await self._receive()
        self.asked += message.get("body", b"")[: _MAX_BODY - len(self.asked)]
        return message

    async def send(self, message: Message) -> None:
        """Pass the next part of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.answer += message.get("body", b"")[: _MAX_BODY - len(self.answer)]
        await self._send(message)


def _json(body: bytes | bytearray) -> dict[str, Any]:
    try:
        said = json.loads(bytes(body))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _asked(scope: Scope, body: bytearray) -> Mapping[str, Any]:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return {name: values[0] for name, values in query.items()} | _json(body)


def _addressee(path: str, asked: Mapping[str, Any]) -> str:
    """Whom a call is about; the QQ bot platform names them in its paths."""
    steps = path.strip("/").split("/")
    if steps[0] == "v2" and len(steps) > 2:
        return steps[2]
    return str(next((asked[name] for name in ("touser", "group_id", "user_id") if asked.get(name)), ""))


def _words(said: Mapping[str, Any]) -> str:
    text = str(said.get("errmsg") or said.get("wording") or said.get("message") or "")
    return text.partition(" rid:")[0][:200]
