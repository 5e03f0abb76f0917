"""The officers' door: who comes in WeChat is known and finds his list, everybody else is told what to do."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from app.core.clock import SimulatedClock
from tests.web.phone import DOOR, IN_WECHAT, OURS, Phone, a_phone
from tests.web.served import served, text_xml

pytestmark = pytest.mark.anyio

EXCHANGE = "/sns/oauth2/access_token"


@pytest.fixture
async def phone(database_url: str, clock: SimulatedClock) -> AsyncIterator[Phone]:
    """A phone before the app, once per engine."""
    async with a_phone(database_url, clock) as made:
        yield made


@pytest.mark.parametrize("door", ["/o/", DOOR])
async def test_an_officer_finds_his_list_without_a_link(phone: Phone, door: str) -> None:
    await phone.house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
    answer = await phone.enters("oChen", door)
    assert answer.status_code == 303
    assert not phone.house.http.cookies
    token = answer.headers["location"].rpartition("/")[2]
    assert phone.house.container.links.open(token, "o").officer_id == "O1"
    assert "冰雹" in (await phone.get(answer.headers["location"])).text
    assert phone.asked.count(EXCHANGE) == 1


async def test_the_way_to_the_platform_asks_nobody_and_is_bound_to_the_browser(phone: Phone) -> None:
    first, second = await phone.get(DOOR), await phone.get(DOOR)
    target = httpx.URL(first.headers["location"])
    assert (target.path, target.fragment) == ("/connect/oauth2/authorize", "wechat_redirect")
    assert (target.params["scope"], target.params["redirect_uri"]) == ("snsapi_base", f"{OURS}{DOOR}/back")
    assert target.params["state"] != httpx.URL(second.headers["location"]).params["state"]
    cookie = first.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", f"Path={DOOR}", "Max-Age=600"))


async def test_behind_https_the_state_is_never_sent_in_the_clear(
    database_url: str, clock: SimulatedClock
) -> None:
    async with a_phone(database_url, clock, public_url="https://test") as phone:
        assert "Secure" in (await phone.get(DOOR)).headers["set-cookie"]


@pytest.mark.parametrize("openid", ["oZhang", "oStranger"])
async def test_who_is_no_officer_is_told_kindly_how_to_become_known(phone: Phone, openid: str) -> None:
    answer = await phone.enters(openid)
    assert answer.status_code == 403
    assert "登记到您名下" in answer.text
    assert openid in answer.text


async def test_a_snapshot_is_nobody_until_he_taps_for_the_full_service(phone: Phone) -> None:
    phone.platform.misbehaviour.change({"is_snapshot": True})
    back = await phone.sent_back(await phone.get(DOOR), "oChen")
    answer = await phone.get(back)
    assert answer.status_code == 200
    assert "使用完整服务" in answer.text
    assert f'href="{DOOR}"' in answer.text
    phone.platform.misbehaviour.calm()
    again = await phone.sent_back(await phone.get(back), "oChen")
    assert (await phone.get(again)).status_code == 303


@pytest.mark.parametrize("spoil", ["used", "late", "unknown", "missing"])
async def test_a_code_that_is_of_no_use_begins_the_login_anew_once_and_never_loops(
    phone: Phone, clock: SimulatedClock, spoil: str
) -> None:
    async def spoilt(answer: httpx.Response) -> str:
        back = httpx.URL(await phone.sent_back(answer, "oChen"))
        if spoil == "used":
            phone.platform.login.exchange(back.params["code"])
        elif spoil == "late":
            clock.advance(timedelta(minutes=6))
        else:
            back = back.copy_set_param("code", "made-up" if spoil == "unknown" else "")
        return str(back)

    answer = await phone.get(await spoilt(await phone.get(DOOR)))
    assert answer.status_code == 302
    assert (await phone.get(await phone.sent_back(answer, "oChen"))).status_code == 303
    answer = await phone.get(await spoilt(await phone.get(DOOR)))
    answer = await phone.get(await spoilt(answer))
    assert answer.status_code == 409
    assert "没有登录成功" in answer.text


@pytest.mark.parametrize("case", ["another state", "no cookie", "another account", "late", "changed cookie"])
async def test_a_login_that_this_browser_did_not_begin_is_refused(
    phone: Phone, clock: SimulatedClock, case: str
) -> None:
    back = await phone.sent_back(await phone.get(DOOR), "oChen")
    http = phone.house.http
    kept = http.cookies["baolian_login"]
    if case == "another state":
        back = str(httpx.URL(back).copy_set_param("state", "0" * 32))
    elif case == "late":
        clock.advance(timedelta(minutes=11))
    elif case != "another account":
        http.cookies.clear()
    headers = {"cookie": f"baolian_login={kept[:-2]}xx"} if case == "changed cookie" else {}
    if case == "another account":
        _, kept = phone.house.container.logins.begin("compat")
        http.cookies.clear()
        headers = {"cookie": f"baolian_login={kept}"}
    answer = await phone.get(back, **headers)
    assert answer.status_code == 403
    assert "重新点开" in answer.text
    assert EXCHANGE not in phone.asked


async def test_outside_of_wechat_a_page_says_where_to_open_it(phone: Phone) -> None:
    for door in ("/o/", DOOR):
        answer = await phone.house.http.get(door)
        assert answer.status_code == 200
        assert "请在微信里打开" in answer.text
        assert f"{OURS}{DOOR}" in answer.text
        assert 'src="data:image/svg+xml' in answer.text
        assert "fill%3D%27%23fff%27" in answer.text, "no phone reads black on a dark page"
        assert "set-cookie" not in answer.headers


async def test_an_account_that_is_not_there_and_a_platform_that_is_away_are_said(phone: Phone) -> None:
    assert (await phone.get("/o/enter/nobody")).status_code == 404
    back = await phone.sent_back(await phone.get(DOOR), "oChen")
    phone.platform.misbehaviour.change({"is_down": True})
    assert (await phone.get(back)).status_code == 503
    phone.platform.misbehaviour.calm()
    assert (await phone.get(back)).status_code == 303


async def test_without_such_an_account_there_is_no_door(database_url: str, clock: SimulatedClock) -> None:
    async with served(database_url, clock, wechat=[]) as house:
        answer = await house.http.get("/o/", headers=IN_WECHAT)
        assert answer.status_code == 404
        assert "从收到的消息里" in answer.text
