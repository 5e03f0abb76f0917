"""The clocks of a case, from the first message to the call-back: one next deadline, always."""

from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import CaseState, DeadlineKind
from app.services.lifecycle import clock_moves, deadlines
from app.services.work import Workshop
from models import Case, Deadline
from tests.factories import HAIL, a_case
from tests.workbench import a_promise

pytestmark = pytest.mark.anyio


async def _a_running_case(workbench: Workshop, **promise: object) -> int:
    async with workbench.begin() as work:
        case = a_case(promise=a_promise(**promise).snapshot(), next_due_at=None)
        work.session.add(case)
        clock_moves.start(work, case, a_promise(**promise))
        return case.id


def _by_kind(rows: list[Deadline]) -> dict[str, Deadline]:
    return {row.kind: row for row in rows}


async def test_clocks_count_from_the_first_message_and_the_earliest_is_the_timer(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench)
    async with workbench.read() as work:
        case = await work.session.get_one(Case, case_id)
        rows = _by_kind(await deadlines.of_case(work, case))
    assert {kind: row.due_at - HAIL for kind, row in rows.items() if kind != "finish"} == {
        "remind": timedelta(minutes=10),
        "on_site": timedelta(minutes=40),
    }
    assert case.next_due_at == HAIL + timedelta(minutes=10)


async def test_an_answer_ends_the_reminder_and_leaves_the_window_for_arrival(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench)
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        clock_moves.acknowledged(work, case, await deadlines.of_case(work, case))
    assert case.next_due_at == HAIL + timedelta(minutes=40)


async def test_arrival_leaves_the_day_to_be_finished(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench, finish="2 days")
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        clock_moves.arrived(work, case, rows)
    assert case.next_due_at == HAIL + timedelta(days=2)
    assert _by_kind(rows)["on_site"].met_at == HAIL


async def test_arrival_is_the_visit_that_was_promised(workbench: Workshop, clock: SimulatedClock) -> None:
    case_id = await _a_running_case(workbench, on_site=None, acknowledge="4h", visit="3 days")
    clock.advance(timedelta(days=1))
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        clock_moves.arrived(work, case, rows)
    visit = _by_kind(rows)["visit"]
    assert (visit.met_at, visit.missed_at) == (HAIL + timedelta(days=1), None)


async def test_the_call_back_runs_from_the_resolution(workbench: Workshop, clock: SimulatedClock) -> None:
    case_id = await _a_running_case(workbench, call_back="7 days")
    clock.advance(timedelta(days=1))
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        case.state = CaseState.RESOLVED
        clock_moves.resolved(work, case, rows)
    assert case.next_due_at == HAIL + timedelta(days=8)
    assert [row.kind for row in rows if deadlines.is_open(row)] == ["call_back"]


async def test_a_resolved_case_without_a_call_back_still_has_a_day(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench)
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        clock_moves.resolved(work, case, await deadlines.of_case(work, case))
    assert case.next_due_at == HAIL + timedelta(days=7)


async def test_an_open_case_with_nothing_promised_is_looked_at_every_day(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench, remind=None, on_site=None, finish=None)
    async with workbench.read() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
    assert [(row.kind, row.due_at) for row in rows] == [("step", HAIL + timedelta(days=1))]
    assert case.next_due_at == HAIL + timedelta(days=1)


async def test_a_closed_case_has_no_timer(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench)
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        case.state = CaseState.CLOSED
        clock_moves.closed(work, case, rows)
        deadlines.rearm(case, rows)
    assert case.next_due_at is None
    assert not any(deadlines.is_open(row) for row in rows)


async def test_suspended_time_is_not_counted(workbench: Workshop, clock: SimulatedClock) -> None:
    case_id = await _a_running_case(workbench, remind=None, on_site=None, finish="2 days")
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        case.state = CaseState.SUSPENDED
        clock_moves.suspend(work, case, HAIL + timedelta(days=5))
        deadlines.rearm(case, rows)
    assert case.next_due_at == HAIL + timedelta(days=5)
    clock.advance(timedelta(days=3))
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        clock_moves.resume(work, case, rows)
    assert case.next_due_at == HAIL + timedelta(days=5)
    assert case.suspended_at is None


async def test_working_days_lose_nothing_to_a_weekend_that_is_suspended(
    workbench: Workshop, clock: SimulatedClock
) -> None:
    case_id = await _a_running_case(workbench, remind=None, on_site=None, finish="3 working days")
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        due = case.next_due_at
        clock_moves.suspend(work, case, HAIL + timedelta(days=5))
    clock.advance(timedelta(hours=33))
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        clock_moves.resume(work, case, await deadlines.of_case(work, case))
    assert case.next_due_at == due


async def test_more_time_reopens_a_missed_day(workbench: Workshop) -> None:
    case_id = await _a_running_case(workbench, remind=None, on_site=None)
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        deadlines.miss(work, rows[0])
        clock_moves.extend(work, case, rows, HAIL + timedelta(days=9))
    assert case.next_due_at == HAIL + timedelta(days=9)


async def test_a_new_officer_is_reminded_from_now(workbench: Workshop, clock: SimulatedClock) -> None:
    case_id = await _a_running_case(workbench)
    clock.advance(timedelta(minutes=8))
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        clock_moves.acknowledged(work, case, rows)
        case.acknowledged_at = None
        clock_moves.handed_over(work, case, rows)
    found = _by_kind(rows)
    assert found["remind"].due_at == HAIL + timedelta(minutes=18)
    assert found["on_site"].due_at == HAIL + timedelta(minutes=40)


async def test_reopening_runs_the_promise_again_from_now(workbench: Workshop, clock: SimulatedClock) -> None:
    case_id = await _a_running_case(workbench, call_back="7 days")
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        clock_moves.resolved(work, case, rows)
        clock.advance(timedelta(hours=5))
    async with workbench.begin() as work:
        case = await work.session.get_one(Case, case_id)
        rows = await deadlines.of_case(work, case)
        clock_moves.reopened(work, case, rows)
    assert case.next_due_at == HAIL + timedelta(hours=5, minutes=10)
    assert not deadlines.is_open(_by_kind(rows)[DeadlineKind.CALL_BACK])
