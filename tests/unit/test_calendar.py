"""The working calendar: holidays, make-up days, and deadlines that are never unfair."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import OFFICE_HOURS, WorkCalendar
from app.core.durations import Duration, Unit

CHINA = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()

EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.integers(0, 4 * 365 * 86400).map(lambda seconds: EARLIEST + timedelta(seconds=seconds))
clocks = st.builds(Duration, st.integers(1, 300), st.sampled_from([Unit.SECONDS, Unit.MINUTES, Unit.HOURS]))
working_days = st.builds(Duration, st.integers(1, 40), st.just(Unit.WORKING_DAYS))
durations = st.one_of(clocks, working_days, st.builds(Duration, st.integers(1, 60), st.just(Unit.DAYS)))
hours = st.sampled_from(["always", "working"])


def local(*parts: int) -> datetime:
    """An instant by the clocks of the county."""
    return datetime(*parts, tzinfo=CHINA)  # type: ignore[arg-type, misc]


def add(start: datetime, text: str, hours: str = "always") -> datetime:
    """When a written duration is over."""
    return CALENDAR.add(start, Duration.parse(text), hours)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 7, 17), True),
        (date(2026, 7, 18), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 2, 14), True),
        (date(2026, 10, 10), True),
        (date(2026, 1, 4), True),
        (date(2025, 9, 28), True),
        (date(2027, 10, 1), False),
    ],
)
def test_holidays_rest_and_make_up_days_work(day: date, is_worked: bool) -> None:
    assert WorkCalendar().is_workday(day) is is_worked


def test_an_override_wins_over_the_library() -> None:
    calendar = WorkCalendar(overrides={date(2027, 2, 14): True, date(2026, 7, 17): False})
    assert calendar.is_workday(date(2027, 2, 14))
    assert not calendar.is_workday(date(2026, 7, 17))


def test_a_disaster_on_saturday_does_not_wait_for_monday() -> None:
    assert add(local(2026, 7, 18, 15), "40m") == local(2026, 7, 18, 15, 40)


def test_working_hours_stand_still_over_lunch_and_night() -> None:
    assert add(local(2026, 7, 16, 11, 30), "1h", "working") == local(2026, 7, 16, 15)
    assert add(local(2026, 7, 16, 17, 30), "1h", "working") == local(2026, 7, 17, 9)


def test_working_hours_stand_still_over_the_national_day() -> None:
    assert add(local(2026, 9, 30, 17, 30), "1h", "working") == local(2026, 10, 8, 9)


def test_working_days_keep_the_time_of_day() -> None:
    assert add(local(2026, 7, 16, 10, 20), "3 working days") == local(2026, 7, 21, 10, 20)


def test_working_days_end_within_office_hours() -> None:
    assert add(local(2026, 7, 16, 23), "1 working day") == local(2026, 7, 17, 18)
    assert add(local(2026, 7, 16, 3), "1 working day") == local(2026, 7, 17, 8, 30)
    assert add(local(2026, 7, 16, 13), "1 working day") == local(2026, 7, 17, 14, 30)


def test_working_days_from_a_day_of_rest_last_until_the_close_of_a_workday() -> None:
    assert add(local(2026, 7, 18, 9), "1 working day") == local(2026, 7, 20, 18)


def test_working_days_count_a_make_up_saturday() -> None:
    assert add(local(2026, 2, 13, 10), "1 working day") == local(2026, 2, 14, 10)


def test_days_of_a_working_promise_end_when_somebody_works() -> None:
    assert add(local(2026, 7, 16, 10), "2 days", "working") == local(2026, 7, 20, 8, 30)
    assert add(local(2026, 7, 16, 10), "2 days") == local(2026, 7, 18, 10)


@given(instants, instants, durations, hours)
def test_who_reports_later_never_has_the_earlier_deadline(
    one: datetime, other: datetime, duration: Duration, hours: str
) -> None:
    first, second = sorted([one, other])
    assert CALENDAR.add(first, duration, hours) <= CALENDAR.add(second, duration, hours)


@given(instants, durations, hours)
def test_a_deadline_lies_after_its_start(start: datetime, duration: Duration, hours: str) -> None:
    assert CALENDAR.add(start, duration, hours) > start


@given(instants, st.sampled_from(Unit), st.integers(1, 60), st.integers(1, 60), hours)
def test_a_longer_window_never_ends_earlier(
    start: datetime, unit: Unit, one: int, other: int, hours: str
) -> None:
    short, long = sorted([one, other])
    ends = [CALENDAR.add(start, Duration(amount, unit), hours) for amount in (short, long)]
    assert ends[0] <= ends[1]


@given(instants, clocks, st.integers(1, 300), hours)
def test_office_time_adds_up(start: datetime, one: Duration, more: int, hours: str) -> None:
    other = Duration(more, one.unit)
    both = Duration(one.amount + more, one.unit)
    assert CALENDAR.add(CALENDAR.add(start, one, hours), other, hours) == CALENDAR.add(start, both, hours)


@given(instants, working_days, working_days)
def test_working_days_add_up(start: datetime, one: Duration, other: Duration) -> None:
    both = Duration(one.amount + other.amount, Unit.WORKING_DAYS)
    assert CALENDAR.add(CALENDAR.add(start, one), other) == CALENDAR.add(start, both)


@given(instants, durations)
def test_a_deadline_in_working_time_falls_into_office_hours(start: datetime, duration: Duration) -> None:
    end = CALENDAR.add(start, duration, "working").astimezone(CHINA)
    assert CALENDAR.is_workday(end.date())
    assert any(opens <= end.time() <= closes for opens, closes in OFFICE_HOURS)


@given(instants, clocks)
def test_always_means_elapsed_time(start: datetime, duration: Duration) -> None:
    assert CALENDAR.add(start, duration, "always") - start == duration.span
    assert CALENDAR.add(start, duration, "working") - start >= duration.span


def test_offices_are_open_until_they_close() -> None:
    assert CALENDAR.is_open(local(2026, 7, 17, 8, 30))
    assert not CALENDAR.is_open(local(2026, 7, 17, 12))
    assert not CALENDAR.is_open(local(2026, 7, 18, 10))


def test_an_end_is_told_in_utc() -> None:
    for text in ("5s", "3 days", "3 working days"):
        assert add(local(2026, 7, 16, 10), text, "working").utcoffset() == timedelta()


YEARS = range(2020, 2027)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_year_is_worked_or_not_as_a_second_library_says(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    wrong = [d for d in days if d.year == year and CALENDAR.is_workday(d) != chinese_calendar.is_workday(d)]
    assert wrong == []
    assert CALENDAR.knows_year(year)


@pytest.mark.parametrize("year", YEARS)
def test_five_working_days_end_where_counting_by_the_second_library_ends(year: int) -> None:
    starts = [date(year, month, day) for month in range(1, 12) for day in (1, 9, 17, 25)]
    for start in starts:
        day, left = start, 5
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        assert add(datetime(start.year, start.month, start.day, 18, tzinfo=CHINA), "5 working days") == (
            datetime(day.year, day.month, day.day, 18, tzinfo=CHINA)
        )


def test_a_year_whose_notice_is_not_out_is_known_to_be_unknown() -> None:
    assert not CALENDAR.knows_year(2027)
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2027, 2, 14))
    assert WorkCalendar(overrides={date(2027, 2, 14): True}).knows_year(2027)


@pytest.mark.parametrize(
    ("overrides", "is_known"),
    [
        ({date(2027, 1, 4): False}, False),  # a day off of the county's own says nothing of the notice
        ({date(2027, 2, 15): True}, False),  # nor does a Monday that is worked anyway
        ({date(2028, 1, 1): True}, False),  # nor a Saturday of the year after
        ({date(2027, 1, 4): False, date(2027, 2, 14): True}, True),
        ({date(2027, 2, 14): True}, True),
    ],
)
def test_a_year_is_known_by_a_weekend_that_is_worked_and_by_nothing_else(
    overrides: dict[date, bool], is_known: bool
) -> None:
    assert WorkCalendar(overrides=overrides).knows_year(2027) is is_known


def test_a_day_off_of_the_countys_own_leaves_a_known_year_known() -> None:
    assert WorkCalendar(overrides={date(2026, 2, 14): False}).knows_year(2026)
