"""The WeCom adapter before the fake platform, in one process and without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel
from app.demo.chatlog import ChatLog
from app.demo.wecom_api import wecom_api
from app.demo.wecom_platform import WecomAccount, WecomPlatform
from bots.base import Means, Outgoing, SendError, TokenStore
from bots.registry import Ports, build
from bots.wecom.adapter import WeComAdapter
from tests.contract.wecom_wire import CORP_ID, KEY, MEMBER, TOKEN, wecom_config
from tests.ports import MemoryTokens

BASE = "http://127.0.0.1:9912"
JPEG = b"\xff\xd8\xff\xe0picture"
ROBOT_KEY = "robot-key-of-the-town"
LINK = "https://county.example/o/abc"
CARD = Outgoing(MEMBER, "", f"【灾情】001号 竹园村三组\n冰雹,烟叶打烂了\n{LINK}", "alert:1:O1:3", url=LINK)
WORDS = Outgoing(MEMBER, "", "001号已由王支书接手,您不用再处理。", "alert:1:O1:4")
CALL = Outgoing(MEMBER, "town", "【灾情】001号 竹园村三组", "alert:1:O1:5", means=Means.ROBOT)


def wecom_account() -> WecomAccount:
    """The application as the platform knows it."""
    return WecomAccount("county", CORP_ID, 1000002, "app-secret", TOKEN, KEY, robots={"town": ROBOT_KEY})


@dataclass
class World:
    """The fake platform, our adapter before it, every path that was called and every code that it was refused with."""

    platform: WecomPlatform
    adapter: WeComAdapter
    http: httpx.AsyncClient
    paths: list[str]
    codes: list[int]

    def phone(self, userid: str = MEMBER) -> list[tuple[str, str]]:
        """What a member's phone shows: how it came and the words."""
        return [(entry.way, entry.text) for entry in self.platform.log.of_phone(userid)]

    def group(self) -> list[str]:
        """What the group reads."""
        return [entry.text for entry in self.platform.log if entry.chat == "town"]

    async def refused(self, message: Outgoing) -> SendError:
        """The error of a message that must not be taken; nothing is shown to anybody."""
        before = len(list(self.platform.log))
        with pytest.raises(SendError) as caught:
            await self.adapter.send(message)
        assert len(list(self.platform.log)) == before
        return caught.value

    @classmethod
    @asynccontextmanager
    async def opened(cls, clock: SimulatedClock, tokens: TokenStore | None = None) -> AsyncIterator[Self]:
        """An application with one visible member and one group robot."""
        platform = WecomPlatform(wecom_account(), clock, ChatLog(clock))
        platform.members.hire(MEMBER)
        paths: list[str] = []

        codes: list[int] = []

        async def note(request: httpx.Request) -> None:
            paths.append(request.url.path)

        async def learn(response: httpx.Response) -> None:
            await response.aread()
            if response.headers["content-type"].startswith("application/json") and response.json().get(
                "errcode"
            ):
                codes.append(response.json()["errcode"])

        transport = httpx.ASGITransport(wecom_api(platform))
        async with httpx.AsyncClient(
            transport=transport, event_hooks={"request": [note], "response": [learn]}
        ) as http:
            config = wecom_config(api_base=BASE, robots={"town": ROBOT_KEY, "gone": "a-deleted-robot"})
            ports = Ports(WireTime(clock), clock, http, tokens or MemoryTokens())
            adapter = build(Channel.WECOM, config, ports)
            assert isinstance(adapter, WeComAdapter)
            yield cls(platform, adapter, http, paths, codes)
