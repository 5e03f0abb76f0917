"""Time passes: alerts arrive, nobody answers, the ladder is climbed; every step once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.links import Links
from app.jobs.jobs import Jobs
from app.jobs.knock import SECONDS, Knock
from app.media import FolderStore
from bots.base import TemporaryError, UnreachableError
from handlers.recover import reprocess
from models import Attachment, Case, CaseEvent, DeskEntry, Escalation, Heartbeat, Message, OutboxMessage
from tests.fakes import FakeChannel
from tests.small_county import Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了"


class Town:
    """The road, one fake channel, and the jobs."""

    def __init__(self, road: Road, media: Path) -> None:
        self.road = road
        self.wechat = FakeChannel()
        links = Links("secret", "https://example.test", road.clock)
        adapters: Any = {("wechat", "langao"): self.wechat}
        self.jobs = Jobs(road.workshop, adapters, links, FolderStore(media), reprocess, "test")

    async def after(self, minutes: float) -> None:
        """Let time pass, taking each step when it is due."""
        target = self.road.clock.now() + timedelta(minutes=minutes)
        await self.jobs.run_due()
        while (due := await self.jobs.next_due_at()) is not None and due <= target:
            self.road.clock.move_to(max(due, self.road.clock.now()))
            await self.jobs.run_due()
        self.road.clock.move_to(target)

    async def all(self, model: Any) -> list[Any]:
        """Every row of a table."""
        async with self.road.database.reading() as session:
            return list(await session.scalars(select(model)))


@pytest.fixture
async def town(database_url: str, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[Town]:
    """An open town."""
    road = await Road(database_url, clock).open()
    yield Town(road, tmp_path / "media")
    await road.close()


async def test_both_officers_are_alerted_with_a_signed_link_of_their_own(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.after(0)
    (first,), (second,) = town.wechat.to("oChen"), town.wechat.to("oWang")
    assert "今天15:40" in first
    assert "https://example.test/o/" in first
    assert first.split("/o/")[1] != second.split("/o/")[1]


async def test_nobody_answers_and_the_ladder_is_climbed_step_by_step(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.after(9)
    assert len(town.wechat.to("oChen")) == 1
    await town.after(2)
    assert len(town.wechat.to("oChen")) == 2
    await town.after(30)
    assert len(town.wechat.to("oLi")) == 1
    (case,) = await town.all(Case)
    assert case.level == 2
    assert any("李书记" in text for text in town.wechat.to("oZhang"))
    await town.after(20)
    steps = sorted(await town.all(Escalation), key=lambda e: e.step_number)
    assert [(s.level, s.officer_id) for s in steps] == [(2, "T1"), (3, "D1")]


async def test_an_answer_stops_the_climb_and_the_person_is_told(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.after(5)
    await town.road.says("oChen", "收到")
    await town.after(5)
    await town.road.says("oChen", "到场")
    await town.after(120)
    assert await town.all(Escalation) == []
    told = town.wechat.to("oZhang")
    assert any("看到" in text for text in told)
    assert any("到现场" in text for text in told)


async def test_acknowledged_but_nobody_on_site_climbs_until_arrival(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.road.says("oChen", "收到")
    await town.after(41)
    assert [e.level for e in await town.all(Escalation)] == [2]
    await town.road.says("oChen", "到场")
    await town.after(60)
    assert len(await town.all(Escalation)) == 1


async def test_after_downtime_the_missed_steps_are_one(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    town.road.later(65)
    await town.jobs.run_due()
    (step,) = await town.all(Escalation)
    assert (step.level, step.officer_id, step.passed_over) == (3, "D1", 1)


async def test_two_processes_take_each_step_once(town: Town, database_url: str) -> None:
    for number in range(12):
        await town.road.says(f"o{number}", HAIL)
    town.road.later(41)
    other = Road(database_url, town.road.clock)
    async with other.workshop.read():
        pass
    rival = Town(other, Path("/nonexistent"))
    await asyncio.gather(*(jobs.tick("escalate") for jobs in (town.jobs, rival.jobs, town.jobs, rival.jobs)))
    assert len(await town.all(Escalation)) == 12
    await other.database.close()


async def test_a_channel_that_fails_for_a_moment_is_tried_again(town: Town) -> None:
    town.wechat.fails_with = TemporaryError("-1")
    await town.road.says("oZhang", HAIL)
    await town.after(0)
    town.wechat.fails_with = None
    await town.after(1)
    assert len(town.wechat.to("oChen")) == 1


async def test_an_alert_that_no_channel_carries_is_somebodys_call_to_make(town: Town) -> None:
    town.wechat.fails_with = UnreachableError("43004")
    await town.road.says("oZhang", HAIL)
    await town.after(0)
    dead = [row for row in await town.all(OutboxMessage) if row.purpose == "alert"]
    assert {row.state for row in dead} == {"dead"}
    assert {entry.reason for entry in await town.all(DeskEntry)} == {"officer_unreachable"}


async def test_news_outside_the_window_are_told_with_the_next_answer(town: Town) -> None:
    await town.road.says("oZhang", "想办个身份证,户口本也丢了")
    town.road.later(60 * 49)
    await town.road.says("oChen", "收到")
    await town.after(0)
    assert town.wechat.to("oZhang") == []
    assert "已经看到" in await town.road.says("oZhang", "进度")


async def test_photos_are_fetched_and_kept_by_their_content(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.road.shows("oZhang")
    await town.after(0)
    (kept,) = await town.all(Attachment)
    assert (kept.state, kept.mime) == ("stored", "image/jpeg")


async def test_what_could_not_be_understood_is_recovered(town: Town) -> None:
    lane = town.road.lane
    understand = lane._understand

    def fails(text: str, division: str) -> Any:
        raise ZeroDivisionError

    lane._understand = fails
    await town.road.says("oZhang", HAIL)
    lane._understand = understand
    await town.after(2)
    (message,) = await town.all(Message)
    assert message.fate_kind == "case_opened"
    assert all(entry.due_at is None for entry in await town.all(DeskEntry))
    assert len(town.wechat.to("oChen")) == 1


async def test_every_open_case_always_has_an_officer_and_a_deadline(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.after(60 * 6)
    (case,) = await town.all(Case)
    assert case.state == "assigned"
    assert case.next_due_at > town.road.clock.now()
    assert len({e.seq for e in await town.all(CaseEvent)}) == case.last_event_seq


async def test_a_case_that_cannot_be_moved_holds_up_no_other(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    await town.road.says("oLi2", HAIL)
    bad, _ = sorted(await town.all(Case), key=lambda case: case.id)
    async with town.road.workshop.begin() as work:
        (await work.session.get_one(Case, bad.id)).promise = {"remind": "soon"}
    town.road.later(11)
    await town.jobs.run_due()
    due = {case.id: case.next_due_at for case in await town.all(Case)}
    assert due.pop(bad.id) == town.road.clock.now() + timedelta(minutes=5)
    assert all(at > town.road.clock.now() for at in due.values())


async def test_a_database_that_is_away_is_no_end_of_the_jobs(clock: SimulatedClock, tmp_path: Path) -> None:
    nowhere = Town(Road("postgresql://nobody@127.0.0.1:1/nothing", clock), tmp_path)
    jobs = nowhere.jobs
    assert [await jobs.tick(name) for name in (*jobs.ticks, *jobs.chores)] == [0] * len(
        (*jobs.ticks, *jobs.chores)
    )
    await nowhere.road.database.close()


async def test_what_stands_still_is_counted_and_a_ticking_process_says_so(town: Town) -> None:
    await town.road.says("oZhang", HAIL)
    assert await town.jobs.tick("watch") == 0
    town.road.later(60)
    assert await town.jobs.tick("watch") == 3
    await town.jobs.tick("beat")
    await town.jobs.tick("beat")
    beat, _ = sorted(await town.all(Heartbeat), key=lambda row: row.name)
    assert (beat.name, beat.at) == ("jobs:test", town.road.clock.now())


async def test_the_scheduler_only_knocks(town: Town) -> None:
    knock = Knock(town.jobs)
    knock.start()
    await knock.stop()
    assert set(SECONDS) == {*town.jobs.ticks, *town.jobs.chores}
