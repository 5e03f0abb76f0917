"""The QQ bot adapter before the fake platform, in one process and without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel
from app.demo.chatlog import ChatLog
from app.demo.qqbot_api import TOKEN_PATH, qqbot_api
from app.demo.qqbot_platform import QQBotAccount, QQBotPlatform
from bots.base import Means, Outgoing, SendError
from bots.qqbot.adapter import QQBotAdapter
from bots.registry import Ports, build
from tests.contract.qqbot_wire import APP_ID, GROUP, MEMBER, SECRET, USER, config
from tests.ports import MemoryTokens

BASE = "http://127.0.0.1:9911"
ASKED, SAID = "ROBOT1.0_asked", "ROBOT1.0_said"
ANSWER = Outgoing(MEMBER, GROUP, "收到了", "reply:1:a:0", quote=ASKED, means=Means.WINDOW, window=ASKED)
PRIVATE = Outgoing(USER, "", "收到了", "reply:2:a:0", means=Means.WINDOW, window=SAID)
BEGUN = Outgoing(USER, "", "办好了", "news:1")
BEGUN_IN_GROUP = Outgoing(MEMBER, GROUP, "办好了", "news:2")


@dataclass
class World:
    """The fake platform, our adapter before it, and everything that was asked of it."""

    platform: QQBotPlatform
    adapter: QQBotAdapter
    http: httpx.AsyncClient
    tokens: MemoryTokens
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    def shown(self) -> list[str]:
        """What the bot said, wherever."""
        return [entry.text for entry in self.platform.log if entry.side == "bot"]

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of the calls that send."""
        return [body for path, body in self.calls if path != TOKEN_PATH]

    def token_calls(self) -> int:
        """How often a token was asked for."""
        return sum(path == TOKEN_PATH for path, _ in self.calls)

    async def refused(self, message: Outgoing, code: int = 0) -> SendError:
        """The error of a message that must not be taken; nothing is shown anywhere."""
        before = self.shown()
        self.calls.clear()
        if code:
            self.platform.misbehaviour.change({"refuse_with": code})
        with pytest.raises(SendError) as caught:
            await self.adapter.send(message)
        assert self.shown() == before
        return caught.value

    @classmethod
    @asynccontextmanager
    async def opened(cls, clock: SimulatedClock, **changes: Any) -> AsyncIterator[Self]:
        """A bot in one group, with one friend; both have just written."""
        platform = QQBotPlatform(QQBotAccount("langao", APP_ID, SECRET), clock, ChatLog(clock))
        platform.hear(platform.add_group(GROUP, "四季镇群"), ASKED)
        platform.hear(platform.befriend(USER, "小王"), SAID)
        calls: list[tuple[str, dict[str, Any]]] = []
        traces: list[str] = []

        async def trace(response: httpx.Response) -> None:
            traces.append(response.headers.get("x-tps-trace-id", ""))

        async def note(request: httpx.Request) -> None:
            body = httpx.Response(200, content=request.content).json() if request.content else {}
            calls.append((request.url.path, body))

        transport = httpx.ASGITransport(qqbot_api(platform))
        async with httpx.AsyncClient(
            transport=transport, event_hooks={"request": [note], "response": [trace]}
        ) as http:
            keys = {"api_base": BASE, "token_url": BASE + TOKEN_PATH, "active": True, **changes}
            tokens = MemoryTokens()
            adapter = build(Channel.QQBOT, config(**keys), Ports(WireTime(clock), clock, http, tokens))
            assert isinstance(adapter, QQBotAdapter)
            yield cls(platform, adapter, http, tokens, calls, traces)
