"""What a case's ladder looks like now: who stands on it, who was called, who would be called next, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.enums import FINAL_STATES, CaseState, DeadlineKind
from app.services.county.registry import duties_of_households
from app.services.deciding import ladder
from app.services.deciding.ladder import Rung
from app.services.lifecycle import deadlines
from app.services.rules.promises import Promise
from app.services.sending.called import called_for, climbed, rungs
from app.services.sending.outbox import ALERTS
from app.services.work import Work
from models import Case, Deadline, OutboxMessage


@dataclass(frozen=True, slots=True)
class Step:
    """One rung and its person now; `called_at` is when he was last called for this case."""

    rung: Rung
    called_at: datetime | None
    is_next: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """The ladder from the bottom up; `next_at` is when the next one is called if nobody does anything."""

    steps: tuple[Step, ...]
    next_at: datetime | None


async def outlook(work: Work, case: Case) -> Outlook:
    """The case's ladder as the next step would find it."""
    promise = Promise.from_snapshot(case.promise)
    homes = {case.household_id} if case.household_id else set()
    duties = (await duties_of_households(work.session, homes)).get(case.household_id or "", ())
    called = (await called_for(work, [case]))[case.id]
    on_it = rungs(work, case, promise, duties, called)
    next_at = _next_at(case, await deadlines.of_case(work, case))
    found = climbed(work, case, on_it, called, 1) if next_at else None
    at = await _called_at(work, case)
    on_it += [found.rung] if found and found.rung not in on_it else []
    return Outlook(
        tuple(Step(rung, at.get(rung.officer.id), bool(found and found.rung == rung)) for rung in on_it),
        next_at,
    )


def _next_at(case: Case, rows: Sequence[Deadline]) -> datetime | None:
    """When the case would climb: at its next step while it climbs, else at the end of the window that runs."""
    if case.state in FINAL_STATES or case.state in (CaseState.SUSPENDED, CaseState.RESOLVED):
        return None
    running = {row.kind: row.due_at for row in rows if deadlines.is_open(row)}
    missed = {DeadlineKind(row.kind): row.missed_at for row in rows if row.missed_at is not None}
    standing = ladder.Standing({}, missed, case.acknowledged_at, case.on_site_at)
    if ladder.climb_cause(standing) is not None:
        return running.get(DeadlineKind.STEP)
    is_answered = case.acknowledged_at is not None
    waits_for = [DeadlineKind.ON_SITE] if is_answered else ladder.GATES
    return min((running[kind] for kind in waits_for if kind in running), default=None)


async def _called_at(work: Work, case: Case) -> dict[str, datetime]:
    statement = (
        select(OutboxMessage.officer_id, func.max(OutboxMessage.created_at))
        .where(OutboxMessage.case_id == case.id, OutboxMessage.purpose.in_(ALERTS))
        .group_by(OutboxMessage.officer_id)
    )
    return {officer_id or "": at for officer_id, at in await work.session.execute(statement)}
