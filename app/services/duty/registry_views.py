"""The three levels and who backs whom, as they stand now: a village with its people, an officer with his load."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from app.core.enums import FINAL_STATES, DutyKind, OfficerRole
from app.core.errors import NotFoundError
from app.services.county.holding import Holder
from app.services.county.registry import Registry, duties_of_households
from app.services.county.registry_rows import DutyRef, OfficeRef, OfficerRef
from app.services.county.responsibility import Link, responsible
from app.services.deciding.routing import ladder_of
from app.services.scope import lies_within
from app.services.work import Work
from models import Case, Deadline, Duty, Household

VILLAGE = 12
VILLAGE_ROOM = "village_room"


@dataclass(frozen=True, slots=True)
class Backing:
    """An officer who backs a village, and the department that he does it for; None where he has no office."""

    officer: OfficerRef
    office: OfficeRef | None


@dataclass(frozen=True, slots=True)
class VillageView:
    """Everybody who answers for a village."""

    code: str
    name: str
    households: int
    leaders: tuple[OfficerRef, ...]
    backing: tuple[Backing, ...]
    household_officers: tuple[tuple[OfficerRef, int], ...]
    paired: tuple[tuple[OfficerRef, int], ...]
    rooms: tuple[OfficeRef, ...]
    agents: tuple[OfficerRef, ...]
    on_duty: tuple[tuple[OfficeRef, Holder], ...]
    duty_desk: tuple[OfficerRef, ...]


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """An officer, what he is responsible for today, and what lies on his desk; `stands_for`: whose place he takes."""

    officer: OfficerRef
    office: OfficeRef | None
    duties: tuple[DutyRef, ...]
    households: int
    open_cases: int
    overdue_cases: int
    substitute: OfficerRef | None
    stands_for: tuple[OfficerRef, ...]
    is_on_shift: bool
    is_reachable: bool


async def chain_of(
    work: Work, place: str, kind: str, at: datetime | None = None
) -> tuple[str, tuple[Link, ...]]:
    """The division and the chain of a household (by its id) or a division, for a kind of matter.

    `at` is an instant, now if None. Raises NotFoundError where there is no such household or division.
    """
    registry, instant = work.snapshots.registry, at or work.now
    division, duties = place, list[DutyRef]()
    household = await work.session.get(Household, place)
    if household is not None and household.retired_at is None:
        division = household.division_code
        duties = (await duties_of_households(work.session, [place]))[place]
    elif registry.division(place) is None:
        raise NotFoundError(f"没有编号为“{place[:40]}”的户,也没有这个区划")
    ladder = ladder_of(work.snapshots.ruleset_for(division), kind)
    return division, responsible(registry, ladder, division, instant, duties)


async def village(work: Work, code: str) -> VillageView:
    """A village as it stands now; raises NotFoundError."""
    registry = work.snapshots.registry
    found = registry.division(code)
    if found is None or len(code) != VILLAGE:
        raise NotFoundError(f"没有代码为“{code[:20]}”的村")
    rooms = tuple(o for o in registry.offices.values() if o.division_code == code)
    here = _within(code)
    households = select(func.count()).select_from(here.subquery())
    covers = await _by_officer(work, DutyKind.COVERS_HOUSEHOLD, code, here)
    return VillageView(
        code=code,
        name=found.name,
        households=await work.session.scalar(households) or 0,
        leaders=registry.holders(OfficerRole.VILLAGE_LEADER, code, (), work.now),
        backing=tuple(
            Backing(officer, registry.office(officer.office_code))
            for officer in _known(registry, await _holding(work, DutyKind.BACKS_VILLAGE, code))
        ),
        household_officers=covers,
        paired=await _by_officer(work, DutyKind.PAIRS_HOUSEHOLD, code, here),
        rooms=tuple(office for office in rooms if office.kind == VILLAGE_ROOM),
        agents=registry.holders(OfficerRole.AGENT, code, (), work.now),
        on_duty=tuple((office, one) for office in rooms for one in registry.on_duty(office.code, work.now)),
        duty_desk=registry.holders(OfficerRole.DUTY_DESK, code, (), work.now),
    )


async def officer(work: Work, officer_id: str) -> OfficerLoad:
    """An officer as he stands now; raises NotFoundError."""
    registry = work.snapshots.registry
    found = registry.officer(officer_id)
    if found is None:
        raise NotFoundError(f"没有工号是“{officer_id[:40]}”的干部")
    duties = await _duties(work, officer_id)
    own = select(func.count(Case.id)).where(
        Case.officer_id == officer_id, Case.state.not_in([str(state) for state in FINAL_STATES])
    )
    late = select(Deadline.case_id).where(Deadline.missed_at.is_not(None), Deadline.met_at.is_(None))
    there = registry.instead_of(officer_id, work.now)
    return OfficerLoad(
        officer=found,
        office=registry.office(found.office_code),
        duties=duties,
        households=await _households_of(work, duties),
        open_cases=await work.session.scalar(own) or 0,
        overdue_cases=await work.session.scalar(own.where(Case.id.in_(late))) or 0,
        substitute=there if there != found else None,
        stands_for=tuple(
            each
            for each in registry.officers.values()
            if each != found and registry.instead_of(each.id, work.now) == found
        ),
        is_on_shift=registry.is_on_shift(officer_id, work.now),
        is_reachable=registry.can_reach(officer_id),
    )


def _within(code: str) -> Select[str]:
    return select(Household.id).where(
        lies_within(Household.division_code, code), Household.retired_at.is_(None)
    )


def _in_force(work: Work) -> Select[str, int]:
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    return select(Duty.officer_id, func.count()).where(
        Duty.retired_at.is_(None),
        Duty.since.is_(None) | (Duty.since <= today),
        Duty.until.is_(None) | (Duty.until >= today),
    )


async def _holding(work: Work, kind: str, code: str) -> list[str]:
    rows = _in_force(work).where(Duty.kind == kind, Duty.target == code).group_by(Duty.officer_id)
    return [officer_id for officer_id, _ in await work.session.execute(rows.order_by(Duty.officer_id))]


async def _by_officer(
    work: Work, kind: str, code: str, households: Select[str]
) -> tuple[tuple[OfficerRef, int], ...]:
    """Who holds this duty on how many households, groups or the village itself, the most first."""
    rows = _in_force(work).where(
        Duty.kind == kind, Duty.target.in_(households) | Duty.target.startswith(code, autoescape=True)
    )
    counted = rows.group_by(Duty.officer_id).order_by(func.count().desc(), Duty.officer_id)
    officers = work.snapshots.registry.officers
    found = await work.session.execute(counted)
    return tuple((officers[who], number) for who, number in found if who in officers)


async def _duties(work: Work, officer_id: str) -> tuple[DutyRef, ...]:
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    rows = await work.session.execute(
        select(Duty.officer_id, Duty.kind, Duty.target, Duty.since, Duty.until)
        .where(Duty.officer_id == officer_id, Duty.retired_at.is_(None))
        .order_by(Duty.kind, Duty.target)
    )
    return tuple(duty for duty in (DutyRef(*row) for row in rows) if duty.holds_on(today))


async def _households_of(work: Work, duties: Sequence[DutyRef]) -> int:
    """Households that he covers or is paired with, by themselves or by their division; each once."""
    targets = {d.target for d in duties if d.kind in (DutyKind.COVERS_HOUSEHOLD, DutyKind.PAIRS_HOUSEHOLD)}
    places = [target for target in targets if work.snapshots.registry.division(target) is not None]
    found = {target for target in targets if target not in places}
    for place in places:
        found |= set(await work.session.scalars(_within(place)))
    return len(found)


def _known(registry: Registry, ids: Iterable[str]) -> list[OfficerRef]:
    return [registry.officers[each] for each in ids if each in registry.officers]
