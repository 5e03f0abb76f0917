"""Somebody's WeChat: our served app on one side of it, the fake platform on the other."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from app.core.clock import SimulatedClock
from app.demo.chatlog import ChatLog
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from tests.small_county import COUNTY
from tests.web.served import APP_ID, TOKEN, Served, served

PLATFORM, OURS, DOOR = "http://127.0.0.1:9911", "http://test", "/o/enter/langao"
IN_WECHAT = {"user-agent": "Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0.40"}


@dataclass
class Phone:
    """Somebody's WeChat before our pages and the fake platform's; `asked` is what we called there."""

    house: Served
    platform: WechatPlatform
    outside: httpx.AsyncClient
    asked: list[str]

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A page of ours, in WeChat's browser."""
        return await self.house.http.get(path, headers=IN_WECHAT | headers)

    async def sent_back(self, answer: httpx.Response, openid: str) -> str:
        """Where the authorize page sends this person's browser, which was sent there."""
        assert answer.status_code == 302
        target = answer.headers["location"].partition("#")[0]
        page = await self.outside.get(f"{target}&demo_openid={openid}", headers=IN_WECHAT)
        assert page.status_code == 302, page.text
        return str(page.headers["location"])

    async def enters(self, openid: str, door: str = DOOR) -> httpx.Response:
        """What the person sees when WeChat brought him back."""
        return await self.get(await self.sent_back(await self.get(door), openid))


@asynccontextmanager
async def a_phone(
    database_url: str, clock: SimulatedClock, account: Mapping[str, Any] | None = None, **changes: Any
) -> AsyncIterator[Phone]:
    """The app over the small county with one service account, whose platform is the fake one."""
    there = WechatAccount("langao", APP_ID, "s", TOKEN, "", "gh_demo", web_domain="test")
    platform = WechatPlatform(there, clock, ChatLog(clock))
    for openid in ("oChen", "oZhang", "oStranger"):
        platform.follow(openid)
    asked: list[str] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.path)

    ours = {
        "name": "langao",
        "division": COUNTY,
        "app_id": APP_ID,
        "app_secret": "s",
        "token": TOKEN,
        "mode": "plain",
        "api_base": PLATFORM,
        "web_base": PLATFORM,
        **(account or {}),
    }
    wire = httpx.ASGITransport(wechat_api(platform))
    values = {"wechat": [ours], "public_url": OURS} | changes
    async with (
        httpx.AsyncClient(transport=wire, event_hooks={"request": [note]}) as http,
        httpx.AsyncClient(transport=wire) as outside,
        served(database_url, clock, http, **values) as house,
    ):
        yield Phone(house, platform, outside, asked)
