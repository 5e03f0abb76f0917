"""The figures: from the histories alone, with their rules, opening into their cases."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from app.services.casework import stats
from models import Case, Deadline
from tests.factories import a_case
from tests.web.served import FULL, READER, Served, text_xml

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了"


async def _case(house: Served, sender: str = "oZhang") -> str:
    """A hail report; answers its number."""
    xml = text_xml(HAIL, sender, f"70000{hash(sender) % 10**9}{house.clock.now():%H%M%S}")
    while (await house.post_wechat(xml)).status_code == 503:
        pass  # a busy machine: the platform sends it again
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Case.number).order_by(Case.id.desc()).limit(1))).one()


async def _stats(house: Served, **params: object) -> dict:  # type: ignore[type-arg]
    answer = await house.get("/stats", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_arrivals_are_counted_by_village_and_officer_from_the_log_alone(house: Served) -> None:
    early = await _case(house)
    house.clock.advance(timedelta(minutes=20))
    await house.acts(early, "arrive")
    late = await _case(house, "oOther")
    house.clock.advance(timedelta(minutes=50))
    await house.acts(late, "arrive")
    async with house.container.database.transaction() as session:
        await session.execute(update(Deadline).values(met_at=None, missed_at=None))
        await session.execute(update(Case).values(on_site_at=None))
    found = await _stats(house)
    assert found["rates"]["arrived_in_time"] | {"rule": ""} == {
        "kept": 1,
        "of": 2,
        "share": 0.5,
        "rule": "",
        "missed": [late],
    }
    (village,) = found["arrivals_by_village"]
    worst, best = found["arrivals_by_officer"]
    assert (village["id"], village["name"], village["share"]) == ("610925112206", "竹园村委会", 0.5)
    assert (worst["id"], worst["name"], worst["missed"]) == ("V1", "王支书", [late])
    assert (best["id"], best["share"], best["missed"]) == ("O1", 1.0, [])


async def test_a_tap_sent_late_counts_from_when_it_was_made(house: Served) -> None:
    number = await _case(house)
    at = (house.clock.now() + timedelta(minutes=30)).isoformat()
    house.clock.advance(timedelta(hours=3))
    await house.acts(number, "arrive", at=at)
    found = await _stats(house)
    assert found["rates"]["arrived_in_time"]["kept"] == 1
    assert found["arrivals_sent_late"] == 1
    assert found["arrival_doubts"] == {"no_proof": 1}


async def test_an_arrival_that_was_undone_is_none(house: Served) -> None:
    number = await _case(house)
    await house.acts(number, "arrive")
    await house.acts(number, "undo")
    house.clock.advance(timedelta(hours=1))
    assert (await _stats(house))["rates"]["arrived_in_time"]["missed"] == [number]


async def test_solved_is_what_people_say_and_nothing_else(house: Served) -> None:
    numbers = [await _case(house, sender) for sender in ("oA", "oB", "oC", "oD")]
    for number in numbers:
        await house.acts(number, "acknowledge")
        await house.acts(number, "resolve", text="办好了")
    said, denied, closed, _silent = numbers
    await house.acts(said, "call_back", solved=True)
    await house.acts(denied, "call_back", solved=False)
    await house.acts(closed, "close")
    rates = (await _stats(house))["rates"]
    assert (rates["solved"]["kept"], rates["solved"]["of"]) == (1, 4)
    assert (rates["satisfied"]["kept"], rates["answered"]["kept"]) == (1, 2)
    assert said not in rates["solved"]["missed"]
    assert all(rate["rule"] for rate in rates.values())


async def test_the_share_of_suspended_time_is_told_with_its_reasons_and_cases(house: Served) -> None:
    number = await _case(house)
    await house.acts(number, "acknowledge")
    await house.acts(number, "suspend", text="等证明", until="2026-07-25")
    house.clock.advance(timedelta(hours=9))
    await house.acts(number, "resume")
    house.clock.advance(timedelta(hours=1))
    suspended = (await _stats(house))["suspended"]
    assert suspended == {"share": 0.9, "hours": 9.0, "by_reason": {"materials": 9.0}, "cases": [number]}


async def test_returns_are_counted_by_rule(house: Served) -> None:
    number = await _case(house)
    await house.acts(number, "return", text="不归我")
    assert sum((await _stats(house))["returns"].values()) == 1


async def test_drills_and_what_was_taken_back_are_left_out_by_a_written_rule(house: Served) -> None:
    drill = await _case(house, "oDrill")
    await _case(house)
    async with house.container.database.transaction() as session:
        await session.execute(update(Case).where(Case.number == drill).values(is_drill=True))
    await house.post_wechat(text_xml("撤回", msg_id="7000000000000000099"))
    found = await _stats(house)
    assert (found["cases"], found["excluded"]) == (0, {"drill": 1, "withdrawn": 1})
    assert set(found["excluded"]) <= set(found["rules"])
    assert found["rates"]["solved"]["share"] is None


@pytest.mark.parametrize(
    "params",
    [
        {"since": "yesterday"},
        {"since": "2026-07-18T00:00:00"},
        {"since": "2020-01-01T00:00:00+08:00"},
        {"since": "2027-01-01T00:00:00+08:00"},
        {"division": "61"},
        {"division": "610926"},
    ],
)
async def test_a_span_or_division_that_makes_no_sense_is_refused(
    house: Served, params: dict[str, str]
) -> None:
    assert (await house.get("/stats", **params)).status_code == 422


async def test_whoever_has_no_chat_or_does_not_answer_is_on_the_phone_list(house: Served) -> None:
    body = {
        "text": HAIL,
        "division_code": "610925112206",
        "reporter": {"name": "周婆婆", "phone": "13800138000"},
    }
    filed = (await house.post("/cases", body)).json()["number"]
    chatted = await _case(house)
    for number in (filed, chatted):
        await house.acts(number, "acknowledge")
        await house.acts(number, "resolve", text="办好了")
    (call,) = (await house.get("/call_backs")).json()
    assert (call["case"], call["phone"], call["reason"]) == (filed, "13800138000", "no_chat")
    house.clock.advance(timedelta(days=2))
    calls = (await house.get("/call_backs", token=READER)).json()
    assert {each["case"]: each["reason"] for each in calls} == {filed: "no_chat", chatted: "no_answer"}
    assert "13800138000" not in str(calls)
    await house.acts(filed, "call_back", solved=True)
    assert [each["case"] for each in (await house.get("/call_backs", token=FULL)).json()] == [chatted]


async def test_a_year_of_cases_is_counted_whole_and_few_are_read_at_once(house: Served) -> None:
    """What is read at once takes the event loop, and a message waits for it."""
    count, named, now = 2 * stats.BATCH + 50, [0], house.clock.now()
    async with house.container.database.transaction() as session:
        session.add_all(
            a_case(id=each, number=f"{each:015}", opened_at=now, division_code="610925112206")
            for each in range(1, count + 1)
        )
    async with house.container.workshop.read() as work:
        engine = house.container.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *args: named.append(len(args[3])))
        found = await stats.figures(work, "610925", now - timedelta(hours=1), now + timedelta(hours=1))
    assert found.counted == [f"{each:015}" for each in range(1, count + 1)]
    assert 5 < max(named) <= stats.BATCH
