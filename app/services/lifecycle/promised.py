"""What a person and an officer are told of a case's clocks: what was promised, never the reminder before it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.core.enums import CaseState, DeadlineKind
from app.services.deciding import ladder
from app.services.lifecycle import deadlines
from app.services.work import Work
from models import Case, Deadline

_FIRST = (DeadlineKind.ON_SITE, DeadlineKind.VISIT, DeadlineKind.ACKNOWLEDGE)
_ASIDE = frozenset({DeadlineKind.REMIND, DeadlineKind.CALL_BACK, DeadlineKind.PAY})
"""Clocks that are no promise that somebody comes or answers."""


def promised_by(clocks: Mapping[DeadlineKind, datetime]) -> datetime:
    """What people are promised: somebody on site where there is a site, else a visit, else the first answer."""
    first = next((clocks[kind] for kind in _FIRST if kind in clocks), None)
    return first or min(
        (at for kind, at in clocks.items() if kind not in _ASIDE), default=min(clocks.values())
    )


def next_promised(case: Case, rows: Iterable[Deadline]) -> datetime | None:
    """The same of a case under way, by the clocks that still run; one that is suspended goes on at its day."""
    running = _running(rows)
    if case.state == CaseState.SUSPENDED or not running:
        return case.next_due_at
    return promised_by(running)


def answer_by(case: Case, rows: Iterable[Deadline]) -> datetime | None:
    """When the next one up is called unless somebody answers."""
    running = _running(rows)
    wanted = (*ladder.GATES, DeadlineKind.STEP)
    return min((running[kind] for kind in wanted if kind in running), default=case.next_due_at)


async def promised_of(work: Work, case: Case) -> datetime | None:
    """What the person waits for next."""
    return next_promised(case, await deadlines.of_case(work, case))


def _running(rows: Iterable[Deadline]) -> dict[DeadlineKind, datetime]:
    return {DeadlineKind(row.kind): row.due_at for row in rows if deadlines.is_open(row)}
