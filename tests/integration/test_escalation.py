"""Escalation against a real database: once, by whoever comes first, after any downtime."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.core.clock import SimulatedClock
from app.core.enums import CaseState
from app.core.links import Links
from app.jobs.jobs import Jobs
from app.media import FolderStore
from app.services import history
from app.services.casework import actions
from app.services.lifecycle import deadlines, escalation
from app.services.sending import outbox
from app.services.work import Workshop
from handlers.recover import reprocess
from models import (
    Case,
    CaseEvent,
    Deadline,
    DeskEntry,
    Escalation,
    Officer,
    OutboxMessage,
)
from tests.factories import HAIL
from tests.small_county import Road
from tests.watch import Watch

pytestmark = pytest.mark.anyio


async def _rival(database_url: str, clock: SimulatedClock) -> Workshop:
    """Another process on the same database."""
    other = Road(database_url, clock)
    async with other.workshop.read():
        pass
    return other.workshop


async def test_the_officer_who_does_not_answer_is_reminded_once(watch: Watch) -> None:
    await watch.opens()
    assert [await watch.at(9), await watch.at(10), await watch.at(11)] == [0, 1, 0]
    reminders = await watch.all(OutboxMessage, purpose="reminder")
    assert [row.officer_id for row in reminders] == ["O1"]
    assert await watch.steps() == []


async def test_a_step_skips_who_was_told_already_and_the_top_repeats(watch: Watch) -> None:
    await watch.opens({"finish": "9 days"})
    for minutes in (10, 40, 60, 80, 100):
        await watch.at(minutes)
    assert await watch.steps() == [
        (2, "T1", "unacknowledged"),
        (3, "D1", "unacknowledged"),
        (3, "D1", "unacknowledged"),
        (3, "D1", "unacknowledged"),
    ]


async def test_the_person_is_told_who_was_called_next_but_not_that_the_top_was_called_again(
    watch: Watch,
) -> None:
    await watch.opens({"finish": "9 days"})
    for minutes in (10, 40, 60, 80, 100):
        await watch.at(minutes)
    told = await watch.all(OutboxMessage, purpose="news")
    assert [row.reply_key for row in told] == ["told_escalated", "told_escalated"]
    assert [outbox.values_of(row)["officer"] for row in told] == ["李书记", "赵值班"]


async def test_the_responsible_officer_stays_until_somebody_answers(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.at(61)
    case = await watch.case(case_id)
    assert (case.officer_id, case.level) == ("O1", 3)


async def test_after_downtime_all_missed_steps_are_one(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.at(65)
    (step,) = await watch.all(Escalation)
    assert (step.level, step.officer_id, step.step_number, step.passed_over) == (3, "D1", 1, 1)
    (event,) = await watch.all(CaseEvent, kind="escalated")
    assert event.data["passed_over"] == [{"level": 2, "role": "town_secretary", "officer_id": "T1"}]
    called = {row.officer_id for row in await watch.all(OutboxMessage, purpose="escalation")}
    assert called == {"D1"}
    assert (await watch.case(case_id)).next_due_at == HAIL + timedelta(minutes=80)


async def test_an_answer_after_the_miss_stops_the_climb(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.at(40)
    await watch.acts(case_id, "acknowledge")
    await watch.at(300)
    assert len(await watch.steps()) == 1


async def test_who_takes_it_late_is_reminded_once_of_being_there_and_nobody_is_called(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.at(40)
    await watch.at(50)
    await watch.acts(case_id, "acknowledge")
    steps = await watch.steps()
    assert [await watch.at(89), await watch.at(90), await watch.at(91), await watch.at(300)] == [0, 1, 0, 0]
    (row,) = await watch.all(OutboxMessage, reply_key="alert_nobody_there")
    assert (row.officer_id, row.purpose) == ("O1", "reminder")
    assert await watch.steps() == steps


@pytest.mark.parametrize("is_first", [True, False], ids=["answer first", "step first"])
async def test_an_answer_in_the_instant_in_which_the_window_ends_is_late_and_looked_after(
    watch: Watch, is_first: bool
) -> None:
    case_id = await watch.opens({"remind": None})
    watch.clock.move_to(HAIL + timedelta(minutes=40))
    if not is_first:
        await watch.at(40)
    await watch.acts(case_id, "acknowledge")
    assert await watch.at(40) == (1 if is_first else 0)
    steps = await watch.steps()
    assert [await watch.at(79), await watch.at(80), await watch.at(300)] == [0, 1, 0]
    assert len(await watch.all(OutboxMessage, reply_key="alert_nobody_there")) == 1
    assert await watch.steps() == steps


async def test_who_takes_it_late_and_comes_is_not_reminded(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.at(40)
    await watch.at(50)
    await watch.acts(case_id, "acknowledge")
    await watch.at(70)
    await watch.acts(case_id, "arrive")
    assert [await watch.at(90), await watch.at(300)] == [0, 0]
    assert await watch.all(OutboxMessage, reply_key="alert_nobody_there") == []


async def test_an_answer_and_nobody_on_site_climbs_until_arrival(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    await watch.at(40)
    await watch.at(60)
    await watch.acts(case_id, "arrive")
    await watch.at(300)
    assert await watch.steps() == [(2, "T1", "nobody_on_site"), (3, "D1", "nobody_on_site")]


async def test_a_missed_day_is_one_step_and_then_one_reminder_a_day(watch: Watch) -> None:
    case_id = await watch.opens({"remind": None, "on_site": None, "finish": "1h"})
    await watch.acts(case_id, "acknowledge")
    for minutes in (60, 60 + 1440, 60 + 2880):
        await watch.at(minutes)
    assert await watch.steps() == [(2, "T1", "finish")]
    reminders = await watch.all(OutboxMessage, purpose="reminder")
    assert [row.reply_key for row in reminders] == ["alert_overdue", "alert_overdue"]


async def test_a_clock_that_jumps_forward_and_back_fires_nothing_twice(watch: Watch) -> None:
    await watch.opens({"finish": "9 days"})
    await watch.at(65)
    assert [await watch.at(0), await watch.at(45), await watch.at(65)] == [0, 0, 0]
    assert len(await watch.steps()) == 1


async def test_a_suspended_case_wakes_on_its_day_and_its_clocks_go_on(watch: Watch) -> None:
    case_id = await watch.opens({"remind": None, "on_site": None, "finish": "2 days"})
    await watch.acts(case_id, "acknowledge")
    await watch.acts(case_id, "suspend", until=HAIL + timedelta(days=5), text="等材料")
    assert await watch.at(60 * 24 * 4) == 0
    assert await watch.at(60 * 24 * 5) == 1
    case = await watch.case(case_id)
    assert (case.state, case.next_due_at) == (CaseState.IN_HAND, HAIL + timedelta(days=7))


async def test_two_processes_take_each_step_once(
    watch: Watch, database_url: str, clock: SimulatedClock
) -> None:
    for _ in range(20):
        await watch.opens()
    rival = await _rival(database_url, clock)
    clock.move_to(HAIL + timedelta(minutes=41))
    both = (watch.workshop, rival)
    taken = await asyncio.gather(*(escalation.take_due(each, 7) for each in both for _ in range(6)))
    assert sum(taken) == 20
    assert len(await watch.all(Escalation)) == 20
    assert len(await watch.all(OutboxMessage, purpose="escalation")) == 20
    await rival.database.close()


async def test_an_answer_and_a_step_at_the_same_moment_have_one_winner(
    watch: Watch, database_url: str, clock: SimulatedClock
) -> None:
    ids = [await watch.opens({"remind": None}) for _ in range(12)]
    rival = await _rival(database_url, clock)
    clock.move_to(HAIL + timedelta(minutes=40))
    await asyncio.gather(*(watch.acts(each, "acknowledge") for each in ids), escalation.take_due(rival))
    await escalation.take_due(rival)
    causes: dict[int, set[str]] = {each: set() for each in ids}
    for step in await watch.all(Escalation):
        causes[step.case_id].add(step.cause)
    assert all(len(found) <= 1 for found in causes.values())
    for case_id in ids:
        events = sorted(await watch.all(CaseEvent, case_id=case_id), key=lambda e: e.seq)
        assert history.broken_link(await watch.case(case_id), events) is None
    await rival.database.close()


async def test_a_killed_process_leaves_the_step_to_the_next_one(watch: Watch) -> None:
    case_id = await watch.opens()
    watch.clock.move_to(HAIL + timedelta(minutes=41))

    async def die() -> None:
        async with watch.workshop.begin() as work:
            case = await actions.locked_case(work, case_id)
            assert case is not None
            case.level = 2
            await work.session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await die()
    assert await watch.steps() == []
    assert await watch.at(41) == 1
    assert await watch.steps() == [(2, "T1", "unacknowledged")]


async def test_a_case_that_finds_nobody_stands_on_the_desks_list_once(watch: Watch) -> None:
    case_id = await watch.opens({"finish": "9 days"})
    async with watch.workshop.begin() as work:
        await work.session.execute(delete(Officer))
        watch.workshop.snapshots._versions = None
    for minutes in (40, 60, 80):
        await watch.at(minutes)
    assert [entry.reason for entry in await watch.all(DeskEntry)] == ["no_officer"]
    assert (await watch.case(case_id)).next_due_at == HAIL + timedelta(minutes=100)


async def test_one_tick_takes_everything_that_a_downtime_left_and_not_one_batch(
    watch: Watch, tmp_path: Path
) -> None:
    for _ in range(escalation.BATCH + 1):
        await watch.opens()
    watch.clock.move_to(HAIL + timedelta(hours=5))
    links = Links("secret", "https://example.test", watch.clock)
    jobs = Jobs(watch.workshop, {}, links, FolderStore(tmp_path), reprocess, "test")
    assert await jobs.tick("escalate") == escalation.BATCH + 1
    assert await escalation.due_ids(watch.workshop) == []


async def test_a_bad_case_is_set_aside_and_the_others_go_on(watch: Watch) -> None:
    bad, good = await watch.opens(), await watch.opens()
    async with watch.workshop.begin() as work:
        (await work.session.get_one(Case, bad)).promise = {"remind": "soon"}
    watch.clock.move_to(HAIL + timedelta(minutes=10))
    with pytest.raises(Exception, match="soon"):
        await escalation.take_due(watch.workshop)
    assert await escalation.take_one(watch.workshop, good)
    await escalation.set_aside(watch.workshop, bad)
    assert await escalation.due_ids(watch.workshop) == []
    assert (await watch.case(bad)).next_due_at == HAIL + timedelta(minutes=15)


async def test_every_open_case_has_an_officer_and_one_next_deadline_at_every_commit(watch: Watch) -> None:
    case_id = await watch.opens({"call_back": "1 days", "visit": "2 days"})
    moves = iter([("acknowledge", ""), ("arrive", ""), ("record", "看过"), ("resolve", "办好")])
    for day in range(20):
        await watch.at(day * 1440 + 41)
        for action, text in [found] if (found := next(moves, None)) else []:
            await watch.acts(case_id, action, text=text)
        case = await watch.case(case_id)
        rows = await watch.all(Deadline, case_id=case_id)
        assert case.officer_id
        assert case.next_due_at == min(row.due_at for row in rows if deadlines.is_open(row))
        assert case.next_due_at > watch.clock.now()


async def test_a_late_call_back_is_asked_for_until_it_is_made_and_then_the_case_closes(watch: Watch) -> None:
    case_id = await watch.opens({"call_back": "1 days"})
    for action in ("acknowledge", "arrive", "resolve"):
        await watch.acts(case_id, action, text="办好")
    for day in (1, 2, 3):
        await watch.at(day * 1440)
    asked = [row.reply_key for row in await watch.all(OutboxMessage, purpose="reminder")]
    assert asked == ["alert_call_back", "alert_call_back"]
    await watch.acts(case_id, "call_back")
    await watch.at(4 * 1440)
    case = await watch.case(case_id)
    assert (case.state, case.next_due_at) == (CaseState.CLOSED, None)
