"""One matter that was reported twice: a case goes on in another one, and comes back if it was not the same after all.

The merged case's clocks rest: nobody is called for it, and nothing that it owes is forgotten. Taken apart again it
stands as it stood, and what was missed meanwhile is taken as one. Every reporter keeps his number and is told of the
result. Whoever merges holds the merged case's row; the other one is locked here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from app.core.enums import FINAL_STATES, AlertState, CaseState, EventKind
from app.core.errors import IllegalMoveError, NotAllowedError, NotFoundError
from app.services import history
from app.services.casework.acting import may_act
from app.services.county.registry_rows import OfficerRef
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, CaseEvent, OutboxMessage

MERGED = "merged"
"""`last_error` of a call for a case that was merged before it went out."""
_COUNTY = 6


async def merge(work: Work, case: Case, number: str, officer: OfficerRef | None) -> dict[str, Any]:
    """Let the case go on in another one; answers what the history keeps.

    Raises NotFoundError, NotAllowedError, and IllegalMoveError where the other one is over, is this one, or is less
    urgent than this one.
    """
    other = await _other(work, case, number)
    if officer is not None and not await may_act(work, other, officer):
        raise NotAllowedError("要并到的那一件不归您管")
    if case.is_urgent and not other.is_urgent:
        raise IllegalMoveError("人命关天的事不能并到不急的事里,请反过来并")
    case.merged_into = other.id
    await call_off(work, case)
    history.record(work, other, EventKind.JOINED, history.SYSTEM, {"what": "case", "case": case.number})
    words = case_words(work, other, other.next_due_at) | {"number": case.number, "other": other.number}
    outbox.enqueue_news(work, case, "told_merged", words)
    if case.officer_id and case.officer_id not in (other.officer_id, officer.id if officer else ""):
        said = words | {"short": case.number[-3:]}
        outbox.enqueue_alert(work, case, case.officer_id, outbox.NOTICE, "alert_merged", said)
    return {"with": other.number, "was": case.state}


async def unmerge(work: Work, case: Case) -> dict[str, Any]:
    """Let the case go on by itself again, in the state that it had; answers what the history keeps."""
    merged = select(CaseEvent.data).where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.MERGED)
    await work.flush()
    data: Mapping[str, Any] = (
        await work.session.scalar(merged.order_by(CaseEvent.seq.desc()).limit(1))
    ) or {}
    case.merged_into = None
    await call_again(work, case)
    return {"with": str(data.get("with", "")), "state": str(data.get("was", CaseState.ASSIGNED))}


async def _other(work: Work, case: Case, number: str) -> Case:
    if number == case.number:
        raise IllegalMoveError("不能并到自己")
    wanted = select(Case).where(Case.number == number).with_for_update()
    other: Case | None = await work.session.scalar(wanted, execution_options={"populate_existing": True})
    if other is None or other.division_code[:_COUNTY] != case.division_code[:_COUNTY]:
        raise NotFoundError(f"没有编号为 {number[:20]} 的事项")
    if other.state in FINAL_STATES or other.resolved_at is not None:
        raise IllegalMoveError("那一件已经办结、关闭或者并到别的事项里了,不能再并进去")
    if await work.session.scalar(select(Case.id).where(Case.merged_into == case.id).limit(1)) is not None:
        raise IllegalMoveError("已经有别的事项并到这一件里了,请反过来并")
    return other


async def call_off(work: Work, case: Case, why: str = MERGED) -> None:
    """Nobody need come for this case any more: what had not gone out stays here."""
    await work.flush()
    mine = update(OutboxMessage).where(
        OutboxMessage.case_id == case.id,
        OutboxMessage.officer_id.is_not(None),
        OutboxMessage.purpose.in_(outbox.ALERTS),
    )
    quiet = {"synchronize_session": False}
    queued = mine.where(OutboxMessage.state == AlertState.QUEUED)
    values = {
        "state": str(AlertState.FAILED),
        "last_error": why,
        "next_try_at": None,
        "leased_until": None,
    }
    await work.session.execute(queued.values(values), execution_options=quiet)
    sent = mine.where(OutboxMessage.state.in_((AlertState.ACCEPTED, AlertState.DEAD)))
    await work.session.execute(sent.values(next_try_at=None), execution_options=quiet)


async def call_again(work: Work, case: Case) -> None:
    """The calls that had not gone out go out after all."""
    held = update(OutboxMessage).where(
        OutboxMessage.case_id == case.id,
        OutboxMessage.state == AlertState.FAILED,
        OutboxMessage.last_error == MERGED,
    )
    values = {"state": str(AlertState.QUEUED), "last_error": "", "next_try_at": work.now}
    await work.session.execute(held.values(values), execution_options={"synchronize_session": False})


async def merged_cases(work: Work, case: Case) -> Sequence[Case]:
    """The cases that go on in this one, the oldest first."""
    found = await work.session.scalars(select(Case).where(Case.merged_into == case.id).order_by(Case.id))
    return found.all()


async def tell_result(work: Work, case: Case, words: Mapping[str, Any]) -> None:
    """Whoever reported the same matter hears how it ended, under his own number."""
    held = select(Case).where(Case.merged_into == case.id).order_by(Case.id).with_for_update()
    for merged in await work.session.scalars(held):
        said = {**words, "number": merged.number, "other": case.number}
        outbox.enqueue_news(work, merged, "told_merged_resolved", said)
