"""A handover at the console: what lies with an officer, who could take it, what would come of it, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.core.enums import FINAL_STATES, DutyKind
from app.core.masking import mask_name
from app.services.county.division_names import place
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.duty import posts
from app.services.duty.posts import POSTS, Handover
from app.services.duty.roster_desk import officer_named
from app.services.duty.shares import Successor
from app.services.gaps import coverage
from app.services.gaps.coverage_area import Area
from app.services.scope import Scope
from app.services.sending.ways import Adapters
from app.services.work import Work, Workshop
from models import Case, Duty, Household, RosterShift

MOST = 500
UNREACHABLE = "officers_unreachable"
NEW_HOLES = frozenset(
    {
        "households_without_officer",
        "villages_without_leader",
        "divisions_without_duty_desk",
        UNREACHABLE,
        "roster_gaps",
        "roster_double_bookings",
    }
)
"""What a handover could open."""


@dataclass(frozen=True, slots=True)
class Home:
    """One household that he answers for, its head's name masked."""

    id: str
    head: str


@dataclass(frozen=True, slots=True)
class Part:
    """A village or group with what he has there."""

    code: str
    name: str
    homes: tuple[Home, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What lies with an officer: households by place, other duties, shifts to come, running cases; and his colleagues.

    `parts`: the households that he covers one by one. `areas`: villages and groups that he covers as a
    whole. `post`: what he is in words, where he is found by his role alone.
    """

    officer: OfficerRef
    where: str
    parts: tuple[Part, ...]
    areas: tuple[str, ...]
    others: int
    shifts: int
    cases: int
    post: str
    colleagues: tuple[tuple[OfficerRef, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each successor would get; every hole that this would open, and successors whom no alert can reach."""

    done: Handover
    names: tuple[tuple[OfficerRef, str], ...]
    holes: tuple[tuple[str, str], ...]


class _TakenBackError(Exception):
    """A rehearsal is over: whatever it wrote is rolled back."""


async def standing(work: Work, scope: Scope, named: str) -> Standing:
    """What lies with the officer. Raises NotAllowedError, NotFoundError, InvalidValueError."""
    officer = officer_named(work, scope, named)
    registry = work.snapshots.registry
    today = work.now.astimezone(registry.zone).date()
    own = (
        Duty.officer_id == officer.id,
        Duty.retired_at.is_(None),
        Duty.until.is_(None) | (Duty.until >= today),
    )
    covered = select(Duty.target).where(*own, Duty.kind == DutyKind.COVERS_HOUSEHOLD)
    areas = [code for code in await work.session.scalars(covered.distinct()) if registry.division(code)]
    duties = select(func.count(Duty.id)).where(*own, Duty.kind != DutyKind.COVERS_HOUSEHOLD)
    shifts = select(func.count(RosterShift.id)).where(
        RosterShift.officer_id == officer.id, RosterShift.retired_at.is_(None), RosterShift.date >= today
    )
    cases = select(func.count(Case.id)).where(
        Case.officer_id == officer.id, Case.state.not_in([str(state) for state in FINAL_STATES])
    )
    role = work.snapshots.ruleset_for(officer.division_code).word("roles", officer.role)
    return Standing(
        officer=officer,
        where=place(registry, officer.division_code),
        parts=await _parts(work, covered),
        areas=tuple(place(registry, code) for code in sorted(areas)),
        others=await work.session.scalar(duties) or 0,
        shifts=await work.session.scalar(shifts) or 0,
        cases=await work.session.scalar(cases) or 0,
        post=role if officer.role in POSTS else "",
        colleagues=_colleagues(registry, scope, officer),
    )


async def rehearse(
    workshop: Workshop,
    scope: Scope,
    named: str,
    successors: Sequence[Successor],
    adapters: Adapters,
    *,
    takes_post: bool,
) -> Outcome:
    """What the handover would do, found by doing it and taking everything back; raises as `hand_over` does."""
    found: list[Outcome] = []
    try:
        async with workshop.begin() as work:
            found.append(await _rehearsed(work, scope, named, successors, adapters, takes_post))
            raise _TakenBackError
    except _TakenBackError:
        return found[0]


async def hand_over(
    work: Work, scope: Scope, named: str, successors: Sequence[Successor], *, takes_post: bool
) -> Handover:
    """Hand the post over. Raises NotAllowedError, NotFoundError, InvalidValueError."""
    officer = officer_named(work, scope, named)
    for each in successors:
        officer_named(work, scope, each.officer_id)
    return await posts.hand_over(work, officer.id, successors, scope.actor, takes_post=takes_post)


async def _rehearsed(
    work: Work,
    scope: Scope,
    named: str,
    successors: Sequence[Successor],
    adapters: Adapters,
    takes_post: bool,
) -> Outcome:
    officer, registry = officer_named(work, scope, named), work.snapshots.registry
    targets = await work.session.scalars(select(Duty.target).where(Duty.officer_id == officer.id))
    ids = dict.fromkeys(each.officer_id for each in successors)
    area = Area(scope.division, frozenset(targets), frozenset(ids))
    before = await _holes(work, registry, adapters, area)
    done = await hand_over(work, scope, named, successors, takes_post=takes_post)
    after = await _holes(work, (await work.snapshots.ahead(work.session)).registry, adapters, area)
    opened = {hole for hole in after if hole not in before or hole[0] == UNREACHABLE}
    names = tuple(
        (registry.officers[each], place(registry, registry.officers[each].division_code)) for each in ids
    )
    return Outcome(done, names, tuple((title, words) for _, title, words in sorted(opened)))


async def _holes(work: Work, registry: Registry, adapters: Adapters, area: Area) -> set[tuple[str, str, str]]:
    found = await coverage.look(work, registry, adapters, area)
    return {(kind, title, row.words) for kind, title, rows in found if kind in NEW_HOLES for row in rows}


async def _parts(work: Work, targets: Select[str]) -> tuple[Part, ...]:
    rows = await work.session.execute(
        select(Household.id, Household.head, Household.division_code)
        .where(Household.id.in_(targets), Household.retired_at.is_(None))
        .order_by(Household.division_code, Household.id)
    )
    registry = work.snapshots.registry
    by_place: dict[str, list[Home]] = {}
    for identifier, head, code in rows:
        by_place.setdefault(code, []).append(Home(identifier, mask_name(head)))
    return tuple(Part(code, place(registry, code), tuple(homes)) for code, homes in by_place.items())


def _colleagues(registry: Registry, scope: Scope, officer: OfficerRef) -> tuple[tuple[OfficerRef, str], ...]:
    """Those within the scope, whoever is nearest first."""
    code = officer.division_code
    near = [
        each
        for each in registry.officers.values()
        if each.id != officer.id and scope.sees(each.division_code)
    ]
    near.sort(key=lambda each: (-_shared(each.division_code, code), each.division_code, each.id))
    return tuple((each, place(registry, each.division_code)) for each in near[:MOST])


def _shared(one: str, other: str) -> int:
    return next((length for length in (15, 12, 9, 6) if one[:length] == other[:length]), 0)
