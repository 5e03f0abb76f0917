"""A backup becomes a database again: an empty one, all of it or nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.crypto import Keyring, UndecryptableError
from app.core.errors import ConfigurationError, InputRefusedError
from app.db.schema import current_revision, head_revision, require_current, upgrade
from app.media import MediaStore
from app.services import audit
from app.services.backups.archive import Manifest, Progress, Reader
from app.services.backups.rows import Shape, shapes
from app.services.work import Workshop

BATCH_ROWS, BATCH_BYTES = 500, 4 << 20
ACTOR = "cli"


def open_checked(path: Path, keyring: Keyring, told: Progress) -> Reader:
    """A backup of this program's schema, whole, that these keys open.

    Raises InputRefusedError for what is damaged, ConfigurationError for another schema or missing keys.
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
    if manifest.db_schema != head_revision() or columns != {n: p.columns for n, p in manifest.tables.items()}:
        raise ConfigurationError(
            f"{path} 是结构 {manifest.db_schema}(程序 {manifest.program})的备份,这个程序要 {head_revision()}:"
            "用做备份时那一版程序恢复,再换成新程序,运行 baolian db upgrade"
        )


def _require_keys(manifest: Manifest, keyring: Keyring) -> None:
    for name, (column, value) in manifest.keys.items():
        try:
            keyring.decrypt(value, column)
        except UndecryptableError as error:
            raise ConfigurationError(
                f"用现在的密钥解不开备份里的个人信息(编号 {name}):"
                "把做备份时的 secret_key 和 data_keys 写进 baolian.toml 再试;什么都没有写入"
            ) from error
    lookup = manifest.lookup
    if lookup and keyring.index(keyring.decrypt(lookup.sealed, lookup.column), lookup.column) != lookup.index:
        raise ConfigurationError(
            "备份里电话、身份证号的查找值不是用 data_keys 最后一把算的,按号码会找不到人:"
            "data_keys 要和做备份时一样、次序也一样;什么都没有写入"
        )


async def restore(workshop: Workshop, store: MediaStore, reader: Reader, told: Progress) -> None:
    """Photos into the store, then every row in one transaction, with an entry in the log of acts.

    A database without any table gets its schema. Photos are named by their content, so that those of an attempt that
    failed do no harm. Raises InputRefusedError unless the database is empty, UnavailableError, StoreError.
    """
    database, manifest = workshop.database, reader.manifest
    if await current_revision(database) is None:
        await upgrade(database)
    await require_current(database)
    async with database.reading() as session:
        await _require_empty(session)
    for done, content_hash in enumerate(manifest.media, 1):
        await store.put(reader.media(content_hash))
        told("照片", done, len(manifest.media))
    await _rows(workshop, reader, told)


async def _rows(workshop: Workshop, reader: Reader, told: Progress) -> None:
    made, done, name = reader.manifest, 0, ""
    try:
        async with workshop.begin() as work:
            await _require_empty(work.session)
            for shape in shapes():
                name = shape.name
                for batch in _batches(reader, shape):
                    await work.session.execute(insert(shape.target), batch)
                    done += len(batch)
                    told("恢复", done, made.rows)
            audit.note(work, ACTOR, "restored", made_at=made.made_at, rows=done, photos=len(made.media))
    except DBAPIError as error:
        why = type(error.orig or error).__name__
        raise InputRefusedError(f"备份里 {name} 的一行放不进这个库({why});什么都没有写入") from error


async def _require_empty(session: AsyncSession) -> None:
    for shape in shapes():
        if count := await session.scalar(shape.count):
            raise InputRefusedError(
                f"库里已经有数据({shape.name} {count} 行),恢复只能进空库:"
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
