"""Fakes of both platforms, and clients that talk to them without a socket."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.demo.chatlog import ChatLog
from app.demo.onebot_api import onebot_api
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform

AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


@pytest.fixture
def wechat(clock: SimulatedClock) -> WechatPlatform:
    """A platform with one account in safe mode, one template, a notice for one consent and a long-term one."""
    account = WechatAccount(
        "langao",
        "wx01",
        "app-secret",
        "holdfast2026",
        AES_KEY,
        "gh_demo",
        "safe",
        {"TPL": {"thing1": "事项"}},
        {"ONCE": {"thing1": "事项"}, "LONG": {"thing1": "事项"}},
        frozenset({"LONG"}),
        web_domain="county.example",
    )
    return WechatPlatform(account, clock, ChatLog(clock))


@pytest.fixture
async def wechat_client(wechat: WechatPlatform) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the fake WeChat API."""
    transport = httpx.ASGITransport(wechat_api(wechat))
    async with httpx.AsyncClient(transport=transport, base_url="http://wechat") as client:
        yield client


@pytest.fixture
def onebot(clock: SimulatedClock) -> OneBotPlatform:
    """An implementation with one friend and one group of two."""
    account = OneBotAccount("siji", 10001, "onebot-secret", "onebot-token")
    platform = OneBotPlatform(account, clock, ChatLog(clock))
    platform.befriend(20001, "老张")
    platform.join_group(700001, "四季镇便民群")
    platform.groups[700001].cards |= {20001: "竹园村 张诗文", 20002: "长梁村 兰向军"}
    return platform


@pytest.fixture
async def onebot_client(onebot: OneBotPlatform) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the fake OneBot API with the right token."""
    transport = httpx.ASGITransport(onebot_api(onebot))
    headers = {"Authorization": "Bearer onebot-token"}
    async with httpx.AsyncClient(transport=transport, base_url="http://onebot", headers=headers) as client:
        yield client
