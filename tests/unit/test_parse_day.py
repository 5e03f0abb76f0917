"""The day that an officer writes, in figures or told from today on."""

from datetime import UTC, date, datetime

import pytest

from app.core.errors import InvalidValueError
from app.services.sending.words import parse_day

MONDAY = datetime(2026, 7, 20, 1, tzinfo=UTC)
DAYS = {
    "7.25": date(2026, 7, 25),
    "7月25日": date(2026, 7, 25),
    "2026-08-01": date(2026, 8, 1),
    "1.5": date(2027, 1, 5),
    "25号": date(2026, 7, 25),
    "25日": date(2026, 7, 25),
    "5号": date(2026, 8, 5),
    "31号": date(2026, 7, 31),
    "今天": date(2026, 7, 20),
    "明天": date(2026, 7, 21),
    "后天": date(2026, 7, 22),
    "大后天": date(2026, 7, 23),
    "三天": date(2026, 7, 23),
    "3天后": date(2026, 7, 23),
    "十五日内": date(2026, 8, 4),
    "两周": date(2026, 8, 3),
    "1个星期后": date(2026, 7, 27),
    "周五": date(2026, 7, 24),
    "星期一": date(2026, 7, 20),
    "下周一": date(2026, 7, 27),
    "下个礼拜天": date(2026, 8, 2),
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_is_read_and_ends_at_six(text: str, day: date) -> None:
    until = parse_day(text, MONDAY)
    assert (until.date(), until.hour) == (day, 18)


def test_a_weekday_that_is_over_is_the_next_one() -> None:
    assert parse_day("周一", datetime(2026, 7, 23, 1, tzinfo=UTC)).date() == date(2026, 7, 27)


@pytest.mark.parametrize("text", ["", "以后", "2.30", "13.1", "改天", "周八", "天", "0.0", "几天后"])
def test_what_is_no_day_is_said_so(text: str) -> None:
    with pytest.raises(InvalidValueError, match="不像日期"):
        parse_day(text, MONDAY)
