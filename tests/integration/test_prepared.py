"""Queries that are prepared once for each database: what they read is what SQLAlchemy reads."""

import asyncio

import pytest
from sqlalchemy import BigInteger, delete, literal_column, select, text
from sqlalchemy.exc import DBAPIError

from app.core.errors import UnavailableError
from app.db.among import among
from app.db.prepared import Prepared, Whole
from models import Case
from tests.factories import a_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio

_COLUMNS = [Case.id, Case.summary, Case.opened_at, Case.promise, Case.is_urgent, Case.closed_at]
_CASES = (
    select(Case).where(among(Case.number, "numbers"), Case.state.in_(["new", "assigned"])).order_by(Case.id)
)


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, with two cases in the database."""
    async with road.workshop.begin() as work:
        for number in ("1", "2"):
            case = a_case()
            case.id, case.number = int(number), number
            work.session.add(case)
    return road


@pytest.mark.parametrize("numbers", [["1", "2"], ["2"], [], ["1"]])
async def test_columns_are_read_as_sqlalchemy_reads_them(road: Road, numbers: list[str]) -> None:
    wanted = _CASES.with_only_columns(*_COLUMNS)
    prepared = Prepared(wanted)
    async with road.workshop.read() as work:
        for values in ({"numbers": ["1"]}, {"numbers": numbers}):
            found = await prepared.rows(work.session, values)
        assert found == [tuple(row) for row in await work.session.execute(wanted, {"numbers": numbers})]
    assert len(found) == len(numbers)


async def test_a_whole_row_is_followed_by_the_session(road: Road) -> None:
    cases = Whole(Case, _CASES.with_for_update())
    async with road.workshop.begin() as work:
        first, second = await cases.rows(work.session, {"numbers": ["1", "2"]})
        first.summary, first.level = "另一句", 3
        assert await work.session.get(Case, second.id) is second
        assert not work.session.is_modified(second)
    async with road.workshop.read() as work:
        stored = await work.session.get_one(Case, first.id)
        assert (stored.summary, stored.level, stored.opened_at) == ("另一句", 3, first.opened_at)


async def test_a_row_that_the_session_knows_is_as_it_knows_it(road: Road) -> None:
    async with road.workshop.begin() as work:
        known = await work.session.get_one(Case, 1)
        known.level = 2
        again, _ = await Whole(Case, _CASES).rows(work.session, {"numbers": ["1", "2"]})
        assert again is known
        assert again.level == 2


async def _read_from_nowhere(road: Road) -> None:
    async with road.workshop.begin() as work:
        await Prepared(select(Case.id).where(text("nowhere = 1"))).rows(work.session, {})


async def test_what_the_driver_refuses_is_an_error_of_the_database(road: Road) -> None:
    with pytest.raises((DBAPIError, UnavailableError)):
        await _read_from_nowhere(road)


_LONG = {
    True: "count(*) FROM (WITH RECURSIVE n AS (SELECT 1 x UNION ALL SELECT 1 + x FROM n LIMIT 3e6) SELECT 1 FROM n)",
    False: "count(*) FROM pg_sleep(3)",
}


async def test_a_query_that_is_given_up_leaves_no_connection_unfit(road: Road) -> None:
    long = Prepared(select(literal_column(_LONG[road.database.is_sqlite], BigInteger)))
    quick = Prepared(select(Case.number).order_by(Case.id))

    async def read() -> None:
        async with road.database.transaction() as session:
            await session.execute(delete(Case))
            await long.rows(session, {})

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    for _ in range(3):
        async with road.database.transaction() as session:
            assert await quick.rows(session, {}) == [("1",), ("2",)]
