"""Who sits where today and in the days after, within what somebody may see."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.services.county.registry_rows import Shift
from app.services.county.shifts import shift_span
from app.services.listing.columns import place
from app.services.scope import Right, Scope, lies_within
from app.services.work import Work
from models import Office, RosterShift

MOST = 1000


@dataclass(frozen=True, slots=True)
class Sitting:
    """One shift as people read it; `stand_in`: whoever is there for the officer, empty where nobody is."""

    office_code: str
    office: str
    place: str
    day: date
    hours: str
    officer_id: str
    officer: str
    is_now: bool
    is_away: bool
    stand_in: str


async def sittings(work: Work, scope: Scope, days: int = 3, within: str = "") -> list[Sitting]:
    """The shifts that have not ended, of today and the days that follow, the office's in order of time.

    `within` narrows them to the offices of a division and below it.
    """
    scope.require(Right.READ)
    registry = work.snapshots.registry
    today = work.now.astimezone(registry.zone).date()
    row = RosterShift
    wanted = select(
        row.office_code,
        row.officer_id,
        row.date,
        row.shift_start,
        row.shift_end,
        Office.name,
        Office.division_code,
    ).join(Office, Office.code == row.office_code)
    found = await work.session.execute(
        wanted.where(
            scope.holds(Office.division_code),
            lies_within(Office.division_code, within or scope.division),
            row.retired_at.is_(None),
            row.date.between(today - timedelta(days=1), today + timedelta(days=days - 1)),
        )
        .order_by(Office.division_code, row.office_code, row.date, row.shift_start)
        .limit(MOST)
    )
    said = [_sitting(work, Shift(*values[:5]), values[5], values[6]) for values in found]
    return [each for each in said if each is not None]


def _sitting(work: Work, shift: Shift, office: str, division: str) -> Sitting | None:
    registry, now = work.snapshots.registry, work.now.timestamp()
    start, end = shift_span(shift, registry.zone)
    if end <= now:
        return None
    officer = registry.officer(shift.officer_id)
    at = max(datetime.fromtimestamp(start, registry.zone), work.now.astimezone(registry.zone))
    there = registry.instead_of(shift.officer_id, at)
    return Sitting(
        shift.office_code,
        office,
        place(work, division),
        shift.date,
        f"{shift.start:%H:%M}–{shift.end:%H:%M}",
        shift.officer_id,
        officer.name if officer else shift.officer_id,
        start <= now,
        registry.is_away(shift.officer_id, at),
        there.name if there else "",
    )
