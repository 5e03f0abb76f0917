"""The served app as a fixture, once per engine; and one on real sockets, whose QQ account connects to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.clock import SimulatedClock
from tests.web.connected import Town, town
from tests.web.served import Served, served


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The real app over the small county."""
    async with served(database_url, clock) as running:
        yield running


@pytest.fixture
async def siji(database_url: str, clock: SimulatedClock) -> AsyncIterator[Town]:
    """One process of the product over the small county, on a real socket."""
    async with town(database_url, clock) as running:
        yield running


@pytest.fixture
async def gate(tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Town]:
    """The same on SQLite alone: for what never reaches the database."""
    async with town(f"sqlite:///{tmp_path / 'baolian.db'}", clock) as running:
        yield running
