"""What integration tests stand on: the small county, with its lane running, and who works on it.

A module that needs more than the plain county asks for the `road` (or `house`) below in a fixture of the same name,
adds what is its own, and hands it on: opening and closing stay here.
"""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.core.ids import IdSource
from app.db.database import Database
from app.db.schema import upgrade
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from tests.counties import a_blank
from tests.post import Post
from tests.small_county import KEYRING, Road
from tests.square import Square, a_square
from tests.watch import Watch
from tests.web.served import Served, served
from tests.workbench import a_workbench


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


@pytest.fixture
async def workshop(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    """A workshop over tables without a row, with what it keeps in memory read from them."""
    database = Database(database_url, KEYRING)
    await upgrade(database)
    yield Workshop(database, clock, IdSource(clock), Snapshots(clock))
    await database.close()


@pytest.fixture
async def workbench(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    """A workshop over tables without a row, with officers in memory that no table holds."""
    made = await a_workbench(database_url, clock)
    yield made
    await made.database.close()


@pytest.fixture
async def blank(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    """A workshop over tables without a row that keeps nothing in memory: what an import begins with."""
    async with a_blank(database_url, clock) as found:
        yield found
