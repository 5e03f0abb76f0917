"""The numbers that tell every process of a change: nobody's change is lost, not even the very first."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.db.database import Database
from app.db.schema import upgrade
from app.services.versions import touch
from models import Snapshot
from tests.small_county import KEYRING

pytestmark = pytest.mark.anyio
ROUNDS = 12


@pytest.fixture
async def processes(database_url: str, clock: SimulatedClock) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes on one database that holds nothing yet."""
    one, other = Database(database_url, KEYRING), Database(database_url, KEYRING)
    await upgrade(one)
    yield one, other
    await one.close()
    await other.close()


async def change(
    database: Database, name: str, start: asyncio.Barrier, spoiled_by: Exception | None = None
) -> None:
    await start.wait()
    async with database.transaction() as session:
        await touch(session, name)
        if spoiled_by is not None:
            raise spoiled_by


async def version(database: Database, name: str) -> int:
    async with database.reading() as session:
        return (await session.get_one(Snapshot, name)).version


async def test_two_processes_that_are_the_first_at_once_are_both_counted(
    processes: tuple[Database, Database],
) -> None:
    one, other = processes
    for number in range(ROUNDS):
        start = asyncio.Barrier(2)
        await asyncio.gather(change(one, f"n{number}", start), change(other, f"n{number}", start))
        assert await version(one, f"n{number}") == 2


async def test_what_was_rolled_back_is_not_counted(processes: tuple[Database, Database]) -> None:
    one, _ = processes
    await change(one, "registry", asyncio.Barrier(1))
    with pytest.raises(ZeroDivisionError):
        await change(one, "registry", asyncio.Barrier(1), spoiled_by=ZeroDivisionError())
    assert await version(one, "registry") == 1
