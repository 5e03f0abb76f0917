"""WeCom through the real app: what is refused, and an officer who answers inside WeCom."""

from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.core.messages import RawRequest
from models import Case, Contact, Message
from tests.contract import wecom_wire as wire
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio

PATH = "/wecom/county"
PLAIN = "1616140317555161061"


@pytest.fixture
async def house(house: Served) -> Served:
    """The served county with its household's officer bound to WeCom."""
    async with house.container.database.transaction() as session:
        bound = {"owner_kind": "officer", "owner_id": "O1", "channel": "wecom", "account": "county"}
        session.add(Contact(id=90_001, **bound, external_id=wire.MEMBER))
    return house


async def post(house: Served, raw: RawRequest, path: str = PATH) -> httpx.Response:
    return await house.http.post(path, params=dict(raw.query), content=raw.body)


async def says(house: Served, text: str, message_id: str, sender: str = wire.MEMBER) -> httpx.Response:
    payload = wire.text_message(text, message_id, sender)
    return await post(house, wire.callback(payload, house.clock.now()))


async def assert_refused(house: Served, response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("text/plain")
    assert len(response.content) < 40
    assert await house.stored() == (0, 0)


async def test_the_address_is_proven_within_a_second_for_it_waits_for_nothing(house: Served) -> None:
    raw = wire.verification(PLAIN, house.clock.now())
    async with house.container.database.transaction():
        response = await house.http.get(PATH, params=dict(raw.query))
    assert (response.status_code, response.content) == (200, PLAIN.encode())
    assert response.headers["content-type"].startswith("text/plain")


async def test_the_query_is_decoded_exactly_once(house: Served) -> None:
    raw = next(
        raw
        for number in range(1000)
        if "+" in (raw := wire.verification(f"{PLAIN}{number}", house.clock.now())).query["echostr"]
    )
    rest = "&".join(f"{name}={value}" for name, value in raw.query.items() if name != "echostr")
    echo = raw.query["echostr"]
    once, bare, twice = quote(echo, safe=""), echo, quote(quote(echo, safe=""), safe="")
    answers = [await house.http.get(f"{PATH}?{rest}&echostr={each}") for each in (once, bare, twice)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"msg_signature": "0" * 40}, 403),
        ({"msg_signature": ""}, 401),
        ({"timestamp": ""}, 401),
        ({"nonce": "other"}, 403),
        ({"echostr": "abc"}, 403),
        ({"echostr": ""}, 403),
    ],
)
async def test_an_address_check_that_proves_nothing_is_refused(
    house: Served, change: dict[str, str], status: int
) -> None:
    raw = wire.verification(PLAIN, house.clock.now())
    response = await house.http.get(PATH, params={**raw.query, **change})
    await assert_refused(house, response, status)
    assert PLAIN not in response.text


REFUSED = {
    "no signature": ("msg_signature", None, 401),
    "no timestamp": ("timestamp", None, 401),
    "no nonce": ("nonce", None, 401),
    "a wrong signature": ("msg_signature", "0" * 40, 403),
    "another nonce": ("nonce", "1", 403),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_a_callback_without_a_right_signature_is_refused(house: Served, kind: str) -> None:
    name, value, status = REFUSED[kind]
    raw = wire.callback(wire.text_message("收到"), house.clock.now())
    query = {key: old for key, old in raw.query.items() if key != name}
    query |= {} if value is None else {name: value}
    await assert_refused(house, await house.http.post(PATH, params=query, content=raw.body), status)


@pytest.mark.parametrize("seconds", [-601, 601])
async def test_a_stale_callback_is_403(house: Served, seconds: int) -> None:
    at = house.clock.now().fromtimestamp(house.clock.now().timestamp() + seconds, house.clock.now().tzinfo)
    with capture_logs() as lines:
        await assert_refused(house, await post(house, wire.callback(wire.text_message("收到"), at)), 403)
    assert [(line["log_level"], line["reason"]) for line in lines if line["event"] == "refused"] == [
        (
            "warning",
            "stale",
        )  # signed as it should be: the clock of this machine, and then every message is refused
    ]


BODIES = {
    "not XML": (b"hello", 400),
    "empty": (b"", 400),
    "JSON": (b'{"encrypt":"x"}', 400),
    "a DTD": (b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', 400),
    "too deep": (b"<xml>" + b"<a>" * 80 + b"</a>" * 80 + b"</xml>", 400),
    "bad UTF-8": (b"<xml><Encrypt>\xff</Encrypt></xml>", 400),
    "another root": (b"<html><Encrypt>x</Encrypt></html>", 400),
    "not encrypted": (wire.text_message("收到"), 403),
    "another message": (wire.outer(wire.encrypted(wire.text_message("收到"))), 403),
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_is_no_sealed_message_is_refused(house: Served, kind: str) -> None:
    body, status = BODIES[kind]
    raw = wire.callback(wire.text_message("收到"), house.clock.now())
    response = await house.http.post(PATH, params=dict(raw.query), content=body)
    await assert_refused(house, response, status)


INNER = {
    "not XML": b"hello",
    "empty": b" ",
    "a DTD": b'<!DOCTYPE xml [<!ENTITY a "b">]>' + wire.text_message("x"),
    "too deep": b"<xml>" + b"<a>" * 80 + b"</a>" * 80 + b"</xml>",
}


@pytest.mark.parametrize("kind", INNER)
async def test_an_inner_xml_that_cannot_be_read_is_400(house: Served, kind: str) -> None:
    await assert_refused(house, await post(house, wire.callback(INNER[kind], house.clock.now())), 400)


@pytest.mark.parametrize("tag", [b"MsgType", b"FromUserName"])
@pytest.mark.parametrize("times", [0, 2])
async def test_a_message_without_kind_or_sender_or_with_two_is_400(
    house: Served, tag: bytes, times: int
) -> None:
    whole = wire.text_message("收到")
    begin, end = whole.index(b"<" + tag), whole.index(b"</" + tag + b">") + len(tag) + 3
    payload = whole[:begin] + whole[begin:end] * times + whole[end:]
    await assert_refused(house, await post(house, wire.callback(payload, house.clock.now())), 400)


async def test_another_corporation_application_or_account_is_refused(house: Served) -> None:
    now, text = house.clock.now(), wire.text_message("收到")
    foreign = wire.callback(text, now, corp_id="wwffffffffffffffff")
    await assert_refused(house, await post(house, foreign), 403)
    other = wire.callback(text.replace(b"<AgentID>1000002", b"<AgentID>1000009"), now)
    await assert_refused(house, await post(house, other), 403)
    await assert_refused(house, await post(house, wire.callback(text, now), "/wecom/nobody"), 404)


async def test_too_large_and_another_method_are_refused(house: Served) -> None:
    raw = wire.callback(wire.text_message("收到"), house.clock.now())
    large = await house.http.post(PATH, params=dict(raw.query), content=b"x" * (256 * 1024 + 1))
    await assert_refused(house, large, 413)
    await assert_refused(house, await house.http.delete(PATH), 405)


async def test_what_is_unknown_is_acknowledged_and_not_stored(house: Served) -> None:
    unknown = wire.text_message("x").replace(b"[text]", b"[hologram]")
    for payload in (unknown, wire.event("enter_agent"), wire.event("something_new")):
        response = await post(house, wire.callback(payload, house.clock.now()))
        assert (response.status_code, response.content) == (200, b"")
    assert await house.stored() == (0, 0)


async def test_a_repeat_gets_the_first_answer_and_changes_nothing(house: Served) -> None:
    first = await says(house, "竹园村下冰雹了", "71", "LaoZhang")
    again = await says(house, "竹园村下冰雹了", "71", "LaoZhang")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content
    assert again.content
    assert await house.stored() == (1, 1)


async def test_a_repeated_event_changes_nothing(house: Served) -> None:
    for _ in range(2):
        await post(house, wire.callback(wire.event("subscribe"), house.clock.now()))
    assert await house.stored() == (1, 0)


@pytest.mark.parametrize("userid", [wire.MEMBER, wire.MEMBER.lower()])
async def test_an_officer_answers_inside_wecom_whatever_the_case_of_his_userid(
    house: Served, userid: str
) -> None:
    await house.post_wechat(text_xml())
    answer = await says(house, "收到", "81", userid)
    assert "收到" in (wire.reads_body(answer.content) or "")
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
        told = (await session.scalars(select(Message).where(Message.channel == "wecom"))).one()
    assert (case.state, told.fate_kind) == ("acknowledged", "command")
    arrived = wire.reads_body((await says(house, "到场", "82", userid)).content)
    assert "到场" in (arrived or "")


async def test_somebody_unbound_who_writes_received_changes_nothing(house: Served) -> None:
    await house.post_wechat(text_xml())
    answer = await says(house, "收到", "91", "Stranger")
    assert answer.status_code == 200
    assert answer.content
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    assert case.acknowledged_at is None


async def test_somebody_unbound_who_reports_gets_a_case(house: Served) -> None:
    await says(house, "竹园村下冰雹了,烟叶打烂了", "92", "Stranger")
    assert await house.stored() == (1, 1)
