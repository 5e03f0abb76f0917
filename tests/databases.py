"""Databases for tests: migrated once and copied, or emptied in between; making and dropping costs seconds."""

import asyncio
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from app.core.crypto import Keyring
from app.db.database import Database
from app.db.schema import head_revision, upgrade

SERVER = os.environ.get("BAOLIAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
_free: list[str] = []
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def is_there() -> bool:
    """Whether a server answers."""
    try:
        with psycopg.connect(SERVER, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def url_of(name: str) -> str:
    """The address of a database of this server."""
    return SERVER.rsplit("/", 1)[0] + f"/{name}"


@cache
def _sqlite_template() -> bytes:
    """A SQLite file that has its schema and no row."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "baolian.db"
        asyncio.run(_migrate(f"sqlite:///{path}"))
        return path.read_bytes()


async def _migrate(url: str) -> None:
    database = Database(url, Keyring.from_settings([], "no row is ever encrypted"))
    await upgrade(database)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await database.close()


def sqlite(folder: Path) -> str:
    """A SQLite database without any row in this folder, read by its owner alone."""
    path = folder / "baolian.db"
    path.write_bytes(_sqlite_template())
    path.chmod(0o600)
    return f"sqlite:///{path}"


@contextmanager
def blank() -> Iterator[str]:
    """A database without any table, dropped afterwards."""
    name = _make()
    yield url_of(name)
    _drop(name)


@contextmanager
def reused() -> Iterator[str]:
    """A database without any row; whether it has its schema already, the test must not mind."""
    name = _free.pop() if _free else _make()
    yield url_of(name)
    if _empty(name):
        _free.append(name)
    else:
        _drop(name)


def drop_all() -> None:
    """Drop what this process kept."""
    while _free:
        _drop(_free.pop())


def _make() -> str:
    name = f"baolian_test_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    return name


def _drop(name: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _empty(name: str) -> bool:
    """Drop every row; False where the schema is not that of the program (any more)."""
    with psycopg.connect(url_of(name)) as connection:
        connection.execute(_OTHERS)
        tables = {table for (table,) in connection.execute(_TABLES)} - {"alembic_version"}
        if not tables or connection.execute("SELECT version_num FROM alembic_version").fetchone() != (
            head_revision(),
        ):
            return False
        connection.execute("SET session_replication_role = replica")
        for table in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    return True
