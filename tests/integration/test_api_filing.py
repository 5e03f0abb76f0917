"""Another system hands a matter over: a case like one by chat, once for each key, within the token's division."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.masking import Personal
from models import Case, Conversation, DeskEntry, Message, Officer, OutboxMessage, Person
from models.types import keyring_of
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE
from tests.web.served import READER, WRITER, Served, served

pytestmark = pytest.mark.anyio
PHONE = "13800138000"
OTHER_TOWN = "610925100"
TOWN_WRITER = "town-writer"


def a_body(**changes: Any) -> dict[str, Any]:
    """What a hotline would send."""
    body: dict[str, Any] = {
        "text": "竹园村下冰雹了,烟叶全打烂了",
        "division_code": VILLAGE,
        "reporter": {"name": "张诗文", "phone": PHONE},
    }
    return body | changes


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The app, with a token that writes for 四季镇 alone."""
    tokens = [
        {"name": "all", "token": "full-token", "division": COUNTY, "rights": ["read", "write", "personal"]},
        {"name": "reader", "token": READER, "division": COUNTY},
        {"name": "writer", "token": WRITER, "division": COUNTY, "rights": ["write"]},
        {"name": "siji", "token": TOWN_WRITER, "division": TOWN, "rights": ["read", "write"]},
    ]
    async with served(database_url, clock, api_token=tokens) as running:
        yield running


async def rows(house: Served, model: Any) -> list[Any]:
    async with house.container.database.reading() as session:
        return list(await session.scalars(select(model)))


async def register_phone(house: Served) -> None:
    """张诗文's telephone becomes known to the registry."""
    async with house.container.database.transaction() as session:
        person = await session.get_one(Person, "P1")
        person.phone = Personal(PHONE)
        person.phone_index = keyring_of(session.get_bind().dialect).index(PHONE, "people.phone")


async def test_a_telephone_that_the_other_system_sends_as_null_is_none(house: Served) -> None:
    answer = await house.post("/cases", a_body(reporter={"name": "张诗文", "phone": None}))
    assert answer.status_code == 201
    assert (await house.post("/cases", a_body(reporter={"name": None}))).status_code == 422


async def test_a_case_is_opened_with_officer_deadlines_and_alerts_like_one_by_chat(house: Served) -> None:
    answer = await house.post("/cases", a_body())
    assert answer.status_code == 201
    case = answer.json()
    assert (case["kind"], case["state"], case["division_code"]) == ("disaster", "assigned", VILLAGE)
    assert case["officer"]["id"] == "V1"
    assert case["reporter"] == {"name": "张诗文", "phone": PHONE, "person_id": ""}
    assert {"remind", "on_site", "finish"} <= {deadline["kind"] for deadline in case["deadlines"]}
    assert [event["kind"] for event in case["events"]][:3] == ["opened", "assigned", "alerted"]
    assert case["events"][0]["actor"] == "api:all"
    (message,) = case["messages"]
    assert (message["channel"], message["account"], message["text"]) == ("api", "all", a_body()["text"])
    assert message["fate"] == {"kind": "case_opened", "reason": "disaster"}
    alerts = (await house.get("/alerts")).json()["items"]
    assert {alert["officer"] for alert in alerts} >= {"V1"}
    assert (await house.get(f"/cases/{case['number']}")).json() == case
    assert (
        'baolian_messages_total{channel="api",fate="case_opened"} 1.0'
        in (await house.http.get("/metrics")).text
    )


async def test_the_officer_takes_it_by_chat_and_it_climbs_like_any_other(house: Served) -> None:
    case = (await house.post("/cases", a_body())).json()
    acted = await house.post(f"/cases/{case['number']}/actions", {"action": "acknowledge", "officer": "V1"})
    assert acted.json()["state"] == "acknowledged"


async def test_the_same_key_and_body_answer_the_same_case_and_change_nothing(house: Served) -> None:
    first = await house.post("/cases", a_body(), Idempotency_Key="12345-1")
    again = await house.post("/cases", a_body(), Idempotency_Key="12345-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert await house.stored() == (1, 1)
    assert first.json()["messages"][0]["external_id"] == "12345-1"


async def test_the_same_number_written_otherwise_is_the_same_body(house: Served) -> None:
    spaced = a_body(reporter={"name": " 张诗文 ", "phone": "+86 138-0013-8000"})
    await house.post("/cases", a_body(), Idempotency_Key="k")
    assert (await house.post("/cases", spaced, Idempotency_Key="k")).status_code == 201
    assert await house.stored() == (1, 1)


@pytest.mark.parametrize(
    "changes",
    [{"text": "路断了"}, {"division_code": OTHER}, {"kind": "relief"}, {"reporter": {"name": "王"}}],
)
async def test_the_same_key_with_another_body_is_409_and_changes_nothing(
    house: Served, changes: dict[str, Any]
) -> None:
    await house.post("/cases", a_body(), Idempotency_Key="k")
    answer = await house.post("/cases", a_body(**changes), Idempotency_Key="k")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert await house.stored() == (1, 1)


async def test_two_systems_may_use_the_same_key_and_without_one_each_request_is_a_case(house: Served) -> None:
    for token in ("full-token", TOWN_WRITER):
        assert (await house.post("/cases", a_body(), token, Idempotency_Key="1")).status_code == 201
    for _ in range(2):
        assert (await house.post("/cases", a_body())).status_code == 201
    assert await house.stored() == (4, 4)


async def test_the_same_request_many_times_at_once_is_one_case(house: Served) -> None:
    answers = await asyncio.gather(
        *(house.post("/cases", a_body(), Idempotency_Key="storm") for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert await house.stored() == (1, 1)


async def test_different_requests_at_once_are_a_case_each(house: Served) -> None:
    answers = await asyncio.gather(
        *(house.post("/cases", a_body(), Idempotency_Key=str(number)) for number in range(8))
    )
    assert len({answer.json()["number"] for answer in answers}) == 8


async def test_the_kind_is_as_said_else_by_the_words_else_something_to_be_done(house: Served) -> None:
    said = await house.post("/cases", a_body(kind="opinion"))
    assert (said.json()["kind"], said.json()["decision"]["confidence"]) == ("opinion", 1.0)
    vague = await house.post("/cases", a_body(text="嗯"))
    assert vague.json()["kind"] == "delegated"


async def test_a_closer_place_in_the_words_counts_only_within_the_division_named(house: Served) -> None:
    closer = await house.post("/cases", a_body(division_code=TOWN))
    assert closer.json()["division_code"] == VILLAGE
    elsewhere = await house.post("/cases", a_body(division_code=OTHER))
    assert (elsewhere.json()["division_code"], elsewhere.json()["officer"]["id"]) == (OTHER, "V2")


async def test_whoever_is_known_by_phone_and_name_has_his_households_officer(house: Served) -> None:
    await register_phone(house)
    case = (await house.post("/cases", a_body(division_code=TOWN, text="下冰雹了,烟叶全打烂了"))).json()
    assert (case["officer"]["id"], case["division_code"]) == ("O1", VILLAGE)
    assert case["reporter"]["person_id"] == "P1"
    stranger = a_body(reporter={"name": "李四", "phone": PHONE})
    assert (await house.post("/cases", stranger)).json()["officer"]["id"] == "V1"


async def test_whoever_has_a_chat_with_us_hears_who_is_coming_and_his_photo_joins(house: Served) -> None:
    await register_phone(house)
    async with house.container.workshop.begin() as work:
        talk = Conversation(
            id=work.ids.next(),
            channel="wechat",
            account="langao",
            sender="oZhang",
            last_inbound_at=work.now,
            waiting_photos=[],
        )
        work.session.add(talk)
    number = (await house.post("/cases", a_body())).json()["number"]
    (news,) = [row for row in await rows(house, OutboxMessage) if row.purpose == "news"]
    assert (news.reply_key, news.conversation_id) == ("told_assigned", talk.id)
    (talk,) = [row for row in await rows(house, Conversation) if row.channel == "wechat"]
    assert talk.case_id == (await rows(house, Case))[0].id
    assert (await rows(house, Case))[0].number == number


async def test_nobody_is_told_through_a_system(house: Served) -> None:
    await house.post("/cases", a_body(division_code=TOWN, text="出了点事,来个人"))
    assert [row for row in await rows(house, OutboxMessage) if row.conversation_id is not None] == []
    (case,) = await rows(house, Case)
    (talk,) = await rows(house, Conversation)
    assert (case.reporter_conversation_id, talk.case_id, talk.dialogue) == (None, None, None)


async def test_several_matters_of_one_text_are_linked_cases_and_a_kind_that_is_named_is_one(
    house: Served,
) -> None:
    text = "竹园村下冰雹了烟叶全打烂了,另外帮我妈申请一下低保,她一个人没有收入"
    case = (await house.post("/cases", a_body(text=text))).json()
    assert len(case["linked"]) == 1
    for row in await rows(house, Case):
        assert (PHONE in row.reporter, row.reporter_conversation_id) == (True, None)
    named = await house.post("/cases", a_body(text=text, kind="disaster"))
    assert named.json()["linked"] == []


async def test_where_nobody_can_be_found_the_desk_has_the_message(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        for officer in await work.session.scalars(select(Officer)):
            await work.session.delete(officer)
    house.container.snapshots._versions = None
    answer = await house.post("/cases", a_body(), Idempotency_Key="k")
    assert answer.status_code == 202
    assert answer.json()["fate"] == {"kind": "to_human", "reason": "no_officer"}
    assert (await house.post("/cases", a_body(), Idempotency_Key="k")).json() == answer.json()
    (entry,) = await rows(house, DeskEntry)
    assert entry.due_at is not None


async def test_names_and_phones_are_masked_for_who_may_not_see_them(house: Served) -> None:
    answer = await house.post("/cases", a_body(text="我叫张诗文,电话13800138000,下冰雹了"), WRITER)
    assert answer.status_code == 201
    for personal in ("张诗文", PHONE):
        assert personal not in answer.text
    (message,) = await rows(house, Message)
    assert PHONE in message.segments


async def test_the_officers_page_has_the_number_to_ring_and_the_persons_page_has_not(house: Served) -> None:
    await house.post("/cases", a_body())
    (case,) = await rows(house, Case)
    links = house.container.links
    pages = [
        (await house.http.get(link.removeprefix(house.container.settings.public_url))).text
        for link in (links.officer_link(case.id, "V1"), links.person_link(case.id))
    ]
    assert [f"tel:{PHONE}" in page for page in pages] == [True, False]
    assert PHONE not in pages[1]


async def test_writing_needs_the_right_and_a_token(house: Served) -> None:
    assert (await house.post("/cases", a_body(), READER)).status_code == 403
    assert (await house.post("/cases", a_body(), "nonsense")).status_code == 401
    assert await house.stored() == (0, 0)


async def test_outside_the_tokens_division_is_404(house: Served) -> None:
    for code in (COUNTY, OTHER_TOWN, "610926"):
        answer = await house.post("/cases", a_body(division_code=code), TOWN_WRITER)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert (await house.post("/cases", a_body(), TOWN_WRITER)).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (a_body(text="  "), "text"),
        (a_body(text="字" * 10_001), "text"),
        (a_body(text=None), "text"),
        (a_body(division_code="6109251"), "division_code"),
        (a_body(division_code="610925112999"), "division_code"),
        (a_body(division_code="六一零九二五"), "division_code"),
        (a_body(kind="hail"), "kind"),
        (a_body(kind="spam"), "kind"),
        (a_body(reporter={"name": "", "phone": PHONE}), "reporter.name"),
        (a_body(reporter={"name": "张\0三", "phone": PHONE}), "reporter.name"),
        (a_body(reporter={"name": "张三", "phone": "12"}), "reporter.phone"),
        (a_body(reporter={"phone": PHONE}), "reporter.name"),
        (a_body(reporter="张三"), "reporter"),
        (a_body(colour="red"), "colour"),
        ({"division_code": VILLAGE, "reporter": {"name": "张三"}}, "text"),
    ],
)
async def test_a_wrong_value_is_422_and_named(house: Served, body: dict[str, Any], field: str) -> None:
    answer = await house.post("/cases", body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert await house.stored() == (0, 0)


@pytest.mark.parametrize("key", ["x" * 201, "a b", "a\tb"])
async def test_a_key_that_is_none_is_422(house: Served, key: str) -> None:
    answer = await house.post("/cases", a_body(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "Idempotency-Key")


async def test_text_that_no_encoding_knows_is_refused_and_nul_does_no_harm(house: Served) -> None:
    headers = {"authorization": "Bearer full-token", "content-type": "application/json"}
    body = '{"text": "\\ud800", "division_code": "610925112206", "reporter": {"name": "张"}}'
    answer = await house.http.post("/api/v1/cases", content=body.encode(), headers=headers)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "text")
    assert (await house.post("/cases", a_body(text="下冰雹\0了"))).status_code == 201


async def test_the_openapi_document_shows_the_call(house: Served) -> None:
    document = (await house.http.get("/api/v1/openapi.json")).json()
    call = document["paths"]["/api/v1/cases"]["post"]
    assert {"201", "202", "401", "403", "404", "409", "422"} <= set(call["responses"])
    assert {parameter["name"] for parameter in call["parameters"]} == {"Idempotency-Key"}
