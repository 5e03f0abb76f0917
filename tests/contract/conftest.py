"""What the files of a channel's contract stand on."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.core.clock import SimulatedClock


@pytest.fixture
async def world(request: pytest.FixtureRequest, clock: SimulatedClock) -> AsyncIterator[Any]:
    """The `World` that the test's file names: an adapter before the fake of its platform."""
    async with request.module.World.opened(clock) as made:
        yield made
