"""A backup becomes a database again: an empty one, all of it or nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.crypto import Keyring, UndecryptableError
from app.core.errors import ConfigurationError, InputRefusedError
from app.db.database import Database
from app.db.schema import current_revision, head_revision, is_older, recreate, require_current, upgrade
from app.media import MediaStore
from app.services import audit
from app.services.backups.archive import Manifest, Progress, Reader
from app.services.backups.rows import Shape, shapes, shapes_of
from app.services.work import Workshop

BATCH_ROWS, BATCH_BYTES = 500, 4 << 20
ACTOR = "cli"


def open_checked(path: Path, keyring: Keyring, told: Progress) -> Reader:
    """A backup of this program's schema or an older one, whole, that these keys open.

    Raises InputRefusedError for what is damaged, ConfigurationError for a newer schema or missing keys.
    """
    reader = Reader(path)
    try:
        _require_schema(path, reader.manifest)
        _require_keys(reader.manifest, keyring)
        reader.check(told)
    except BaseException:
        reader.close()
        raise
    return reader


def _require_schema(path: Path, manifest: Manifest) -> None:
    columns = {shape.name: shape.columns for shape in shapes()}
    is_same = manifest.db_schema == head_revision() and columns == manifest.columns
    if not is_same and not is_older(manifest.db_schema):
        raise ConfigurationError(
            f"{path} 是结构 {manifest.db_schema}(程序 {manifest.program})的备份,这个程序只到 {head_revision()}:"
            "换成做备份时那一版程序,或者更新的;什么都没有写入"
        )


def _require_keys(manifest: Manifest, keyring: Keyring) -> None:
    if words := misfit(manifest, keyring):
        raise ConfigurationError(f"{words};什么都没有写入")


def misfit(manifest: Manifest, keyring: Keyring) -> str:
    """Why these keys restore no such backup, and what to do; empty where they do."""
    for name, (column, value) in manifest.keys.items():
        try:
            keyring.decrypt(value, column)
        except UndecryptableError:
            return (
                f"用现在的密钥解不开备份里的个人信息(编号 {name}):"
                "把做备份时的 secret_key 和 data_keys 写进 baolian.toml 再试"
            )
    lookup = manifest.lookup
    if lookup and keyring.index(keyring.decrypt(lookup.sealed, lookup.column), lookup.column) != lookup.index:
        return (
            "备份里电话、身份证号的查找值不是用 data_keys 最后一把算的,按号码会找不到人:"
            "data_keys 要和做备份时一样、次序也一样"
        )
    return ""


async def restore(workshop: Workshop, store: MediaStore, reader: Reader, told: Progress) -> None:
    """Photos into the store, then every row in one transaction; the schema is then brought up to date.

    A database without any row gets the schema of the backup. Photos are named by their content, so that those of an
    attempt that failed do no harm. Raises InputRefusedError unless the database is empty, UnavailableError, StoreError.
    """
    database, made = workshop.database, reader.manifest
    shapes_there = await _prepared(database, made)
    for done, content_hash in enumerate(made.media, 1):
        await store.put(reader.media(content_hash))
        told("照片", done, len(made.media))
    await _rows(database, shapes_there, reader, told)
    await upgrade(database)
    async with workshop.begin() as work:
        audit.note(work, ACTOR, "restored", made_at=made.made_at, rows=made.rows, photos=len(made.media))


async def _prepared(database: Database, made: Manifest) -> Sequence[Shape]:
    """What the rows go into: an empty database with the backup's schema."""
    if made.db_schema == head_revision():
        if await current_revision(database) is None:
            await upgrade(database)
        await require_current(database)
        there: Sequence[Shape] = shapes()
    else:
        if held := await recreate(database, made.db_schema):
            raise _not_empty(held)
        async with database.engine.connect() as connection:
            there = await connection.run_sync(shapes_of, made.columns)
    async with database.reading() as session:
        await _require_empty(session, there)
    return there


async def _rows(database: Database, there: Sequence[Shape], reader: Reader, told: Progress) -> None:
    done, name = 0, ""
    try:
        async with database.transaction() as session:
            await _require_empty(session, there)
            for shape in there:
                name = shape.name
                for batch in _batches(reader, shape):
                    await session.execute(insert(shape.target), batch)
                    done += len(batch)
                    told("恢复", done, reader.manifest.rows)
    except DBAPIError as error:
        why = type(error.orig or error).__name__
        raise InputRefusedError(f"备份里 {name} 的一行放不进这个库({why});什么都没有写入") from error


async def _require_empty(session: AsyncSession, there: Sequence[Shape]) -> None:
    for shape in there:
        if await session.scalar(shape.count):
            raise _not_empty(shape.name)


def _not_empty(table: str) -> InputRefusedError:
    return InputRefusedError(
        f"库里已经有数据(表 {table}),恢复只能进空库:"
        "把 database_url 换成一个新库,或者停掉服务、把旧的库文件挪开,再运行;什么都没有写入"
    )


def _batches(reader: Reader, shape: Shape) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for line in reader.lines(shape.name):
        batch.append(shape.row(line))
        size += len(line)
        if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
