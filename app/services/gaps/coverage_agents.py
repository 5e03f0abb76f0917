"""Agents of villages (代办员), who take commissions at any hour: when none of a village's agents is there.

Agents whose rosters of the last month or of the days to come have one full day, around the clock, work by shifts:
every minute is owed one. Agents without such a roster are there whenever one of them is not away.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.core.enums import OfficerRole
from app.services.county.registry import Registry
from app.services.county.registry_rows import Shift
from app.services.county.shifts import shift_span

VILLAGE: Final = 12
DAY_SECONDS: Final = 86_400.0
Span = tuple[float, float]


def missed(
    shifts: Sequence[Shift], registry: Registry, now: datetime, ahead: timedelta
) -> Iterator[tuple[str, list[Span]]]:
    """Of each village that has agents, the spans ahead at which none of them is there, in seconds since the epoch."""
    agents: dict[str, set[str]] = {}
    for officer in registry.officers.values():
        if officer.role == OfficerRole.AGENT and len(officer.division_code) >= VILLAGE:
            agents.setdefault(officer.division_code[:VILLAGE], set()).add(officer.id)
    rostered: dict[str, list[Shift]] = {}
    for shift in shifts:
        rostered.setdefault(shift.officer_id, []).append(shift)
    for village, ids in sorted(agents.items()):
        own = [shift for each in sorted(ids) for shift in rostered.get(each, ())]
        present = (
            _by_shifts(own, registry)
            if _is_round_the_clock(own, registry)
            else _by_days(ids, registry, now, ahead)
        )
        spans = uncovered(present, now.timestamp(), (now + ahead).timestamp())
        if spans:
            yield village, spans


def uncovered(spans: Iterable[Span], start: float, end: float) -> list[Span]:
    """What of the time from start to end no span covers."""
    covered_to, found = start, list[Span]()
    for begin, stop in sorted(spans):
        if begin > covered_to and covered_to < end:
            found.append((covered_to, min(begin, end)))
        covered_to = max(covered_to, stop)
    if covered_to < end:
        found.append((covered_to, end))
    return found


def _is_round_the_clock(own: Sequence[Shift], registry: Registry) -> bool:
    """Whether these shifts cover 24 hours in one piece somewhere."""
    began = ended = 0.0
    for start, stop in sorted(shift_span(shift, registry.zone) for shift in own):
        began, ended = (began, max(ended, stop)) if start <= ended else (start, stop)
        if ended - began >= DAY_SECONDS:
            return True
    return False


def _by_shifts(own: Sequence[Shift], registry: Registry) -> list[Span]:
    return [
        shift_span(shift, registry.zone)
        for shift in own
        if registry.on_day(shift.officer_id, shift.date) is not None
    ]


def _by_days(ids: Iterable[str], registry: Registry, now: datetime, ahead: timedelta) -> list[Span]:
    """The local days on which one of them is there, or whoever stands in for him."""
    found: list[Span] = []
    midnight = now.astimezone(registry.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < now + ahead:
        following = midnight + timedelta(days=1)
        if any(registry.on_day(each, midnight.date()) is not None for each in ids):
            found.append((midnight.timestamp(), following.timestamp()))
        midnight = following
    return found
