"""What integration tests stand on: the small county, with its lane running, and who works on it.

A module that needs more than the plain county asks for the `road` (or `house`) below in a fixture of the same name,
adds what is its own, and hands it on: opening and closing stay here.
"""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from tests.post import Post
from tests.small_county import Road
from tests.square import Square, a_square
from tests.watch import Watch
from tests.web.served import Served, served


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """A lane over the small county."""
    road = await Road(database_url, clock).open()
    yield road
    await road.close()


@pytest.fixture
def post(road: Road) -> Post:
    """Two fake channels over the road's county."""
    return Post(road)


@pytest.fixture
def watch(road: Road) -> Watch:
    """Cases without a message, over the road's county."""
    return Watch(road)


@pytest.fixture
async def square(road: Road) -> Square:
    """The town's group with its people, listened to."""
    return await a_square(road)


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The real app over the small county."""
    async with served(database_url, clock) as running:
        yield running
