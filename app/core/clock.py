"""Time, injected. This file is the only place that reads the machine's clock."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; everything that needs "now" is given one."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that tests, the demo and drills can hold, speed up and move.

    `speed` is simulated seconds per real second; 0 stands still.
    """

    def __init__(self, start: datetime, speed: float = 0.0) -> None:
        self._anchor = start.astimezone(UTC)
        self._real = time.monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """Simulated seconds per real second."""
        return self._speed

    def now(self) -> datetime:
        """The simulated instant, aware, in UTC."""
        return self._anchor + timedelta(seconds=(time.monotonic() - self._real) * self._speed)

    def set_speed(self, speed: float) -> None:
        """Go on from the present instant at another speed (>= 0)."""
        if speed < 0:
            raise ValueError("speed must not be negative")
        self._anchor, self._real, self._speed = self.now(), time.monotonic(), speed

    def advance(self, by: timedelta) -> datetime:
        """Move by `by` (backwards if negative) and answer the new instant."""
        self._anchor += by
        return self.now()

    def move_to(self, instant: datetime) -> None:
        """Stand at `instant` and go on from there at the same speed."""
        self._anchor, self._real = instant.astimezone(UTC), time.monotonic()


@dataclass(frozen=True, slots=True)
class WireTime:
    """What a platform's timestamps mean: which are fresh (C3), which are believable (C18)."""

    clock: Clock
    window: timedelta = timedelta(seconds=600)

    def is_fresh(self, seconds: int) -> bool:
        """Whether a signed timestamp lies within the window around now (rule C3)."""
        return abs(self.clock.now().timestamp() - seconds) <= self.window.total_seconds()

    def instant(self, seconds: int | None) -> datetime:
        """The instant that `seconds` names, or now where that is missing or absurd (rule C18)."""
        now = self.clock.now()
        if seconds is None or not EARLIEST_SECONDS <= seconds <= now.timestamp() + 86400:
            return now
        return datetime.fromtimestamp(seconds, UTC)


EARLIEST_SECONDS = int(datetime(2010, 1, 1, tzinfo=UTC).timestamp())
"""Platform times before this are absurd (protocol reference, C18)."""
