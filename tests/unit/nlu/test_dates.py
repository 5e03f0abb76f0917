"""Told times become days, lunar where said, by the day on which they were told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.dates import Days, days_of
from app.nlu.moments import moments
from app.nlu.vocabulary import table

TOLD_ON = date(2026, 7, 18)
"""A Saturday; the fifth day of the sixth lunar month."""


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ("昨晚十点", date(2026, 7, 17), None),
        ("前天晚上", date(2026, 7, 16), None),
        ("上个月初五", date(2026, 6, 19), None),
        ("初五", date(2026, 7, 18), None),
        ("初六", date(2026, 6, 20), None),
        ("去年腊月二十三", date(2026, 2, 10), None),
        ("大年三十", date(2026, 2, 16), None),
        ("端午", date(2026, 6, 19), None),
        ("七月半", date(2025, 9, 6), None),
        ("闰六月初一", date(2025, 7, 25), None),
        ("清明", date(2026, 4, 5), None),
        ("去年国庆", date(2025, 10, 1), None),
        ("上周四", date(2026, 7, 9), None),
        ("二十号", date(2026, 6, 20), None),
        ("上个月十五号", date(2026, 6, 15), None),
        ("2025年7月18日", date(2025, 7, 18), None),
        ("三天前", date(2026, 7, 15), None),
        ("两周前", date(2026, 7, 4), None),
        ("一个星期前", date(2026, 7, 11), None),
        ("上上周三", date(2026, 7, 1), None),
        ("明早7点", date(2026, 7, 19), None),
        ("上个月", date(2026, 6, 1), date(2026, 6, 30)),
        ("三月份", date(2026, 3, 1), date(2026, 3, 31)),
        ("前几天", date(2026, 7, 11), date(2026, 7, 17)),
        ("去年", date(2025, 1, 1), date(2025, 12, 31)),
        ("正月", date(2026, 2, 17), date(2026, 3, 18)),
    ],
)
def test_a_told_time_means_these_days(told: str, first: date, last: date | None) -> None:
    assert days_of(told, TOLD_ON) == Days(first, last or first)


@pytest.mark.parametrize(
    ("told", "told_on", "day"),
    [
        ("上个月初五", date(2025, 8, 10), date(2025, 6, 29)),  # told in the leap month, of the plain sixth
        ("上个月初五", date(2025, 8, 28), date(2025, 7, 29)),  # told in the seventh, of the leap month
        ("去年腊月初八", date(2026, 1, 10), date(2025, 1, 7)),  # the eighth of this twelfth month is to come
        ("去年腊月初八", date(2026, 7, 18), date(2026, 1, 26)),
        (
            "去年腊月初五",
            date(2027, 1, 20),
            date(2026, 1, 23),
        ),  # this twelfth month's fifth was eight days ago
        ("今年腊月初五", date(2027, 1, 20), date(2027, 1, 12)),
        ("去年冬月二十八", date(2027, 1, 2), date(2026, 1, 16)),
        ("2026年腊月二十八", date(2027, 1, 20), date(2026, 2, 15)),
        ("今年除夕", date(2027, 1, 20), date(2027, 2, 5)),
        ("去年除夕", date(2027, 2, 20), date(2027, 2, 5)),
        ("2026年腊月初五", date(2027, 1, 20), date(2027, 1, 12)),
        ("去年八月十五日", date(2027, 1, 20), date(2026, 8, 15)),
        ("去年中秋", date(2027, 1, 20), date(2026, 9, 25)),
        ("大年初三", date(2027, 3, 20), date(2027, 2, 8)),
        ("大年初一", date(2027, 3, 20), date(2027, 2, 6)),
        ("大年初三", date(2027, 2, 7), date(2026, 2, 19)),
        ("初三", date(2027, 3, 20), date(2027, 3, 10)),
        ("正月初三", date(2027, 3, 20), date(2027, 2, 8)),
        ("十二月三十号", date(2027, 1, 3), date(2026, 12, 30)),
        ("十二月初三", date(2027, 2, 20), date(2027, 1, 10)),
        ("12月初3", date(2027, 2, 20), date(2027, 1, 10)),
        ("27年1月3号", date(2026, 12, 30), date(2027, 1, 3)),
        ("28年1月3号", date(2026, 12, 30), date(1928, 1, 3)),
        ("26年1月3号", date(2026, 12, 30), date(2026, 1, 3)),
    ],
)
def test_leap_months_and_the_turn_of_the_year_are_reckoned_with(told: str, told_on: date, day: date) -> None:
    assert days_of(told, told_on) == Days(day, day)


@pytest.mark.parametrize(
    ("told", "told_on", "first", "last"),
    [
        ("十二月初", date(2027, 1, 5), date(2026, 12, 1), date(2026, 12, 31)),
        ("7月初", date(2026, 8, 3), date(2026, 7, 1), date(2026, 7, 31)),
        ("十二月底", date(2027, 1, 5), date(2026, 12, 1), date(2026, 12, 31)),
        ("腊月初", date(2027, 2, 8), date(2027, 1, 8), date(2027, 2, 6)),
        ("上个月", date(2027, 1, 3), date(2026, 12, 1), date(2026, 12, 31)),
        ("去年腊月", date(2027, 1, 20), date(2026, 1, 19), date(2026, 2, 17)),
        ("去年腊月", date(2027, 2, 20), date(2027, 1, 8), date(2027, 2, 6)),
    ],
)
def test_the_beginning_of_a_month_is_lunar_only_where_the_month_is(
    told: str, told_on: date, first: date, last: date
) -> None:
    assert days_of(told, told_on) == Days(first, last)


@pytest.mark.parametrize("told", ["赶场那天", "开春", "下午三点", "二月三十号", "三十二号"])
def test_what_is_no_certain_day_is_left_open(told: str) -> None:
    assert days_of(told, TOLD_ON) is None


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.text("上下个月去年前昨今大初五十廿正腊冬闰三天周星期日号", max_size=9),
)
def test_any_words_on_any_day_are_days_in_order_or_none(today: date, told: str) -> None:
    found = days_of(told, today)
    assert found is None or found.first <= found.last


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from(["端午", "中秋", "腊月二十", "六月六号", "初三", "二十一号"]),
)
def test_a_day_without_its_year_was_already(today: date, told: str) -> None:
    found = days_of(told, today)
    assert found is not None
    assert found.last <= today


@pytest.mark.parametrize(
    "form",
    [f for name in ("alone", "day", "stretch", "feast") for f in table("moments")[name] if f.isalpha()],
)
def test_every_told_time_of_the_table_is_found(form: str) -> None:
    assert [told for _, _, told in moments(f"{form} 停电了")] == [form]
