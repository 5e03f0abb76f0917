"""Another process holds the database: 503 until it lets go, then all goes on; no connection comes back unfit."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app.core.clock import SimulatedClock
from app.core.errors import UnavailableError
from app.db.database import Database, engine_url
from app.db.schema import upgrade
from tests.small_county import KEYRING
from tests.web.served import Served, served, text_xml

pytestmark = pytest.mark.anyio
IMPATIENT = {"busy_seconds": 0.2, "statement_seconds": 0.5, "answer_seconds": 1.5}


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The app, which waits for no lock for long."""
    async with served(database_url, clock, limits=IMPATIENT) as running:
        yield running


@contextmanager
def held_by_another(database_url: str) -> Iterator[None]:
    """The database as another process holds it: SQLite whole, on PostgreSQL the inbox."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(str(engine_url(database_url).database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(database_url) as other:
            other.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()


async def test_while_another_holds_it_messages_are_503_and_afterwards_stored_once(
    house: Served, database_url: str
) -> None:
    with held_by_another(database_url):
        for _ in range(2):
            assert (await house.post_wechat(text_xml())).status_code == 503
    tries = [(await house.post_wechat(text_xml())).status_code for _ in range(10)]
    assert set(tries) <= {200, 503}
    assert tries[-1] == 200
    assert await house.stored() == (1, 1)


async def test_another_system_is_told_to_come_again(house: Served, database_url: str) -> None:
    body = {"text": "竹园村下冰雹了", "division_code": "610925112206", "reporter": {"name": "张"}}
    with held_by_another(database_url):
        answer = await house.post("/cases", body, Idempotency_Key="1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert (await house.post("/cases", body, Idempotency_Key="1")).status_code == 201
    assert await house.stored() == (1, 1)


async def test_a_commit_that_failed_leaves_no_connection_inside_of_its_transaction(database_url: str) -> None:
    database = Database(database_url, KEYRING)
    await upgrade(database)
    failures = iter([OperationalError("no space left", None, OSError())])

    def fail(_: object) -> None:
        for failure in failures:
            raise failure

    event.listen(database.engine.sync_engine, "commit", fail)

    async def write() -> None:
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM heartbeats"))

    with pytest.raises(UnavailableError):
        await write()
    for _ in range(3):
        await write()
    await database.close()
