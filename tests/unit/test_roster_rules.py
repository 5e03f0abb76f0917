"""Rosters by rule: the right days, everybody in turn, no minute twice."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import WorkCalendar
from app.core.errors import InvalidValueError
from app.services.county.registry import CHINA
from app.services.county.shifts import shift_span
from app.services.duty.roster_rules import Rule, parse_spans, shifts_by

SINCE, UNTIL = date(2026, 7, 1), date(2026, 7, 31)
DAY = ((time(8, 30), time(17, 30)),)


def a_rule(days: str, officers: tuple[str, ...] = ("A", "B"), spans: str = "08:30-17:30") -> Rule:
    return Rule("room", officers, SINCE, UNTIL, days, parse_spans(spans))


def days_of(rule: Rule) -> list[int]:
    return [shift.date.day for shift in shifts_by(rule, WorkCalendar())]


def test_every_ten_days_is_the_first_of_each_ten() -> None:
    shifts = shifts_by(a_rule("旬"), WorkCalendar())
    assert [(each.date.day, each.officer_id) for each in shifts] == [(1, "A"), (11, "B"), (21, "A")]


def test_days_of_the_month_working_days_and_every_day() -> None:
    assert days_of(a_rule("5,15,25")) == [5, 15, 25]
    assert len(days_of(a_rule("每天"))) == 31
    assert 18 not in days_of(a_rule("工作日"))


def test_two_shifts_a_day_go_on_in_turn() -> None:
    shifts = shifts_by(a_rule("每天", ("A", "B", "C"), "08:00-20:00,20:00-08:00"), WorkCalendar())
    assert [each.officer_id for each in shifts[:4]] == ["A", "B", "C", "A"]
    assert len(shifts) == 62


@given(
    officers=st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=5, unique=True),
    spans=st.sampled_from(["全天", "08:00-20:00,20:00-08:00", "00:00-08:00,08:00-16:00,16:00-24:00"]),
)
def test_around_the_clock_leaves_no_minute_free_and_none_twice(officers: list[str], spans: str) -> None:
    rule = Rule("desk", officers, SINCE, UNTIL, "每天", parse_spans(spans))
    found = sorted(shift_span(each, CHINA) for each in shifts_by(rule, WorkCalendar()))
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert {each.officer_id for each in shifts_by(rule, WorkCalendar())} == set(officers)


@pytest.mark.parametrize("since", [date.min, date(9999, 12, 1)], ids=["first year", "last year"])
def test_a_rule_at_either_end_of_the_calendar_is_refused(since: date) -> None:
    until = since.replace(day=9)
    with pytest.raises(InvalidValueError, match="请核对年份"):
        shifts_by(Rule("room", ("A",), since, until, "每天", DAY), WorkCalendar())


@pytest.mark.parametrize(
    ("days", "officers", "spans"),
    [("下周", ("A",), "全天"), ("40", ("A",), "全天"), ("每天", (), "全天"), ("每天", ("A",), "8点")],
)
def test_a_rule_that_says_nothing_is_refused(days: str, officers: tuple[str, ...], spans: str) -> None:
    with pytest.raises(InvalidValueError):
        shifts_by(a_rule(days, officers, spans), WorkCalendar())
