"""The wire to PostgreSQL breaks at any word of any transaction: all of it or nothing, and everything once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import String, column, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import SimulatedClock
from app.core.errors import UnavailableError
from app.core.links import Links
from app.db.database import Database
from app.db.prepared import Prepared
from app.jobs.jobs import Jobs
from app.media import FolderStore
from app.services.history import broken_link
from app.services.sending.parcels import LEASE
from handlers.recover import reprocess
from models import (
    Attachment,
    Case,
    CaseEvent,
    CaseMessage,
    Conversation,
    Deadline,
    DeskEntry,
    Escalation,
    Message,
    OutboxMessage,
)
from tests.fakes import FakeChannel
from tests.small_county import KEYRING, Road
from tests.wire import Wire, a_wire

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize(
        "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
    ),
]
HAIL = "竹园村下冰雹了,烟叶全打烂了"
MOST_WORDS = 80
TABLES = (Message, Conversation, Case, CaseMessage, CaseEvent, Deadline, OutboxMessage, Attachment, DeskEntry)


async def test_a_process_opens_no_more_connections_than_its_pool_size(database_url: str) -> None:
    database = Database(database_url, KEYRING, pool_size=2, busy_seconds=0.1)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await (await stack.enter_async_context(database.reading())).scalar(text("SELECT 1"))
        with pytest.raises(UnavailableError, match=r"limits\.pool_size"):
            await database.ping()
    await database.ping()
    await database.close()


async def test_a_read_whose_connection_is_ended_behind_it_says_that_the_database_is_away(
    database_url: str,
) -> None:
    database = Database(database_url, KEYRING)

    async def read() -> None:
        async with database.reading() as session:
            ours = await session.scalar(text("SELECT pg_backend_pid()"))
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", (ours,))

    with pytest.raises(UnavailableError):
        await read()
    await database.ping()
    await database.close()


async def several(database: Database, stack: AsyncExitStack) -> list[AsyncSession]:
    """Three connections that are used at the same time, and idle once the stack is closed."""
    sessions = [await stack.enter_async_context(database.reading()) for _ in range(3)]
    for session in sessions:
        await session.execute(text("SELECT 1"))
    return sessions


async def test_a_column_that_is_widened_is_noticed_once_and_not_for_ever(database_url: str) -> None:
    """PostgreSQL refuses what was prepared before; each connection has prepared it."""
    database = Database(database_url, KEYRING)
    words = Prepared(select(column("word", String)).select_from(table("widened")))

    async def read() -> list[tuple[str]]:
        async with database.reading() as session:
            return await words.rows(session, {})

    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("CREATE TABLE widened (word varchar(3))")
        async with AsyncExitStack() as stack:
            for session in await several(database, stack):
                assert await words.rows(session, {}) == []
        other.execute("ALTER TABLE widened ALTER COLUMN word TYPE varchar(9)")
        with pytest.raises(UnavailableError):
            await read()
        assert [await read() for _ in range(3)] == [[], [], []]
        await database.close()
        other.execute("DROP TABLE widened")


class Far:
    """The road, its jobs with a fake channel, and the wire between them and the database."""

    def __init__(self, road: Road, wire: Wire, folder: Path) -> None:
        self.road, self.wire, self.wechat = road, wire, FakeChannel()
        adapters: Any = {("wechat", "langao"): self.wechat}
        links = Links("secret", "https://example.test", road.clock)
        store = FolderStore(folder)
        self.jobs = Jobs(road.workshop, adapters, links, store, reprocess, "test")

    async def rows(self) -> tuple[int, ...]:
        """How many rows each table has."""
        return tuple([len(await self.all(model)) for model in TABLES])

    async def all(self, model: Any) -> list[Any]:
        """Every row of a table."""
        async with self.road.database.reading() as session:
            return list(await session.scalars(select(model)))


@pytest.fixture
async def far(database_url: str, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[Far]:
    """The small county behind the wire."""
    async with a_wire(database_url) as (wire, url):
        road = await Road(url, clock).open()
        yield Far(road, wire, tmp_path)
        await road.close()


async def test_a_server_that_was_restarted_is_noticed_once_and_not_by_every_connection(far: Far) -> None:
    async with AsyncExitStack() as stack:
        await several(far.road.database, stack)
    far.wire.break_all()
    with pytest.raises(UnavailableError):
        await far.road.says("oFar", HAIL)
    for _ in range(3):
        assert "王支书" in await far.road.says("oFar", HAIL)


@pytest.mark.parametrize("is_heard", [False, True])
async def test_a_message_is_stored_whole_or_not_at_all_and_its_repeat_makes_it_whole(
    far: Far, is_heard: bool
) -> None:
    await far.road.says("oFar0", HAIL)
    one = await far.rows()
    for number in range(1, MOST_WORDS):
        message = far.road.message(f"oFar{number}", HAIL)
        far.wire.snap_at(count=number, is_heard=is_heard)
        try:
            reply = await far.road.take(message)
        except UnavailableError:
            reply = None
        has_snapped = far.wire.has_snapped
        assert (reply is None) == has_snapped, "success is said of nothing that may not be stored"
        before, after = (tuple(count * each for each in one) for count in (number, number + 1))
        assert await far.rows() in ((before, after) if has_snapped else (after,))
        replies = [await far.road.take(message) for _ in range(2)]
        assert replies[0] == replies[1] == (reply or replies[0])
        assert "王支书" in str(replies[0])
        assert await far.rows() == after
        if not has_snapped:
            break
    assert number > 5, "a transaction has several words"
    assert not has_snapped, "the last one was left whole"


@pytest.mark.parametrize("is_heard", [False, True])
async def test_a_step_that_is_cut_off_is_taken_once_when_the_database_is_back(
    far: Far, is_heard: bool
) -> None:
    for number in range(1, MOST_WORDS):
        await far.road.says(f"oFar{number}", HAIL)
        far.road.later(41)
        far.wire.snap_at(count=number, is_heard=is_heard)
        await far.jobs.tick("escalate")
        has_snapped = far.wire.has_snapped
        steps = await _steps_taken(far)
        assert all(sorted(taken) == list(range(1, len(taken) + 1)) and taken for taken in steps.values())
        calls = [row for row in await far.all(OutboxMessage) if row.purpose == "escalation"]
        assert len(calls) == sum(map(len, steps.values()))
        if not has_snapped:
            break
    events = sorted(await far.all(CaseEvent), key=lambda event: event.seq)
    for case in await far.all(Case):
        assert broken_link(case, [event for event in events if event.case_id == case.id]) is None
    assert number > 5
    assert not has_snapped


@pytest.mark.parametrize("is_heard", [False, True])
async def test_an_alert_whose_sending_is_cut_off_arrives_and_a_second_one_carries_the_same_key(
    far: Far, is_heard: bool
) -> None:
    for number in range(1, MOST_WORDS):
        await far.road.says(f"oFar{number}", HAIL)
        far.wechat.sent.clear()
        far.wire.snap_at(count=number, is_heard=is_heard)
        await far.jobs.tick("deliver")
        has_snapped = far.wire.has_snapped
        far.road.clock.advance(LEASE + timedelta(seconds=1))
        while await far.jobs.tick("deliver"):
            pass
        alerts = [row for row in await far.all(OutboxMessage) if row.purpose == "alert"]
        assert {row.state for row in alerts} == {"accepted"}
        keys = [sent.dedup_key for sent in far.wechat.sent]
        assert set(keys) <= {row.dedup_key for row in alerts}
        assert 1 <= len(set(keys)) <= len(keys) <= 2 * len(set(keys))
        if not has_snapped:
            assert len(set(keys)) == len(keys)
            break
    assert number > 5
    assert not has_snapped


async def test_jobs_bear_a_stopped_server_and_catch_up_when_it_is_back(far: Far) -> None:
    await far.road.says("oZhang", HAIL)
    far.wire.cut()
    far.road.later(41)
    for name in (*far.jobs.ticks, *far.jobs.chores):
        assert await far.jobs.tick(name) == 0
    await far.wire.mend()
    await far.jobs.run_due()
    assert [(step.step_number, step.officer_id) for step in await far.all(Escalation)] == [(1, "T1")]
    his = [row for row in await far.all(OutboxMessage) if row.officer_id == "O1"]
    assert [row.state for row in his] == ["accepted", "accepted"], "the alert and the reminder"
    assert len(far.wechat.to("oChen")) >= 1
    assert len(far.wechat.to("oLi")) == 1


async def _steps_taken(far: Far) -> dict[int, list[int]]:
    """The steps of every case, once each has one: the server lets go of a cut transaction's rows in its own time."""
    steps: dict[int, list[int]] = {}
    for _ in range(100):
        while await far.jobs.tick("escalate"):
            pass
        steps = {case.id: [] for case in await far.all(Case)}
        for step in await far.all(Escalation):
            steps[step.case_id].append(step.step_number)
        if all(steps.values()):
            break
        await asyncio.sleep(0.02)
    return steps
