"""The arithmetic of escalation: which clocks ran out, how many steps that makes, who is called. Pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.calendar import WorkCalendar
from app.core.durations import Duration
from app.core.enums import DeadlineKind
from app.services.county.registry_rows import OfficerRef
from app.services.rules.promises import Promise

UNANSWERED = "unacknowledged"
NOBODY_ON_SITE = "nobody_on_site"
UNREACHED = "unreached"
"""Why a case climbs; other causes are the deadline that was missed."""

_MOST_STEPS = 500
"""Steps counted one by one after a downtime; no ladder is that long, the rest are repeats of its top."""
GATES = (DeadlineKind.ACKNOWLEDGE, DeadlineKind.ON_SITE)
"""The clocks whose miss starts a climb that goes on, one `step` after the other."""
OWN_PROMISES = (DeadlineKind.VISIT, DeadlineKind.FINISH, DeadlineKind.PAY)
"""The clocks of what was promised to the person himself; a case is overdue while one of them is missed."""
_BROKEN = (*OWN_PROMISES, DeadlineKind.CALL_BACK)


@dataclass(frozen=True, slots=True)
class Standing:
    """The clocks of a case as they stand: when the open ones are due, when the missed ones were missed."""

    running: Mapping[DeadlineKind, datetime]
    missed: Mapping[DeadlineKind, datetime]
    acknowledged_at: datetime | None
    on_site_at: datetime | None


@dataclass(frozen=True, slots=True)
class Move:
    """What is due now, taken as one: clocks that ran out, a reminder, so many steps up.

    `next_step_at` is when the next step is due if the climb goes on, None where it does not. `looks_after`:
    the daily look at a case that nothing else moves is due.
    """

    missed: tuple[DeadlineKind, ...] = ()
    reminds: bool = False
    steps: int = 0
    cause: str = ""
    due_at: datetime | None = None
    next_step_at: datetime | None = None
    looks_after: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a case's ladder and who stands on it now."""

    level: int
    role: str
    officer: OfficerRef


@dataclass(frozen=True, slots=True)
class Climb:
    """Who is called, and the rungs between that were passed over because steps were missed."""

    rung: Rung
    passed_over: tuple[Rung, ...]


def climb_cause(standing: Standing) -> str | None:
    """Why the case climbs with every step; None where it does not.

    An answer stops the climb for an answer. A climb for arrival starts only where the answer was there when
    the window for arrival ended (contract, section 5).
    """
    answered, site_missed = standing.acknowledged_at, standing.missed.get(DeadlineKind.ON_SITE)
    if answered is None:
        return UNANSWERED if any(kind in standing.missed for kind in GATES) else None
    if standing.on_site_at is None and site_missed is not None and not is_too_late(answered, site_missed):
        return NOBODY_ON_SITE
    return None


def is_too_late(answered: datetime, missed: datetime) -> bool:
    """Whether an answer came after a window was missed; the instant of the miss belongs to the time after it.

    A clock may show the same instant to an answer and to the step beside it, whichever was first.
    """
    return answered >= missed


def due_move(
    standing: Standing, promise: Promise, step: Duration, calendar: WorkCalendar, now: datetime
) -> Move:
    """Everything that is due at `now`, however late, as one move.

    A running climb steps at its own instants; a window that ends starts one at its end; any other promise
    that was missed is one step up.
    """
    late = sorted((due, kind) for kind, due in standing.running.items() if due <= now)
    missed = tuple(kind for _, kind in late if kind != DeadlineKind.STEP)
    cause = climb_cause(replace(standing, missed={**standing.missed, **dict.fromkeys(missed, now)}))
    first = _first_step(standing, late)
    count, next_at = 0, None
    if cause and first is not None:
        count, next_at = _steps(first, step, promise.hours, calendar, now)
    broken = [(due, kind) for due, kind in late if kind in _BROKEN]
    return Move(
        missed=missed,
        reminds=DeadlineKind.REMIND in missed and standing.acknowledged_at is None,
        steps=count + len(broken),
        cause=cause if cause and count else str(broken[0][1]) if broken else "",
        due_at=first if count else broken[0][0] if broken else None,
        next_step_at=next_at,
        looks_after=cause is None and any(kind == DeadlineKind.STEP for _, kind in late),
    )


def _first_step(standing: Standing, late: Sequence[tuple[datetime, DeadlineKind]]) -> datetime | None:
    """When the earliest step that is due was due; None where none is."""
    if climb_cause(standing) is not None and DeadlineKind.STEP in standing.running:
        due = standing.running[DeadlineKind.STEP]
        return due if any(kind == DeadlineKind.STEP for _, kind in late) else None
    ended = [due for due, kind in late if kind in GATES]
    return ended[0] if ended else None


def _steps(
    first: datetime, step: Duration, hours: str, calendar: WorkCalendar, now: datetime
) -> tuple[int, datetime]:
    """How many steps are due at `now` when the first was due at `first`, and when the next one is."""
    count, at = 0, first
    while at <= now and count < _MOST_STEPS:
        count, at = count + 1, calendar.add(at, step, hours)
    if at <= now:
        at = calendar.add(now, step, hours)
    return count, at


def climb(rungs: Sequence[Rung], level: int, alerted: AbstractSet[str], steps: int) -> Climb | None:
    """Who is called when a case at `level` takes so many steps at once; None where nobody is on the ladder.

    Each step goes to the next rung whose person has not been alerted yet; the top repeats.
    """
    fresh: list[Rung] = []
    known = set(alerted)
    for rung in rungs:
        if rung.level > level and rung.officer.id not in known:
            fresh.append(rung)
            known.add(rung.officer.id)
    if fresh:
        taken = fresh[: max(1, steps)]
        return Climb(taken[-1], tuple(taken[:-1]))
    return Climb(rungs[-1], ()) if rungs else None
