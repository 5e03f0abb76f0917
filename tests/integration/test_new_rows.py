"""Rows made by `new`: written together at the end, followed where they were written before it."""

import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.enums import EventKind
from app.db.among import among
from app.db.appended import update
from app.services import history
from models import Case, CaseEvent, Contact, Message
from tests.factories import a_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


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


@pytest.fixture
def updates(road: Road) -> Iterator[list[str]]:
    """Every UPDATE that is sent."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.extend([statement] if statement.startswith("UPDATE") else [])

    engine = road.workshop.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


async def test_rows_that_changed_differently_are_written_by_one_statement(
    road: Road, updates: list[str]
) -> None:
    numbers = ["4", "5", "6"]
    async with road.workshop.begin() as work:
        for number in numbers:
            work.add(a_new_case(number))
    async with road.workshop.begin() as work:
        wanted = select(Case).where(among(Case.number, "numbers")).order_by(Case.number).with_for_update()
        first, second, third = await work.session.scalars(wanted, {"numbers": numbers})
        first.level, second.summary = 3, "另一句"
        await update(work.session, [first, second, third])
        assert not work.session.dirty
    assert len(updates) == 1
    assert [((await stored(road, n)).level, (await stored(road, n)).summary) for n in numbers] == [
        (3, third.summary),
        (0, "另一句"),
        (0, third.summary),
    ]


@pytest.mark.parametrize("numbers", [[], ["7"], ["7", "8"], ["7", "7", "不存在", "a'); --"]])
async def test_a_list_of_texts_is_one_parameter(road: Road, numbers: list[str]) -> None:
    async with road.workshop.begin() as work:
        for number in ("7", "8"):
            work.add(a_new_case(number))
    async with road.workshop.read() as work:
        found = await work.session.scalars(
            select(Case.number).where(among(Case.number, "all")), {"all": numbers}
        )
        assert set(found) == {"7", "8"} & set(numbers)


async def test_a_list_of_our_longest_ids_is_one_parameter(road: Road) -> None:
    case = a_new_case("9")
    case.id = 2**63 - 2
    async with road.workshop.begin() as work:
        work.add(case)
    async with road.workshop.read() as work:
        wanted = select(Case.id).where(among(Case.id, "ids"))
        assert list(await work.session.scalars(wanted, {"ids": [case.id, case.id - 1]})) == [case.id]


@pytest.mark.parametrize("column", [Case.id, Case.number, Message.dedup_key, Contact.external_id])
async def test_a_list_is_looked_up_by_an_index_on_sqlite(
    road: Road, column: InstrumentedAttribute[int | str]
) -> None:
    if not road.workshop.database.is_sqlite:
        pytest.skip("PostgreSQL chooses by what its statistics say")
    wanted = select(column).where(among(column, "all")).order_by(column)
    statement = wanted.compile(
        road.workshop.database.engine.sync_engine, compile_kwargs={"render_postcompile": True}
    )
    async with road.workshop.read() as work:
        connection = await work.session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("[]",))
        steps = [row[3] for row in plan if "json_each" not in row[3]]
    assert [step for step in steps if step.startswith("SCAN")] == []
    assert any(step.startswith("SEARCH") for step in steps)
