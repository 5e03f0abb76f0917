"""The fake WeChat platform answers as the real one does (protocol reference, 1.9 to 1.17)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.demo.wechat_platform import WechatPlatform

pytestmark = pytest.mark.anyio


async def token(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    body = {"grant_type": "client_credential", "appid": "wx01", "secret": "app-secret"} | changes
    answer = (await client.post("/cgi-bin/stable_token", json=body)).json()
    assert isinstance(answer, dict)
    return answer


async def call(client: httpx.AsyncClient, path: str, body: Any) -> dict[str, Any]:
    access = (await token(client))["access_token"]
    response = await client.post(path, params={"access_token": access}, json=body)
    assert response.status_code == 200
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


async def write(client: httpx.AsyncClient, openid: str = "o1", text: str = "您好") -> int:
    body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
    return int((await call(client, "/cgi-bin/message/custom/send", body))["errcode"])


async def alert(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    data = {"thing1": {"value": "竹园村 冰雹"}, "time2": {"value": "2026-07-18 15:00"}}
    body = {"touser": "o1", "template_id": "TPL", "url": "http://x/o/1", "data": data} | changes
    return await call(client, "/cgi-bin/message/template/send", body)


async def test_the_same_token_is_given_while_it_is_valid(wechat_client: httpx.AsyncClient) -> None:
    first = await token(wechat_client)
    assert first["expires_in"] == 7200
    assert (await token(wechat_client))["access_token"] == first["access_token"]


async def test_a_token_is_renewed_in_its_last_five_minutes_and_both_are_valid(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    old = (await token(wechat_client))["access_token"]
    clock.advance(timedelta(seconds=6950))
    new = (await token(wechat_client))["access_token"]
    assert new != old
    wechat.tokens.check(old)
    wechat.tokens.check(new)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"appid": "wx02"}, 40013), ({"secret": "no"}, 40125), ({"grant_type": "code"}, 40002)],
)
async def test_a_token_needs_the_right_account(
    wechat_client: httpx.AsyncClient, changes: dict[str, str], errcode: int
) -> None:
    assert (await token(wechat_client, **changes))["errcode"] == errcode


async def test_a_forced_refresh_ends_the_old_token_and_is_rare(wechat_client: httpx.AsyncClient) -> None:
    old = (await token(wechat_client))["access_token"]
    assert (await token(wechat_client, force_refresh=True))["access_token"] != old
    assert (await token(wechat_client, force_refresh=True))["errcode"] == 45011


@pytest.mark.parametrize(("given", "errcode"), [(None, 41001), ("made-up", 40001)])
async def test_a_call_needs_a_token(
    wechat_client: httpx.AsyncClient, given: str | None, errcode: int
) -> None:
    params = {"access_token": given} if given else {}
    answer = await wechat_client.post("/cgi-bin/message/custom/send", params=params, json={})
    assert answer.json()["errcode"] == errcode


async def test_an_expired_token_is_refused(wechat_client: httpx.AsyncClient, clock: SimulatedClock) -> None:
    old = (await token(wechat_client))["access_token"]
    clock.advance(timedelta(hours=2))
    answer = await wechat_client.post("/cgi-bin/message/custom/send", params={"access_token": old}, json={})
    assert answer.json()["errcode"] == 42001


async def test_five_messages_may_follow_a_message(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.grant("o1", "message")
    assert [await write(wechat_client) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert len(wechat.log.of_phone("o1")) == 5


async def test_a_new_message_opens_the_window_again(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.grant("o1", "message")
    for _ in range(5):
        await write(wechat_client)
    wechat.grant("o1", "message")
    assert await write(wechat_client) == 0


async def test_the_window_closes_after_48_hours(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    wechat.grant("o1", "message")
    clock.advance(timedelta(hours=48))
    assert await write(wechat_client) == 45015


async def test_a_follower_who_never_wrote_cannot_be_written_to(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.follow("o1")
    assert await write(wechat_client) == 45015


async def test_following_allows_three_messages_for_a_minute(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    wechat.grant("o1", "subscribe")
    assert [await write(wechat_client) for _ in range(4)] == [0, 0, 0, 45047]
    clock.advance(timedelta(minutes=1))
    assert await write(wechat_client) == 45015


async def test_an_unknown_openid_and_one_who_left_are_refused(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    assert await write(wechat_client, "o9") == 40003
    wechat.grant("o1", "message")
    wechat.people.unfollow("o1")
    assert await write(wechat_client) == 43004


@pytest.mark.parametrize(("text", "errcode"), [("", 44004), ("雨" * 683, 45002), ("雨" * 682, 0)])
async def test_a_text_has_between_one_and_2048_bytes(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, text: str, errcode: int
) -> None:
    wechat.grant("o1", "message")
    assert await write(wechat_client, text=text) == errcode


async def test_a_template_message_needs_no_window_and_shows_its_link(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.follow("o1")
    answer = await alert(wechat_client)
    assert answer["errcode"] == 0
    [entry] = wechat.log.of_phone("o1")
    assert (entry.way, entry.url) == ("template", "http://x/o/1")
    assert "竹园村 冰雹" in entry.text
    assert [receipt.msgid for receipt in wechat.receipts] == [answer["msgid"]]


async def test_the_same_client_msg_id_sends_one_template_in_ten_minutes(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    wechat.follow("o1")
    first = await alert(wechat_client, client_msg_id="a-1")
    assert (await alert(wechat_client, client_msg_id="a-1"))["msgid"] == first["msgid"]
    assert len(wechat.log.of_phone("o1")) == 1
    clock.advance(timedelta(minutes=10))
    assert (await alert(wechat_client, client_msg_id="a-1"))["msgid"] != first["msgid"]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"template_id": "OTHER"}, 40037),
        ({"touser": "o9"}, 40003),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "很" * 21}}}, 47003),
        ({"data": {"phrase1": {"value": "超过五个字了"}}}, 47003),
        ({"data": {"character_string1": {"value": "汉字"}}}, 47003),
    ],
)
async def test_a_template_message_is_checked(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, changes: dict[str, Any], errcode: int
) -> None:
    wechat.follow("o1")
    assert (await alert(wechat_client, **changes))["errcode"] == errcode
    assert wechat.log.of_phone("o1") == []


async def test_media_can_be_had_for_three_days(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    media_id = wechat.keep_media(b"jpeg", "image/jpeg")
    access = (await token(wechat_client))["access_token"]
    params = {"access_token": access, "media_id": media_id}
    answer = await wechat_client.get("/cgi-bin/media/get", params=params)
    assert (answer.content, answer.headers["content-type"]) == (b"jpeg", "image/jpeg")
    clock.advance(timedelta(days=3, seconds=1))
    params["access_token"] = (await token(wechat_client))["access_token"]
    assert (await wechat_client.get("/cgi-bin/media/get", params=params)).json()["errcode"] == 40007


async def test_switches_make_the_platform_misbehave(
    wechat: WechatPlatform, wechat_client: httpx.AsyncClient
) -> None:
    wechat.grant("o1", "message")
    wechat.misbehaviour.change({"is_token_invalid": True})
    assert await write(wechat_client) == 40001
    wechat.misbehaviour.change({"is_token_invalid": False, "is_quota_used": True})
    assert await write(wechat_client) == 45009
    wechat.misbehaviour.change({"is_down": True})
    assert (await wechat_client.post("/cgi-bin/stable_token", json={})).status_code == 502


async def test_a_body_that_is_no_json_object_is_refused(wechat_client: httpx.AsyncClient) -> None:
    answer = await wechat_client.post("/cgi-bin/stable_token", content=b"[")
    assert answer.json()["errcode"] == 47001
