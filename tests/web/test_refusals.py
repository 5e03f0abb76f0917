"""Every refusal of the protocol reference, section 0, through the real app: status, no secret shown, nothing stored."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.web.served import AES_KEY, SECRET, TOKEN, Served, group_event, onebot_signature, text_xml

pytestmark = pytest.mark.anyio


async def assert_refused(house: Served, response: httpx.Response, *statuses: int) -> None:
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"].startswith("text/plain")
    assert len(response.content) < 40
    said = f"{response.headers} {response.text}"
    assert [word for word in (TOKEN, AES_KEY, SECRET, "Traceback") if word in said] == []
    assert await house.stored() == (0, 0)


async def test_a_body_over_the_limit_is_413(house: Served) -> None:
    await assert_refused(house, await house.post_wechat(b"x" * (256 * 1024 + 1)), 413)


async def chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 65536


async def test_a_chunked_body_over_the_limit_is_413(house: Served) -> None:
    response = await house.http.post("/wechat/langao", params=house.query(), content=chunks(5))
    await assert_refused(house, response, 413)


async def test_a_body_over_the_limit_with_a_lying_length_is_413(house: Served) -> None:
    response = await house.http.post(
        "/wechat/langao", params=house.query(), content=chunks(5), headers={"content-length": "10"}
    )
    await assert_refused(house, response, 413)


async def test_an_onebot_body_over_two_mebibytes_is_413(house: Served) -> None:
    await assert_refused(house, await house.post_onebot(b" " * (2 * 1024 * 1024 + 1)), 413)


async def test_an_unknown_account_is_404(house: Served) -> None:
    await assert_refused(house, await house.post_wechat(text_xml(), account="nobody"), 404)
    await assert_refused(house, await house.post_onebot(group_event(), account="nobody"), 404)


async def test_an_onebot_account_without_a_secret_is_404(house: Served) -> None:
    await assert_refused(house, await house.post_onebot(group_event(), account="closed"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/wechat/langao", "GET, POST"),
        ("GET", "/onebot/siji", "POST"),
        ("PUT", "/onebot/siji", "POST"),
    ],
)
async def test_another_method_is_405_and_says_which_are_taken(
    house: Served, method: str, path: str, allowed: str
) -> None:
    response = await house.http.request(method, path)
    await assert_refused(house, response, 405)
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
async def test_wechat_without_a_signature_is_refused(house: Served, missing: str) -> None:
    query = {key: value for key, value in house.query().items() if key != missing}
    await assert_refused(house, await house.post_wechat(text_xml(), query=query), 401, 403)


async def test_wechat_with_a_wrong_signature_is_refused(house: Served) -> None:
    query = house.query(signature="0" * 40)
    await assert_refused(house, await house.post_wechat(text_xml(), query=query), 401, 403)


@pytest.mark.parametrize("seconds", [-601, 601])
async def test_wechat_outside_the_freshness_window_is_403(house: Served, seconds: int) -> None:
    stamp = str(int(house.clock.now().timestamp()) + seconds)
    query = house.query(timestamp=stamp)
    await assert_refused(house, await house.post_wechat(text_xml(), query=query), 403)


BAD_BODIES = {
    "not XML": b"hello",
    "JSON": b'{"MsgType":"text"}',
    "empty": b"",
    "bad UTF-8": b"<xml><MsgType>text</MsgType><Content>\xff\xfe</Content></xml>",
    "another root": b"<html></html>",
    "a DTD": b'<!DOCTYPE xml [<!ENTITY a "b">]>' + text_xml("&a;").encode(),
    "too deep": b"<xml>" + b"<a>" * 80 + b"</a>" * 80 + b"</xml>",
    "no MsgType": text_xml().replace("<MsgType>text</MsgType>", "").encode(),
    "two MsgTypes": text_xml().replace("<MsgType>", "<MsgType>image</MsgType><MsgType>").encode(),
    "no FromUserName": text_xml().replace("<FromUserName>oZhang</FromUserName>", "").encode(),
}


@pytest.mark.parametrize("kind", BAD_BODIES)
async def test_a_signed_wechat_body_that_cannot_be_read_is_400(house: Served, kind: str) -> None:
    await assert_refused(house, await house.post_wechat(BAD_BODIES[kind]), 400)


@pytest.mark.parametrize("kind", BAD_BODIES)
async def test_an_inner_xml_that_cannot_be_read_is_400(house: Served, kind: str) -> None:
    query, body = house.sealed(BAD_BODIES[kind].decode("utf-8", "replace") or " ")
    if kind != "bad UTF-8":
        await assert_refused(house, await house.post_wechat(body, "safe", query), 400)


async def test_a_message_for_another_account_is_refused(house: Served) -> None:
    body = text_xml().replace("gh_demo", "gh_other")
    await assert_refused(house, await house.post_wechat(body), 401, 403)


async def test_safe_mode_refuses_a_plain_body(house: Served) -> None:
    await assert_refused(house, await house.post_wechat(text_xml(), "safe"), 400, 403)


async def test_safe_mode_refuses_a_plain_body_with_a_message_signature(house: Served) -> None:
    query, _ = house.sealed(text_xml())
    await assert_refused(house, await house.post_wechat(text_xml(), "safe", query), 400, 403)


@pytest.mark.parametrize("account", ["safe", "compat"])
async def test_encryption_without_a_message_signature_is_403(house: Served, account: str) -> None:
    query, body = house.sealed(text_xml())
    del query["msg_signature"]
    await assert_refused(house, await house.post_wechat(body, account, query), 403)


async def test_a_wrong_message_signature_is_refused(house: Served) -> None:
    query, body = house.sealed(text_xml())
    query["msg_signature"] = "0" * 40
    await assert_refused(house, await house.post_wechat(body, "safe", query), 401, 403)


async def test_a_message_sealed_for_another_appid_is_refused(house: Served) -> None:
    query, body = house.sealed(text_xml(), app_id="wxffffffffffffffff")
    await assert_refused(house, await house.post_wechat(body, "safe", query), 401, 403)


async def test_an_outer_body_without_xml_is_400(house: Served) -> None:
    query, _ = house.sealed(text_xml())
    await assert_refused(house, await house.post_wechat(b"\x00\x01", "safe", query), 400)


@pytest.mark.parametrize("echo", ["<script>", "", "a b", "x" * 513])
async def test_an_echo_outside_the_pattern_is_refused(house: Served, echo: str) -> None:
    response = await house.http.get("/wechat/langao", params=house.query(echostr=echo))
    await assert_refused(house, response, 403)
    assert "script" not in response.text


async def test_an_echo_without_a_signature_is_refused(house: Served) -> None:
    response = await house.http.get("/wechat/langao", params={"echostr": "5837397576500011341"})
    await assert_refused(house, response, 401, 403)


async def test_a_signed_echo_is_answered_exactly(house: Served) -> None:
    response = await house.http.get("/wechat/safe", params=house.query(echostr="5837397576500011341"))
    assert (response.status_code, response.content) == (200, b"5837397576500011341")
    assert response.headers["content-type"].startswith("text/plain")


async def test_onebot_without_a_signature_is_401(house: Served) -> None:
    response = await house.post_onebot(group_event(), headers={"x-self-id": "10001"})
    await assert_refused(house, response, 401, 403)


@pytest.mark.parametrize("prefix", ["sha1=" + "0" * 40, "sha256=" + "0" * 64, "0" * 40, "", "sha1="])
async def test_onebot_with_a_wrong_signature_is_refused(house: Served, prefix: str) -> None:
    headers = {"x-self-id": "10001", "x-signature": prefix}
    await assert_refused(house, await house.post_onebot(group_event(), headers=headers), 401, 403)


async def test_onebot_with_another_self_id_is_refused(house: Served) -> None:
    await assert_refused(house, await house.post_onebot(group_event(self_id=10002)), 401, 403)


async def test_onebot_with_another_header_id_is_refused(house: Served) -> None:
    body = json.dumps(group_event()).encode()
    headers = {"x-self-id": "10002", "x-signature": onebot_signature(body)}
    await assert_refused(house, await house.post_onebot(body, headers=headers), 401, 403)


BAD_EVENTS: dict[str, bytes] = {
    "not JSON": b"hello",
    "empty": b"",
    "a list": b"[1]",
    "bad UTF-8": b'{"self_id":10001,"x":"\xff"}',
    "too deep": b'{"self_id":10001,"a":' + b"[" * 80 + b"]" * 80 + b"}",
    "no self_id": json.dumps({k: v for k, v in group_event().items() if k != "self_id"}).encode(),
    "no user_id": json.dumps({k: v for k, v in group_event().items() if k != "user_id"}).encode(),
}


@pytest.mark.parametrize("kind", BAD_EVENTS)
async def test_a_signed_event_that_cannot_be_read_is_400(house: Served, kind: str) -> None:
    await assert_refused(house, await house.post_onebot(BAD_EVENTS[kind]), 400)


@pytest.mark.parametrize(
    "changes", [{"post_type": "message_sent"}, {"user_id": 10001}, {"post_type": "something_new"}]
)
async def test_what_is_ours_or_unknown_is_acknowledged_and_not_stored(
    house: Served, changes: dict[str, Any]
) -> None:
    response = await house.post_onebot(group_event(**changes))
    assert (response.status_code, response.content) == (204, b"")
    assert await house.stored() == (0, 0)


async def test_an_unknown_kind_of_wechat_message_is_acknowledged_and_not_stored(house: Served) -> None:
    body = text_xml().replace("<MsgType>text", "<MsgType>hologram")
    response = await house.post_wechat(body)
    assert (response.status_code, response.content) == (200, b"success")
    assert await house.stored() == (0, 0)


async def test_a_group_that_is_not_registered_is_acknowledged_and_not_stored(house: Served) -> None:
    response = await house.post_onebot(group_event(group_id=999))
    assert response.status_code == 204
    assert await house.stored() == (0, 0)
