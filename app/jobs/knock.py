"""APScheduler only knocks: short intervals that run the jobs; the truth about what is due is in rows."""

import asyncio
import logging
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

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


class Knock:
    """The scheduler of one process; nothing of it outlives the process."""

    def __init__(self, jobs: Jobs) -> None:
        options: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._jobs = jobs
        self._running: set[asyncio.Task[Any]] = set()
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=options)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for name, seconds in SECONDS.items():
            self._scheduler.add_job(self._tick, "interval", args=[name], seconds=seconds, id=name)

    def start(self) -> None:
        """Begin to knock."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Knock no more; a job that does not end within `GRACE_SECONDS` is broken off, its transaction rolled back."""
        self._scheduler.pause()
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
