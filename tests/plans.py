"""How SQLite goes about the statements of some work: by which index, or through whole tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event

from app.db.database import Database

Statement = tuple[str, Any]


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[list[Statement]]:
    """Every statement that is sent within, with its parameters."""
    asked: list[Statement] = []
    listen = (database.engine.sync_engine, "before_cursor_execute")

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(*listen, keep)
    try:
        yield asked
    finally:
        event.remove(*listen, keep)


async def steps(database: Database, asked: Statement) -> list[str]:
    """The steps that SQLite takes for a statement."""
    statement, parameters = asked
    async with database.reading() as session:
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters))
        return [row[3] for row in plan]
