"""The fake OneBot implementation answers as real ones do (protocol reference, section 3)."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.onebot_platform import OneBotPlatform
from app.demo.onebot_segments import as_segments, at_segment, escape, raw_message, text_segment

pytestmark = pytest.mark.anyio


async def call(client: httpx.AsyncClient, action: str, **params: Any) -> dict[str, Any]:
    response = await client.post(f"/{action}", json=params)
    assert response.status_code == 200
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


async def test_a_friend_can_be_written_to(onebot: OneBotPlatform, onebot_client: httpx.AsyncClient) -> None:
    answer = await call(onebot_client, "send_private_msg", user_id=20001, message=[text_segment("收到")])
    assert (answer["status"], answer["retcode"]) == ("ok", 0)
    [entry] = onebot.log.of_phone("20001")
    assert (entry.side, entry.text) == ("bot", "收到")
    shown = await call(onebot_client, "get_msg", message_id=answer["data"]["message_id"])
    assert shown["data"]["message"] == [text_segment("收到")]


async def test_a_stranger_cannot_be_written_to(
    onebot: OneBotPlatform, onebot_client: httpx.AsyncClient
) -> None:
    answer = await call(onebot_client, "send_private_msg", user_id=29999, message="您好")
    assert (answer["status"], answer["retcode"]) == ("failed", 200)
    assert not list(onebot.log)


async def test_a_group_message_shows_mentions_by_card(
    onebot: OneBotPlatform, onebot_client: httpx.AsyncClient
) -> None:
    message = [at_segment(20002), text_segment("已派人去取材料")]
    await call(onebot_client, "send_group_msg", group_id=700001, message=message)
    [entry] = list(onebot.log)
    assert (entry.chat, entry.text) == ("700001", "@长梁村 兰向军 已派人去取材料")


async def test_a_foreign_group_is_refused(onebot_client: httpx.AsyncClient) -> None:
    answer = await call(onebot_client, "send_group_msg", group_id=1, message="您好")
    assert answer["retcode"] == 200


@pytest.mark.parametrize(
    "params", [{"user_id": "x", "message": "您好"}, {"user_id": 20001}, {"user_id": 20001, "message": []}]
)
async def test_bad_parameters_are_1400(onebot_client: httpx.AsyncClient, params: dict[str, Any]) -> None:
    assert (await call(onebot_client, "send_private_msg", **params))["retcode"] == 1400


@pytest.mark.parametrize(
    ("header", "status"), [("", 401), ("Bearer wrong", 403), ("Bearer onebot-token", 200)]
)
async def test_a_call_needs_the_access_token(
    onebot_client: httpx.AsyncClient, header: str, status: int
) -> None:
    answer = await onebot_client.post("/get_login_info", json={}, headers={"Authorization": header})
    assert answer.status_code == status


async def test_the_account_says_who_it_is(onebot_client: httpx.AsyncClient) -> None:
    assert (await call(onebot_client, "get_login_info"))["data"]["user_id"] == 10001
    assert (await call(onebot_client, "get_status"))["data"]["online"] is True


async def test_an_unknown_message_does_not_exist(onebot_client: httpx.AsyncClient) -> None:
    assert (await call(onebot_client, "get_msg", message_id=1))["retcode"] == 200


async def test_an_unknown_action_is_not_found(onebot_client: httpx.AsyncClient) -> None:
    assert (await onebot_client.post("/no_such_action", json={})).status_code == 404


async def test_switches_make_it_misbehave(onebot: OneBotPlatform, onebot_client: httpx.AsyncClient) -> None:
    onebot.misbehaviour.change({"is_quota_used": True})
    answer = await call(onebot_client, "send_private_msg", user_id=20001, message="您好")
    assert answer["retcode"] == 200
    onebot.misbehaviour.change({"is_token_invalid": True})
    assert (await onebot_client.post("/get_status", json={})).status_code == 403


def test_the_cq_escape_of_the_reference() -> None:
    assert escape("[CQ:at,qq=all] & ok") == "&#91;CQ:at,qq=all&#93; &amp; ok"
    assert escape("[CQ:at,qq=all] & ok", is_value=True) == "&#91;CQ:at&#44;qq=all&#93; &amp; ok"


@given(st.text(min_size=1), st.text(min_size=1))
def test_segments_survive_the_cq_string(text: str, file: str) -> None:
    segments = (text_segment(text), {"type": "image", "data": {"file": file}})
    assert as_segments(raw_message(segments)) == segments
