"""What several integration tests stand on."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from tests.post import Post
from tests.small_county import Road
from tests.square import Square, a_square


@pytest.fixture
async def post(database_url: str, clock: SimulatedClock) -> AsyncIterator[Post]:
    road = await Road(database_url, clock).open()
    yield Post(road)
    await road.close()


@pytest.fixture
async def square(database_url: str, clock: SimulatedClock) -> AsyncIterator[Square]:
    """The town's group with its people."""
    square = await a_square(Road(database_url, clock))
    yield square
    await square.road.close()
