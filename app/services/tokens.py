"""Access tokens of platforms, kept in the database where every replica sees them."""

from app.services.work import Workshop
from bots.base import Token
from models import PlatformToken


class DatabaseTokens:
    """A `bots.base.TokenStore`; values are sealed at rest."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def get(self, key: str) -> Token | None:
        """The token stored under `key`, fresh or not, or None."""
        async with self._workshop.database.reading() as session:
            row = await session.get(PlatformToken, key)
            return Token(row.value, row.expires_at) if row else None

    async def put(self, key: str, token: Token) -> None:
        """Store `token` under `key`."""
        async with self._workshop.database.transaction() as session:
            await session.merge(PlatformToken(key=key, value=token.value, expires_at=token.expires_at))
