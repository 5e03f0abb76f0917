"""The web side of the fake WeChat platform: authorize page, codes, tickets (protocol reference, 1.15 and 1.16)."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.demo.wechat_login import Login
from app.demo.wechat_platform import WechatPlatform
from tests.unit.demo.test_wechat_platform import token

pytestmark = pytest.mark.anyio

IN_WECHAT = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0"}
ASKED = {
    "appid": "wx01",
    "redirect_uri": "https://county.example/back?to=mine",
    "response_type": "code",
    "scope": "snsapi_base",
    "state": "S1",
    "demo_openid": "o1",
}


async def authorize(
    client: httpx.AsyncClient, headers: dict[str, str] = IN_WECHAT, **changes: str
) -> httpx.Response:
    """Open the authorize page."""
    return await client.get("/connect/oauth2/authorize", params=ASKED | changes, headers=headers)


async def login(client: httpx.AsyncClient, code: str) -> dict[str, Any]:
    """Exchange a code."""
    params = {"appid": "wx01", "secret": "app-secret", "code": code, "grant_type": "authorization_code"}
    answer: dict[str, Any] = (await client.get("/sns/oauth2/access_token", params=params)).json()
    return answer


def code_of(answer: httpx.Response) -> str:
    """The code that the browser was sent back with."""
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def test_the_browser_comes_back_with_code_and_state(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.follow("o1")
    answer = await authorize(wechat_client)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["location"])
    assert (back.hostname, back.path) == ("county.example", "/back")
    asked = parse_qs(back.query)
    assert (asked["to"], asked["state"]) == (["mine"], ["S1"])
    assert (await login(wechat_client, asked["code"][0]))["openid"] == "o1"


@pytest.mark.parametrize(
    ("headers", "changes"),
    [
        ({"user-agent": "Mozilla/5.0 Chrome"}, {}),
        (IN_WECHAT, {"appid": "wx02"}),
        (IN_WECHAT, {"scope": "snsapi_everything"}),
        (IN_WECHAT, {"state": "not-plain"}),
        (IN_WECHAT, {"state": "s" * 129}),
        (IN_WECHAT, {"redirect_uri": "https://elsewhere.example/"}),
    ],
)
async def test_a_wrong_request_gets_a_page_and_no_code(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, headers: dict[str, str], changes: dict[str, str]
) -> None:
    wechat.follow("o1")
    assert (await authorize(wechat_client, headers, **changes)).status_code == 200


async def test_a_code_works_once_and_for_five_minutes(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    wechat.follow("o1")
    code = code_of(await authorize(wechat_client))
    assert "errcode" not in await login(wechat_client, code)
    assert (await login(wechat_client, code))["errcode"] == 40163
    assert (await login(wechat_client, "made-up"))["errcode"] == 40029
    late = code_of(await authorize(wechat_client))
    clock.advance(timedelta(minutes=5))
    assert (await login(wechat_client, late))["errcode"] == 42003


async def test_a_snapshot_page_gives_somebody_who_is_nobody(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.follow("o1")
    wechat.misbehaviour.change({"is_snapshot": True})
    answer = await login(wechat_client, code_of(await authorize(wechat_client)))
    assert answer["is_snapshotuser"] == 1
    assert answer["openid"] not in wechat.followers


@pytest.mark.parametrize(("scope", "errcode"), [("snsapi_base", 48001), ("snsapi_userinfo", None)])
async def test_a_profile_needs_the_wider_scope(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, scope: str, errcode: int | None
) -> None:
    wechat.follow("o1")
    known = await login(wechat_client, code_of(await authorize(wechat_client, scope=scope)))
    params = {"access_token": known["access_token"], "openid": "o1"}
    assert (await wechat_client.get("/sns/userinfo", params=params)).json().get("errcode") == errcode


async def test_a_ticket_stays_the_same_for_two_hours(
    wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    async def ticket() -> str:
        params = {"access_token": (await token(wechat_client))["access_token"], "type": "jsapi"}
        return str((await wechat_client.get("/cgi-bin/ticket/getticket", params=params)).json()["ticket"])

    first = await ticket()
    clock.advance(timedelta(seconds=7199))
    assert await ticket() == first
    clock.advance(timedelta(seconds=1))
    assert await ticket() != first


def test_a_page_is_accepted_by_the_published_example(clock: SimulatedClock) -> None:
    published = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    login = Login(clock, _ticket=(published, clock.now() + timedelta(hours=2)))
    config = {
        "nonceStr": "Wm3WZYTPz0wzccnW",
        "timestamp": 1414587457,
        "signature": "f4d90daf4b3bca3078ab155816175ba34c443a7b",
    }
    assert login.accepts_page(config, "http://mp.weixin.qq.com#here")
    assert not login.accepts_page(config, "http://mp.weixin.qq.com/other")
