"""Several processes over one database: what goes out over a socket goes out where the socket is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from models import AccountLine, OutboxMessage
from tests.web.connected import HAIL, QQ, Town, town

pytestmark = pytest.mark.anyio


@pytest.fixture
async def both(database_url: str, clock: SimulatedClock) -> AsyncIterator[tuple[Town, Town]]:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(town(database_url, clock))
        second = await stack.enter_async_context(town(database_url, clock, is_new=False))
        yield first, second


async def replies(town: Town) -> list[OutboxMessage]:
    return [row for row in await town.all(OutboxMessage) if row.purpose == "reply"]


async def test_only_the_holder_of_the_socket_delivers(both: tuple[Town, Town], clock: SimulatedClock) -> None:
    holder, other = both
    qq = QQ(clock)
    async with qq.connect(holder.url) as socket:
        await qq.says(socket, HAIL)
        await holder.stored(1)
        await other.jobs.run_due()
        assert qq.said() == []
        assert {row.state for row in await replies(other)} == {"queued"}
        assert {row.attempts for row in await replies(other)} == {0}
        await holder.jobs.run_due()
        assert qq.said()
    assert {row.state for row in await replies(other)} == {"accepted"}


async def test_a_new_connection_at_another_process_moves_the_line(
    both: tuple[Town, Town], clock: SimulatedClock
) -> None:
    first, second = both
    qq = QQ(clock)
    async with qq.connect(first.url, reconnects=False) as old, qq.connect(second.url) as new:
        await old.until(lambda: not old.is_connected)
        assert old.closed_with == 1000
        await qq.says(new, HAIL)
        await second.stored(1)
        await first.jobs.run_due()
        assert qq.said() == []
        await second.jobs.run_due()
        assert qq.said()


async def test_the_lease_of_a_process_that_died_ends_by_itself(
    both: tuple[Town, Town], clock: SimulatedClock
) -> None:
    dead, alive = both
    qq = QQ(clock)
    async with qq.connect(alive.url) as socket:
        await qq.says(socket, HAIL)
        await alive.stored(1)
        await socket.cut()
    await alive.until(lambda: _is_free(alive))
    async with alive.container.workshop.begin() as work:
        line = await work.session.get_one(AccountLine, ("onebot", "siji"))
        line.process, line.calls_until = dead.container.process, clock.now() + timedelta(seconds=30)
    await alive.jobs.run_due()
    assert {row.attempts for row in await replies(alive)} == {0}
    clock.advance(timedelta(seconds=31))
    await alive.jobs.run_due()
    assert {row.attempts for row in await replies(alive)} == {1}


async def _is_free(town: Town) -> bool:
    return (await town.all(AccountLine))[0].process is None


async def test_events_at_one_process_and_calls_at_another_work_together(
    both: tuple[Town, Town], clock: SimulatedClock
) -> None:
    first, second = both
    qq = QQ(clock)
    async with qq.connect(second.url, role="API") as calls:
        async with qq.connect(first.url, role="Event") as events:
            await qq.says(events, HAIL)
            await first.stored(1)
            await first.jobs.run_due()
            assert qq.said() == []
            await second.jobs.run_due()
            assert qq.said()
            await events.cut()
        clock.advance(timedelta(minutes=5))
        again = qq.connect(first.url, role="Event")
        await qq.says(again, "长梁村的路也塌了")
        async with again:
            assert (await first.stored(2))[1] == "长梁村的路也塌了"
    assert "get_group_msg_history" in [call["action"] for call in calls.calls]
