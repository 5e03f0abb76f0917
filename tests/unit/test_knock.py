"""Jobs are knocked at whatever the machine's clock does.

The service ends: a job that runs comes to its end, no other begins, and nobody is waited for without end.
"""

import asyncio
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from apscheduler.schedulers import base

from app.core.clock import SystemClock
from app.jobs import knock
from app.jobs.knock import Knock

pytestmark = pytest.mark.anyio


class OneJob:
    """A job that goes on until it is let go, and says what became of it."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.rounds = 0
        self.ended = ""
        self.is_ending = False

    def end(self) -> None:
        """It is told before it is waited for."""
        self.is_ending = True

    async def tick(self, name: str) -> int:
        """One round."""
        self.rounds += 1
        self.begun.set()
        try:
            await self.go_on.wait()
            self.ended = f"{name} ended"
        except asyncio.CancelledError:
            self.ended = f"{name} was broken off"
            raise
        finally:
            self.over.set()
        return 1


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """One job, knocked at all the time."""
    monkeypatch.setattr(knock, "SECONDS", {"deliver": 0.001})


@pytest.mark.usefixtures("often")
async def test_a_job_that_runs_comes_to_its_end_and_no_other_begins() -> None:
    job: Any = OneJob()
    knocking = Knock(job)
    knocking.start()
    await job.begun.wait()
    stopping = asyncio.create_task(knocking.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    assert job.is_ending
    job.go_on.set()
    await stopping
    assert (job.rounds, job.ended) == (1, "deliver ended")


@pytest.mark.usefixtures("often")
async def test_a_job_that_does_not_end_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "GRACE_SECONDS", 0.0)
    job: Any = OneJob()
    knocking = Knock(job)
    knocking.start()
    await job.begun.wait()
    await knocking.stop()
    await job.over.wait()
    assert job.ended == "deliver was broken off"


class HostClock:
    """The machine's clock, which somebody sets; APScheduler reads it for itself."""

    by = timedelta()

    @classmethod
    def now(cls, _zone: tzinfo | None = None) -> datetime:
        """The instant that the machine believes in."""
        return SystemClock().now() + cls.by


@pytest.mark.parametrize("by", [timedelta(hours=-3), timedelta(days=20_000)])
@pytest.mark.usefixtures("often")
async def test_a_clock_that_was_set_by_hours_or_years_holds_up_no_job(
    monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    monkeypatch.setattr(HostClock, "by", timedelta())
    monkeypatch.setattr(base, "datetime", HostClock)
    monkeypatch.setattr(knock, "LOOK_SECONDS", 0.001)
    job: Any = OneJob()
    job.go_on.set()
    knocking = Knock(job, HostClock())
    knocking.start()
    await job.begun.wait()
    monkeypatch.setattr(HostClock, "by", by)
    for _ in range(3):
        job.begun.clear()
        await asyncio.wait_for(job.begun.wait(), 20)
    await knocking.stop()
