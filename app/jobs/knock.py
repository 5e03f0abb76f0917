"""APScheduler only knocks: short intervals that run the jobs; the truth about what is due is in rows."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from app.core.clock import Clock, SystemClock
from app.jobs.jobs import Jobs

SECONDS = {
    "storms": 1.0,
    "escalate": 1.0,
    "deliver": 1.0,
    "acquaint": 2.0,
    "prove": 5.0,
    "pass_on": 2.0,
    "fetch_media": 2.0,
    "push": 1.0,
    "desk": 5.0,
    "leave": 5.0,
    "departed": 5.0,
    "first_reports": 5.0,
    "seal": 5.0,
    "recover": 15.0,
    "beat": 10.0,
    "watch": 30.0,
    "heart": 60.0,
}

GRACE_SECONDS = 5.0
"""What jobs that run are given when the service ends: an alert that is being sent is then sent once, not again."""
LOOK_SECONDS = 1.0
"""How soon it shows that the machine's clock was set back."""


class Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Again after so long: where the clock was set forward, the knocks that it skipped are not counted out."""

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """One interval from now."""
        return now + self.interval


class Knock:
    """The scheduler of one process; nothing of it outlives the process.

    The library goes by the machine's clock. Whoever sets that, by hours or by years, holds up no job: `clock` is it.
    """

    def __init__(self, jobs: Jobs, clock: Clock | None = None) -> None:
        options: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._jobs = jobs
        self._clock = clock or SystemClock()
        self._look: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=options)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for name, seconds in SECONDS.items():
            self._scheduler.add_job(self._tick, Every(seconds), args=[name], id=name)

    def start(self) -> None:
        """Begin to knock."""
        self._scheduler.start()
        self._look = asyncio.create_task(self._look_at_the_clock())

    async def stop(self) -> None:
        """Knock no more; a job that does not end within `GRACE_SECONDS` is broken off, its transaction rolled back."""
        if self._look is not None:
            self._look.cancel()
        self._scheduler.pause()
        self._jobs.end()
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE_SECONDS)
        self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the scheduler runs it as one
        self._running.add(task)
        try:
            await self._jobs.tick(name)
        finally:
            self._running.discard(task)

    async def _look_at_the_clock(self) -> None:
        """A clock that was set back: without this its jobs would wait until it is again as late as it was."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._clock.now()
            for job in self._scheduler.get_jobs():
                if job.next_run_time > now + 2 * job.trigger.interval:
                    job.reschedule(job.trigger)
