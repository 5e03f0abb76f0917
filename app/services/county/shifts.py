"""Times on a roster as spans of seconds since the epoch."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from app.services.county.registry_rows import Shift

Spans = tuple[list[float], list[float]]
"""Sorted, disjoint starts and ends, in seconds since the epoch."""


def covers(spans: Spans, at: datetime) -> bool:
    """Whether an instant lies within one of these times."""
    starts, ends = spans
    seconds = at.timestamp()
    index = bisect_right(starts, seconds) - 1
    return index >= 0 and seconds < ends[index]


def shifts_by_office(shifts: Iterable[Shift], zone: tzinfo) -> dict[str, dict[str, Spans]]:
    """Each office's officers, in the order of its roster, and their times there."""
    rosters: dict[str, list[Shift]] = {}
    for shift in shifts:
        rosters.setdefault(shift.office_code, []).append(shift)
    return {code: shifts_by_officer(found, zone) for code, found in rosters.items()}


def shifts_by_officer(shifts: Iterable[Shift], zone: tzinfo) -> dict[str, Spans]:
    """Each officer's times on duty."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for shift in shifts:
        spans.setdefault(shift.officer_id, []).append(shift_span(shift, zone))
    return {officer_id: _disjoint(found) for officer_id, found in spans.items()}


def turns(spans: Iterable[Spans], since: datetime, until: datetime) -> list[datetime]:
    """The instants from `since` to `until` at which one of these times begins or has ended, in their order."""
    first, last = since.timestamp(), until.timestamp()
    found = {each for starts, ends in spans for each in (*starts, *ends) if first <= each < last}
    return [datetime.fromtimestamp(each, since.tzinfo) for each in sorted(found)]


def shift_span(shift: Shift, zone: tzinfo) -> tuple[float, float]:
    """When a shift begins and ends, in seconds since the epoch; over midnight where the end is not later."""
    last_day = shift.date if shift.start < shift.end else shift.date + timedelta(days=1)
    start = datetime.combine(shift.date, shift.start, zone)
    return start.timestamp(), datetime.combine(last_day, shift.end, zone).timestamp()


def _disjoint(spans: list[tuple[float, float]]) -> Spans:
    starts: list[float] = []
    ends: list[float] = []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
