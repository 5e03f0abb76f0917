"""The schema's version: bring it up to date, or say that it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, inspect, literal, select
from sqlalchemy.engine import Connection
from sqlalchemy.schema import DropTable

from app.core.errors import ConfigurationError
from app.db.away import told
from app.db.database import Database

SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"
VERSIONS = "alembic_version"
"""Alembic's own table."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


@cache
def head_revision() -> str:
    """The newest revision that this program knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None  # noqa: S101 - there is a first migration
    return head


async def current_revision(database: Database) -> str | None:
    """The revision that the database is at, None for an empty one or where there is no file yet."""
    if database.file is not None and database.file.is_missing():
        return None
    with told():
        async with database.engine.connect() as connection:
            return await connection.run_sync(_revision_of)


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def is_older(revision: str) -> bool:
    """Whether the schema once was at this revision, before the newest one."""
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    return revision in known - {head_revision()}


async def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision, in one transaction; raises ConfigurationError where that cannot be."""

    def run(connection: Connection) -> None:
        revision = _revision_of(connection)
        if revision is None and (tables := sorted(inspect(connection).get_table_names())):
            raise ConfigurationError(
                f"这个库里已经有别的表({tables[0]} 等),不是包联的库,什么都没有改:database_url 换成一个空库"
            )
        if revision == head_revision():
            return
        if revision is not None and not is_older(revision):
            raise ConfigurationError(_is_newer(revision))
        command.upgrade(alembic_config(connection), "head")

    with _creating(database):
        async with database.engine.execution_options(baolian_write=True).begin() as connection:
            await connection.run_sync(run)


@contextmanager
def _creating(database: Database) -> Iterator[None]:
    """Where there is no file yet, one is made; raises UnavailableError, ConfigurationError."""
    if database.file is not None:
        database.file.make()
    with told():
        yield


async def recreate(database: Database, revision: str) -> str:
    """Drop the tables of a database that holds no row and migrate it up to this revision, in one transaction.

    Answers the name of a table that holds something: nothing is done then. Empty: it was done.
    """

    def run(connection: Connection) -> str:
        tables = [Table(name, MetaData()) for name in inspect(connection).get_table_names()]
        for each in tables:
            if each.name != VERSIONS and connection.scalar(select(literal(1)).select_from(each).limit(1)):
                return each.name
        for each in tables:
            connection.execute(DropTable(each))
        command.upgrade(alembic_config(connection), revision)
        return ""

    with _creating(database):
        async with database.engine.execution_options(baolian_write=True).begin() as connection:
            return await connection.run_sync(run)


async def require_current(database: Database) -> None:
    """Raises ConfigurationError, with what to do, unless the schema is the newest."""
    current, head = await current_revision(database), head_revision()
    if current is None:
        raise ConfigurationError(
            f"{_is_empty(database)}:第一次用,请先运行 baolian db upgrade;"
            "用过的,看看 database_url 和当前目录对不对"
        )
    if current == head:
        return
    if not is_older(current):
        raise ConfigurationError(_is_newer(current))
    raise ConfigurationError(
        f"数据库结构版本是 {current},程序需要 {head}:请先运行 baolian db upgrade(升级前用原来那一版程序备份)"
    )


def _is_empty(database: Database) -> str:
    if database.file is None:
        return "数据库是空的"
    path = database.file.path
    return f"没有库文件 {path}" if database.file.is_missing() else f"库文件 {path} 是空的"


def _is_newer(revision: str) -> str:
    return (
        f"数据库结构版本是 {revision},比程序的 {head_revision()} 新,程序太旧了,用不了:"
        "换回升级它的那一版程序(或者更新的),不要动库"
    )
