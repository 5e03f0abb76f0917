"""A database that is away is said once, then now and then, and when it is back: not with every tick of every job."""

import pytest
from structlog.testing import capture_logs

from app.core.errors import UnavailableError
from app.jobs.outage import Outage

AWAY = UnavailableError("数据库暂时用不了: 没有数据库在那里应答")


class _Night:
    """Jobs that tick each second, by a clock of their own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.outage = Outage(lambda: self.now)

    def is_away_for(self, seconds: int) -> None:
        for _ in range(seconds):
            for job in ("escalate", "deliver"):
                self.outage.met(job, AWAY)
            self.now += 1


@pytest.fixture
def night() -> _Night:
    return _Night()


def test_eight_hours_are_a_dozen_lines_that_say_how_long_it_lasts(night: _Night) -> None:
    with capture_logs() as lines:
        night.is_away_for(8 * 3600)
    said = [line["for_seconds"] for line in lines]
    assert said[:4] == [0, 60, 180, 420]
    assert len(said) == 13
    assert {line["event"] for line in lines} == {"database_away"}
    assert "没有数据库在那里应答" in lines[0]["error"]


def test_it_is_back_once_a_job_that_failed_does_its_work(night: _Night) -> None:
    night.is_away_for(90)
    with capture_logs() as lines:
        night.outage.passed("heart")
        night.outage.passed("deliver")
        night.outage.passed("escalate")
    assert [(line["event"], line["for_seconds"]) for line in lines] == [("database_back", 90)]


def test_the_next_outage_is_said_at_once_again(night: _Night) -> None:
    night.is_away_for(600)
    night.outage.passed("deliver")
    with capture_logs() as lines:
        night.is_away_for(2)
    assert [line["for_seconds"] for line in lines] == [0]
