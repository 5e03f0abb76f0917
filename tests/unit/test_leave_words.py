"""The days of a leave and its substitute, in every way that officers write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidValueError
from app.services.leave_words import Asked, parse

TODAY = date(2026, 7, 18)
JULY = (date(2026, 7, 20), date(2026, 7, 25))


@pytest.mark.parametrize(
    "text",
    [
        " 7.20-7.25 王军",
        "7.20-25王军",
        "7月20日到7月25日 王军",
        "7月20号至25号,王军替班",
        "王军 7/20～7/25",
        "2026-07-20至2026-07-25 由王军替",
        "7.20--7.25:王军",
        "７.２０-７.２５　王军",
        "后天到7.25 王军",
    ],
)
def test_a_leave_may_be_written_in_many_ways(text: str) -> None:
    assert parse(text, TODAY) == Asked(*JULY, "王军")


def test_one_day_is_a_leave_too_and_the_year_may_turn() -> None:
    assert parse("明天 王军", TODAY) == Asked(date(2026, 7, 19), date(2026, 7, 19), "王军")
    assert parse("12.30-1.3 王军", date(2026, 12, 20)) == Asked(date(2026, 12, 30), date(2027, 1, 3), "王军")
    assert parse("30-2 王军", TODAY) is None
    assert parse("7.30-2 王军", TODAY) == Asked(date(2026, 7, 30), date(2026, 8, 2), "王军")


@pytest.mark.parametrize("text", ["", "王军", "王军替我", "下周 王军"])
def test_without_a_day_it_is_no_leave(text: str) -> None:
    assert parse(text, TODAY) is None


@pytest.mark.parametrize("text", ["2.30 王军", "13.1-13.2 王军", "2026-07-01到2026-07-03 王军"])
def test_days_that_are_none_or_over_are_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "today", "since", "until"),
    [
        ("7.16-7.20 王军", TODAY, date(2026, 7, 16), date(2026, 7, 20)),
        ("7.18 王军", TODAY, TODAY, TODAY),
        ("12.30-1.5 王军", date(2027, 1, 2), date(2026, 12, 30), date(2027, 1, 5)),
        ("1.2-1.5 王军", date(2026, 12, 20), date(2027, 1, 2), date(2027, 1, 5)),
        ("2.29 王军", date(2027, 12, 20), date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_a_leave_that_has_begun_is_this_ones_and_not_next_years(
    text: str, today: date, since: date, until: date
) -> None:
    assert parse(text, today) == Asked(since, until, "王军")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("7.10-7.12 王军", "已经过去"),
        ("7.25-7.20 王军", "早于起始"),
        ("明天到7.18 王军", "早于起始"),
        ("3.1 王军", "已经过去"),
    ],
)
def test_days_that_are_over_or_the_wrong_way_round_are_not_taken_for_next_years(text: str, why: str) -> None:
    with pytest.raises(InvalidValueError, match=why):
        parse(text, TODAY)


@given(ahead=st.integers(0, 180), length=st.integers(0, 60), name=st.sampled_from(["王军", "A-12", "O2"]))
def test_what_is_written_is_what_is_read(ahead: int, length: int, name: str) -> None:
    since = TODAY + timedelta(days=ahead)
    until = since + timedelta(days=length)
    expected = Asked(since, until, name)
    assert parse(f"{since.month}.{since.day}-{until.month}.{until.day} {name}", TODAY) == expected
    assert parse(f"{since}到{until} {name}", TODAY) == expected


@given(st.text(max_size=30))
def test_anything_is_a_leave_or_none_or_refused(text: str) -> None:
    try:
        found = parse(text, TODAY)
    except InvalidValueError:
        return
    assert found is None or found.until >= found.since
