"""What the county's data leaves uncovered: households, villages, desks, officers whom no alert can reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import Division, outwards
from app.core.enums import DivisionLevel, DutyKind, OfficerRole
from app.core.masking import mask_name
from app.services.county.division_names import place_or_code
from app.services.county.duty_words import DUTIES
from app.services.county.registry import HOUSEHOLD_DUTIES, Registry
from app.services.county.registry_rows import OfficerRef, Shift
from app.services.gaps import coverage_costs, coverage_counts, coverage_reach, coverage_rosters, friend_list
from app.services.gaps.coverage_area import Area, Row, Rows, officer_words
from app.services.scope import lies_within
from app.services.sending.ways import Adapters
from app.services.work import Work
from models import Division as DivisionRow
from models import Duty, Group, Household, Officer, Person, ServiceItem

EXAMPLES = 10
BY_DUTY = frozenset(
    {
        OfficerRole.HOUSEHOLD_OFFICER,
        OfficerRole.VILLAGE_LEADER,
        OfficerRole.COUNTY_LEADER,
        OfficerRole.TEACHER,
        OfficerRole.MEDIC,
    }
)
"""Roles whose work is written in `duties`; desks, agents and secretaries are found by their role, windows by their
office or its roster.
"""


@dataclass(frozen=True, slots=True)
class Hole:
    """One kind of thing that is uncovered, how often, and some of them by name."""

    kind: str
    title: str
    count: int
    examples: tuple[str, ...]
    cost: int = 0
    cost_words: str = ""
    """What it would have cost last month, as a number and in words; empty where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was counted, and every kind of hole that there is."""

    counts: dict[str, int]
    holes: tuple[Hole, ...]

    def as_json(self) -> dict[str, Any]:
        """What `baolian check --json` prints (contract, section 1)."""
        holes = [
            {"kind": h.kind, "count": h.count, "examples": list(h.examples), "last_month": h.cost}
            for h in self.holes
        ]
        return {"holes": holes, **self.counts}


EVERYWHERE = Area()
Found = tuple[str, str, Rows]
"""A kind of hole, its title, and what was found of it."""


async def check(
    work: Work, registry: Registry, adapters: Adapters, area: Area = EVERYWHERE, most: int = EXAMPLES
) -> Coverage:
    """Look for every hole of the contract's section 4 in an area, as of now; `most` of each kind are named."""
    found = await look(work, registry, adapters, area)
    cost = await coverage_costs.costs(
        work.session, {kind: [row.key for row in rows] for kind, _, rows in found}, work.now
    )
    holes = tuple(
        Hole(
            kind,
            title,
            len(rows),
            tuple(row.words for row in rows[:most]),
            cost.get(kind, 0),
            coverage_costs.words(kind, cost.get(kind, 0)),
        )
        for kind, title, rows in found
    )
    return Coverage(await coverage_counts.counts(work.session, registry, area.division), holes)


async def look(
    work: Work, registry: Registry, adapters: Adapters, area: Area = EVERYWHERE
) -> Sequence[Found]:
    """Every hole of an area by its kind, none of which is empty."""
    session, now = work.session, work.now
    today = now.astimezone(registry.zone).date()
    duties = await _duties_in_force(session, today)
    shifts = await coverage_rosters.shifts_around(session, today)
    found: tuple[Found, ...] = (
        (
            "households_without_officer",
            "没有包户干部的户",
            await _households(session, registry, duties, area),
        ),
        ("officers_without_duty", "没有责任的干部", _idle_officers(registry, duties, shifts, area)),
        ("villages_without_leader", "没有包村领导的村", _villages(registry, duties)),
        ("divisions_without_duty_desk", "没有值班室的区划", _desks(registry, now)),
        ("officers_unreachable", "推送不到的干部", await _unreachable(work, registry, adapters, area)),
        ("officers_without_friendship", "QQ 还不通的干部", await friend_list.holes(work, registry)),
        ("duties_expired", "已过期的责任", await _expired(session, registry, today)),
        ("roster_gaps", "三天内坐班空档", coverage_rosters.gaps_of(shifts, registry, now)),
        ("roster_double_bookings", "三天内一人排了两处的班", coverage_rosters.doubles(shifts, registry, now)),
        ("groups_without_division", "没有区划的群", await _groups(session, registry)),
        ("service_items_without_office", "没有办理机构的服务事项", await _items(session, registry)),
    )
    within = ((kind, title, [row for row in rows if area.holds(row)]) for kind, title, rows in found)
    return [each for each in within if each[2]]


Held = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Duties:
    officers: frozenset[str]
    held: Held

    def on(self, target: str, kinds: Iterable[str]) -> bool:
        return any((target, kind) in self.held for kind in kinds)


async def _duties_in_force(session: AsyncSession, today: date) -> _Duties:
    """The duties of officers in office on what is still there: a village that was given up is nobody's duty."""
    gone = (
        select(DivisionRow.code).where(DivisionRow.retired_at.is_not(None)),
        select(Household.id).where(Household.retired_at.is_not(None)),
        select(Person.id).where(Person.retired_at.is_not(None)),
    )
    rows = await session.execute(
        select(Duty.officer_id, Duty.target, Duty.kind)
        .join(Officer, Officer.id == Duty.officer_id)
        .where(
            Duty.retired_at.is_(None),
            Officer.retired_at.is_(None),
            Duty.since.is_(None) | (Duty.since <= today),
            Duty.until.is_(None) | (Duty.until >= today),
            *(Duty.target.not_in(each) for each in gone),
        )
    )
    found = [tuple(row) for row in rows]
    return _Duties(frozenset(row[0] for row in found), {(row[1], row[2]) for row in found})


async def _households(session: AsyncSession, registry: Registry, duties: _Duties, area: Area) -> Rows:
    wanted = select(Household.id, Household.head, Household.division_code)
    if area.division:
        wanted = wanted.where(lies_within(Household.division_code, area.division))
    if area.households is not None:
        wanted = wanted.where(Household.id.in_(area.households))
    rows = await session.execute(wanted.where(Household.retired_at.is_(None)).order_by(Household.id))
    covered = (DutyKind.COVERS_HOUSEHOLD,)
    return [
        Row(identifier, f"{mask_name(head)}户({identifier},{place_or_code(registry, code)})", code)
        for identifier, head, code in rows
        if not duties.on(identifier, HOUSEHOLD_DUTIES)
        and not any(duties.on(each, covered) for each in outwards(code))
    ]


def _idle_officers(registry: Registry, duties: _Duties, shifts: Sequence[Shift], area: Area) -> Rows:
    sitting = {shift.officer_id for shift in shifts}

    def is_idle(officer: OfficerRef) -> bool:
        if officer.id in duties.officers:
            return False
        is_nowhere = registry.office(officer.office_code or "") is None and officer.id not in sitting
        return officer.role in BY_DUTY or (officer.role == OfficerRole.DEPARTMENT_WINDOW and is_nowhere)

    return [
        Row(officer.id, officer_words(registry, officer), officer.division_code)
        for officer in registry.officers.values()
        if is_idle(officer) and area.asks_after(officer)
    ]


def _villages(registry: Registry, duties: _Duties) -> Rows:
    by_role = {o.division_code for o in registry.officers.values() if o.role == OfficerRole.VILLAGE_LEADER}
    return [
        _division_row(registry, division)
        for division in _of_levels(registry, DivisionLevel.VILLAGE)
        if division.code not in by_role and not duties.on(division.code, (DutyKind.LEADS_VILLAGE,))
    ]


def _desks(registry: Registry, now: datetime) -> Rows:
    return [
        _division_row(registry, division)
        for division in _of_levels(registry, DivisionLevel.COUNTY, DivisionLevel.TOWN)
        if not registry.holders(OfficerRole.DUTY_DESK, division.code, (), now)
    ]


def _division_row(registry: Registry, division: Division) -> Row:
    return Row(division.code, f"{place_or_code(registry, division.code)}({division.code})", division.code)


async def _unreachable(work: Work, registry: Registry, adapters: Adapters, area: Area) -> Rows:
    asked = [officer for officer in registry.officers.values() if area.asks_after(officer)]
    found = await coverage_reach.unreachable(work, adapters, asked)
    return [Row(o.id, officer_words(registry, o), o.division_code) for o in asked if o.id in found]


async def _expired(session: AsyncSession, registry: Registry, today: date) -> Rows:
    """Of officers in office; what somebody had who left is history."""
    rows = await session.execute(
        select(Duty.officer_id, Duty.kind, Duty.target, Duty.until)
        .where(Duty.retired_at.is_(None), Duty.until < today)
        .order_by(Duty.until, Duty.id)
    )
    found: Rows = []
    for officer_id, kind, target, until in rows:
        officer = registry.officer(officer_id)
        if officer is not None:
            words = f"{officer.name} {DUTIES.get(kind, kind)} {target}(到 {until:%Y-%m-%d})"
            found.append(Row(target, words, officer.division_code))
    return found


async def _groups(session: AsyncSession, registry: Registry) -> Rows:
    rows = await session.execute(
        select(Group.name, Group.group_id, Group.division_code).where(Group.retired_at.is_(None))
    )
    return [
        Row(group, f"{name or '群'}({group})", code)
        for name, group, code in rows
        if code not in registry.divisions
    ]


async def _items(session: AsyncSession, registry: Registry) -> Rows:
    """Of nobody's division: the county's as a whole."""
    row = ServiceItem
    rows = await session.execute(
        select(row.name, row.code, row.department_office_code)
        .where(row.retired_at.is_(None))
        .order_by(row.code)
    )
    return [Row(code, f"{name}({code})", "") for name, code, office in rows if office not in registry.offices]


def _of_levels(registry: Registry, *levels: DivisionLevel) -> list[Division]:
    return [division for division in registry.divisions.values() if division.level in levels]
