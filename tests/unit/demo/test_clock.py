"""The demo's clock: every due step is taken on the way, and both times are fresh on the wire."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.clock import SimulatedClock
from app.core.errors import InvalidValueError
from app.demo.clock import FARTHEST, DemoWireTime, KeptTime, Pacemaker

pytestmark = pytest.mark.anyio


class Steps:
    """Work that is due at given instants and notes when each step was taken."""

    def __init__(self, clock: SimulatedClock, *minutes: int) -> None:
        self.clock = clock
        self.due = [clock.now() + timedelta(minutes=m) for m in minutes]
        self.taken: list[datetime] = []

    async def next_due_at(self) -> datetime | None:
        return min(self.due, default=None)

    async def run_due(self) -> int:
        ready = [due for due in self.due if due <= self.clock.now()]
        self.due = [due for due in self.due if due > self.clock.now()]
        self.taken += [self.clock.now() for _ in ready]
        return len(ready)


class Stuck(Steps):
    """Work that is due for ever and can never be taken."""

    async def run_due(self) -> int:
        return 0


class Busy(Steps):
    """Work of which there is more as long as time runs."""

    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__(clock)
        self.stands = asyncio.Event()

    def hear(self) -> None:
        if not self.clock.speed:
            self.stands.set()

    async def run_due(self) -> int:
        await self.stands.wait()
        return 0


async def test_every_due_step_is_taken_at_its_own_instant(clock: SimulatedClock) -> None:
    start = clock.now()
    first, second = Steps(clock, 10, 40), Steps(clock, 20, 60)
    now = await Pacemaker(clock, [first, second]).advance(timedelta(minutes=40))
    assert now == start + timedelta(minutes=40)
    assert [at - start for at in first.taken] == [timedelta(minutes=10), timedelta(minutes=40)]
    assert [at - start for at in second.taken] == [timedelta(minutes=20)]


async def test_the_speed_is_kept_over_a_jump(clock: SimulatedClock) -> None:
    pacemaker = Pacemaker(clock)
    pacemaker.set_speed(60)
    await pacemaker.advance(timedelta(minutes=40))
    assert clock.speed == 60


async def test_a_speed_that_is_asked_for_during_a_jump_holds_after_it(clock: SimulatedClock) -> None:
    steps = Steps(clock, 10)
    pacemaker = Pacemaker(clock, [steps])
    pacemaker.set_speed(600)
    rates: list[float] = []
    pacemaker.heard = lambda: rates.append(clock.speed)
    pacemaker.worked = lambda: pacemaker.set_speed(1)
    await pacemaker.advance(timedelta(minutes=40))
    assert (pacemaker.speed, clock.speed) == (1, 1)
    assert set(rates[:-1]) == {0}


async def test_work_that_is_stuck_stops_no_jump(clock: SimulatedClock) -> None:
    start = clock.now()
    stuck, steps = Stuck(clock, 0), Steps(clock, 10)
    await Pacemaker(clock, [stuck, steps]).advance(timedelta(minutes=15))
    assert [at - start for at in steps.taken] == [timedelta(minutes=10)]


async def test_a_jump_waits_for_no_beat_that_time_keeps_busy(clock: SimulatedClock) -> None:
    start = clock.now()
    busy = Busy(clock)
    pacemaker = Pacemaker(clock, [busy])
    pacemaker.heard = busy.hear
    pacemaker.set_speed(600)
    beat = asyncio.create_task(pacemaker.run())
    await asyncio.sleep(0)
    jumps = [pacemaker.advance(timedelta(days=days)) for days in (1, 2)]
    await asyncio.wait_for(asyncio.gather(*jumps), 20)
    assert clock.now() - start >= timedelta(days=3)
    assert (clock.speed, pacemaker.is_walking) == (600, False)
    beat.cancel()


async def test_a_jump_ends_where_it_is_when_the_demo_ends(clock: SimulatedClock) -> None:
    start = clock.now()
    pacemaker = Pacemaker(clock, [Steps(clock, 10, 40)])
    pacemaker.worked = pacemaker.stop
    assert await pacemaker.advance(timedelta(days=365)) == start + timedelta(minutes=10)


async def test_time_does_not_run_backwards(clock: SimulatedClock) -> None:
    with pytest.raises(InvalidValueError):
        await Pacemaker(clock).advance(timedelta(minutes=-1))


@pytest.mark.parametrize("speed", [-1, 1e6])
def test_an_absurd_speed_is_refused(clock: SimulatedClock, speed: float) -> None:
    with pytest.raises(InvalidValueError):
        Pacemaker(clock).set_speed(speed)


def wire(clock: SimulatedClock, ahead: timedelta) -> tuple[DemoWireTime, SimulatedClock]:
    wall = SimulatedClock(clock.now())
    clock.advance(ahead)
    return DemoWireTime(clock, wall=wall), wall


def test_both_times_are_fresh_and_no_other(clock: SimulatedClock) -> None:
    times, wall = wire(clock, timedelta(hours=3))
    assert times.is_fresh(int(wall.now().timestamp()))
    assert times.is_fresh(int(clock.now().timestamp()))
    assert not times.is_fresh(int(wall.now().timestamp()) + 5400)


def test_wall_time_means_the_demos_present(clock: SimulatedClock) -> None:
    times, wall = wire(clock, timedelta(hours=3))
    five_seconds_ago = int(wall.now().timestamp()) - 5
    assert times.instant(five_seconds_ago) == clock.now() - timedelta(seconds=5)


def test_the_demos_time_means_itself(clock: SimulatedClock) -> None:
    times, _ = wire(clock, timedelta(hours=3))
    stamp = int(clock.now().timestamp()) - 7
    assert times.instant(stamp) == datetime.fromtimestamp(stamp, UTC)


def test_an_absurd_time_means_now(clock: SimulatedClock) -> None:
    times, _ = wire(clock, timedelta(hours=3))
    assert times.instant(1) == clock.now()
    assert times.instant(None) == clock.now()


async def test_a_restarted_demo_goes_on_where_it_had_come_to(clock: SimulatedClock, tmp_path: Path) -> None:
    wall = clock.now()
    path = tmp_path / "clock.txt"
    assert KeptTime(path).start(wall) == wall
    await Pacemaker(clock, kept=KeptTime(path)).advance(timedelta(minutes=40))
    assert KeptTime(path).start(wall) == wall + timedelta(minutes=40)
    assert KeptTime(path).start(wall + timedelta(days=1)) == wall + timedelta(days=1)


async def test_a_long_way_is_made_in_strides_and_nothing_due_is_left_behind(clock: SimulatedClock) -> None:
    start = clock.now()
    steps = Steps(clock, *range(20, 365 * 24 * 60, 20))
    pacemaker = Pacemaker(clock, [steps])
    heard: list[datetime] = []
    pacemaker.heard = lambda: heard.append(clock.now())
    await pacemaker.advance(timedelta(days=365))
    assert len(heard) < 200
    assert [at - start for at in steps.taken[:40]] == [timedelta(minutes=20 * n) for n in range(1, 41)]
    assert steps.due == []


async def test_on_a_way_of_a_week_every_instant_is_stopped_at(clock: SimulatedClock) -> None:
    start = clock.now()
    steps = Steps(clock, *range(20, 7 * 24 * 60, 20))
    await Pacemaker(clock, [steps]).advance(timedelta(days=7))
    assert [at - start for at in steps.taken] == [timedelta(minutes=20 * n) for n in range(1, 504)]


async def test_the_clock_ends_where_calendars_end(clock: SimulatedClock) -> None:
    pacemaker = Pacemaker(clock)
    await pacemaker.move_to(FARTHEST)
    with pytest.raises(InvalidValueError, match="2100"):
        await pacemaker.advance(timedelta(days=3660))
    assert clock.now() == FARTHEST
