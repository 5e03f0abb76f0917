"""The served app as a fixture, once per engine."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from tests.web.served import Served, served


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The real app over the small county."""
    async with served(database_url, clock) as running:
        yield running
