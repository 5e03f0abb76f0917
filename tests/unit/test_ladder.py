"""The arithmetic of escalation: steps at their own instants, everything missed as one, nothing twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import WorkCalendar
from app.core.durations import Duration
from app.core.enums import DeadlineKind
from app.services.county.registry_rows import OfficerRef
from app.services.deciding.ladder import (
    NOBODY_ON_SITE,
    UNANSWERED,
    Move,
    Rung,
    Standing,
    climb,
    climb_cause,
    due_move,
)
from app.services.rules.promises import Promise
from tests.factories import HAIL
from tests.workbench import a_promise

CALENDAR = WorkCalendar()
SECONDS = st.integers(min_value=1, max_value=40_000)
HOURS = st.sampled_from(["always", "working"])


def _minutes(count: float) -> datetime:
    return HAIL + timedelta(minutes=count)


def _fresh(promise: Promise) -> Standing:
    """A case that was just reported under this promise."""
    running = {
        DeadlineKind(kind): CALENDAR.add(HAIL, window, promise.hours)
        for kind, window in promise.windows().items()
        if kind not in ("step", "call_back")
    }
    return Standing(running, {}, None, None)


def _after(standing: Standing, move: Move, now: datetime) -> Standing:
    """The clocks once a move was written down."""
    running = {kind: due for kind, due in standing.running.items() if kind not in move.missed}
    if move.next_step_at is not None:
        running[DeadlineKind.STEP] = move.next_step_at
    return replace(standing, running=running, missed={**standing.missed, **dict.fromkeys(move.missed, now)})


def _take(standing: Standing, promise: Promise, now: datetime) -> tuple[Move, Standing]:
    assert promise.step is not None
    move = due_move(standing, promise, promise.step, CALENDAR, now)
    return move, _after(standing, move, now)


def _officer(name: str) -> OfficerRef:
    return OfficerRef(name, name, "village_leader", "610925112003", "", "")


def _rungs(*names: str) -> list[Rung]:
    return [Rung(level, f"role{level}", _officer(name)) for level, name in enumerate(names)]


def test_nothing_is_due_before_the_first_window_ends() -> None:
    assert _take(_fresh(a_promise()), a_promise(), _minutes(9.9))[0] == Move()


def test_the_reminder_is_no_step() -> None:
    move, _ = _take(_fresh(a_promise()), a_promise(), _minutes(10))
    assert (move.reminds, move.steps, move.missed) == (True, 0, (DeadlineKind.REMIND,))


def test_without_an_answer_the_window_for_arrival_starts_the_climb() -> None:
    move, _ = _take(_fresh(a_promise(remind=None)), a_promise(remind=None), _minutes(40))
    assert (move.steps, move.cause, move.next_step_at) == (1, UNANSWERED, _minutes(60))


@pytest.mark.parametrize(
    ("minutes", "steps"), [(40, 1), (59.9, 1), (59.99, 1), (60, 2), (79, 2), (80, 3), (200, 9)]
)
def test_after_downtime_every_missed_step_counts_at_its_own_instant(minutes: float, steps: int) -> None:
    move, _ = _take(_fresh(a_promise()), a_promise(), _minutes(minutes))
    assert move.steps == steps
    assert move.next_step_at == _minutes(40 + 20 * steps)


def test_an_answer_after_the_miss_stops_the_climb() -> None:
    promise = a_promise()
    _, standing = _take(_fresh(promise), promise, _minutes(40))
    answered = [replace(standing, acknowledged_at=_minutes(at)) for at in (40, 45)]
    assert [climb_cause(each) for each in answered] == [None, None]


def test_an_answer_in_time_and_nobody_on_site_climbs_until_arrival() -> None:
    promise = a_promise(remind=None)
    answered = replace(_fresh(promise), acknowledged_at=_minutes(5))
    move, standing = _take(answered, promise, _minutes(40))
    assert (move.steps, move.cause) == (1, NOBODY_ON_SITE)
    assert climb_cause(standing) == NOBODY_ON_SITE
    assert climb_cause(replace(standing, on_site_at=_minutes(50))) is None


def test_a_kind_without_a_site_climbs_from_the_window_for_an_answer() -> None:
    promise = a_promise(on_site=None, acknowledge="2h")
    move, _ = _take(_fresh(promise), promise, _minutes(120))
    assert (move.steps, move.cause, move.next_step_at) == (1, UNANSWERED, _minutes(140))


def test_a_promise_that_is_broken_after_an_answer_is_one_step_and_no_climb() -> None:
    promise = a_promise(remind=None, on_site=None, finish="2h")
    answered = replace(_fresh(promise), acknowledged_at=_minutes(5))
    move, standing = _take(answered, promise, _minutes(600))
    assert (move.steps, move.cause, move.next_step_at) == (1, "finish", None)
    assert climb_cause(standing) is None


def test_the_daily_look_is_due_and_climbs_nowhere() -> None:
    standing = Standing({DeadlineKind.STEP: _minutes(5)}, {}, _minutes(1), _minutes(2))
    move, _ = _take(standing, a_promise(), _minutes(6))
    assert move == Move(looks_after=True)


def test_the_shortest_step_after_a_long_downtime_is_counted_in_bounded_work() -> None:
    promise = a_promise(on_site="5s", step="1s", remind=None, finish="300 days")
    move, _ = _take(_fresh(promise), promise, _minutes(60 * 24 * 30))
    assert move.steps > len(promise.ladder)
    assert move.next_step_at is not None
    assert move.next_step_at > _minutes(60 * 24 * 30)


@given(on_site=SECONDS, step=SECONDS, hours=HOURS, waits=st.lists(SECONDS, min_size=1, max_size=12))
def test_looking_often_and_looking_once_take_the_same_steps(
    on_site: int, step: int, hours: str, waits: list[int]
) -> None:
    promise = a_promise(remind=None, finish=None, on_site=f"{on_site}s", step=f"{step}s", hours=hours)
    instants = [HAIL + timedelta(seconds=sum(waits[: n + 1])) for n in range(len(waits))]
    often, taken = _fresh(promise), 0
    for now in instants:
        move, often = _take(often, promise, now)
        taken += move.steps
    once, after = _take(_fresh(promise), promise, instants[-1])
    if once.steps < 500:
        assert taken == once.steps
        assert often.running == after.running


@given(seconds=st.lists(SECONDS, min_size=2, max_size=6), hours=HOURS, gap=st.integers(0, 10_000_000))
def test_taking_what_is_due_leaves_nothing_due(seconds: list[int], hours: str, gap: int) -> None:
    on_site, step = f"{seconds[0]}s", f"{seconds[1]}s"
    promise = a_promise(remind="10m", on_site=on_site, step=step, finish="3 days", hours=hours)
    now = HAIL + timedelta(seconds=gap)
    _, standing = _take(_fresh(promise), promise, now)
    assert all(due > now for due in standing.running.values())
    assert _take(standing, promise, now)[0] == Move()


@given(back=SECONDS)
def test_a_clock_that_is_set_back_repeats_nothing(back: int) -> None:
    promise = a_promise()
    _, standing = _take(_fresh(promise), promise, _minutes(100))
    assert _take(standing, promise, _minutes(100) - timedelta(seconds=back))[0] == Move()


def test_a_step_goes_to_the_next_rung_whose_person_was_not_alerted() -> None:
    found = climb(_rungs("A", "B", "C", "D"), 0, {"A", "B"}, 1)
    assert found is not None
    assert (found.rung.level, found.passed_over) == (2, ())


def test_steps_missed_together_go_to_the_level_where_the_case_should_be() -> None:
    found = climb(_rungs("A", "B", "C", "D"), 0, {"A", "B"}, 2)
    assert found is not None
    assert found.rung.level == 3
    assert [rung.officer.id for rung in found.passed_over] == ["C"]


def test_the_top_repeats() -> None:
    found = climb(_rungs("A", "B"), 1, {"A", "B"}, 5)
    assert found is not None
    assert (found.rung.level, found.passed_over) == (1, ())


def test_nobody_on_the_ladder_is_nobody() -> None:
    assert climb([], 0, set(), 1) is None


@given(
    names=st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=6),
    alerted=st.sets(st.sampled_from("ABCDEF")),
    level=st.integers(0, 5),
    steps=st.lists(st.integers(1, 3), min_size=1, max_size=5),
)
def test_steps_one_by_one_and_as_one_end_on_the_same_rung(
    names: list[str], alerted: set[str], level: int, steps: list[int]
) -> None:
    rungs = _rungs(*names)
    fresh = {rung.officer.id for rung in rungs if rung.level > level} - alerted
    total = min(sum(steps), max(1, len(fresh)))
    at, known, last = level, set(alerted), None
    for _ in range(total):
        last = climb(rungs, at, known, 1)
        assert last is not None
        at, known = max(at, last.rung.level), known | {last.rung.officer.id}
    once = climb(rungs, level, alerted, total)
    assert once is not None
    assert last is not None
    assert once.rung == last.rung
    assert len(once.passed_over) == total - 1
    assert alerted.isdisjoint(rung.officer.id for rung in once.passed_over)


@given(
    amount=st.integers(1, 500), unit=st.sampled_from(["s", "m", "h", " days", " working days"]), hours=HOURS
)
def test_the_next_step_always_lies_ahead(amount: int, unit: str, hours: str) -> None:
    promise = replace(a_promise(on_site="1s", hours=hours), step=Duration.parse(f"{amount}{unit}"))
    now = _minutes(60 * 24 * 90)
    move, _ = _take(_fresh(promise), promise, now)
    assert move.next_step_at is not None
    assert move.next_step_at > now
