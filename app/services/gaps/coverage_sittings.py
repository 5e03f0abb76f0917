"""Rooms and centres where people sit on some days: on which of the next days nobody sits who should.

What a room owes is read from its own roster: a weekday on which somebody sat three weeks running, a day of the
旬 (the 5th, 15th, 25th) on which somebody sat twice running, and every shift that is written down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from app.services.county.registry import Registry
from app.services.county.registry_rows import Shift
from app.services.county.shifts import shift_span

WEEKS, TENTHS = 3, 2
_LAST_TENTH: Final = 30
_DAY = timedelta(days=1)
Span = tuple[float, float]


def missed(own: Sequence[Shift], registry: Registry, now: datetime, ahead: timedelta) -> list[Span]:
    """The spans of one room, in seconds since the epoch, at which somebody should sit and nobody does."""
    zone = registry.zone
    today, end = now.astimezone(zone).date(), (now + ahead).astimezone(zone).date()
    by_day: dict[date, list[Shift]] = {}
    for shift in own:
        by_day.setdefault(shift.date, []).append(shift)
    found: set[Span] = set()
    day = today
    while day <= end:
        there = [shift_span(each, zone) for each in _present(by_day.get(day, ()), registry)]
        for shift in _owed(by_day, day):
            start, stop = shift_span(shift, zone)
            is_ahead = stop > now.timestamp() and start < (now + ahead).timestamp()
            if is_ahead and not any(begin < stop and start < over for begin, over in there):
                found.add((max(start, now.timestamp()), stop))
        day += _DAY
    return sorted(found)


def _present(shifts: Iterable[Shift], registry: Registry) -> list[Shift]:
    return [shift for shift in shifts if registry.on_day(shift.officer_id, shift.date) is not None]


def _owed(by_day: Mapping[date, Sequence[Shift]], day: date) -> list[Shift]:
    """What the roster says of this day, else what its rhythm would say."""
    if day in by_day:
        return list(by_day[day])
    weekly = [day - timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    for before in (weekly, _tenths_before(day)):
        if all(each in by_day for each in before):
            return [replace(shift, date=day) for shift in by_day[before[0]]]
    return []


def _tenths_before(day: date) -> list[date]:
    """The last days with the same place in their 旬, the latest first."""
    found: list[date] = []
    before = day - _DAY
    while len(found) < TENTHS:
        if before.day % 10 == day.day % 10 and before.day <= _LAST_TENTH:
            found.append(before)
        before -= _DAY
    return found
