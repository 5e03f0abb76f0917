"""How every process learns that something it keeps in memory has changed."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models import Snapshot


async def touch(session: AsyncSession, name: str) -> None:
    """Say, within the transaction that changes it, that `registry` or `ruleset` is another one now.

    Two processes may be the first at once: whoever comes second waits for the other's row and counts on.
    """
    if await _grow(session, name):
        return
    try:
        async with session.begin_nested():
            session.add(Snapshot(name=name, version=1))
    except IntegrityError:
        await _grow(session, name)


async def current(session: AsyncSession, name: str) -> int:
    """Which one it is now; 0 where nothing was ever changed."""
    version = await session.scalar(select(Snapshot.version).where(Snapshot.name == name))
    return version or 0


async def _grow(session: AsyncSession, name: str) -> bool:
    """Count on; False where nobody began to count."""
    grown = (
        update(Snapshot)
        .where(Snapshot.name == name)
        .values(version=Snapshot.version + 1)
        .returning(Snapshot.version)
    )
    return await session.scalar(grown, execution_options={"synchronize_session": False}) is not None
