"""Data keys changed: every sealed value to the first key while all goes on; look-ups too, once nothing runs.

Look-up hashes and sealed addresses stay with the last key as long as it is listed, so that values of both times are
found. `move_lookups` takes them to the first key in one transaction; then the other keys can be struck off.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Text, bindparam, func, select, tuple_, type_coerce, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.crypto import Keyring
from app.db.claims import add_missing
from app.services import audit
from app.services.sending import addresses
from app.services.work import Work, Workshop
from models import Base, Heartbeat
from models.types import EncryptedText, keyring_of

log = structlog.get_logger(__name__)
BATCH = 500
ACTOR = "cli"
HASHED = (("officers", "phone"), ("people", "id_number"), ("people", "phone"))
"""Sealed columns with a hash beside them, `<column>_index`."""
ADDRESSED = (
    ("contacts", "external_id"),
    ("outbox", "address"),
    ("ledger", "target"),
    ("ledger_facts", "target"),
)
"""Columns that may hold a sealed address."""
USED = "key:"
"""Begins the name of the heartbeat of a data key: a running service has it first."""
USED_FOR = timedelta(seconds=30)
Progress = Callable[[str, int, int], None]
Raw = ColumnElement[str]


async def note_use(work: Work) -> None:
    """Write down which key this process has first, and seal with it once nobody runs who began without it."""
    name = f"{USED}{_keyring(work).keys[0][0]}"[:64]
    await add_missing(work.session, [Heartbeat.new(name=name, at=work.now)])
    await work.session.execute(update(Heartbeat).where(Heartbeat.name == name).values(at=work.now))
    await settle(work.session, work.now)


async def settle(session: AsyncSession, now: datetime) -> None:
    """Seal with the first key; as long as services run that have another one first, with theirs if it is ours too.

    Workers are replaced one by one: what a new one sealed with its new key, an old one beside it could not read.
    """
    keyring = keyring_of(session.get_bind().dialect)
    names = [name for name, _ in keyring.keys]
    theirs = await _in_use(session, now) - {names[0]}
    if keyring.hold_to(held := next((name for name in names if name in theirs), "")):
        log.warning("sealing_key_changed", key=held or names[0], first=names[0])


async def in_use(workshop: Workshop) -> set[str]:
    """The keys that services that run now have first; one that stopped counts for half a minute more."""
    async with workshop.read() as work:
        return await _in_use(work.session, work.now)


async def _in_use(session: AsyncSession, now: datetime) -> set[str]:
    fresh = Heartbeat.at.between(now - USED_FOR, now + USED_FOR)
    names = select(Heartbeat.name).where(Heartbeat.name.startswith(USED), fresh)
    return {name.removeprefix(USED) for name in await session.scalars(names)}


async def rotate(workshop: Workshop, told: Progress) -> int:
    """Seal everything anew with the first key, batch by batch; what was interrupted goes on where it stopped.

    Answers how many values. Whatever is written meanwhile is left as it was written. Raises UndecryptableError.
    """
    total = 0
    async with workshop.read() as work:
        _keyring(work).hold_to("")
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                total += await _column(workshop, table, column.name, told)
    if total:
        async with workshop.begin() as work:
            audit.note(work, ACTOR, "keys_rotated", values=total)
    return total


async def _column(workshop: Workshop, table: SqlTable, name: str, told: Progress) -> int:
    raw: Raw = type_coerce(table.c[name], Text)
    keys = list(table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    done = 0
    async with workshop.read() as work:
        old = _is_old(raw, _keyring(work))
        count = await work.session.scalar(select(func.count()).select_from(table).where(old)) or 0
    if not count:
        return 0
    where = [key == bindparam(f"_{key.name}") for key in keys]
    renew = update(table).where(*where, raw == bindparam("_old")).values({name: bindparam("_new")})
    while True:
        async with workshop.begin() as work:
            wanted = select(*keys, raw).where(old)
            if last is not None:
                wanted = wanted.where(tuple_(*keys) > last)
            rows = [tuple(row) for row in await work.session.execute(wanted.order_by(*keys).limit(BATCH))]
            if not rows:
                return done
            await work.session.execute(renew, [_renewed(work, table, name, row) for row in rows])
        last, done = rows[-1][:-1], done + len(rows)
        told(f"{table.name}.{name}", done, count)


def _is_old(raw: Raw, keyring: Keyring) -> ColumnElement[bool]:
    return raw.is_not(None) & ~raw.startswith(f"{keyring.keys[0][0]}:", autoescape=True)


def _renewed(work: Work, table: SqlTable, name: str, row: tuple[Any, ...]) -> dict[str, Any]:
    column = table.c[name].type
    assert isinstance(column, EncryptedText)  # noqa: S101 - only such columns are asked for
    values = {f"_{key.name}": value for key, value in zip(table.primary_key.columns, row, strict=False)}
    return values | {"_old": row[-1], "_new": _keyring(work).decrypt(row[-1], column.column)}


async def move_lookups(workshop: Workshop, only: Keyring, told: Progress) -> int:
    """Hashes and sealed addresses by `only`, the first key alone, all or nothing; nothing else may run meanwhile.

    Answers how many values.
    """
    moved = 0
    async with workshop.begin() as work:
        for table, name in HASHED:
            moved += await _hashes(work, Base.metadata.tables[table], name, only, told)
        for table, name in ADDRESSED:
            moved += await _addresses(work, Base.metadata.tables[table], name, only, told)
        moved += await _tried(work, only)
        audit.note(work, ACTOR, "lookups_moved", values=moved)
    return moved


async def _hashes(work: Work, table: SqlTable, name: str, only: Keyring, told: Progress) -> int:
    found = await work.session.execute(select(table.c.id, table.c[name]).where(table.c[name].is_not(None)))
    index = f"{name}_index"
    rows = [{"_id": key, "_new": only.index(value.reveal(), f"{table.name}.{name}")} for key, value in found]
    await _write(work, table, index, rows)
    told(f"{table.name}.{index}", len(rows), len(rows))
    return len(rows)


async def _addresses(work: Work, table: SqlTable, name: str, only: Keyring, told: Progress) -> int:
    wanted = select(table.c.id, table.c[name]).where(table.c[name].contains("~", autoescape=True))
    rows = [
        {"_id": key, "_new": _resealed(work, word, only)}
        for key, word in await work.session.execute(wanted)
        if _is_sealed(work, word)
    ]
    await _write(work, table, name, rows)
    told(f"{table.name}.{name}", len(rows), len(rows))
    return len(rows)


async def _tried(work: Work, only: Keyring) -> int:
    """The ways that a message tried hold addresses too."""
    table = Base.metadata.tables["outbox"]
    rows = []
    for key, tried in await work.session.execute(select(table.c.id, table.c.tried)):
        words = [str(way.get("address", "")) for way in tried]
        if any(_is_sealed(work, word) for word in words):
            new = [
                way | {"address": _resealed(work, word, only)} if _is_sealed(work, word) else way
                for way, word in zip(tried, words, strict=True)
            ]
            rows.append({"_id": key, "_new": new})
    await _write(work, table, "tried", rows)
    return len(rows)


async def _write(work: Work, table: SqlTable, name: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        change = update(table).where(table.c.id == bindparam("_id")).values({name: bindparam("_new")})
        await work.session.execute(change, list(rows))


def _is_sealed(work: Work, word: str) -> bool:
    """Whether this is an address sealed by one of our keys, and no platform's id with the same mark in it."""
    return word.partition("~")[0] in dict(_keyring(work).keys) and "~" in word


def _resealed(work: Work, word: str, only: Keyring) -> str:
    return only.conceal(_keyring(work).reveal(word, addresses.COLUMN), addresses.COLUMN)


def _keyring(work: Work) -> Keyring:
    return keyring_of(work.session.get_bind().dialect)
