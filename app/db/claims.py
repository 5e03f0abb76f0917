"""Claiming what is due, once, and adding what is missing, once, among many processes."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.attributes import instance_dict

from models.base import Base

T = TypeVar("T")


async def claim_due(
    session: AsyncSession,
    statement: Select[T],
    due: InstrumentedAttribute[Any],
    now: datetime,
    limit: int = 50,
) -> list[T]:
    """Rows whose `due` column has passed, locked until the transaction ends, the most overdue first.

    Rows that are due together come in the order in which they were made, whatever the engine.

    On PostgreSQL rows that another process holds are skipped; on SQLite the writer lock already
    serialises. Whoever claims must move `due` on in the same transaction.
    """
    rows = await session.scalars(
        statement.where(due <= now)
        .order_by(due, *inspect(due.class_).primary_key)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(rows)


async def add_missing(session: AsyncSession, rows: Sequence[Base]) -> None:
    """Add rows made by `new`, all of one table, unless somebody else did: one whose unique key is taken is left out.

    Waits for a transaction that adds the same key at the same time; whoever adds several brings them in order.
    """
    connection = await session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    names = [column.name for column in type(rows[0]).__table__.columns]
    values = [{name: instance_dict(row)[name] for name in names} for row in rows]
    await session.execute(insert(type(rows[0])).values(values).on_conflict_do_nothing())


async def one_at_a_time(session: AsyncSession, name: str) -> None:
    """Wait until no other transaction holds this name; ours holds it until it ends.

    On SQLite there is one writer anyway: nothing is done.
    """
    connection = await session.connection()
    if connection.dialect.name != "sqlite":
        await session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(name.encode()))))
