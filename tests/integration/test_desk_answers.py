"""The desk takes a case over that no push could bring to anybody: that is a 收到, and nothing climbs any more."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import AdminRole, AlertState
from app.services.casework import desk_taking
from app.services.lifecycle import escalation, proofs
from app.services.scope import RIGHTS, Scope
from app.services.sending import desk, fates, outbox
from models import Case, DeskEntry, OutboxMessage
from tests.factories import a_contact
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio
DESK = Scope("admin:desk", COUNTY, RIGHTS[AdminRole.DUTY_DESK])


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """Hail, and every push to everybody on the ladder failed: the desk was rung to telephone."""
    road = await Road(database_url, clock).open()
    async with road.workshop.begin() as work:
        work.session.add(a_contact(owner_kind="officer", owner_id="D1", external_id="oDesk"))
    await hail(road, "oZhang")
    while await _everybody_is_out_of_reach(road):
        await proofs.pass_on_due(road.workshop)
    await desk.ring_due(road.workshop)
    yield road
    await road.close()


async def _everybody_is_out_of_reach(road: Road) -> bool:
    """Every alert but the desk's own dies; whether one did."""
    async with road.workshop.begin() as work:
        (case,) = await road.all(Case)
        rows = await road.all(OutboxMessage, case_id=case.id, state="queued")
        rows = [row for row in rows if row.officer_id not in (None, "D1")]
        for row in rows:
            row.state, row.last_error, row.next_try_at = str(AlertState.DEAD), "unreachable", work.now
            await work.session.merge(row)
    return bool(rows)


async def _climbs(road: Road) -> list[str | None]:
    """Whom a climb called in the next half hour."""
    before = {row.id for row in await road.all(OutboxMessage)}
    road.later(30)
    while await escalation.take_due(road.workshop):
        pass
    called = await road.all(OutboxMessage, purpose="escalation")
    return [row.officer_id for row in called if row.id not in before]


async def test_the_desks_word_is_an_answer_and_the_climb_for_one_stops(road: Road) -> None:
    number = (await the_case(road)).number[-3:]
    answer = await road.says("oDesk", "接手")
    assert "推送不到" in answer
    assert f"{number}号也记您收到了" in answer
    case = await the_case(road)
    assert (case.officer_id, case.state) == ("D1", "acknowledged")
    assert {each.taken_by for each in await road.all(DeskEntry)} == {"D1"}
    assert await _climbs(road) == []
    (told,) = await road.all(OutboxMessage, reply_key="told_acknowledged")
    assert outbox.values_of(told)["officer"] == "赵值班"


async def test_at_the_console_the_case_is_whose_turn_at_the_desk_it_is(road: Road) -> None:
    (entry,) = await road.all(DeskEntry)
    async with road.workshop.begin() as work:
        case = await desk_taking.take_one(work, DESK, entry.id)
    assert case is not None
    case = await the_case(road)
    assert (case.officer_id, case.state) == ("D1", "acknowledged")
    assert await _climbs(road) == []
    assert (await road.all(OutboxMessage, reply_key="told_acknowledged")) != []


async def test_a_case_that_an_officer_has_stays_his(road: Road) -> None:
    await road.says("oWang", "收到")
    (entry,) = await road.all(DeskEntry)
    async with road.workshop.begin() as work:
        assert await desk_taking.take_one(work, DESK, entry.id) is None
    assert (await the_case(road)).officer_id == "V1"


async def test_who_was_told_beside_the_responsible_officer_leaves_the_answer_to_that_one(
    database_url: str, clock: SimulatedClock
) -> None:
    road = await Road(database_url, clock).open()
    await hail(road, "oZhang")
    async with road.workshop.begin() as work:
        (row,) = await road.all(OutboxMessage, reply_key="alert_also_tell")
        fates.ask_for_a_call(work, row)
    (entry,) = await road.all(DeskEntry)
    async with road.workshop.begin() as work:
        assert await desk_taking.take_one(work, DESK, entry.id) is None
    assert (await the_case(road)).state == "assigned"
    await road.close()
