"""A database that is away while every job knocks each second: said once, again now and then, and when it is back."""

import structlog

from app.core.pulse import Seconds

log = structlog.get_logger(__name__)
FIRST_WAIT, LONGEST_WAIT = 60.0, 3600.0
"""Seconds after which it is said again that it is still away; each time twice as long."""


class Outage:
    """What the log hears of one process's jobs that cannot reach the database."""

    def __init__(self, seconds: Seconds) -> None:
        self._seconds = seconds
        self._jobs: set[str] = set()
        self._since = self._again = 0.0
        self._wait = FIRST_WAIT

    def met(self, job: str, error: Exception) -> None:
        """A job could not reach it."""
        now = self._seconds()
        if not self._jobs:
            self._since, self._wait = now, FIRST_WAIT
        elif now < self._again:
            self._jobs.add(job)
            return
        else:
            self._wait = min(2 * self._wait, LONGEST_WAIT)
        self._jobs.add(job)
        self._again = now + self._wait
        log.warning("database_away", job=job, error=str(error), for_seconds=round(now - self._since))

    def passed(self, job: str) -> None:
        """A job did its work; where it was one that could not, the database is back."""
        if job in self._jobs:
            self._jobs.clear()
            log.warning("database_back", for_seconds=round(self._seconds() - self._since))
