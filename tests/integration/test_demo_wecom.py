"""WeCom in the demo: an alert that WeChat refuses goes there, and its officer answers inside WeCom."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.enterprise.parser import parse_message
from wechatpy.enterprise.replies import TextReply
from wechatpy.utils import WeChatSigner

from app.demo.deployment import Demo, Running, running
from app.demo.stage import Saying, Spot, Voice
from app.jobs.running import jobs_of
from app.main import create_app

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SECRETARY = "u-610925112-S"
PATIENCE = 600
"""Seconds that a busy machine may take for a jump of the demo's clock."""


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Running]:
    """A small county that serves on a free port."""
    async with running(Demo(tmp_path, 60), create_app, jobs_of) as served:
        yield served


@pytest.fixture
async def client(demo: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser and the demo's API token."""
    headers = {"Authorization": f"Bearer {demo.site.credentials.api_token}"}
    async with httpx.AsyncClient(
        base_url=demo.url, headers=headers, trust_env=False, timeout=PATIENCE
    ) as found:
        yield found


async def the_case(client: httpx.AsyncClient) -> dict[str, Any]:
    (listed,) = (await client.get("/api/v1/cases")).json()["items"]
    whole: dict[str, Any] = (await client.get(f"/api/v1/cases/{listed['number']}")).json()
    return whole


async def hail_without_wechat(demo: Running, client: httpx.AsyncClient) -> None:
    """Hail is reported, then WeChat lets nothing out, and nobody in the village answers for forty minutes."""
    stage = demo.site.stage
    await stage.say(Saying("wechat", "langao", "oStoryZhang", text="竹园村下冰雹了,烟叶全打烂了"))
    switched = await client.post("/demo/platforms/wechat/langao", json={"refuse_with": 48001})
    assert switched.status_code == 200
    await client.post("/demo/clock", json={"advance": "41m"})


async def test_an_officer_is_alerted_and_answers_inside_wecom(
    demo: Running, client: httpx.AsyncClient
) -> None:
    await hail_without_wechat(demo, client)
    cards = [entry for entry in demo.site.stage.log.of_phone(SECRETARY) if entry.way == "card"]
    assert cards
    assert cards[0].url.startswith(f"{demo.url}/o/")
    assert (await client.get(cards[0].url)).status_code == 200
    await demo.site.stage.say(Saying("wecom", "county", SECRETARY, text="收到"))
    assert (await the_case(client))["state"] == "acknowledged"
    shown = demo.site.stage.log.of_phone(SECRETARY)
    assert (shown[-1].way, "收到" in shown[-1].text) == ("passive", True)
    alerts = (await client.get("/api/v1/alerts", params={"channel": "wecom"})).json()["items"]
    assert {alert["state"] for alert in alerts if alert["case"]} == {"seen"}


async def test_an_outside_client_seals_with_what_accounts_json_says(
    demo: Running, client: httpx.AsyncClient
) -> None:
    await hail_without_wechat(demo, client)
    (account,) = (await client.get("/demo/accounts.json")).json()["wecom"]
    crypto = WeChatCrypto(account["token"], account["encoding_aes_key"], account["corp_id"])
    reply = TextReply(source=SECRETARY, target=account["corp_id"], content="收到", time=1784358000)
    inner = reply.render().replace(
        "</xml>", f"<MsgId>77</MsgId><AgentID>{account['agent_id']}</AgentID></xml>"
    )
    stamp = str(int(demo.site.pacemaker.clock.now().timestamp()))
    sealed = xmltodict.parse(crypto.encrypt_message(inner, "42", stamp))["xml"]
    signer = WeChatSigner()
    signer.add_data(account["token"], stamp, "42", sealed["Encrypt"])
    query = {"msg_signature": signer.signature, "timestamp": stamp, "nonce": "42"}
    body = f"<xml><ToUserName>{account['corp_id']}</ToUserName><Encrypt>{sealed['Encrypt']}</Encrypt></xml>"
    answer = await client.post(account["webhook"], params=query, content=body)
    assert answer.status_code == 200
    fields = xmltodict.parse(answer.content)["xml"]
    said = crypto.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    assert "收到" in parse_message(said).content
    phone = [(entry.side, entry.way) for entry in demo.site.stage.log.of_phone(SECRETARY)][-2:]
    assert phone == [("person", "message"), ("bot", "passive")]
    assert [each.channel for each in demo.site.stage.journal if each.external_id == "77"] == ["wecom"]


async def test_the_platform_is_steered_like_the_others(demo: Running, client: httpx.AsyncClient) -> None:
    items = (await client.get("/demo/platforms")).json()["items"]
    (shown,) = [item for item in items if item["channel"] == "wecom"]
    assert "check_address" in shown["acts"]
    assert shown["state"]["members"] == shown["state"]["visible"] > 10
    acts = "/demo/platforms/wecom/county/acts"
    assert (await client.post(acts, json={"do": "check_address"})).json() == {"is_proven": True}
    assert (await client.post(acts, json={"do": "dance"})).status_code == 422
    assert (await client.post("/demo/platforms/wecom/nobody/acts", json={})).status_code == 404
    officers = (await client.get("/demo/accounts.json")).json()["officers"]
    bound = [each for each in officers if any(a["channel"] == "wecom" for a in each["contacts"])]
    assert {each["role"] for each in bound} >= {"town_secretary", "duty_desk", "county_leader"}


async def test_a_robot_calls_whom_nothing_else_reaches(demo: Running, client: httpx.AsyncClient) -> None:
    await client.post("/demo/platforms/wecom/county/acts", json={"do": "hide", "sender": SECRETARY})
    await client.post("/demo/platforms/onebot/siji", json={"is_signed_out": True, "is_token_invalid": True})
    await hail_without_wechat(demo, client)
    said = [entry.text for entry in demo.site.stage.log if entry.chat == "siji-cadres"]
    assert said
    assert said[0].startswith(f"@{SECRETARY} ")
    assert "http" not in "".join(said)


async def test_a_member_speaks_shows_and_shares_a_place(demo: Running, client: httpx.AsyncClient) -> None:
    stage = demo.site.stage
    saying = Saying(
        "wecom",
        "county",
        SECRETARY,
        text="代报 竹园村张诗文家房子后面滑坡了",
        photos=("hail-field",),
        voice=Voice(3),
        spot=Spot(32.31, 108.9, "竹园村"),
    )
    deliveries = await stage.say(saying)
    assert [delivery.status for delivery in deliveries] == [200] * 4


async def test_the_duty_desk_is_texted_when_nothing_else_reaches_it(
    demo: Running, client: httpx.AsyncClient
) -> None:
    for account in ("onebot/siji", "wecom/county"):
        switches = {"is_down": True}
        assert (await client.post(f"/demo/platforms/{account}", json=switches)).status_code == 200
    await hail_without_wechat(demo, client)
    await client.post("/demo/clock", json={"advance": "2h"})
    texts = [entry for entry in demo.site.stage.log if entry.channel == "sms"]
    assert texts
    assert any(f"{demo.url}/o/" in entry.text for entry in texts)
    accounts = (await client.get("/demo/accounts.json")).json()
    assert accounts["sms"][0]["url"].startswith("json://county:")
    assert "sms" in {item["channel"] for item in (await client.get("/demo/platforms")).json()["items"]}


async def test_without_apprise_the_demo_serves_and_texts_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    async with running(Demo(tmp_path, 30), create_app, jobs_of) as served:
        assert ("sms", "duanxin") not in served.container.adapters
        assert ("wecom", "county") in served.container.adapters
