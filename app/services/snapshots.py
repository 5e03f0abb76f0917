"""What is read on every message and is small, kept in memory and renewed when its version grows."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Snapshot


class Snapshots:
    """The registry, the rulesets and the understanding of each county."""

    def __init__(self) -> None:
        self._versions: dict[str, int] = {}

    async def refresh(self, session: AsyncSession) -> None:
        """Reload whatever was published or imported since; one small query when nothing was."""
        rows = await session.execute(select(Snapshot.name, Snapshot.version))
        self._versions = {name: version for name, version in rows}  # noqa: C416 - rows are Row objects


async def touch(session: AsyncSession, name: str) -> None:
    """Tell every process that `registry` or `ruleset` changed, with the transaction that changed it."""
    snapshot = await session.get(Snapshot, name, with_for_update=True)
    if snapshot is None:
        session.add(Snapshot(name=name, version=1))
    else:
        snapshot.version += 1
