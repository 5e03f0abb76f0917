"""Notices, menus, QR codes and files of the fake WeChat platform (protocol reference, 1.12 to 1.14)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.demo.wechat_platform import WechatPlatform
from tests.unit.demo.test_wechat_platform import call, token

pytestmark = pytest.mark.anyio

NOTICE = "/cgi-bin/message/subscribe/bizsend"
BODY = {"touser": "o1", "template_id": "ONCE", "data": {"thing1": {"value": "低保已办结"}}}
CODE = "/cgi-bin/qrcode/create"


async def test_a_notice_costs_one_consent(wechat: WechatPlatform, wechat_client: httpx.AsyncClient) -> None:
    wechat.follow("o1")
    assert (await call(wechat_client, NOTICE, BODY))["errcode"] == 43101
    wechat.people.consent("o1", "ONCE", is_standing=False)
    assert [(await call(wechat_client, NOTICE, BODY))["errcode"] for _ in range(2)] == [0, 43101]
    assert [entry.way for entry in wechat.log.of_phone("o1")] == ["notice"]


async def test_a_long_term_notice_goes_until_it_is_turned_off(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.people.consent("o1", "LONG", is_standing=True)
    long = BODY | {"template_id": "LONG"}
    assert [(await call(wechat_client, NOTICE, long))["errcode"] for _ in range(3)] == [0, 0, 0]
    wechat.people.refuse("o1", "LONG")
    assert (await call(wechat_client, NOTICE, long))["errcode"] == 43101


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "TPL"}, 40037),
        ({"data": {"thing1": {"value": "长" * 21}}}, 47003),
    ],
)
async def test_a_notice_that_is_refused_costs_no_consent(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, changes: dict[str, Any], errcode: int
) -> None:
    wechat.people.consent("o1", "ONCE", is_standing=False)
    assert (await call(wechat_client, NOTICE, BODY | changes))["errcode"] == errcode
    assert (await call(wechat_client, NOTICE, BODY))["errcode"] == 0


def button(**changes: Any) -> dict[str, Any]:
    """One item of a menu."""
    return {"type": "click", "name": "进度", "key": "进度"} | changes


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([button()], 0),
        ([button(name="五个汉字的", type="view", url="https://county.example/")], 0),
        ([], 40016),
        ([button()] * 4, 40016),
        ([button(name="六个汉字太长")], 40018),
        ([button(type="hologram")], 40017),
        ([button(key="k" * 129)], 40019),
        ([button(type="view", url="u" * 1025)], 40020),
        ([button(sub_button=[button()] * 6)], 40023),
        ([button(sub_button=[button(name="长" * 21)])], 40025),
    ],
)
async def test_a_menu_is_checked(
    wechat_client: httpx.AsyncClient, buttons: list[dict[str, Any]], errcode: int
) -> None:
    access = (await token(wechat_client))["access_token"]
    assert await _publish(wechat_client, access, {"button": buttons}) == errcode
    shown = (await wechat_client.get("/cgi-bin/menu/get", params={"access_token": access})).json()
    assert shown.get("menu") == ({"button": buttons} if errcode == 0 else None)


async def _publish(client: httpx.AsyncClient, access: str, menu: dict[str, Any]) -> int:
    answer = await client.post("/cgi-bin/menu/create", params={"access_token": access}, json=menu)
    return int(answer.json()["errcode"])


async def test_escapes_in_a_menu_are_refused(wechat_client: httpx.AsyncClient) -> None:
    access = (await token(wechat_client))["access_token"]
    params = {"access_token": access}
    body = b'{"button":[{"type":"click","name":"\\u8fdb\\u5ea6","key":"k"}]}'
    answer = await wechat_client.post("/cgi-bin/menu/create", params=params, content=body)
    assert answer.json()["errcode"] == 40033


def scene(name: str, action: str = "QR_LIMIT_STR_SCENE", **more: Any) -> dict[str, Any]:
    """The request for a QR code."""
    return {"action_name": action, "action_info": {"scene": {"scene_str": name}}} | more


async def test_a_permanent_code_stays_the_same(wechat_client: httpx.AsyncClient) -> None:
    first, again = [await call(wechat_client, CODE, scene("v610925112206")) for _ in range(2)]
    assert first == again
    assert "expire_seconds" not in first


async def test_a_temporary_code_ends(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    body = scene("v610925112206", "QR_STR_SCENE", expire_seconds=3600)
    assert (await call(wechat_client, CODE, body))["expire_seconds"] == 3600
    assert wechat.codes.live("v610925112206") is not None
    clock.advance(timedelta(hours=1))
    assert wechat.codes.live("v610925112206") is None


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        (scene("x", "QR_HOLOGRAM"), 40052),
        (scene(""), 40053),
        (scene("s" * 65), 40053),
        (scene("s", "QR_STR_SCENE", expire_seconds=2_592_001), 40053),
    ],
)
async def test_a_code_is_checked(
    wechat_client: httpx.AsyncClient, body: dict[str, Any], errcode: int
) -> None:
    assert (await call(wechat_client, CODE, body))["errcode"] == errcode


async def test_who_left_is_shown_without_anything_else(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.people.follow("o1", "v610925112206")
    params = {"access_token": (await token(wechat_client))["access_token"], "openid": "o1"}
    known = (await wechat_client.get("/cgi-bin/user/info", params=params)).json()
    assert (known["subscribe"], known["nickname"], known["qr_scene_str"]) == (1, "", "v610925112206")
    wechat.people.unfollow("o1")
    left = (await wechat_client.get("/cgi-bin/user/info", params=params)).json()
    assert left == {"subscribe": 0, "openid": "o1"}


async def test_a_film_is_had_behind_a_link(wechat: WechatPlatform, wechat_client: httpx.AsyncClient) -> None:
    media_id = wechat.keep_media(b"....ftypmp42", "video/mp4")
    params = {"access_token": (await token(wechat_client))["access_token"], "media_id": media_id}
    url = (await wechat_client.get("/cgi-bin/media/get", params=params)).json()["video_url"]
    assert (await wechat_client.get(url)).content == b"....ftypmp42"


@pytest.mark.parametrize(
    ("kind", "data", "mime", "errcode"),
    [
        ("image", b"jpeg", "image/jpeg", None),
        ("image", b"webp", "image/webp", 40005),
        ("thumb", b"x" * (64 * 1024 + 1), "image/jpeg", 45001),
        ("image", b"", "image/jpeg", 40006),
        ("hologram", b"x", "image/jpeg", 40004),
    ],
)
async def test_an_upload_is_checked(
    wechat: WechatPlatform,
    wechat_client: httpx.AsyncClient,
    kind: str,
    data: bytes,
    mime: str,
    errcode: int | None,
) -> None:
    params = {"access_token": (await token(wechat_client))["access_token"], "type": kind}
    files = {"media": ("a", data, mime)}
    answer = (await wechat_client.post("/cgi-bin/media/upload", params=params, files=files)).json()
    assert answer.get("errcode") == errcode
    if errcode is None:
        assert wechat.files.media(answer["media_id"]).data == data
