"""Leave at the console, within one's division: who is away or will be, what a leave would move, its entry and end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.core.calendar import day_of
from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.division_names import place
from app.services.county.registry_rows import OfficerRef
from app.services.duty import leaves, registry_views
from app.services.duty.leaves import Leave
from app.services.duty.roster_desk import officer_named
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Officer, RosterShift, Substitute

MOST = 500
TOWN = 9


@dataclass(frozen=True, slots=True)
class Listed:
    """A leave that is not over; `substitute` is None where he is not there any more."""

    id: int
    officer: OfficerRef
    where: str
    substitute: OfficerRef | None
    since: date | None
    until: date | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who could stand in, where he is, and on how many of the days he is away himself."""

    officer: OfficerRef
    where: str
    days_away: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a leave would move, and to whom it could go, the nearest first."""

    officer: OfficerRef
    where: str
    since: date
    until: date
    households: int
    open_cases: int
    shifts: int
    colleagues: tuple[Colleague, ...]


async def listed(work: Work, scope: Scope) -> list[Listed]:
    """The current and coming leaves within the scope, the earliest first; raises NotAllowedError."""
    scope.require(Right.ROSTER)
    registry = work.snapshots.registry
    today = work.now.astimezone(registry.zone).date()
    wanted = (
        scope.within(select(Substitute), Officer.division_code)
        .join(Officer, Officer.id == Substitute.officer_id)
        .where(
            Substitute.retired_at.is_(None),
            Officer.retired_at.is_(None),
            Substitute.until.is_(None) | (Substitute.until >= today),
        )
        .order_by(Substitute.since, Substitute.id)
        .limit(MOST)
    )
    rows: Sequence[Substitute] = (await work.session.scalars(wanted)).all()
    found = []
    for row in rows:
        officer = registry.officer(row.officer_id)
        if officer is not None:
            where, is_now = place(registry, officer.division_code), row.since is None or row.since <= today
            by = registry.officer(row.substitute_id)
            found.append(Listed(row.id, officer, where, by, row.since, row.until, is_now))
    return found


async def preview(work: Work, scope: Scope, named: str, since: str, until: str) -> Preview:
    """What this leave would move. Raises NotAllowedError, NotFoundError, InvalidValueError."""
    officer = officer_named(work, scope, named)
    first, last = _days(work, since, until)
    registry = work.snapshots.registry
    load = await registry_views.officer(work, officer.id)
    shifts = select(func.count(RosterShift.id)).where(
        RosterShift.officer_id == officer.id,
        RosterShift.retired_at.is_(None),
        RosterShift.date.between(first, last),
    )
    return Preview(
        officer=officer,
        where=place(registry, officer.division_code),
        since=first,
        until=last,
        households=load.households,
        open_cases=load.open_cases,
        shifts=await work.session.scalar(shifts) or 0,
        colleagues=_colleagues(work, scope, officer, first, last),
    )


async def enter(work: Work, scope: Scope, named: str, since: str, until: str, substitute: str) -> Leave:
    """Write a leave down. Raises NotAllowedError, NotFoundError, InvalidValueError."""
    officer = officer_named(work, scope, named)
    by = work.snapshots.registry.officer(substitute)
    if by is None or not scope.sees(by.division_code):
        raise InvalidValueError("请从名单里选一位替班的同志", "substitute")
    return await leaves.request(work, officer, *_days(work, since, until), by, scope.actor)


async def end(work: Work, scope: Scope, leave_id: int) -> OfficerRef:
    """One leave is over, or will not be. Raises NotAllowedError, NotFoundError."""
    scope.require(Right.ROSTER)
    row = await work.session.get(Substitute, leave_id)
    officer = work.snapshots.registry.officer(row.officer_id) if row is not None else None
    if officer is None or not scope.sees(officer.division_code):
        raise NotFoundError("没有这次请假")
    if not await leaves.end_now(work, officer, scope.actor, only=leave_id):
        raise NotFoundError("这次请假已经结束了")
    return officer


def _days(work: Work, since: str, until: str) -> tuple[date, date]:
    first, last = (day_of(each, "since", "请选好哪天到哪天") for each in (since, until or since))
    leaves.require_days(first, last, work.now.astimezone(work.snapshots.registry.zone).date())
    return first, last


def _colleagues(
    work: Work, scope: Scope, officer: OfficerRef, since: date, until: date
) -> tuple[Colleague, ...]:
    registry = work.snapshots.registry
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    near = [
        each
        for each in registry.officers.values()
        if each.id != officer.id
        and each.division_code[:TOWN] == officer.division_code[:TOWN]
        and scope.sees(each.division_code)
    ]
    near.sort(key=lambda each: (each.division_code != officer.division_code, each.division_code, each.id))
    return tuple(
        Colleague(
            each,
            place(registry, each.division_code),
            sum(registry.on_day(each.id, day) != each for day in days),
        )
        for each in near[:MOST]
    )
