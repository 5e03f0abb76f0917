"""Sentences are filled in safely; optional parts go when empty; times are said as people say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.rules.phrases import Template
from app.services.rules.rulesets import shipped

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 18, 15, 0, tzinfo=CHINA)


def test_an_optional_part_goes_when_its_field_is_empty() -> None:
    template = Template.parse("编号{number}[,急事请打{hotline}]。")
    assert template.render({"number": "123", "hotline": "12345"}) == "编号123,急事请打12345。"
    assert template.render({"number": "123", "hotline": ""}) == "编号123。"
    assert template.render({"number": "123"}) == "编号123。"


def test_a_field_that_must_be_there_is_missed_loudly() -> None:
    with pytest.raises(KeyError, match="number"):
        shipped().render("joined", hotline="")


@given(st.text(max_size=30))
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert Template.parse("<{text}>").render({"text": value}) == f"<{value}>"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 7, 18, 15, 40, tzinfo=CHINA), "今天15:40"),
        (datetime(2026, 7, 18, 15, 40, 1, tzinfo=CHINA), "今天15:41"),
        (datetime(2026, 7, 18, 23, 59, 30, tzinfo=CHINA), "明天0:00"),
        (datetime(2026, 7, 17, 9, 5, tzinfo=CHINA), "昨天9:05"),
        (datetime(2026, 7, 20, 18, 0, tzinfo=CHINA), "后天18:00"),
        (datetime(2026, 7, 22, 18, 0, tzinfo=CHINA), "7月22日18:00"),
        (datetime(2027, 1, 4, 8, 30, tzinfo=CHINA), "2027年1月4日8:30"),
    ],
)
def test_a_deadline_is_said_as_people_say_it(due: datetime, said: str) -> None:
    assert shipped().phrases.deadline(due, NOW) == said


def test_unknown_words_stay_as_they_are() -> None:
    assert shipped().word("roles", "village_leader") == "村干部"
    assert shipped().word("roles", "astronaut") == "astronaut"


def test_a_closing_line_is_another_one_for_each_of_thousands_of_numbers_in_a_row() -> None:
    phrases, at = shipped().phrases, NOW.replace(minute=4)
    found = [phrases.closing(number, at) for number in range(7, 8007)]
    assert len(set(found)) == len(found)
    assert all("15:04" in each for each in found)
