"""The WeChat adapter before the fake platform, in one process and without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Self

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel
from app.demo.chatlog import ChatLog
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from bots.base import (
    Means,
    Outgoing,
    SendError,
)
from bots.registry import Ports, build
from bots.wechat.adapter import WeChatAdapter
from tests.contract.harnesses import APP_ID, KEY, TOKEN, wechat_config
from tests.ports import MemoryTokens

BASE = "http://127.0.0.1:9911"
JPEG = b"\xff\xd8\xff\xe0picture"
IN_WECHAT = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0"}
LABELS = {"character_string1": "编号", "thing2": "内容", "time3": "时限"}
WORDS = Outgoing("oZhang", "", "您的事办好了", "news-1", means=Means.WINDOW)
VALUES = {"number": "42", "summary": "竹园村三组\n冰雹" * 9, "time": "2026-07-18 15:40"}
CARD = replace(WORDS, dedup_key="alert-1", template=VALUES, means=Means.TEMPLATE)
NOTICE = replace(CARD, means=Means.CONSENT, url="https://county.example/p/1")


@dataclass
class World:
    """The fake platform, our adapter before it, and every path that was called."""

    platform: WechatPlatform
    adapter: WeChatAdapter
    http: httpx.AsyncClient
    paths: list[str]

    def phone(self) -> list[tuple[str, str]]:
        """What the person's phone shows: how it came and the words."""
        return [(entry.way, entry.text) for entry in self.platform.log.of_phone("oZhang")]

    async def refused(self, message: Outgoing) -> SendError:
        """The error of a message that must not be taken; nothing is shown on any phone."""
        before, self.paths[:] = self.phone(), []
        with pytest.raises(SendError) as caught:
            await self.adapter.send(message)
        assert self.phone() == before
        return caught.value

    @classmethod
    @asynccontextmanager
    async def opened(cls, clock: SimulatedClock, kind: str = "service") -> AsyncIterator[Self]:
        """A verified account with one template and one notice, and a follower who wrote just now."""
        account = WechatAccount(
            "langao",
            APP_ID,
            "app-secret",
            TOKEN,
            KEY,
            "gh_langao",
            templates={"TPL": LABELS},
            notices={"NOTE": LABELS},
            kind=kind,
        )
        platform = WechatPlatform(account, clock, ChatLog(clock))
        paths: list[str] = []

        async def note(request: httpx.Request) -> None:
            paths.append(request.url.path)

        transport = httpx.ASGITransport(wechat_api(platform))
        async with httpx.AsyncClient(transport=transport, event_hooks={"request": [note]}) as http:
            config = wechat_config(
                api_base=BASE, web_base=BASE, alert_template_id="TPL", notice_template_id="NOTE"
            )
            adapter = build(Channel.WECHAT, config, Ports(WireTime(clock), clock, http, MemoryTokens()))
            assert isinstance(adapter, WeChatAdapter)
            platform.grant("oZhang", "message")
            yield cls(platform, adapter, http, paths)
