"""What rows may refer to: everything in force in the database and everything in the files."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import level_of
from app.core.enums import DivisionLevel
from app.core.masking import ERASED
from app.services.importing.columns import BY_NAME
from app.services.importing.parsing import Parsed
from app.services.work import Work
from models import Person, ServiceItem
from models.types import keyring_of

BATCH = 5000
ID_NUMBER = "people.id_number"
DATED = ("duties", "substitutes")
"""Files whose rows hold from one day to another."""
DAYS = ("statutory_days", "promised_days")
Period = Mapping[str, Any]
REFERRED = ("divisions", "offices", "officers", "households", "people")
NUMBERED = ("offices", "officers", "households", "people", "service_items")
"""Files whose ids may be any number, so that zeros may stand in front."""


def bare(identifier: str) -> str:
    """A number without the zeros in front; empty for what is no number."""
    return identifier.lstrip("0") if identifier.isascii() and identifier.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Stored:
    """The numbers in force of one file: as they are, and by the number without zeros in front."""

    whole: Set[str]
    by_number: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Ids by file; a file that could not be read is not checked against."""

    ids: Mapping[str, Collection[str]]
    unchecked: frozenset[str]
    now: datetime
    periods: Mapping[str, Sequence[Period]] = field(default_factory=dict)
    """By file, the periods in force that the files do not list."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """ID numbers of the files that are somebody's whom the files do not list, with the id of that person."""
    erased: frozenset[str] = frozenset()
    """Ids of people who were erased."""
    days: Mapping[str, int] = field(default_factory=dict)
    """Of service items the days, by law or promised, that the file has no column for and that stay as they are."""
    stored: Mapping[str, Stored] = field(default_factory=dict)
    """By file that is there, the numbers in force, also those that a replacing import would retire."""
    _numbers: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def has(self, name: str, identifier: str) -> bool:
        """Whether a row may refer to this id of this file."""
        return name in self.unchecked or identifier in self.ids[name]

    def but_for_zeros(self, name: str, identifier: str) -> str:
        """The id that this one is but for zeros in front; empty where there is none."""
        if name not in self._numbers:
            self._numbers[name] = _by_number(self.ids[name])
        return self._numbers[name].get(bare(identifier), "")

    def has_division(self, code: str, *levels: DivisionLevel) -> bool:
        """Whether this is a division of one of these levels."""
        return level_of(code) in levels and self.has("divisions", code)


async def gather(work: Work, parsed: Parsed, is_replacing: bool) -> Known:
    """The ids in force once the files are in; with `is_replacing` a file that is there is all there is."""
    session = work.session
    ids: dict[str, set[str]] = {}
    for name in REFERRED:
        spec = BY_NAME[name]
        table = parsed.tables.get(name)
        found: set[str] = set()
        if table is None or table.is_left_blank or not is_replacing:
            model: Any = spec.model
            column = getattr(model, spec.key[0])
            found.update(await session.scalars(select(column).where(model.retired_at.is_(None))))
        if table is not None:
            found.update(record.values[spec.key[0]] for record in table.records)
            found.update(table.bad_ids)
        ids[name] = found
    periods = {} if is_replacing else {name: await _periods(session, parsed, name) for name in DATED}
    taken = {} if is_replacing else await _taken(session, parsed)
    gone = await session.scalars(
        select(Person.id).where(Person.name == ERASED, Person.retired_at.is_not(None))
    )
    days = await _days(session, parsed)
    stored = {name: await _stored(session, name) for name in NUMBERED if name in parsed.tables}
    return Known(ids, frozenset(parsed.broken), work.now, periods, taken, frozenset(gone), days, stored)


async def _stored(session: AsyncSession, name: str) -> Stored:
    spec = BY_NAME[name]
    model: Any = spec.model
    rows = await session.scalars(select(getattr(model, spec.key[0])).where(model.retired_at.is_(None)))
    numbers = {each for each in rows if bare(each)}
    return Stored(numbers, _by_number(numbers))


def _by_number(identifiers: Iterable[str]) -> dict[str, str]:
    return {number: each for each in identifiers if (number := bare(each))}


async def _days(session: AsyncSession, parsed: Parsed) -> dict[str, int]:
    table = parsed.tables.get("service_items")
    absent = [key for key in DAYS if table is not None and key not in table.headers]
    if len(absent) != 1:
        return {}
    days = getattr(ServiceItem, absent[0])
    rows = await session.execute(select(ServiceItem.code, days).where(days.is_not(None)))
    return {row.code: row[1] for row in rows}


async def _taken(session: AsyncSession, parsed: Parsed) -> dict[str, str]:
    table = parsed.tables.get("people")
    if table is None:
        return {}
    listed = {record.values["id"] for record in table.records} | table.bad_ids
    numbered = select(Person.id, Person.id_number_index).where(
        Person.retired_at.is_(None), Person.id_number_index.is_not(None)
    )
    rows = await session.stream(numbered, execution_options={"yield_per": BATCH})
    others = {index: identifier async for identifier, index in rows if identifier not in listed}
    if not others:
        return {}
    keyring = keyring_of(session.get_bind().dialect)
    numbers = (record.values["id_number"] for record in table.records)
    held = ((each, others.get(keyring.index(each, ID_NUMBER))) for each in numbers if each)
    return {number: identifier for number, identifier in held if identifier}


async def _periods(session: AsyncSession, parsed: Parsed, name: str) -> list[Period]:
    """What is in force of a dated file and stays as it is: the files do not list it."""
    table = parsed.tables.get(name)
    if table is None or not table.records:
        return []
    spec = table.spec
    model: Any = spec.model
    columns = [getattr(model, key) for key in spec.key]
    listed = {table.key_of(record.values) for record in table.records}
    rows = await session.execute(select(*columns, model.until).where(model.retired_at.is_(None)))
    return [
        dict(zip((*spec.key, "until"), row, strict=True)) for row in rows if tuple(row[:-1]) not in listed
    ]
