"""Whether what runs beside the requests still turns, by seconds that only run forward: nobody can set them."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

Seconds = Callable[[], float]
GRACE_SECONDS = 30.0
"""How much later than three of its intervals a job may have done its work and still count as well."""


class Pulse:
    """The jobs of one process: when each came back last, and when it last did its work.

    A job that fails comes back and has not done its work; one that hangs, or that nobody knocks at, does not come
    back. Nothing is expected of anybody before `expect`.
    """

    def __init__(self, seconds: Seconds = time.monotonic) -> None:
        self.seconds = seconds
        self._every: dict[str, float] = {}
        self._back: dict[str, float] = {}
        self._done: dict[str, float] = {}

    def expect(self, every: Mapping[str, float]) -> None:
        """From now on each of these is due again after so many seconds."""
        self._every = dict(every)
        self._back = dict.fromkeys(every, self.seconds())
        self._done = dict(self._back)

    def came_back(self, name: str, *, is_done: bool) -> None:
        """The job ended, by itself or by an error."""
        self._back[name] = self.seconds()
        if is_done:
            self._done[name] = self._back[name]

    def ages(self) -> dict[str, float]:
        """For each expected job the seconds since it last did its work."""
        now = self.seconds()
        return {name: now - self._done[name] for name in self._every}

    def late(self) -> list[str]:
        """The jobs that have not done their work for longer than a few of their intervals."""
        return [name for name, age in self.ages().items() if age > 3 * self._every[name] + GRACE_SECONDS]

    def silent(self, limit: float) -> dict[str, float]:
        """The jobs that have not come back for so many seconds beyond their interval, with the seconds of each."""
        now = self.seconds()
        ages = {name: now - self._back[name] for name in self._every}
        return {name: age for name, age in ages.items() if age > self._every[name] + limit}


class Turning:
    """The turns of something that several tasks take, and since when it does not move although somebody waits."""

    def __init__(self, seconds: Seconds = time.monotonic) -> None:
        self._seconds = seconds
        self._moved_at = seconds()
        self._since: dict[object, float] = {}

    def wakes(self) -> None:
        """Somebody waits, where nobody did: from now on a turn is due."""
        self._moved_at = self._seconds()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One turn from its beginning to its end."""
        key = object()
        self._since[key] = self._seconds()
        try:
            yield
        finally:
            self._moved_at = self._seconds()
            del self._since[key]

    def stands_for(self, *, is_waited_for: bool) -> float:
        """Seconds since the oldest running turn began, or in which none began although somebody waits; else 0."""
        since = list(self._since.values()) or ([self._moved_at] if is_waited_for else [])
        return self._seconds() - min(since) if since else 0.0
