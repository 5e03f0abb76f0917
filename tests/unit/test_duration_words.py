"""Durations as people write them, and as documents do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.durations import Duration, Unit
from app.core.errors import InvalidValueError
from app.services.rules.duration_words import read, said, worded


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("40分钟", "40m"),
        ("40 分", "40m"),
        ("2小时", "2h"),
        ("两个小时", "2h"),
        ("半小时", "30m"),
        ("半天", "12h"),
        ("3天", "3 days"),
        ("3个工作日", "3 working days"),
        ("十五天", "15 days"),
        ("二十分钟", "20m"),
        ("5秒", "5s"),
        ("40m", "40m"),
        ("3 working days", "3 working days"),
    ],
)
def test_a_duration_is_read(text: str, wanted: str) -> None:
    assert str(read(text)) == wanted


@pytest.mark.parametrize(
    "text", ["", "很快", "40", "40分钟左右", "半个工作日", "三十", "0分钟", "99999天", "40 minuts"]
)
def test_what_is_none_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"写成|大于零"):
        read(text)


@given(st.builds(Duration, st.integers(1, 999), st.sampled_from(Unit)))
def test_what_is_shown_is_read_back(duration: Duration) -> None:
    assert read(worded(duration)) == duration
    assert said(str(duration)) == worded(duration)
