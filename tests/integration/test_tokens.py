"""Platform tokens in the database: one refresher at a time, sealed at rest, on both engines."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from app.core.clock import SimulatedClock
from app.demo.chatlog import ChatLog
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.demo.wecom_api import wecom_api
from app.demo.wecom_platform import WecomPlatform
from app.services.sending.tokens import DatabaseTokens
from app.services.work import Workshop
from bots.base import Token
from bots.wechat.api import WeChatApi
from bots.wecom.api import WeComApi
from tests.contract.harnesses import APP_ID, KEY, TOKEN, wechat_config
from tests.contract.wecom_wire import MEMBER, wecom_config
from tests.contract.wecom_world import wecom_account

pytestmark = pytest.mark.anyio


SPAN = timedelta(seconds=30)
KEY_NAME = f"wechat:{APP_ID}"


async def test_one_holder_has_the_lease_until_it_puts_gives_back_or_dies(
    workbench: Workshop, clock: SimulatedClock
) -> None:
    tokens = DatabaseTokens(workbench)
    assert await tokens.get("k") is None
    assert [await tokens.lease("k", who, SPAN) for who in ("a", "b", "a")] == [True, False, True]
    assert await tokens.get("k") is None
    await tokens.release("k", "b")
    assert not await tokens.lease("k", "b", SPAN)
    await tokens.release("k", "a")
    assert await tokens.lease("k", "b", SPAN)
    await tokens.put("k", Token("t", clock.now() + timedelta(hours=2)))
    assert await tokens.lease("k", "a", SPAN)
    clock.advance(SPAN)
    assert await tokens.lease("k", "b", SPAN)


async def test_of_many_that_ask_at_once_one_gets_the_lease(workbench: Workshop) -> None:
    tokens = DatabaseTokens(workbench)
    got = await asyncio.gather(*(tokens.lease("new", f"holder-{n}", SPAN) for n in range(8)))
    assert sorted(got) == [False] * 7 + [True]


async def test_a_token_is_sealed_at_rest(workbench: Workshop, clock: SimulatedClock) -> None:
    await DatabaseTokens(workbench).put("k", Token("a-secret-token", clock.now() + timedelta(hours=2)))
    async with workbench.database.reading() as session:
        [stored] = (await session.execute(text("SELECT value FROM platform_tokens"))).scalars()
    assert "a-secret-token" not in str(stored)


async def test_four_replicas_ask_the_platform_for_one_token(
    workbench: Workshop, clock: SimulatedClock
) -> None:
    account = WechatAccount("langao", APP_ID, "app-secret", TOKEN, KEY, "gh_langao")
    platform = WechatPlatform(account, clock, ChatLog(clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wechat_api(platform))) as http:
        config = wechat_config(api_base="http://wechat.test")
        replicas = [
            WeChatApi(config, clock=clock, http=http, tokens=DatabaseTokens(workbench)) for _ in range(4)
        ]
        for _ in range(3):
            calls = (each.get("/cgi-bin/getcallbackip", {}) for each in replicas for _ in range(3))
            assert all(answer["ip_list"] for answer in await asyncio.gather(*calls))
            platform.tokens.revoke()
    assert platform.quotas.used()["/cgi-bin/stable_token"] == 3
    assert platform.tokens.issued == 3


async def test_replicas_share_the_token_of_a_wecom_application(
    workbench: Workshop, clock: SimulatedClock
) -> None:
    platform = WecomPlatform(wecom_account(), clock, ChatLog(clock))
    platform.members.hire(MEMBER)
    asked: list[str] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request.url.path)

    transport = httpx.ASGITransport(wecom_api(platform))
    async with httpx.AsyncClient(transport=transport, event_hooks={"request": [note]}) as http:
        config = wecom_config(api_base="http://wecom.test")
        replicas = [
            WeComApi(config, clock=clock, http=http, tokens=DatabaseTokens(workbench)) for _ in range(4)
        ]
        body = {"touser": MEMBER, "agentid": 1000002, "msgtype": "text", "text": {"content": "冰雹"}}
        for _ in range(3):
            calls = (each.post("/cgi-bin/message/send", body) for each in replicas for _ in range(2))
            assert all(answer["msgid"] for answer in await asyncio.gather(*calls))
            platform.tokens.revoke()
    assert asked.count("/cgi-bin/gettoken") == platform.tokens.issued == 3
