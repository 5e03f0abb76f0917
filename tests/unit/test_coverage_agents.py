"""Agents of villages, minute by minute: by shifts, by days, on leave."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.services.county.registry import CHINA
from app.services.county.registry_rows import Shift, Stand
from app.services.gaps import coverage_agents, coverage_rosters
from tests.unit.test_registry import DAY, NOON, VILLAGE, a_registry, an_officer

AHEAD = timedelta(days=3)
ROOM = f"{VILLAGE}-room"
AGENTS = [an_officer("A", "agent"), an_officer("B", "agent")]


def a_shift(officer: str, day: int, start: int, end: int) -> Shift:
    return Shift(ROOM, officer, DAY + timedelta(days=day), time(start), time(end))


def by_shifts(first: int = -1) -> list[Shift]:
    """A by day and B by night, from the day before to the fourth day after."""
    days = range(first, 5)
    return [s for n in days for s in (a_shift("A", n, 8, 20), a_shift("B", n, 20, 8))]


def missed(shifts: Sequence[Shift], *stands: Stand) -> list[tuple[str, str]]:
    registry = a_registry(officers=AGENTS, shifts=shifts, substitutes=stands)
    spans = [span for _, each in coverage_agents.missed(shifts, registry, NOON, AHEAD) for span in each]
    return [tuple(f"{datetime.fromtimestamp(at, CHINA):%d %H:%M}" for at in span) for span in spans]  # type: ignore[misc]


def test_agents_without_shifts_are_there_at_any_hour_and_sitting_days_of_one_are_no_shifts() -> None:
    assert missed([]) == []
    assert missed([a_shift("A", 0, 9, 17)]) == []


def test_agents_by_shifts_are_owed_every_minute() -> None:
    assert missed(by_shifts()) == []
    without = [shift for shift in by_shifts() if shift != a_shift("B", 1, 20, 8)]
    assert missed(without) == [("19 20:00", "20 08:00")]


def test_an_agent_on_leave_whom_nobody_stands_in_for_leaves_his_shift_open() -> None:
    day = date(2026, 7, 19)
    away = Stand("A", "gone", day, day)
    assert missed(by_shifts(), away) == [("19 08:00", "19 20:00")]
    assert missed(by_shifts(), Stand("A", "B", day, day)) == []


def test_without_shifts_a_day_on_which_all_are_away_is_open() -> None:
    day = date(2026, 7, 20)
    both = (Stand("A", "gone", day, day), Stand("B", "gone", day, day))
    assert missed([], both[0]) == []
    assert missed([], *both) == [("20 00:00", "21 00:00")]


def test_the_roster_gaps_of_the_check_name_the_village_and_its_division() -> None:
    shifts = [shift for shift in by_shifts() if shift != a_shift("B", 1, 20, 8)]
    registry = a_registry(officers=AGENTS, shifts=shifts)
    (row,) = [r for r in coverage_rosters.gaps_of(shifts, registry, NOON) if "代办员" in r.words]
    assert row.words == "四季镇竹园村代办员 07-19 20:00 至 07-20 08:00"
    assert row.code == VILLAGE


@given(
    st.lists(
        st.tuples(st.integers(-50, 150), st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1])),
        max_size=12,
    )
)
def test_uncovered_is_exactly_the_minutes_that_no_span_holds(spans: list[tuple[int, int]]) -> None:
    found = coverage_agents.uncovered([(float(a), float(b)) for a, b in spans], 0.0, 100.0)
    for minute in range(100):
        middle = minute + 0.5
        is_held = any(start < middle < end for start, end in spans)
        assert any(start < middle < end for start, end in found) is not is_held
