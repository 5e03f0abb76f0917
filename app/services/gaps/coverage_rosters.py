"""What is wrong with the rosters of the next days: nobody sits there, or somebody sits in two places."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import OfficerRole
from app.services.county.division_names import place_or_code
from app.services.county.registry import Registry
from app.services.county.registry_rows import Shift
from app.services.county.shifts import shift_span
from app.services.gaps import coverage_agents, coverage_sittings
from app.services.gaps.coverage_area import Row, Rows
from models import RosterShift

AHEAD = timedelta(days=3)
"""How far ahead the rosters are looked at (contract, section 4)."""
RECENT = timedelta(days=31)
"""A desk whose roster has an entry since then works by roster."""


async def shifts_around(session: AsyncSession, today: date) -> list[Shift]:
    """The shifts of the last month and of all days to come."""
    row = RosterShift
    rows = await session.execute(
        select(row.office_code, row.officer_id, row.date, row.shift_start, row.shift_end).where(
            row.retired_at.is_(None), row.date >= today - RECENT
        )
    )
    return [Shift(*values) for values in rows]


def gaps_of(shifts: Sequence[Shift], registry: Registry, now: datetime) -> Rows:
    """When nobody sits where somebody should; who is away without a substitute does not sit there.

    A duty desk that works by roster is owed somebody at every minute, a village its agent, any other office what
    its roster and its rhythm say. The key: the office's division and the gap's two instants.
    """
    desks = {o.office_code for o in registry.officers.values() if o.role == OfficerRole.DUTY_DESK}
    by_office: dict[str, list[Shift]] = {}
    for shift in shifts:
        by_office.setdefault(shift.office_code, []).append(shift)
    found: Rows = []
    for code, own in sorted(by_office.items()):
        office = registry.office(code)
        if code in desks:
            here = [shift for shift in own if registry.on_day(shift.officer_id, shift.date) is not None]
            spans = gaps(here, registry, now)
        else:
            spans = coverage_sittings.missed(own, registry, now, AHEAD) if office is not None else []
        division = office.division_code if office else ""
        found += [_gap(division, _name(registry, code), span, registry) for span in spans]
    for division, spans in coverage_agents.missed(shifts, registry, now, AHEAD):
        name = f"{place_or_code(registry, division)}代办员"
        found += [_gap(division, name, span, registry) for span in spans]
    return found


def _gap(division: str, name: str, span: tuple[float, float], registry: Registry) -> Row:
    start, end = span
    return Row(f"{division}:{start:.0f}:{end:.0f}", f"{name} {_span(start, end, registry)}", division)


def doubles(shifts: Iterable[Shift], registry: Registry, now: datetime) -> Rows:
    """Whoever is to sit in two places at once, within the days looked at; the key is his id."""
    begin, end = now.timestamp(), (now + AHEAD).timestamp()
    by_officer: dict[str, list[tuple[float, float, str]]] = {}
    for shift in shifts:
        there = registry.on_day(shift.officer_id, shift.date)
        start, stop = shift_span(shift, registry.zone)
        if there is not None and stop > begin and start < end:
            by_officer.setdefault(there.id, []).append((start, stop, shift.office_code))
    found: Rows = []
    for officer_id, spans in sorted(by_officer.items()):
        officer = registry.officers[officer_id]
        for (_, first_end, one), (start, stop, other) in combinations(sorted(spans), 2):
            if start < first_end and one != other:
                places = f"{_name(registry, one)}和{_name(registry, other)}"
                when = _span(start, min(stop, first_end), registry)
                words = f"{officer.name}({officer_id}){places} {when}"
                found.append(Row(officer_id, words, officer.division_code))
    return found


def gaps(shifts: Sequence[Shift], registry: Registry, now: datetime) -> list[tuple[float, float]]:
    """The times in the next three days that no shift covers, in seconds since the epoch."""
    spans = (shift_span(shift, registry.zone) for shift in shifts)
    return coverage_agents.uncovered(spans, now.timestamp(), (now + AHEAD).timestamp())


def _name(registry: Registry, office_code: str) -> str:
    office = registry.office(office_code)
    if office is None:
        return office_code
    return place_or_code(registry, office.division_code) + office.name


def _span(start: float, end: float, registry: Registry) -> str:
    first, last = (datetime.fromtimestamp(each, registry.zone) for each in (start, end))
    return f"{first:%m-%d %H:%M} 至 {last:%m-%d %H:%M}"
