"""The demo's time: one simulated clock for everybody, and a pacemaker that takes every step on its way."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Protocol

from app.core.clock import Clock, SimulatedClock, SystemClock, WireTime
from app.core.errors import InvalidValueError

MAX_SPEED = 3600.0
BEAT_SECONDS = 0.2
EXACT_FOR = timedelta(days=7)
"""On a way of at most this length, every due instant is stopped at."""
MOST_STOPS = 40
"""On a longer one, so many due instants are stopped at one by one ..."""
STRIDES = 24
"""... and what is left is made in so many strides."""
FARTHEST = datetime(2100, 1, 1, tzinfo=UTC)
_ROUNDS = 500
_STUCK = timedelta(seconds=30)
_KEEP_EVERY = timedelta(seconds=5)


class DueWork(Protocol):
    """Something with steps that fall due: the product's jobs, a platform's receipts and late deliveries."""

    async def next_due_at(self) -> datetime | None:
        """The instant of the next step, possibly past, or None."""
        ...

    async def run_due(self) -> int:
        """Take what is due at the clock's present instant, to the last; answers how many steps were taken."""
        ...


@dataclass(frozen=True, slots=True)
class DemoWireTime(WireTime):
    """Timestamps of the demo's webhooks: clients may sign with wall time or with the demo's time.

    A wall-time stamp is moved by as much as the demo has run ahead; of two readings the nearer one counts.
    """

    wall: Clock = field(default_factory=SystemClock)

    def is_fresh(self, seconds: int) -> bool:
        """Whether `seconds` lies within the window around the demo's time or the wall's."""
        limit = self.window.total_seconds()
        return self._distance(self.clock, seconds) <= limit or self._distance(self.wall, seconds) <= limit

    def instant(self, seconds: int | None) -> datetime:
        """The instant in the demo's time that `seconds` names, or now where it is missing or absurd."""
        if seconds is None:
            return self.clock.now()
        by_wall, by_demo = self._distance(self.wall, seconds), self._distance(self.clock, seconds)
        if by_wall < by_demo and by_wall <= self.window.total_seconds():
            late = self.wall.now() - datetime.fromtimestamp(seconds, UTC)
            return self.clock.now() - late
        return WireTime.instant(self, seconds)

    @staticmethod
    def _distance(clock: Clock, seconds: int) -> float:
        return abs(clock.now().timestamp() - seconds)


class KeptTime:
    """How far the demo's time had come, in a file: history must not run backwards after a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last: datetime | None = None

    def start(self, wall: datetime) -> datetime:
        """Wall time; where an earlier run of the same data had gone further, the instant it had reached."""
        if not self._path.exists():
            return wall
        return max(wall, datetime.fromisoformat(self._path.read_text("utf-8").strip()))

    def keep(self, now: datetime) -> None:
        """Remember `now`; instants closer than five seconds to the last one are not written."""
        if self._last is None or abs(now - self._last) >= _KEEP_EVERY:
            self._path.write_text(now.isoformat(), "utf-8")
            self._last = now


class Pacemaker:
    """Moves the demo's clock and sees to it that nothing due is passed over.

    `heard` is called whenever the clock was moved or set to another speed, `worked` whenever steps were taken.
    """

    def __init__(
        self, clock: SimulatedClock, works: Sequence[DueWork] = (), kept: "KeptTime | None" = None
    ) -> None:
        self.clock = clock
        self.works = list(works)
        self.heard: Callable[[], None] = _nothing
        self.worked: Callable[[], None] = _nothing
        self._walkers, self._after_walk = 0, clock.speed
        self._is_over = False
        self._kept = kept
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Beat for ever: take what is due a few times a second, whatever the clock's speed."""
        while True:
            async with self._turn:
                await self._settle()
            await asyncio.sleep(BEAT_SECONDS)

    def stop(self) -> None:
        """The demo ends: a jump that is under way ends where it has come to."""
        self._is_over = True

    def set_speed(self, speed: float) -> None:
        """Run at `speed` simulated seconds a second; raises InvalidValueError outside 0 to 3600."""
        if not 0 <= speed <= MAX_SPEED:
            raise InvalidValueError(f"speed 要在 0 到 {MAX_SPEED:.0f} 之间", "speed")
        if self.is_walking:
            self._after_walk = speed
        else:
            self.clock.set_speed(speed)
        self.heard()

    @property
    def is_walking(self) -> bool:
        """Whether a jump is under way; the clock stands still between its stops."""
        return self._walkers > 0

    @property
    def speed(self) -> float:
        """The speed that was asked for; during a jump, the one at which it goes on afterwards."""
        return self._after_walk if self.is_walking else self.clock.speed

    async def advance(self, by: timedelta) -> datetime:
        """Go forward by `by`, stopping at every due instant in between; answers the new instant."""
        if by < timedelta(0):
            raise InvalidValueError("演示时钟只能往前走", "advance")
        return await self._go(lambda: self.clock.now() + by)

    async def move_to(self, target: datetime) -> datetime:
        """Go forward to `target` in steps; raises InvalidValueError for an instant in the past."""
        if target < self.clock.now():
            raise InvalidValueError("演示时钟只能往前走", "to")
        return await self._go(lambda: target)

    async def _go(self, target: Callable[[], datetime]) -> datetime:
        """Stand still, walk to the target as it is when our turn comes, and go on at the speed asked for.

        The clock stands before our turn: at 600 times there is more due after every step, and the beat would not end.
        """
        self._walkers += 1
        if self._walkers == 1:
            self._after_walk = self.clock.speed
            self.clock.set_speed(0)
            self.heard()
        try:
            async with self._turn:
                await self._walk(_within_the_calendar(target))
        finally:
            self._walkers -= 1
            if not self.is_walking:
                self.clock.set_speed(self._after_walk)
                self.heard()
        return self.clock.now()

    async def _walk(self, target: datetime) -> None:
        """Stop at every due instant; the end of a long way is made in strides.

        What falls due within a stride is late, as after downtime.
        """
        stops, is_long = 0, target - self.clock.now() > EXACT_FOR
        while True:
            await self._settle()
            due = await self._next_stop()
            if due is None or due >= target or self._is_over:
                break
            if is_long and stops >= MOST_STOPS:
                left = max(1, MOST_STOPS + STRIDES - stops)
                due = max(due, self.clock.now() + (target - self.clock.now()) / left)
            stops += 1
            self.clock.move_to(due)
            self.heard()
        if self._is_over:
            return
        if target > self.clock.now():
            self.clock.move_to(target)
        await self._settle()

    async def _next_stop(self) -> datetime | None:
        now = self.clock.now()
        dues = [due for work in self.works if (due := await work.next_due_at()) is not None]
        ahead = [due for due in dues if due > now]
        if len(ahead) < len(dues):
            ahead.append(now + _STUCK)
        return min(ahead, default=None)

    async def _settle(self) -> None:
        if self._kept is not None:
            self._kept.keep(self.clock.now())
        idle = 0
        for work in islice(cycle(self.works), _ROUNDS * len(self.works)):
            taken = await work.run_due()
            idle = 1 if taken else idle + 1
            if taken:
                self.worked()
            if idle >= len(self.works):
                return


def _nothing() -> None:
    """Nobody listens."""


def _within_the_calendar(target: Callable[[], datetime]) -> datetime:
    """The target; raises InvalidValueError where no calendar reaches it."""
    try:
        instant = target().astimezone(UTC)
    except OverflowError as error:
        raise InvalidValueError("没有那么远的日子", "advance") from error
    if instant > FARTHEST:
        raise InvalidValueError(f"演示时钟最远走到 {FARTHEST.year} 年", "to")
    return instant
