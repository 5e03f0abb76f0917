"""The configured workshop, for commands that need the database, and perhaps the accounts, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.commands.stored_keys import require_opening
from app.container import Container, database_of, settle
from app.core.clock import SystemClock
from app.core.ids import IdSource
from app.db.schema import require_current
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings

T = TypeVar("T")


def with_workshop(run: Callable[[Workshop], Awaitable[T]]) -> T:
    """What `run` answers, given the configured database.

    Raises ConfigurationError for a wrong configuration or schema and for keys that do not open what is stored,
    UnavailableError where it is away.
    """
    return asyncio.run(_opened(Settings.load(), run))


def with_container(run: Callable[[Container], Awaitable[T]]) -> T:
    """What `run` answers, given the configured database and accounts; nothing of it is started.

    Raises what `with_workshop` raises.
    """
    return asyncio.run(_contained(Settings.load(), run))


async def _contained(settings: Settings, run: Callable[[Container], Awaitable[T]]) -> T:
    container = Container(settings)
    try:
        await require_current(container.database)
        await require_opening(container.database)
        await settle(container.database, container.clock)
        return await run(container)
    finally:
        await container.http.aclose()
        await container.database.close()


async def _opened(settings: Settings, run: Callable[[Workshop], Awaitable[T]]) -> T:
    database, clock = database_of(settings, is_patient=True), SystemClock()
    try:
        await require_current(database)
        await require_opening(database)
        await settle(database, clock)
        return await run(Workshop(database, clock, IdSource(clock), Snapshots(clock, settings.timezone)))
    finally:
        await database.close()
