"""The demo's QQ bot: an outside client signs with `accounts.json`, a phone sends a photo, moods are switched."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.clock import SystemClock
from app.demo.deployment import Demo, Running, running
from app.jobs.running import jobs_of
from app.main import create_app
from tests.contract.qqbot_wire import group, payload, private_key

pytestmark = pytest.mark.anyio


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[tuple[Running, httpx.AsyncClient]]:
    async with running(Demo(tmp_path, households=30), create_app, jobs_of) as stands:
        headers = {"Authorization": f"Bearer {stands.site.credentials.api_token}"}
        async with httpx.AsyncClient(base_url=stands.url, headers=headers, trust_env=False) as client:
            yield stands, client


def signed(bot: dict[str, Any], body: bytes) -> dict[str, str]:
    stamp = str(int(SystemClock().now().timestamp()))
    return {
        "x-signature-ed25519": private_key(bot["secret"]).sign(stamp.encode() + body).hex(),
        "x-signature-timestamp": stamp,
        "x-bot-appid": bot["app_id"],
    }


async def passes(client: httpx.AsyncClient) -> None:
    (await client.post("/demo/clock", json={"advance": "1s"})).raise_for_status()


async def test_an_outside_client_signs_is_heard_and_answered_on_the_group_s_screen(
    demo: tuple[Running, httpx.AsyncClient],
) -> None:
    stands, client = demo
    (bot,) = (await client.get("/demo/accounts.json")).json()["qqbot"]
    (place,) = bot["groups"]
    (member,) = place["members"]
    assert (member["owner_id"], bot["users"][0]["owner_id"]) == ("P-S4", "P-S4")
    assert member["openid"] != bot["users"][0]["openid"]
    author = {"id": member["openid"], "member_openid": member["openid"]}
    said = group(
        "竹园村二组下冰雹了,烟叶全打烂了", "ROBOT1.0_out", author=author, group_openid=place["group_openid"]
    )
    said["timestamp"] = SystemClock().now().isoformat()
    body = payload("GROUP_AT_MESSAGE_CREATE", said)
    answer = await client.post(bot["webhook"], content=body, headers=signed(bot, body))
    assert (answer.status_code, answer.json()) == (200, {"op": 12, "d": 0})
    await passes(client)
    (case,) = (await client.get("/api/v1/cases")).json()["items"]
    shown = [e for e in stands.site.stage.log if e.channel == "qqbot"]
    assert [entry.side for entry in shown][:2] == ["person", "bot"]
    assert case["number"] in shown[1].text
    (message,) = (await client.get("/api/v1/messages", params={"channel": "qqbot"})).json()["items"]
    assert (message["external_id"], message["chat"]) == ("ROBOT1.0_out", place["group_openid"])


async def test_a_photo_is_fetched_and_a_lost_answer_is_said_once(
    demo: tuple[Running, httpx.AsyncClient],
) -> None:
    stands, client = demo
    (bot,) = (await client.get("/demo/accounts.json")).json()["qqbot"]
    where = {"channel": "qqbot", "account": "langao", "sender": bot["users"][0]["openid"]}
    switches = {"is_losing_answers": True}
    (await client.post("/demo/platforms/qqbot/langao", json=switches)).raise_for_status()
    said: dict[str, Any] = where | {"text": "长梁村一组滑坡了,路断了"}
    photos = (await client.get("/demo/boot.json")).json()["photos"]
    said |= {"photos": [next(iter(photos))]}
    (await client.post("/demo/messages", json=said)).raise_for_status()
    await passes(client)
    (await client.post("/demo/platforms/qqbot/langao/calm")).raise_for_status()
    (await client.post("/demo/clock", json={"advance": "30s"})).raise_for_status()
    (case,) = (await client.get("/api/v1/cases")).json()["items"]
    whole = (await client.get(f"/api/v1/cases/{case['number']}")).json()
    assert len(whole["attachments"]) == 1
    texts = [e.text for e in stands.site.stage.log if e.channel == "qqbot" and e.side == "bot"]
    assert texts
    assert len(texts) == len(set(texts))
    items = (await client.get("/demo/platforms")).json()["items"]
    (platform,) = [each for each in items if each["channel"] == "qqbot"]
    assert "check_address" in platform["acts"]
    act = await client.post("/demo/platforms/qqbot/langao/acts", json={"do": "check_address"})
    assert act.json() == {"is_proven": True}
    unknown = await client.post("/demo/platforms/qqbot/langao/acts", json={"do": "dance"})
    assert unknown.status_code == 422
