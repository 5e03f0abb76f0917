"""How every process learns that something it keeps in memory has changed."""

from sqlalchemy.ext.asyncio import AsyncSession

from models import Snapshot


async def touch(session: AsyncSession, name: str) -> None:
    """Say, within the transaction that changes it, that `registry` or `ruleset` is another one now."""
    snapshot = await session.get(Snapshot, name, with_for_update=True)
    if snapshot is None:
        session.add(Snapshot(name=name, version=1))
    else:
        snapshot.version += 1
