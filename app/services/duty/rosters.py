"""Rosters written by rule and changed by swap, each in one act that can be undone within a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.registry_rows import OfficeRef, OfficerRef, Shift
from app.services.county.shifts import shift_span
from app.services.duty.acts import Act
from app.services.duty.roster_rules import Rule, shifts_by
from app.services.work import Work
from models import RegistryAct, RosterShift

KIND, SWAP = "roster", "swap"


async def write(work: Work, rule: Rule, actor: str) -> tuple[RegistryAct, int]:
    """The rule's shifts instead of what the office's roster has on these days; answers how many are new.

    Raises NotFoundError for an unknown office or officer, InvalidValueError where somebody would sit in two places.
    """
    office = _office(work, rule.office_code)
    for officer_id in rule.officers:
        _officer(work, officer_id)
    wanted = shifts_by(rule, work.snapshots.calendar_for(office.division_code))
    if not wanted:
        raise InvalidValueError("这几天里没有要坐班的日子,请核对", "days")
    await _require_free(work, wanted)
    act = Act(
        work, KIND, actor, office.division_code, f"{office.name} {rule.since} 至 {rule.until} {rule.days}"
    )
    there = {_key(row): row for row in await _of_office(work, office.code, rule.since, rule.until)}
    keep = {(each.date, each.start, each.end, each.officer_id) for each in wanted}
    for key, row in there.items():
        if key not in keep:
            act.retire(row)
    new = [each for each in wanted if (each.date, each.start, each.end, each.officer_id) not in there]
    for each in new:
        act.add(_row(work, each))
    return await act.finish(office=office.code, shifts=len(new)), len(new)


async def swap(
    work: Work,
    office_code: str,
    day: date,
    officer_id: str,
    with_officer: str,
    other_day: date | None,
    actor: str,
) -> RegistryAct:
    """One officer's shifts of a day go to another; with `other_day` he takes the other's shifts of that day.

    Raises NotFoundError where there is no such shift, InvalidValueError where somebody would sit in two places.
    """
    office, one, other = _office(work, office_code), _officer(work, officer_id), _officer(work, with_officer)
    given = await _shifts_of(work, office, day, one)
    taken = await _shifts_of(work, office, other_day, other) if other_day else []
    act = Act(work, SWAP, actor, office.division_code, f"{office.name} {day} {one.name} → {other.name}")
    moved = [(row, other) for row in given] + [(row, one) for row in taken]
    for row, _ in moved:
        act.retire(row)
    await work.session.flush()
    added = [
        Shift(office.code, officer.id, row.date, row.shift_start, row.shift_end) for row, officer in moved
    ]
    await _require_free(work, added)
    for each in added:
        act.add(_row(work, each))
    return await act.finish(office=office.code, shifts=len(added))


async def _require_free(work: Work, wanted: Sequence[Shift]) -> None:
    """Nobody may sit in another office while he sits here."""
    ids = {each.officer_id for each in wanted}
    first, last = min(each.date for each in wanted), max(each.date for each in wanted)
    zone = work.snapshots.registry.zone
    rows = await work.session.scalars(
        select(RosterShift).where(
            RosterShift.officer_id.in_(ids),
            RosterShift.retired_at.is_(None),
            RosterShift.date.between(date.fromordinal(first.toordinal() - 1), last),
        )
    )
    busy: dict[str, list[tuple[float, float, RosterShift]]] = {}
    for row in rows:
        span = shift_span(
            Shift(row.office_code, row.officer_id, row.date, row.shift_start, row.shift_end), zone
        )
        busy.setdefault(row.officer_id, []).append((*span, row))
    for each in wanted:
        start, end = shift_span(each, zone)
        for begin, stop, row in busy.get(each.officer_id, ()):
            if begin < end and start < stop and row.office_code != each.office_code:
                office = work.snapshots.registry.office(row.office_code)
                where = office.name if office else row.office_code
                who = work.snapshots.registry.officers[each.officer_id].name
                raise InvalidValueError(f"{who} {each.date} 已经排在{where},不能同时坐两处", "officers")


async def _of_office(work: Work, code: str, since: date, until: date) -> Sequence[RosterShift]:
    rows = select(RosterShift).where(
        RosterShift.office_code == code,
        RosterShift.retired_at.is_(None),
        RosterShift.date.between(since, until),
    )
    return (await work.session.scalars(rows.order_by(RosterShift.date, RosterShift.id))).all()


async def _shifts_of(work: Work, office: OfficeRef, day: date, officer: OfficerRef) -> list[RosterShift]:
    rows = [row for row in await _of_office(work, office.code, day, day) if row.officer_id == officer.id]
    if not rows:
        raise NotFoundError(f"{officer.name} {day} 没有在{office.name}排班")
    return rows


def _row(work: Work, shift: Shift) -> RosterShift:
    return RosterShift(
        id=work.ids.next(),
        office_code=shift.office_code,
        date=shift.date,
        shift_start=shift.start,
        shift_end=shift.end,
        officer_id=shift.officer_id,
    )


def _key(row: RosterShift) -> tuple[date, object, object, str]:
    return row.date, row.shift_start, row.shift_end, row.officer_id


def _office(work: Work, code: str) -> OfficeRef:
    office = work.snapshots.registry.office(code)
    if office is None:
        raise NotFoundError(f"没有代码为“{code[:40]}”的机构")
    return office


def _officer(work: Work, officer_id: str) -> OfficerRef:
    officer = work.snapshots.registry.officer(officer_id)
    if officer is None:
        raise NotFoundError(f"没有工号是“{officer_id[:40]}”的干部")
    return officer
