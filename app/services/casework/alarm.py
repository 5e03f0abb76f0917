"""A case in which a life turns out to be in danger: faster clocks, and two levels called at once."""

from datetime import datetime

from app.core.enums import CaseState, DeadlineKind, EventKind
from app.services import history
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases, clock_moves, deadlines
from app.services.rules.promises import Promise
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case


async def raise_alarm(work: Work, case: Case, decision: Decision, rescue: Promise, actor: str) -> datetime:
    """Make the case one of life and death: its officer and the next level are called now, whoever has it.

    `decision` is who would be called for such a case now, `rescue` the promise for disasters. Whoever calls
    this holds the case's row. Answers by when somebody is there; now, where he says so himself who is.
    """
    clocks = await deadlines.of_case(work, case)
    if case.state == CaseState.SUSPENDED:
        case.state = str(CaseState.IN_HAND)
        clock_moves.resume(work, case, clocks)
        history.record(work, case, EventKind.RESUMED, history.SYSTEM)
    if case.on_site_at is not None and actor != f"officer:{case.officer_id}":
        _call_there_again(case)
    promise = Promise.from_snapshot(case.promise).for_life(rescue)
    case.is_urgent, case.promise = True, promise.snapshot()
    clock_moves.hasten(work, case, clocks, promise)
    site = (row for row in clocks if row.kind == DeadlineKind.ON_SITE and deadlines.is_open(row))
    due = next((row.due_at for row in site), work.now)
    data = {"urgent": True, "due": {str(DeadlineKind.ON_SITE): due.isoformat()}}
    history.record(work, case, EventKind.RECORDED, actor, data)
    words = case_words(work, case, due)
    called = {case.officer_id or "": ""}
    if decision.officer is not None:
        called |= {decision.officer.id: decision.role}
    called |= {officer.id: role for role, officer in decision.also_tell}
    for officer_id, role in called.items():
        if officer_id:
            cases.alert(work, case, officer_id, role, "alert_urgent", words)
    return due


def _call_there_again(case: Case) -> None:
    """Whoever was there before may have left: somebody must be there for this, and say so."""
    case.on_site_at = None
    if case.state == CaseState.ON_SITE:
        case.state = str(CaseState.ACKNOWLEDGED)


def tell_officers(work: Work, case: Case, decision: Decision, said: str) -> None:
    """Something new about a life in danger: everybody who was called for it reads the words."""
    words = case_words(work, case, case.next_due_at) | {"summary": said}
    told = {case.officer_id or "", decision.officer.id if decision.officer else ""}
    told |= {officer.id for _, officer in decision.also_tell}
    for officer_id in sorted(told - {""}):
        outbox.enqueue_alert(work, case, officer_id, "alert", "alert_joined", words)
