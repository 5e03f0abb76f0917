"""Durations are written as the contract says, and survive being written back."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.durations import Duration, Unit
from app.core.errors import InvalidValueError

durations = st.builds(Duration, st.integers(1, 3000), st.sampled_from(Unit))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5s", 5, Unit.SECONDS),
        ("40m", 40, Unit.MINUTES),
        ("2h", 2, Unit.HOURS),
        ("3 days", 3, Unit.DAYS),
        ("1 day", 1, Unit.DAYS),
        ("3 working days", 3, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
    ],
)
def test_a_duration_is_read(text: str, amount: int, unit: Unit) -> None:
    assert Duration.parse(text) == Duration(amount, unit)


@pytest.mark.parametrize(
    "text",
    ["", "40", "40 minuts", "m", "-5m", "1.5h", "3 weeks", "0s", "9999 days", "四十分钟", "٣m", "40m40m"],
)
def test_what_is_no_duration_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(InvalidValueError, match="时长"):
        Duration.parse(text)


@given(durations)
def test_a_duration_survives_being_written(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_a_typed_refusal(text: str) -> None:
    with suppress(InvalidValueError):
        assert Duration.parse(text).span > timedelta()
