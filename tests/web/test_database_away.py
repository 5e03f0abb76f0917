"""PostgreSQL away: refused, broken in the middle, hanging, behind a lost route. 503 in time, then all goes on."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass

import httpx
import pytest

from app.core.clock import SimulatedClock
from tests.web.served import Served, group_event, served, text_xml
from tests.wire import Wire, a_wire

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize(
        "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
    ),
]
IN_TIME = 5.0
"""Seconds within which WeChat wants its answer."""
GIVEN_UP_AFTER = 3.0


@dataclass
class Far:
    """The app, and the wire between it and its database."""

    house: Served
    wire: Wire

    async def posts(self, number: int) -> int:
        """One report by WeChat, each sender his own; the status, which must come in time."""
        body = text_xml(sender=f"oFar{number}", msg_id=str(7_000_000_000_000_000_000 + number))
        return _in_time(await _timed(self.house.post_wechat(body)))

    async def posts_group(self) -> int:
        """One report by OneBot."""
        return _in_time(await _timed(self.house.post_onebot(group_event())))

    async def is_ready(self) -> bool:
        """What /readyz says, in time."""
        status = _in_time(await _timed(self.house.http.get("/readyz")))
        assert status in (200, 503)
        return status == 200


async def _timed(request: Awaitable[httpx.Response]) -> tuple[httpx.Response, float]:
    started = time.monotonic()
    answer = await request
    return answer, time.monotonic() - started


def _in_time(timed: tuple[httpx.Response, float]) -> int:
    answer, seconds = timed
    assert seconds < IN_TIME
    assert "Traceback" not in answer.text
    status: int = answer.status_code
    return status


@pytest.fixture
async def far(database_url: str, clock: SimulatedClock) -> AsyncIterator[Far]:
    """With a second less patience than is shipped, for a busy machine; a silent connection is given up soon."""
    limits = {"answer_seconds": 3.0, "statement_seconds": GIVEN_UP_AFTER}
    async with a_wire(database_url) as (wire, url), served(url, clock, limits=limits) as house:
        yield Far(house, wire)


async def test_a_stopped_server_is_503_everywhere_and_on_its_return_every_repeat_is_stored_once(
    far: Far,
) -> None:
    assert await far.posts(1) == 200
    far.wire.cut()
    statuses = await asyncio.gather(*(far.posts(number) for number in range(2, 8)), far.posts_group())
    assert set(statuses) == {503}
    assert not await far.is_ready()
    api = await far.house.get("/cases")
    assert (api.status_code, api.json()["error"]["code"]) == (503, "unavailable")
    await far.wire.mend()
    assert await far.is_ready()
    for _ in range(2):
        statuses = await asyncio.gather(*(far.posts(number) for number in range(1, 8)), far.posts_group())
        assert set(statuses) == {200, 204}
    assert (await far.house.stored()) == (8, 8)


async def test_a_server_that_restarts_while_a_message_waits_costs_nobody_anything(far: Far) -> None:
    assert await far.posts(1) == 200
    far.wire.cut()
    waiting = asyncio.gather(far.posts(2), far.posts_group())
    await asyncio.wait([waiting], timeout=0.3)
    assert not waiting.done()
    await far.wire.mend()
    assert await waiting == [200, 204]
    assert await far.house.stored() == (3, 3)


async def test_connections_that_broke_while_nobody_looked_cost_nobody_anything(far: Far) -> None:
    assert await far.posts(1) == 200
    far.wire.break_all()
    assert await far.posts_group() == 204
    far.wire.break_all()
    assert await far.posts(2) == 200
    assert await far.house.stored() == (3, 3)


@pytest.mark.parametrize("is_heard", [False, True])
async def test_a_commit_that_is_cut_off_costs_nobody_anything(far: Far, is_heard: bool) -> None:
    assert await far.posts(1) == 200
    far.wire.snap_at(b"COMMIT", is_heard=is_heard)
    assert await far.posts(2) == 200
    assert far.wire.has_snapped
    assert await far.house.stored() == (2, 2)


async def test_a_server_that_hangs_is_503_in_time_and_when_it_comes_round_all_is_stored_once(
    far: Far,
) -> None:
    assert await far.posts(1) == 200
    far.wire.hang()
    statuses = await asyncio.gather(far.posts(2), far.posts(3), far.is_ready())
    assert statuses == [503, 503, False]
    await far.wire.mend()
    assert await asyncio.gather(far.posts(2), far.posts(3)) == [200, 200]
    assert await far.is_ready()
    assert await far.house.stored() == (3, 3)


async def test_a_connection_that_fell_silent_for_ever_is_given_up(far: Far) -> None:
    assert await far.posts(1) == 200
    far.wire.hang()
    assert await far.posts(2) == 503
    far.wire.forget()
    given_up_by = time.monotonic() + 3 * GIVEN_UP_AFTER
    while await far.posts(2) != 200:
        assert time.monotonic() < given_up_by
    assert await far.house.stored() == (2, 2)
