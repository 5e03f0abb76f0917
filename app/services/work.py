"""What every service is handed: one transaction, one instant, and what is kept in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.ids import IdSource
from app.db.database import Database

if TYPE_CHECKING:
    from app.services.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction at one instant. `snapshots` holds the registry and the rulesets in force."""

    session: AsyncSession
    now: datetime
    ids: IdSource
    snapshots: "Snapshots"


class Workshop:
    """Opens works: the lane, the jobs, the API and the command line all begin here."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource, snapshots: "Snapshots") -> None:
        self.database = database
        self.clock = clock
        self.ids = ids
        self.snapshots = snapshots

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """A work that is committed at the end or leaves nothing; raises UnavailableError."""
        async with self.database.transaction() as session:
            await self.snapshots.refresh(session)
            yield Work(session, self.clock.now(), self.ids, self.snapshots)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        """A work that only reads; raises UnavailableError."""
        async with self.database.reading() as session:
            await self.snapshots.refresh(session)
            yield Work(session, self.clock.now(), self.ids, self.snapshots)
