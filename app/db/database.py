"""One database, SQLite or PostgreSQL, and the only `commit()` in the house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import event, make_url, text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.engine import URL, Connection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.crypto import Keyring
from app.core.errors import ConfigurationError
from app.db import brief
from app.db.appended import flush
from app.db.away import translated
from app.db.file import DatabaseFile

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

_QUERY = {"sslmode": "ssl"}
"""What the address of a PostgreSQL may have behind its question mark, as libpq spells it, and as the driver does."""

_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"),
    "wal_autocheckpoint=8000",  # 32 MB: a storm writes the same pages again and again, and each is copied once
)


def engine_url(url: str) -> URL:
    """The SQLAlchemy URL of a configured one; raises ConfigurationError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError("database_url 写得不对,例如 sqlite:///data/baolian.db") from error
    driver = DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise ConfigurationError("database_url 只支持 sqlite:/// 和 postgresql://")
    if driver == DRIVERS["sqlite"] and parsed.database in (None, "", ":memory:"):
        raise ConfigurationError("database_url 里没有写库文件,例如 sqlite:///data/baolian.db")
    if driver == DRIVERS["postgresql"]:
        parsed = _in_drivers_words(parsed)
    return parsed.set(drivername=driver)


def _in_drivers_words(url: URL) -> URL:
    known = {*_QUERY, *_QUERY.values()}
    if unknown := sorted(set(url.query) - known):
        raise ConfigurationError(f"database_url 里的 ?{unknown[0]}= 用不了,问号后面只认 sslmode")
    return url.set(query={_QUERY.get(key, key): value for key, value in url.query.items()})


class Database:
    """Transactions for everybody. On SQLite, writers queue first in, first out, within the process.

    `pool_size` is the most connections to PostgreSQL. `statement_seconds` is how long it may take for one statement:
    a connection whose other end fell silent is then given up. None waits for ever.
    """

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        *,
        busy_seconds: float = 4.0,
        pool_size: int = 20,
        statement_seconds: float | None = None,
    ) -> None:
        self.url = engine_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.file: DatabaseFile | None = None
        options: dict[str, Any] = {"hide_parameters": True}
        options |= {"json_serializer": _to_json, "json_deserializer": from_json}
        if self.is_sqlite:
            self.file = DatabaseFile(Path(str(self.url.database)))
            options["pool_use_lifo"] = True  # who wrote last holds the pages; another connection reads anew
            options["connect_args"] = {"timeout": busy_seconds, "async_creator_fn": brief.connect}
        else:
            options |= {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": busy_seconds}
            options["connect_args"] = {"timeout": busy_seconds, "command_timeout": statement_seconds}
        self.engine = create_async_engine(self.url, **options)
        self.engine.sync_engine.dialect.keyring = keyring  # type: ignore[attr-defined]
        self._writer = self.engine.execution_options(baolian_write=True)
        self._turnstile = asyncio.Lock()
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine.sync_engine, "handle_error", _retire_outdated)

    @asynccontextmanager
    async def transaction(self, *, is_brief: bool = False) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end, or rolled back whole.

        `is_brief` says that all of its statements are small and go by an index: on SQLite they then run
        without a hop to another thread. Raises UnavailableError where the database is locked or away.
        """
        if self.is_sqlite:
            async with self._turnstile, self._session(is_brief) as session:
                yield session
        else:
            async with self._session(False) as session:
                yield session

    @asynccontextmanager
    async def _session(self, is_brief: bool) -> AsyncIterator[AsyncSession]:
        self._require_file()
        async with AsyncSession(self._writer, expire_on_commit=False, autoflush=False) as session:
            try:
                if is_brief:
                    await session.connection()  # begins, and waits for the writer's lock in the thread
                with brief.kept(is_brief):
                    yield session
                    await flush(session, is_last=True)
                await session.commit()
            except (OSError, PoolTimeoutError, DBAPIError) as error:
                problem = translated(error)
                if problem is error:
                    raise
                await session.invalidate()  # a COMMIT that failed may have left it inside
                raise problem from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads and waits for no writer."""
        self._require_file()
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            try:
                yield session
                await session.close()  # a connection that broke meanwhile shows here
            except (OSError, PoolTimeoutError, DBAPIError) as error:
                problem = translated(error)
                if problem is error:
                    raise
                await session.invalidate()
                raise problem from error

    @asynccontextmanager
    async def at_one_instant(self) -> AsyncIterator[AsyncSession]:
        """A reading session that sees everything as it was at its first query, however long it reads."""
        async with self.reading() as session:
            if not self.is_sqlite:
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def _require_file(self) -> None:
        if self.file is not None:
            self.file.require()

    async def ping(self) -> None:
        """Raises UnavailableError unless the database answers."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _to_json(value: Any) -> str:
    return to_json(value).decode()


def _retire_outdated(context: ExceptionContext) -> None:
    """No connection is used again that prepared a statement before a column of its result changed."""
    if isinstance(context.original_exception, AsyncAdapt_asyncpg_dbapi.InvalidCachedStatementError):
        context.is_disconnect = True


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("baolian_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
