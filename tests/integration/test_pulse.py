"""The lane or a job that ended or hangs: the watch tells it, and takes it back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.errors import UnavailableError
from app.core.links import Links
from app.core.pulse import Pulse
from app.jobs.jobs import Jobs
from app.media import FolderStore
from app.services.work import Work, Workshop
from handlers.lane import IntakeLane
from handlers.recover import reprocess
from models import DeskEntry
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio


class Stiff(Workshop):
    """A workshop whose works begin when somebody lets them."""

    def __init__(self, road: Road) -> None:
        inner = road.workshop
        super().__init__(inner.database, inner.clock, inner.ids, inner.snapshots)
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()

    @asynccontextmanager
    async def begin(self, *, is_brief: bool = False) -> AsyncIterator[Work]:
        """Waits at the gate first."""
        self.asked.set()
        await self.gate.wait()
        async with super().begin(is_brief=is_brief) as work:
            yield work


class Seconds:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _jobs(road: Road, tmp_path: Path, pulse: Pulse, lane: IntakeLane, process: str = "test") -> Jobs:
    links = Links("secret", "https://example.test", road.clock)

    def wrongs() -> list[str]:
        return [*pulse.silent(120), *([trouble] if (trouble := lane.trouble()) else [])]

    store = FolderStore(tmp_path)
    return Jobs(road.workshop, {}, links, store, reprocess, process, None, pulse, wrongs)


async def _told(road: Road) -> list[tuple[str, str, str]]:
    async with road.database.reading() as session:
        entries = list(await session.scalars(select(DeskEntry)))
    return [(each.reason, each.division_code, each.closed_reason) for each in entries]


async def test_a_lane_whose_turn_hangs_is_told_to_the_desk_and_taken_back(road: Road, tmp_path: Path) -> None:
    seconds, stiff = Seconds(), Stiff(road)
    lane = IntakeLane(stiff, seconds=seconds)
    lane.start()
    sent = asyncio.create_task(lane.submit(road.message("oZhang", "竹园村下冰雹了"), COUNTY, can_reply=True))
    await stiff.asked.wait()
    seconds.now = 29
    assert lane.trouble() == ""
    seconds.now = 45
    assert lane.trouble() == "no turn for 45 s"
    jobs = _jobs(road, tmp_path, Pulse(), lane)
    other = _jobs(road, tmp_path, Pulse(), road.lane, "other")
    for each in (jobs, other):
        await each.tick("beat")
        await each.tick("watch")
    assert await _told(road) == [("stuck", COUNTY, "")]
    stiff.gate.set()
    assert await sent
    assert lane.trouble() == ""
    await jobs.tick("beat")
    await jobs.tick("watch")
    assert [closed for *_, closed in await _told(road)] == ["recovered"]
    await lane.stop()


async def test_a_lane_whose_task_was_ended_says_so_and_still_stops(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    before = asyncio.all_tasks()
    lane = IntakeLane(road.workshop)
    lane.start()
    await asyncio.sleep(0)
    ended = asyncio.all_tasks() - before
    for task in ended:
        task.cancel()
    await asyncio.wait(ended)
    assert lane.trouble() == "its task ended"
    assert "nobody is answered" in caplog.text
    await lane.stop()


async def test_messages_that_nobody_takes_make_the_lane_stand(road: Road) -> None:
    seconds = Seconds()
    lane = IntakeLane(road.workshop, seconds=seconds)
    seconds.now = 1000
    sent = asyncio.create_task(lane.submit(road.message("oZhang", "在吗"), COUNTY, can_reply=True))
    await asyncio.sleep(0)
    assert (lane.waiting, lane.trouble()) == (1, "")
    seconds.now = 1031
    assert lane.trouble() == "no turn for 31 s"
    sent.cancel()


async def test_a_job_that_does_not_come_back_is_told_and_one_that_fails_is_late_alone(
    road: Road, tmp_path: Path
) -> None:
    seconds = Seconds()
    pulse = Pulse(seconds)
    pulse.expect({"escalate": 1.0, "deliver": 1.0})
    jobs = _jobs(road, tmp_path, pulse, road.lane)

    async def fails() -> int:
        raise UnavailableError("away")

    jobs.ticks = {**jobs.ticks, "escalate": fails}
    seconds.now = 200
    await jobs.tick("escalate")
    assert list(pulse.silent(120)) == ["deliver"]
    assert pulse.late() == ["escalate", "deliver"]
    await jobs.tick("beat")
    assert await jobs.tick("watch") == 1
    await jobs.tick("deliver")
    assert pulse.late() == ["escalate"]
    await jobs.tick("beat")
    assert await jobs.tick("watch") == 0


async def test_a_process_that_said_it_was_not_well_and_then_ended_is_forgotten(
    road: Road, tmp_path: Path
) -> None:
    seconds = Seconds()
    pulse = Pulse(seconds)
    pulse.expect({"deliver": 1.0})
    seconds.now = 500
    gone = _jobs(road, tmp_path, pulse, road.lane, "gone")
    await gone.tick("beat")
    other = _jobs(road, tmp_path, Pulse(), road.lane, "other")
    assert await other.tick("watch") == 1
    road.later(2)
    assert await other.tick("watch") == 0
