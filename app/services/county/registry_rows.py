"""What the registry is made of, and how it is read from the database: columns, not objects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from models import Contact, Duty, Group, Office, Officer, RosterShift, ServiceItem, Substitute
from models import Division as DivisionRow

T = TypeVar("T")
ROSTER_DAYS = 62
"""How many days of rosters ahead are kept in memory."""


@dataclass(frozen=True, slots=True)
class OfficerRef:
    """An officer, as routing and alerts know him."""

    id: str
    name: str
    role: str
    division_code: str
    office_code: str
    title: str


@dataclass(frozen=True, slots=True)
class OfficeRef:
    """An office, and the division that it serves."""

    code: str
    name: str
    kind: str
    division_code: str
    phone: str = ""


class PersonRef(NamedTuple):
    """A member of a household."""

    id: str
    household_id: str
    name: str


class HouseholdRef(NamedTuple):
    """A household: where it is, and its tags."""

    id: str
    division_code: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyRef:
    """One responsibility, from `since` to `until`, both days included; None is open."""

    officer_id: str
    kind: str
    target: str
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the duty is in force on this local day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A chat group that speaks for a division; `listen` is off, mention or listen."""

    channel: str
    account: str
    group_id: str
    division_code: str
    name: str
    listen: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's time on a roster; one that ends before it starts, or when it starts, ends the next day."""

    office_code: str
    officer_id: str
    date: date
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Stand:
    """Who stands in for an officer, from `since` to `until`, both days included."""

    officer_id: str
    substitute_id: str
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the officer is away on this local day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class ItemRef:
    """A service item: the words that mean it, its name first, the level whose authority it is, and what the catalogue
    says of it: the papers, the working days until it is done, and the office.
    """

    words: tuple[str, ...]
    authority: str
    materials: tuple[str, ...] = ()
    days: int | None = None
    office_code: str = ""
    names: tuple[str, ...] = ()
    """Those of the words that are its name or an alias."""


def by_length(items: Iterable[ItemRef]) -> list[tuple[str, str]]:
    """Every word with its authority, the longest first: the more exact one decides."""
    pairs = [(word, item.authority) for item in items for word in item.words if len(word) > 1]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def grouped(rows: Iterable[tuple[str, str, T]]) -> dict[tuple[str, str], list[T]]:
    """The values of each pair of keys, in their order."""
    found: dict[tuple[str, str], list[T]] = {}
    for first, second, value in rows:
        found.setdefault((first, second), []).append(value)
    return found


@dataclass(frozen=True, slots=True)
class RegistryRows:
    """Everything that is not retired; duties only where their target is a division."""

    divisions: Iterable[Division] = ()
    offices: Iterable[OfficeRef] = ()
    officers: Iterable[OfficerRef] = ()
    duties: Iterable[DutyRef] = ()
    groups: Iterable[GroupRef] = ()
    shifts: Iterable[Shift] = ()
    substitutes: Iterable[Stand] = ()
    items: Iterable[ItemRef] = ()
    reachable: frozenset[str] | None = None
    """The officers with a channel identity; None: nobody looked."""


async def read(session: AsyncSession, today: date) -> RegistryRows:
    """The rows in force; rosters from yesterday to ROSTER_DAYS ahead."""
    return RegistryRows(
        divisions=await _divisions(session),
        offices=await _offices(session),
        officers=await _officers(session),
        duties=await _duties(session),
        groups=await _groups(session),
        shifts=await _shifts(session, today),
        substitutes=await _substitutes(session, today),
        items=await _items(session),
        reachable=await _reachable(session),
    )


async def _items(session: AsyncSession) -> list[ItemRef]:
    item = ServiceItem
    rows = await session.execute(select(item).where(item.retired_at.is_(None)).order_by(item.code))
    return [
        ItemRef(
            (row.name, *row.aliases, *row.keywords),
            row.authority,
            tuple(row.materials),
            row.promised_days,
            row.department_office_code,
            (row.name, *row.aliases),
        )
        for row in rows.scalars()
    ]


async def _divisions(session: AsyncSession) -> list[Division]:
    row = DivisionRow
    found = await session.execute(
        select(row.code, row.name, row.level, row.parent_code, row.aliases)
        .where(row.retired_at.is_(None))
        .order_by(row.code)
    )
    return [
        Division(code, name, DivisionLevel(level), parent or "", tuple(aliases))
        for code, name, level, parent, aliases in found
    ]


async def _offices(session: AsyncSession) -> list[OfficeRef]:
    found = await session.execute(
        select(Office.code, Office.name, Office.kind, Office.division_code, Office.phone)
        .where(Office.retired_at.is_(None))
        .order_by(Office.code)
    )
    return [OfficeRef(*row) for row in found]


async def _officers(session: AsyncSession) -> list[OfficerRef]:
    row = Officer
    found = await session.execute(
        select(row.id, row.name, row.role, row.division_code, row.office_code, row.title)
        .where(row.retired_at.is_(None))
        .order_by(row.id)
    )
    return [
        OfficerRef(i, name, role, code, office or "", title) for i, name, role, code, office, title in found
    ]


async def _duties(session: AsyncSession) -> list[DutyRef]:
    found = await session.execute(
        select(Duty.officer_id, Duty.kind, Duty.target, Duty.since, Duty.until)
        .join(DivisionRow, DivisionRow.code == Duty.target)
        .where(Duty.retired_at.is_(None))
        .order_by(Duty.officer_id, Duty.id)
    )
    return [DutyRef(*row) for row in found]


async def _groups(session: AsyncSession) -> list[GroupRef]:
    row = Group
    found = await session.execute(
        select(row.channel, row.account, row.group_id, row.division_code, row.name, row.listen).where(
            row.retired_at.is_(None)
        )
    )
    return [GroupRef(*values) for values in found]


async def _shifts(session: AsyncSession, today: date) -> list[Shift]:
    row = RosterShift
    found = await session.execute(
        select(row.office_code, row.officer_id, row.date, row.shift_start, row.shift_end).where(
            row.retired_at.is_(None),
            row.date >= today - timedelta(days=1),
            row.date <= today + timedelta(days=ROSTER_DAYS),
        )
    )
    return [Shift(*values) for values in found]


async def _substitutes(session: AsyncSession, today: date) -> list[Stand]:
    row = Substitute
    found = await session.execute(
        select(row.officer_id, row.substitute_id, row.since, row.until)
        .where(row.retired_at.is_(None), (row.until.is_(None)) | (row.until >= today - timedelta(days=1)))
        .order_by(row.officer_id, row.since.desc().nulls_last(), row.id)
    )
    return [Stand(*values) for values in found]


async def _reachable(session: AsyncSession) -> frozenset[str]:
    found = select(Contact.owner_id).where(Contact.owner_kind == "officer", Contact.retired_at.is_(None))
    return frozenset(await session.scalars(found.distinct()))
