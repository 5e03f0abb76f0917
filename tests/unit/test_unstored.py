"""An outage in which every message is refused is a few lines of the log that count, not one line a message."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from app.core.errors import UnavailableError
from app.web.unstored import Unstored

AWAY = UnavailableError("数据库暂时用不了")


class _Door:
    """Messages at the door, by a clock of its own."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.unstored = Unstored(lambda: self.now)

    def refuses(self, count: int, *, every: float = 0.0) -> None:
        for _ in range(count):
            self.unstored.refused("wechat", "langao", AWAY)
            self.now += every


@pytest.fixture
def door() -> _Door:
    return _Door()


def _said(lines: list[Any]) -> list[tuple[str, int]]:
    return [(line["event"], line["count"]) for line in lines]


def test_five_hundred_refused_messages_are_four_lines_that_lose_none(door: _Door) -> None:
    with capture_logs() as lines:
        door.refuses(500)
        door.now += 60
        door.refuses(1)
        door.now += 120
        door.refuses(1)
        door.unstored.stored()
        door.unstored.stored()
    assert _said(lines) == [
        ("unavailable", 1),
        ("unavailable", 500),
        ("unavailable", 1),
        ("available_again", 502),
    ]
    assert (lines[0]["channel"], lines[0]["account"], lines[0]["error"]) == ("wechat", "langao", str(AWAY))
    assert lines[-1]["for_seconds"] == 180


def test_a_night_of_refusals_is_told_ever_more_rarely(door: _Door) -> None:
    with capture_logs() as lines:
        door.refuses(8 * 3600, every=1.0)
    assert len(lines) == 13


def test_now_and_then_a_refusal_between_messages_that_are_stored_is_a_line_a_minute(door: _Door) -> None:
    with capture_logs() as lines:
        for _ in range(120):
            door.refuses(1, every=1.0)
            door.unstored.stored()
    assert len([line for line in lines if line["event"] == "unavailable"]) <= 3


def test_who_stores_all_day_says_nothing(door: _Door) -> None:
    with capture_logs() as lines:
        door.unstored.stored()
    assert lines == []
