"""A fake service that takes texts for telephone numbers: what `apprise` reaches by `json://`.

It refuses by HTTP statuses, as such services do, and says nothing about what became of a text.
"""

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.core.clock import Clock
from app.demo.chatlog import ChatLog
from app.demo.misbehaviour import Misbehaviour, unwell

A_MINUTE_EACH = 5


@dataclass(frozen=True, slots=True)
class PushAccount:
    """One customer of the service."""

    name: str
    user: str
    password: str = field(repr=False)

    def url(self, base: str) -> str:
        """What stands in the configuration: apprise's address with the recipient's place left open."""
        host = base.removeprefix("http://")
        return f"json://{self.user}:{self.password}@{host}/texts/{{to}}"


class PushTarget:
    """The state of the service: who was sent how much."""

    def __init__(self, account: PushAccount, clock: Clock, log: ChatLog) -> None:
        self.account = account
        self.clock = clock
        self.log = log
        self.misbehaviour = Misbehaviour()
        self._sent: dict[str, list[datetime]] = {}

    def refusal(self, authorization: str) -> int:
        """The status that a request is refused with, 0 for none: 401, 402 (no money left), 429, or as told."""
        mood = self.misbehaviour
        pair = base64.b64encode(f"{self.account.user}:{self.account.password}".encode()).decode()
        is_known = secrets.compare_digest(authorization.encode(), f"Basic {pair}".encode())
        if mood.is_token_invalid or not is_known:
            return 401
        if mood.refuse_with:
            return mood.refuse_with
        if mood.is_quota_used:
            return 402
        return 429 if mood.is_throttled else 0

    def take(self, to: str, text: str) -> bool:
        """Show the text on the phone; False where this number had five within a minute."""
        now = self.clock.now()
        recent = [at for at in self._sent.get(to, ()) if now - at < timedelta(minutes=1)]
        if len(recent) >= A_MINUTE_EACH:
            return False
        self._sent[to] = [*recent, now]
        self.log.add("sms", self.account.name, to, "bot", "sms", text)
        return True


def push_api(target: PushTarget) -> Starlette:
    """The service's ASGI app."""

    async def texts(request: Request) -> Response:
        mood = target.misbehaviour
        if (down := await unwell(mood)) is not None:
            return down
        if status := target.refusal(request.headers.get("authorization", "")):
            return PlainTextResponse("refused", status)
        text = _words(await request.body())
        if not text:
            return PlainTextResponse("bad request", 400)
        if not target.take(request.path_params["to"], text):
            return PlainTextResponse("too many requests", 429)
        return (
            PlainTextResponse("Gateway Timeout", 504)
            if mood.is_losing_answers
            else JSONResponse({"ok": True})
        )

    return Starlette(routes=[Route("/texts/{to}", texts, methods=["POST"])])


def _words(body: bytes) -> str:
    try:
        said: Any = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("message") or "") if isinstance(said, dict) else ""
