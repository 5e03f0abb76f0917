"""A county that was backed up, what its database holds row by row, and files that are not as they were written."""

import asyncio
import hashlib
import json
import zipfile
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, update

from app.core.clock import SimulatedClock
from app.core.masking import Personal
from app.db.database import Database
from app.db.schema import recreate
from app.media import FolderStore
from app.services import audit
from app.services.backups.rows import shapes
from models import Attachment, AuditEntry, CalendarDay, Household, Officer, RosterShift
from tests.small_county import KEYRING, Road

SECRET = "a secret for tests only"
PHONE, WORDS = "13900000001", "竹园村下冰雹了,烟叶打烂了"
PHOTO, GONE = b"hail on tobacco", "0" * 64


def configure(folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, more: str = "") -> None:
    """From here on commands work on this database, with photos in `photos` of this folder."""
    folder.mkdir(exist_ok=True)
    lines = f'database_url = "{url}"\nmedia_url = "file:{folder / "photos"}"\n'
    if "secret_key" not in more:
        lines += f'secret_key = "{SECRET}"\n'
    (folder / "baolian.toml").write_text(lines + more, "utf-8")
    monkeypatch.setenv("BAOLIAN_CONFIG", str(folder / "baolian.toml"))


async def fill(url: str, clock: SimulatedClock, photos: Path) -> None:
    """A case, every type of column, a sealed log, a photo and the name of one that is gone."""
    road = await Road(url, clock).open()
    await road.says("oZhang", WORDS)
    await road.shows("oZhang")
    kept = await FolderStore(photos).put(PHOTO)
    async with road.workshop.begin() as work:
        officer = await work.session.get_one(Officer, "O1")
        officer.phone, officer.phone_index = Personal(PHONE), KEYRING.index(PHONE, "officers.phone")
        home = await work.session.get_one(Household, "H1")
        home.lat, home.lng, home.tags = 32.123456789012345, 108.9, ["低保", '引号"和\n换行']
        shift = RosterShift(id=1, office_code="D", officer_id="D1", date=date(2026, 7, 18))
        shift.shift_start, shift.shift_end = time(20), time(8)
        work.session.add(shift)
        work.session.add(CalendarDay(division_code="610925", day=date(2026, 10, 8), is_workday=False))
        await work.session.execute(update(Attachment).values(content_hash=kept, thumb_hash=GONE))
        audit.note(work, "cli", "tried", count=1)
    await audit.seal_due(road.workshop)
    await road.close()


def stored(url: str) -> dict[str, list[bytes]]:
    """Every row of every table as it is stored, but for what backup and restore write down themselves."""
    return asyncio.run(_stored(url))


async def _stored(url: str) -> dict[str, list[bytes]]:
    database, found = Database(url, KEYRING), {}
    async with database.reading() as session:
        for shape in shapes():
            rows = (shape.line(row) for row in await session.execute(shape.wanted))
            found[shape.name] = [row for row in rows if b"backed_up" not in row and b"restored" not in row]
    await database.close()
    return found


def last_act(url: str) -> str:
    """What stands last in the log of acts."""

    async def read() -> str:
        database = Database(url, KEYRING)
        async with database.reading() as session:
            found = await session.scalar(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1))
        await database.close()
        return found or ""

    return asyncio.run(read())


def changed(file: Path, member: str, data: bytes | None) -> Path:
    """A copy of a backup in which one member holds something else, or is gone."""
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            kept = data if name == member else before.read(name)
            if kept is not None:
                after.writestr(name, kept)
    return copy


def with_manifest(file: Path, **values: object) -> Path:
    """A copy of a backup whose manifest says something else."""
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return changed(file, "manifest.json", json.dumps(manifest | values).encode())


async def columns_at(revision: str, folder: Path) -> dict[str, set[str]]:
    """The tables of an older schema and their columns."""
    database = Database(f"sqlite:///{folder / 'older.db'}", KEYRING)
    assert await recreate(database, revision) == ""
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda each: inspect(each).get_table_names())
        read = {
            name: await connection.run_sync(lambda each, name=name: inspect(each).get_columns(name))
            for name in names
        }
    await database.close()
    return {name: {column["name"] for column in columns} for name, columns in read.items()}


def as_of(file: Path, revision: str, known: dict[str, set[str]]) -> Path:
    """A copy of a backup as the program of an older schema would have written it."""
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        members = {name: archive.read(name) for name in archive.namelist()}
    tables = {}
    for name, part in manifest["tables"].items():
        if name in known:
            places = [place for place, column in enumerate(part["columns"]) if column in known[name]]
            lines = [json.loads(line) for line in members[f"tables/{name}.jsonl"].splitlines()]
            data = b"".join(json.dumps([line[each] for each in places]).encode() + b"\n" for line in lines)
            columns = [part["columns"][place] for place in places]
            members[f"tables/{name}.jsonl"] = data
            tables[name] = part | {"columns": columns, "sha256": hashlib.sha256(data).hexdigest()}
    members["manifest.json"] = json.dumps(manifest | {"db_schema": revision, "tables": tables}).encode()
    older = file.with_name("older.zip")
    with zipfile.ZipFile(older, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return older
