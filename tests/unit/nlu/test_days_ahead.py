"""The day that an officer writes, in figures or told from today on, and what stands beside it."""

from datetime import date

import pytest

from app.nlu.days_ahead import day_ahead

MONDAY = date(2026, 7, 20)
DAYS = {
    "7.25": date(2026, 7, 25),
    "7月25日": date(2026, 7, 25),
    "2026-08-01": date(2026, 8, 1),
    "1.5": date(2027, 1, 5),
    "25号": date(2026, 7, 25),
    "25日": date(2026, 7, 25),
    "5号": date(2026, 8, 5),
    "31号": date(2026, 7, 31),
    "下个月5号": date(2026, 8, 5),
    "本月25号": date(2026, 7, 25),
    "今天": date(2026, 7, 20),
    "明天": date(2026, 7, 21),
    "后天": date(2026, 7, 22),
    "大后天": date(2026, 7, 23),
    "三天": date(2026, 7, 23),
    "3天后": date(2026, 7, 23),
    "十五日内": date(2026, 8, 4),
    "两周": date(2026, 8, 3),
    "1个星期后": date(2026, 7, 27),
    "半个月": date(2026, 8, 4),
    "一个月后": date(2026, 8, 19),
    "周五": date(2026, 7, 24),
    "星期一": date(2026, 7, 20),
    "下周一": date(2026, 7, 27),
    "下个礼拜天": date(2026, 8, 2),
    "月底": date(2026, 7, 31),
    "到月底": date(2026, 7, 31),
    "到 本月底": date(2026, 7, 31),
    "这个月末": date(2026, 7, 31),
    "下月底": date(2026, 8, 31),
    "下个月底": date(2026, 8, 31),
    "9月底": date(2026, 9, 30),
    "2月底": date(2027, 2, 28),
    "年底": date(2026, 12, 31),
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_is_read_with_or_without_what_it_waits_for(text: str, day: date) -> None:
    assert day_ahead(text, MONDAY) == (day, "")
    assert day_ahead(f"{text}等材料", MONDAY) == (day, "等材料")


@pytest.mark.parametrize("text", ["等材料到25号", "等材料到7.25", "等材料,到25号为止。", "等材料 至7月25日"])
def test_a_day_may_stand_last(text: str) -> None:
    assert day_ahead(text, MONDAY) == (date(2026, 7, 25), "等材料")


def test_the_last_day_of_a_month_is_its_own_end() -> None:
    assert day_ahead("月底", date(2026, 12, 31)) == (date(2026, 12, 31), "")
    assert day_ahead("下月底", date(2026, 12, 31)) == (date(2027, 1, 31), "")


def test_a_weekday_that_is_over_is_the_next_one() -> None:
    assert day_ahead("周一", date(2026, 7, 23)) == (date(2026, 7, 27), "")


@pytest.mark.parametrize(
    "text", ["", "以后", "2.30", "13.1", "改天", "周八", "天", "0.0", "几天后", "等2份材料3人", "本月31号楼"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_ahead(text, MONDAY) is None
