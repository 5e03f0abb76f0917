"""Access tokens of platforms, kept in the database where every replica sees them."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.work import Workshop
from bots.base import Token
from models import PlatformToken


class DatabaseTokens:
    """A `bots.base.TokenStore`; values are sealed at rest. The row is the lock of who renews it."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def get(self, key: str) -> Token | None:
        """The token stored under `key`, fresh or not, or None."""
        async with self._workshop.database.reading() as session:
            row = await session.get(PlatformToken, key)
            return Token(row.value, row.expires_at) if row and row.value else None

    async def put(self, key: str, token: Token) -> None:
        """Store `token` under `key`; whoever had the lease has it no more."""
        async with self._workshop.database.transaction() as session:
            row = await self._row(session, key)
            row.value, row.expires_at = token.value, token.expires_at
            row.leased_by = row.leased_until = None

    async def lease(self, key: str, holder: str, span: timedelta) -> bool:
        """Whether `holder` alone may renew the token for so long; False while somebody else may."""
        now = self._workshop.clock.now()
        async with self._workshop.database.transaction() as session:
            row = await self._row(session, key)
            is_free = row.leased_until is None or row.leased_until <= now or row.leased_by == holder
            if is_free:
                row.leased_by, row.leased_until = holder, now + span
            return is_free

    async def release(self, key: str, holder: str) -> None:
        """`holder` will not renew it after all; nothing happens where the lease is another's by now."""
        async with self._workshop.database.transaction() as session:
            row = await self._row(session, key)
            if row.leased_by == holder:
                row.leased_by = row.leased_until = None

    async def _row(self, session: AsyncSession, key: str) -> PlatformToken:
        """The token's row, locked; made now where there is none."""
        found = await session.get(PlatformToken, key, with_for_update=True)
        if found is not None:
            return found
        row = PlatformToken(key=key, value="", expires_at=self._workshop.clock.now())
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:
            return await session.get_one(PlatformToken, key, with_for_update=True)
        return row
