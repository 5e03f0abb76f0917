"""Claiming what is due, once, among many processes."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

T = TypeVar("T")


async def claim_due(
    session: AsyncSession,
    statement: Select[T],
    due: InstrumentedAttribute[Any],
    now: datetime,
    limit: int = 50,
) -> list[T]:
    """Rows whose `due` column has passed, locked until the transaction ends, the most overdue first.

    On PostgreSQL rows that another process holds are skipped; on SQLite the writer lock already
    serialises. Whoever claims must move `due` on in the same transaction.
    """
    rows = await session.scalars(
        statement.where(due <= now).order_by(due).limit(limit).with_for_update(skip_locked=True)
    )
    return list(rows)
