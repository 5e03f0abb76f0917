"""Rosters at the console: written by rule, changed by swap; within one's division, and written down."""

from app.core.calendar import day_of
from app.core.errors import NotFoundError
from app.services import audit
from app.services.county.division_names import place
from app.services.county.officer_names import find_officer
from app.services.county.registry_rows import OfficeRef, OfficerRef
from app.services.duty import rosters
from app.services.duty.roster_rules import Rule, parse_spans
from app.services.scope import Right, Scope
from app.services.work import Work

_AS_HERE = "日期要写成 2026-07-20"


def offices(work: Work, scope: Scope) -> list[tuple[OfficeRef, str]]:
    """The offices within the scope, each with its place, in the order of their codes."""
    registry = work.snapshots.registry
    return [
        (office, place(registry, office.division_code))
        for office in registry.offices.values()
        if scope.sees(office.division_code)
    ]


async def write(
    work: Work, scope: Scope, office_code: str, officers: str, since: str, until: str, days: str, spans: str
) -> str:
    """The office's roster of these days by a rule, in place of what is there; answers what was done, in words.

    `officers` are names or ids with blanks between them, in the order of their turns. Raises NotAllowedError,
    NotFoundError beyond the scope, InvalidValueError for a rule that cannot be.
    """
    office = _office(work, scope, office_code)
    registry = work.snapshots.registry
    found = [
        find_officer(registry, each, office.division_code, "officers")
        for each in officers.replace("、", " ").replace(",", " ").replace(",", " ").split()
    ]
    if not all(scope.sees(each.division_code) for each in found):
        raise NotFoundError("名单里有人不在您管的区划里")
    ids = [each.id for each in found]
    rule = Rule(
        office.code,
        ids,
        day_of(since, "since", _AS_HERE),
        day_of(until, "until", _AS_HERE),
        days,
        parse_spans(spans),
    )
    act, count = await rosters.write(work, rule, scope.actor)
    audit.record(
        work,
        scope,
        "roster_written",
        office.code,
        office.division_code,
        days=days,
        shifts=count,
        officers=ids,
    )
    return f"{act.summary},新排 {count} 个班"


async def swap(
    work: Work,
    scope: Scope,
    office_code: str,
    day: str,
    officer_id: str,
    with_officer: str,
    other_day: str = "",
) -> str:
    """One's shifts of a day go to another, or are exchanged; answers what was done, in words.

    Raises NotAllowedError without the right, NotFoundError beyond the scope, InvalidValueError for what is no day.
    """
    office = _office(work, scope, office_code)
    other = work.snapshots.registry.officer(with_officer)
    if other is None or not scope.sees(other.division_code):
        raise NotFoundError("没有这位接班的干部,或者不在您管的区划里")
    act = await rosters.swap(
        work,
        office_code,
        day_of(day, "day", _AS_HERE),
        officer_id,
        with_officer,
        day_of(other_day, "other_day", _AS_HERE) if other_day else None,
        scope.actor,
    )
    target = f"{office_code} {day}"
    audit.record(
        work, scope, "shifts_swapped", target, office.division_code, officer=officer_id, given_to=with_officer
    )
    return act.summary


def officer_named(work: Work, scope: Scope, text: str) -> OfficerRef:
    """The officer within the scope whom an administrator of rosters names.

    Raises NotAllowedError without the right, NotFoundError beyond the scope, InvalidValueError with what to write.
    """
    scope.require(Right.ROSTER)
    officer = find_officer(work.snapshots.registry, text, scope.division, "officer")
    scope.require(Right.ROSTER, officer.division_code)
    return officer


def _office(work: Work, scope: Scope, code: str) -> OfficeRef:
    scope.require(Right.ROSTER)
    office = work.snapshots.registry.office(code)
    if office is None or not scope.sees(office.division_code):
        raise NotFoundError("没有这个机构,或者不在您管的区划里")
    return office
