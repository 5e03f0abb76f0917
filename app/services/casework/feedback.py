"""What people say about how their matter was handled: solved or not, and how many stars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from app.core.enums import AlertState, CaseState, DeadlineKind, EventKind
from app.services import history
from app.services.casework.case_log import WITHDRAWN
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases, clock_moves, deadlines, handovers
from app.services.lifecycle.promised import next_promised
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, OutboxMessage

ASKED = "told_resolved"
"""The sentence that asks after a resolution."""
RESULT = "told_recorded"
"""The sentence that tells its result and asks nothing."""


def rate(work: Work, case: Case, stars: int, actor: str) -> None:
    """Keep a rating from 1 to 5 in the case's history."""
    history.record(work, case, EventKind.CALLED_BACK, actor, {"rating": stars})


async def waiting_for(work: Work, conversations: Sequence[int]) -> Case | None:
    """The case resolved last that these conversations' person was asked about and has not answered, held."""
    asked = (
        select(Case)
        .where(Case.reporter_conversation_id.in_(conversations), Case.state == CaseState.RESOLVED)
        .order_by(Case.resolved_at.desc(), Case.id.desc())
        .limit(1)
        .with_for_update()
    )
    case: Case | None = await work.session.scalar(asked)
    return case


async def merged_waiting(work: Work, conversations: Sequence[int]) -> Case | None:
    """Their case that went on in another one and of whose result they heard within the last days, held."""
    main = aliased(Case)
    told = (
        select(Case)
        .join(main, main.id == Case.merged_into)
        .where(
            Case.reporter_conversation_id.in_(conversations),
            Case.state == CaseState.MERGED,
            main.state.in_((CaseState.RESOLVED, CaseState.CLOSED)),
            main.resolved_at >= work.now - deadlines.QUIET.span,
        )
        .order_by(Case.id.desc())
        .limit(1)
        .with_for_update(of=Case)
    )
    case: Case | None = await work.session.scalar(told)
    return case


async def withdrawn_since(work: Work, conversations: Sequence[int], since: datetime) -> Case | None:
    """Their case that they withdrew last, no earlier than `since`, held."""
    withdrawn = (
        select(Case)
        .where(
            Case.reporter_conversation_id.in_(conversations),
            Case.state == CaseState.CLOSED,
            Case.resolved_at.is_(None),
            Case.closed_at >= since,
        )
        .order_by(Case.closed_at.desc(), Case.id.desc())
        .limit(1)
        .with_for_update()
    )
    case: Case | None = await work.session.scalar(withdrawn)
    return case


async def wanted_after_all(work: Work, case: Case, decision: Decision, actor: str) -> datetime | None:
    """Who withdrew it wants it seen to: it begins anew with whom it was, and all who are called for it read it.

    Answers by when the next step is promised. Whoever calls this holds the case's row.
    """
    clocks = await deadlines.of_case(work, case)
    case.state, case.closed_at = str(CaseState.ASSIGNED), None
    case.acknowledged_at = case.on_site_at = None
    if decision.officer is not None:
        case.officer_id, case.level = decision.officer.id, decision.level
    clock_moves.reopened(work, case, clocks)
    deadlines.rearm(case, clocks)
    data = {"officer_id": case.officer_id, "level": case.level, "from": case.officer_id, "reason": WITHDRAWN}
    history.record(work, case, EventKind.REOPENED, actor, data)
    due = next_promised(case, clocks)
    if decision.officer is not None:
        cases.alert_everybody(work, case, decision, case_words(work, case, due))
    return due


async def solved(work: Work, case: Case, actor: str) -> None:
    """The person says that it is solved: the case is closed; one that went on in another one stays as it is."""
    history.record(work, case, EventKind.CALLED_BACK, actor, {"is_solved": True})
    await _ask_no_more(work, case)
    if case.state == CaseState.MERGED:
        return
    clocks = await deadlines.of_case(work, case)
    case.state, case.closed_at = str(CaseState.CLOSED), work.now
    clock_moves.closed(work, case, clocks)
    history.record(work, case, EventKind.CLOSED, actor, {"reason": "solved"})


async def not_solved(work: Work, case: Case, actor: str, said: str = "") -> None:
    """The person says that it is not: the case goes on, one level up, with the promise running anew.

    One that went on in another one goes on by itself. `said` are his words where he gave more than the answer:
    who has the case from now on reads them.
    """
    clocks = await deadlines.of_case(work, case)
    history.record(work, case, EventKind.CALLED_BACK, actor, {"is_solved": False})
    await _ask_no_more(work, case)
    if case.state == CaseState.MERGED:
        main = await work.session.get_one(Case, case.merged_into)
        case.state, case.merged_into = str(CaseState.ASSIGNED), None
        history.record(work, case, EventKind.UNMERGED, actor, {"with": main.number, "reason": "not_solved"})
    clock_moves.meet(work, case, clocks, DeadlineKind.CALL_BACK)
    before = case.officer_id
    await handovers.lift(work, case)
    case.state = str(CaseState.ASSIGNED)
    case.resolved_at = case.closed_at = case.acknowledged_at = case.on_site_at = None
    clock_moves.reopened(work, case, clocks)
    deadlines.rearm(case, clocks)
    words = case_words(work, case, next_promised(case, clocks)) | {"said": said}
    if case.officer_id is not None:
        outbox.enqueue_alert(work, case, case.officer_id, "alert", "alert_reopened", words)
    data: dict[str, Any] = {"officer_id": case.officer_id, "level": case.level, "from": before}
    history.record(work, case, EventKind.REOPENED, actor, data)


async def _ask_no_more(work: Work, case: Case) -> None:
    """Whether it is solved was answered: where the result still waits to be told, it is told without the question."""
    await work.flush()
    waiting = update(OutboxMessage).where(
        OutboxMessage.case_id == case.id,
        OutboxMessage.reply_key == ASKED,
        OutboxMessage.state.in_((AlertState.QUEUED, AlertState.FAILED)),
    )
    await work.session.execute(waiting.values(reply_key=RESULT))


async def not_reached(work: Work, case: Case, actor: str, tries: int, *, is_last: bool) -> None:
    """Nobody picked up, for the `tries`th time: no answer, and none is taken for one.

    After the last try the promised call-back counts as made, for it was tried; the case stays resolved.
    """
    if is_last:
        clocks = await deadlines.of_case(work, case)
        clock_moves.meet(work, case, clocks, DeadlineKind.CALL_BACK)
    history.record(work, case, EventKind.CALLED_BACK, actor, {"is_reached": False, "tries": tries})
