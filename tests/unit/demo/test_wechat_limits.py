"""Tokens, quotas and permissions of the fake WeChat platform (protocol reference, 1.1, 1.9, 1.17)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.demo.chatlog import ChatLog
from app.demo.wechat_api import wechat_api
from app.demo.wechat_errors import WechatError
from app.demo.wechat_platform import WechatPlatform
from app.demo.wechat_quotas import Quotas
from tests.unit.demo.test_wechat_platform import call, token

pytestmark = pytest.mark.anyio

TEMPLATE = "/cgi-bin/message/template/send"


async def old_token(client: httpx.AsyncClient) -> str:
    """A token of the endpoint that replaces it with each call."""
    params = {"grant_type": "client_credential", "appid": "wx01", "secret": "app-secret"}
    answer: dict[str, Any] = (await client.get("/cgi-bin/token", params=params)).json()
    return str(answer["access_token"])


async def test_the_old_endpoint_replaces_its_token_and_leaves_five_minutes(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    stable = (await token(wechat_client))["access_token"]
    first, second = await old_token(wechat_client), await old_token(wechat_client)
    assert first != second
    clock.advance(timedelta(minutes=4, seconds=59))
    wechat.tokens.check(first)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(WechatError, match="42001"):
        wechat.tokens.check(first)
    wechat.tokens.check(second)
    wechat.tokens.check(stable)


async def test_a_stable_token_has_always_five_minutes_left(
    wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    for _ in range(30):
        assert (await token(wechat_client))["expires_in"] >= 300
        clock.advance(timedelta(minutes=7))


async def test_twenty_forced_refreshes_are_a_day(
    wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    for _ in range(20):
        assert "access_token" in await token(wechat_client, force_refresh=True)
        clock.advance(timedelta(seconds=30))
    assert (await token(wechat_client, force_refresh=True))["errcode"] == 45009


def test_the_days_calls_count_from_nought_at_midnight_in_china() -> None:
    clock = SimulatedClock(datetime(2026, 7, 18, 15, 59, 50, tzinfo=UTC))
    quotas = Quotas(clock)
    quotas.restrict(TEMPLATE, a_day=2)
    quotas.take(TEMPLATE)
    quotas.take(TEMPLATE)
    with pytest.raises(WechatError, match="45009"):
        quotas.take(TEMPLATE)
    clock.advance(timedelta(seconds=10))
    quotas.take(TEMPLATE)
    assert quotas.used() == {TEMPLATE: 1}


def test_the_minutes_calls_count_from_nought_each_minute(clock: SimulatedClock) -> None:
    quotas = Quotas(clock)
    quotas.restrict(TEMPLATE, a_minute=1)
    quotas.take(TEMPLATE)
    with pytest.raises(WechatError, match="45011"):
        quotas.take(TEMPLATE)
    clock.advance(timedelta(minutes=1))
    quotas.take(TEMPLATE)


async def test_a_used_quota_is_cleared_ten_times_a_month(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.misbehaviour.change({"is_quota_used": True})
    assert (await call(wechat_client, "/cgi-bin/menu/create", {}))["errcode"] == 45009
    clear = {"appid": "wx01"}
    cleared = [(await call(wechat_client, "/cgi-bin/clear_quota", clear))["errcode"] for _ in range(11)]
    assert cleared == [0] * 10 + [48006]
    assert (await call(wechat_client, "/cgi-bin/menu/create", {}))["errcode"] == 40016


@pytest.mark.parametrize(
    ("kind", "custom", "template"),
    [("service", 45015, 40037), ("subscription", 45015, 48001), ("unverified", 48001, 48001)],
)
async def test_what_an_account_may_call_depends_on_its_kind(
    wechat: WechatPlatform, clock: SimulatedClock, kind: str, custom: int, template: int
) -> None:
    other = WechatPlatform(replace(wechat.account, kind=kind), clock, ChatLog(clock))
    other.follow("o1")
    transport = httpx.ASGITransport(wechat_api(other))
    text = {"touser": "o1", "msgtype": "text", "text": {"content": "您好"}}
    async with httpx.AsyncClient(transport=transport, base_url="http://wechat") as client:
        assert (await call(client, "/cgi-bin/message/custom/send", text))["errcode"] == custom
        assert (await call(client, TEMPLATE, {"touser": "o1"}))["errcode"] == template


@pytest.mark.parametrize("code", [50004, 48001, -1, 45015])
async def test_a_platform_refuses_calls_with_the_code_that_it_was_told(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, code: int
) -> None:
    wechat.misbehaviour.change({"refuse_with": code})
    assert (await call(wechat_client, TEMPLATE, {}))["errcode"] == code


@pytest.mark.parametrize("code", [40013, 40125, 40164, 40243])
async def test_codes_about_credentials_come_from_the_token_endpoint(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, code: int
) -> None:
    wechat.misbehaviour.change({"refuse_with": code})
    assert (await token(wechat_client))["errcode"] == code


async def test_a_lost_answer_was_carried_out(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    access = (await token(wechat_client))["access_token"]
    wechat.grant("o1", "message")
    wechat.misbehaviour.change({"is_losing_answers": True})
    text = {"touser": "o1", "msgtype": "text", "text": {"content": "您好"}}
    path = "/cgi-bin/message/custom/send"
    assert (await wechat_client.post(path, params={"access_token": access}, json=text)).status_code == 504
    assert [entry.text for entry in wechat.log.of_phone("o1")] == ["您好"]
