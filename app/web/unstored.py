"""Messages that could not be stored, in the log: said once, then by and by how many, and when they can be again."""

import structlog

from app.core.pulse import Seconds

log = structlog.get_logger(__name__)
FIRST_WAIT, LONGEST_WAIT = 60.0, 3600.0
"""Seconds until the next line; each time twice as long while none could be stored."""


class Unstored:
    """What the log hears of one process's messages that were answered 503."""

    def __init__(self, seconds: Seconds) -> None:
        self._seconds = seconds
        self._untold = self._all = 0
        self._since = self._again = 0.0
        self._wait = FIRST_WAIT
        self._is_told = False

    def refused(self, channel: str, account: str, error: Exception) -> None:
        """One more that its platform must send again."""
        now = self._seconds()
        if not self._all:
            self._since = now
        self._all += 1
        self._untold += 1
        if now < self._again:
            return
        log.warning("unavailable", channel=channel, account=account, error=str(error), count=self._untold)
        self._untold, self._is_told = 0, True
        self._again, self._wait = now + self._wait, min(2 * self._wait, LONGEST_WAIT)

    def stored(self) -> None:
        """One could be stored: what was told to be wrong is over."""
        if not self._is_told:
            return
        log.warning("available_again", count=self._all, for_seconds=round(self._seconds() - self._since))
        self._untold = self._all = 0
        self._wait, self._is_told = FIRST_WAIT, False
        self._again = self._seconds() + FIRST_WAIT
