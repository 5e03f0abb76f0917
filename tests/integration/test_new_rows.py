"""Rows made by `new`: written together at the end, followed where they were written before it."""

import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import EventKind
from app.services import history
from models import Case, CaseEvent
from tests.factories import a_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """A lane over the small county."""
    road = await Road(database_url, clock).open()
    yield road
    await road.close()


def a_new_case(number: str) -> Case:
    made = a_case()
    values = {name: value for name, value in vars(made).items() if not name.startswith("_")}
    return Case.new(**values | {"number": number})


async def stored(road: Road, number: str) -> Case:
    async with road.workshop.read() as work:
        found: Case | None = await work.session.scalar(select(Case).where(Case.number == number))
    assert found is not None
    return found


def test_what_is_not_named_is_empty_or_has_its_default() -> None:
    assert Case.new(id=1).level == 0
    assert Case.new(id=1).closed_at is None


async def test_a_new_row_is_written_at_the_end_as_it_is_then(road: Road) -> None:
    async with road.workshop.begin() as work:
        case = a_new_case("1")
        work.add(case)
        case.level = 2
    assert (await stored(road, "1")).level == 2


async def test_what_changes_after_a_flush_in_between_is_written_too(road: Road) -> None:
    async with road.workshop.begin() as work:
        case = a_new_case("2")
        work.add(case)
        history.record(work, case, EventKind.OPENED)
        await work.flush()
        seen = await work.session.scalar(select(Case).where(Case.number == "2"))
        assert seen is case
        history.record(work, case, EventKind.ASSIGNED)
    case = await stored(road, "2")
    async with road.workshop.read() as work:
        events = list(await work.session.scalars(select(CaseEvent).order_by(CaseEvent.seq)))
    assert case.last_event_seq == 2
    assert history.broken_link(case, events) is None


async def add_and_fail(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.add(a_new_case("3"))
        raise ZeroDivisionError


async def test_a_work_that_fails_leaves_no_new_row(road: Road) -> None:
    with pytest.raises(ZeroDivisionError):
        await add_and_fail(road)
    async with road.workshop.read() as work:
        assert await work.session.scalar(select(Case).where(Case.number == "3")) is None


@pytest.fixture
async def threads(road: Road) -> AsyncIterator[list[str]]:
    """The threads on which SQLite ran a statement, by what it was."""
    ran: list[str] = []
    here = threading.current_thread()

    async with road.database.transaction() as session:
        raw = (await (await session.connection()).get_raw_connection()).driver_connection
    assert raw is not None
    raw._conn.set_trace_callback(
        lambda sql: ran.append(
            f"{sql.split()[0]} {'loop' if threading.current_thread() is here else 'thread'}"
        )
    )
    yield ran
    raw._conn.set_trace_callback(None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_brief_transaction_waits_in_the_thread_and_reads_on_the_loop(
    road: Road, threads: list[str]
) -> None:
    async with road.workshop.begin(is_brief=True) as work:
        await work.session.scalars(select(Case))
    assert threads[0] == "BEGIN thread"
    assert set(threads[1:-1]) == {"SELECT loop"}
    assert threads[-1] == "COMMIT thread"
