"""What the county's data leaves uncovered: households, villages, desks, officers whom no alert can reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import outwards
from app.core.enums import DivisionLevel, DutyKind, OfficerRole
from app.services import coverage_costs, coverage_reach, coverage_rosters
from app.services.registry import HOUSEHOLD_DUTIES, Division, OfficerRef, Registry
from app.services.ways import Adapters
from app.services.work import Work
from models import Duty, Group, Household, Office, Officer, Person, ServiceItem

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
"""Roles whose work is written in `duties`; desks, windows, agents and secretaries are found by their role."""


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


async def check(work: Work, registry: Registry, adapters: Adapters) -> Coverage:
    """Look for every hole of the contract's section 4, as of now."""
    session, now = work.session, work.now
    today = now.astimezone(registry.zone).date()
    duties = await _duties_in_force(session, today)
    shifts = await coverage_rosters.shifts_around(session, today)
    found: tuple[tuple[str, str, Rows], ...] = (
        ("households_without_officer", "没有包户干部的户", await _households(session, registry, duties)),
        ("officers_without_duty", "没有责任的干部", _idle_officers(registry, duties)),
        ("villages_without_leader", "没有包村领导的村", _villages(registry, duties)),
        ("divisions_without_duty_desk", "没有值班室的区划", _desks(registry, now)),
        ("officers_unreachable", "推送不到的干部", await _unreachable(work, registry, adapters)),
        ("duties_expired", "已过期的责任", await _expired(session, registry, today)),
        ("roster_gaps", "三天内坐班空档", coverage_rosters.gaps_of(shifts, registry, now)),
        ("roster_double_bookings", "三天内一人排了两处的班", coverage_rosters.doubles(shifts, registry, now)),
        ("groups_without_division", "没有区划的群", await _groups(session, registry)),
        ("service_items_without_office", "没有办理机构的服务事项", await _items(session, registry)),
    )
    found = tuple((kind, title, rows) for kind, title, rows in found if rows)
    cost = await coverage_costs.costs(
        session, {kind: [key for key, _ in rows] for kind, _, rows in found}, now
    )
    holes = tuple(
        Hole(
            kind,
            title,
            len(rows),
            tuple(words for _, words in rows[:EXAMPLES]),
            cost.get(kind, 0),
            coverage_costs.words(kind, cost.get(kind, 0)),
        )
        for kind, title, rows in found
    )
    return Coverage(await _counts(session, registry), holes)


Rows = list[tuple[str, str]]
"""What is uncovered: the key of each, and its words."""
Held = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Duties:
    officers: frozenset[str]
    held: Held

    def on(self, target: str, kinds: Iterable[str]) -> bool:
        return any((target, kind) in self.held for kind in kinds)


async def _duties_in_force(session: AsyncSession, today: date) -> _Duties:
    rows = await session.execute(
        select(Duty.officer_id, Duty.target, Duty.kind)
        .join(Officer, Officer.id == Duty.officer_id)
        .where(
            Duty.retired_at.is_(None),
            Officer.retired_at.is_(None),
            Duty.since.is_(None) | (Duty.since <= today),
            Duty.until.is_(None) | (Duty.until >= today),
        )
    )
    found = [tuple(row) for row in rows]
    return _Duties(frozenset(row[0] for row in found), {(row[1], row[2]) for row in found})


async def _households(session: AsyncSession, registry: Registry, duties: _Duties) -> Rows:
    rows = await session.execute(
        select(Household.id, Household.head, Household.division_code)
        .where(Household.retired_at.is_(None))
        .order_by(Household.id)
    )
    covered = (DutyKind.COVERS_HOUSEHOLD,)
    return [
        (identifier, f"{head}户({identifier},{_place(registry, code)})")
        for identifier, head, code in rows
        if not duties.on(identifier, HOUSEHOLD_DUTIES)
        and not any(duties.on(each, covered) for each in outwards(code))
    ]


def _idle_officers(registry: Registry, duties: _Duties) -> Rows:
    return [
        (officer.id, _officer(registry, officer))
        for officer in registry.officers.values()
        if officer.role in BY_DUTY and officer.id not in duties.officers
    ]


def _villages(registry: Registry, duties: _Duties) -> Rows:
    by_role = {o.division_code for o in registry.officers.values() if o.role == OfficerRole.VILLAGE_LEADER}
    return [
        (division.code, f"{_place(registry, division.code)}({division.code})")
        for division in _of_levels(registry, DivisionLevel.VILLAGE)
        if division.code not in by_role and not duties.on(division.code, (DutyKind.LEADS_VILLAGE,))
    ]


def _desks(registry: Registry, now: datetime) -> Rows:
    return [
        (division.code, f"{_place(registry, division.code)}({division.code})")
        for division in _of_levels(registry, DivisionLevel.COUNTY, DivisionLevel.TOWN)
        if not registry.holders(OfficerRole.DUTY_DESK, division.code, (), now)
    ]


async def _unreachable(work: Work, registry: Registry, adapters: Adapters) -> Rows:
    found = await coverage_reach.unreachable(work, registry, adapters)
    return [(o.id, _officer(registry, o)) for o in registry.officers.values() if o.id in found]


async def _expired(session: AsyncSession, registry: Registry, today: date) -> Rows:
    rows = await session.execute(
        select(Duty.officer_id, Duty.kind, Duty.target, Duty.until)
        .where(Duty.retired_at.is_(None), Duty.until < today)
        .order_by(Duty.until, Duty.id)
    )
    found: Rows = []
    for officer_id, kind, target, until in rows:
        officer = registry.officer(officer_id)
        label = officer.name if officer else officer_id
        found.append((target, f"{label} {kind} {target}(到 {until:%Y-%m-%d})"))
    return found


async def _groups(session: AsyncSession, registry: Registry) -> Rows:
    rows = await session.execute(
        select(Group.name, Group.group_id, Group.division_code).where(Group.retired_at.is_(None))
    )
    return [
        (group, f"{name or '群'}({group})") for name, group, code in rows if code not in registry.divisions
    ]


async def _items(session: AsyncSession, registry: Registry) -> Rows:
    row = ServiceItem
    rows = await session.execute(
        select(row.name, row.code, row.department_office_code)
        .where(row.retired_at.is_(None))
        .order_by(row.code)
    )
    return [(code, f"{name}({code})") for name, code, office in rows if office not in registry.offices]


async def _counts(session: AsyncSession, registry: Registry) -> dict[str, int]:
    counts = {"divisions": len(registry.divisions), "officers": len(registry.officers)}
    models: tuple[tuple[str, Any], ...] = (
        ("offices", Office),
        ("households", Household),
        ("people", Person),
        ("duties", Duty),
    )
    for name, model in models:
        query = select(func.count()).select_from(model).where(model.retired_at.is_(None))
        counts[name] = await session.scalar(query) or 0
    return counts


def _of_levels(registry: Registry, *levels: DivisionLevel) -> list[Division]:
    return [division for division in registry.divisions.values() if division.level in levels]


def _officer(registry: Registry, officer: OfficerRef) -> str:
    return f"{officer.name}({officer.id},{_place(registry, officer.division_code)})"


def _place(registry: Registry, code: str) -> str:
    path = [division.name for division in registry.path(code)]
    return "".join(path[1:] or path) or code
