"""The days of a leave and its substitute, in every way that officers write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidValueError
from app.services.duty.leave_words import Asked, is_asked, is_back, is_over, parse

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


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("明天起三天 王军", date(2026, 7, 19), date(2026, 7, 21)),
        ("我明天请假3天,王军替我", date(2026, 7, 19), date(2026, 7, 21)),
        ("明天请假,王军替我值班", date(2026, 7, 19), date(2026, 7, 19)),
        ("7.20起一周 由王军同志替班", date(2026, 7, 20), date(2026, 7, 26)),
        ("下周一到周三请假,王军替", date(2026, 7, 20), date(2026, 7, 22)),
        ("周五 王军", date(2026, 7, 24), date(2026, 7, 24)),
        ("20-25号 王军", *JULY),
        ("20号到25号 王军", *JULY),
        ("2号 王军", date(2026, 8, 2), date(2026, 8, 2)),
        ("明后天请假,王军顶", date(2026, 7, 19), date(2026, 7, 20)),
        ("我明后两天请假王军顶一下", date(2026, 7, 19), date(2026, 7, 20)),
        ("明天后天请假 王军", date(2026, 7, 19), date(2026, 7, 20)),
        ("今明两天请假王军替我", date(2026, 7, 18), date(2026, 7, 19)),
        ("今明后三天 王军", date(2026, 7, 18), date(2026, 7, 20)),
        ("这两天请假,王军顶", date(2026, 7, 18), date(2026, 7, 19)),
        ("后天上午请假,王军顶", date(2026, 7, 20), date(2026, 7, 20)),
        ("我后天起请两天假王军顶班", date(2026, 7, 20), date(2026, 7, 21)),
    ],
)
def test_a_leave_may_be_told_by_its_length_its_weekdays_or_days_of_this_month(
    text: str, since: date, until: date
) -> None:
    assert parse(text, TODAY) == Asked(since, until, "王军")


def test_of_days_apart_no_one_leave_is_made() -> None:
    assert parse("明天和7.25 王军", TODAY) == Asked(date(2026, 7, 19), date(2026, 7, 19), "")


@pytest.mark.parametrize(
    "text",
    [
        "我明天请假三天",
        "明天请假,王军替我值班",
        "休假 7.21-7.23 王军",
        "请病假三天 王军",
        "我要请假",
        "替我值班",
        "王军替我几天",
        "明后两天请假,王军顶",
        "这两天请假,王军顶",
    ],
)
def test_leave_is_asked_for_in_many_words(text: str) -> None:
    assert is_asked(text)


@pytest.mark.parametrize(
    "text",
    ["去不了,我明天请假", "我请假了", "户主请假明天回来", "王军替我去看看", "他明天请假", "在县上开会"],
)
def test_who_says_why_he_cannot_go_asks_for_no_leave(text: str) -> None:
    assert not is_asked(text)


def test_that_a_leave_is_over_or_that_he_is_back() -> None:
    assert [is_over(text) for text in ("取消请假", "不请假了", "销假了", "户主回来了")] == [
        True,
        True,
        True,
        False,
    ]
    assert [is_back(text) for text in ("我回来了", "回来上班了", "他回来了")] == [True, True, False]


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
