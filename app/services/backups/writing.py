"""A backup is written: one instant of the database, then the photos that its rows name."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.schema import head_revision
from app.media import GoneError, MediaStore
from app.services import audit
from app.services.backups.archive import Lookup, Manifest, Progress, TablePart, Writer
from app.services.backups.rows import Shape, shapes
from app.services.key_rotation import HASHED
from app.services.work import Workshop
from models import Attachment

BATCH = 200
ACTOR = "cli"


class Sealed:
    """One value for each data key, and one look-up hash, met while rows go by."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, str]] = {}
        self.lookup: Lookup | None = None

    def meet(self, shape: Shape, row: Any) -> None:
        """Look at one row."""
        for place, column in shape.sealed.items():
            if (value := row[place]) is not None:
                self.keys.setdefault(value.partition(":")[0], (column, value))

    def meet_lookup(self, shape: Shape, row: Any) -> None:
        """Look at one row of a table whose numbers are looked up."""
        for table, name in HASHED:
            if self.lookup is None and table == shape.name:
                sealed, index = (row[shape.columns.index(each)] for each in (name, f"{name}_index"))
                if sealed is not None and index is not None:
                    self.lookup = Lookup(column=f"{table}.{name}", sealed=sealed, index=index)


async def write(workshop: Workshop, store: MediaStore | None, path: Path, told: Progress) -> Manifest:
    """All rows as they were at one instant and, where a store is given, the photos that they name.

    Writes nothing into the database. Raises InputRefusedError where the file is there already, ConfigurationError
    where it cannot be written, UnavailableError, StoreError.
    """
    with Writer(path) as writer:
        sealed = Sealed()
        parts: dict[str, TablePart] = {}
        made_at = workshop.clock.now()
        async with workshop.database.at_one_instant() as session:
            total = await _count(session)
            done = 0
            for shape in shapes():
                part = await _table(session, shape, writer, sealed, told, done, total)
                parts[shape.name] = part
                done += part.rows
            named = await _media_named(session) if store else []
        kept = await _media(store, named, writer, told) if store else []
        manifest = Manifest(
            program=version("baolian"),
            db_schema=head_revision(),
            engine="sqlite" if workshop.database.is_sqlite else "postgresql",
            made_at=made_at.isoformat(),
            tables=parts,
            media=kept,
            media_lost=len(named) - len(kept),
            has_media=store is not None,
            keys=sealed.keys,
            lookup=sealed.lookup,
        )
        writer.finish(manifest)
    return manifest


async def record(workshop: Workshop, manifest: Manifest) -> None:
    """An entry in the log of acts: somebody took everything there is; raises UnavailableError."""
    async with workshop.begin() as work:
        audit.note(work, ACTOR, "backed_up", rows=manifest.rows, photos=len(manifest.media))


async def _count(session: AsyncSession) -> int:
    counts = [await session.scalar(shape.count) for shape in shapes()]
    return sum(filter(None, counts))


async def _table(
    session: AsyncSession, shape: Shape, writer: Writer, sealed: Sealed, told: Progress, done: int, total: int
) -> TablePart:
    with writer.table(shape.name) as lines:
        result = await session.stream(shape.wanted, execution_options={"yield_per": BATCH})
        async for batch in result.partitions():
            for row in batch:
                sealed.meet(shape, row)
                sealed.meet_lookup(shape, row)
                lines.add(shape.line(row))
            told("备份", done + lines.count, total)
        return TablePart(columns=shape.columns, rows=lines.count, sha256=lines.sha256)


async def _media_named(session: AsyncSession) -> list[str]:
    """Every file that an attachment names: what was sent, the copy that may be shown, the small picture."""
    found: set[str] = set()
    for column in (Attachment.content_hash, Attachment.shown_hash, Attachment.thumb_hash):
        found |= set(await session.scalars(select(column).where(column.is_not(None)).distinct()))
    return sorted(found)


async def _media(store: MediaStore, named: list[str], writer: Writer, told: Progress) -> list[str]:
    kept = []
    for done, content_hash in enumerate(named, 1):
        told("照片", done, len(named))
        try:
            data = await store.get(content_hash)
        except GoneError:
            continue
        if hashlib.sha256(data).hexdigest() == content_hash:
            writer.add_media(content_hash, data)
            kept.append(content_hash)
    return kept
