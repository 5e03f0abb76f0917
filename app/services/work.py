"""What every service is handed: one transaction, one instant, and what is kept in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.ids import IdSource
from app.db.appended import append, flush
from app.db.database import Database
from models import Base

if TYPE_CHECKING:
    from app.services.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction at one instant. `snapshots` holds the registry and the rulesets in force."""

    session: AsyncSession
    now: datetime
    ids: IdSource
    snapshots: "Snapshots"

    def append(self, table: type[Base], **values: object) -> None:
        """Add a row that this work will not look at again, with every column that has no plain default."""
        append(self.session, table, values)

    def add(self, row: Base) -> None:
        """Add a row made by `new`; it may still change, and no query of this work sees it before a flush."""
        append(self.session, type(row), row)

    async def flush(self) -> None:
        """Write everything down now, so that the queries that follow see it."""
        await flush(self.session)


class Workshop:
    """Opens works: the lane, the jobs, the API and the command line all begin here."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource, snapshots: "Snapshots") -> None:
        self.database = database
        self.clock = clock
        self.ids = ids
        self.snapshots = snapshots

    @asynccontextmanager
    async def begin(self, *, is_brief: bool = False) -> AsyncIterator[Work]:
        """A work that is committed at the end or leaves nothing; raises UnavailableError.

        `is_brief`: all of its statements are small (see `Database.transaction`).
        """
        async with self.database.transaction(is_brief=is_brief) as session:
            yield await self._over(session)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        """A work that only reads; raises UnavailableError."""
        async with self.database.reading() as session:
            yield await self._over(session)

    @asynccontextmanager
    async def at_one_instant(self) -> AsyncIterator[Work]:
        """A work that only reads and sees everything as it was at its first query; raises UnavailableError."""
        async with self.database.at_one_instant() as session:
            yield await self._over(session)

    async def _over(self, session: AsyncSession) -> Work:
        await self.snapshots.refresh(session)
        return Work(session, self.clock.now(), self.ids, self.snapshots)
