"""Lead and assist (主办、协办): parts of a case that others do; the lead keeps the clocks and answers the person."""

from typing import Any

from sqlalchemy import select

from app.core.enums import EventKind
from app.core.errors import InvalidValueError
from app.services import history
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, CaseTask


async def ask(work: Work, case: Case, to: str, text: str) -> dict[str, Any]:
    """Ask another officer for a part of the case; answers what the history keeps. Raises InvalidValueError."""
    helper = work.snapshots.registry.officer(to)
    if helper is None:
        raise InvalidValueError(f"没有工号是“{to}”的干部", "to")
    if helper.id == case.officer_id:
        raise InvalidValueError("这件事就是他主办的,不用请他协办", "to")
    if any(task.officer_id == helper.id for task in await open_tasks(work, case)):
        raise InvalidValueError(f"{helper.name}已经在协办这件事了", "to")
    task = CaseTask(
        id=work.ids.next(),
        case_id=case.id,
        officer_id=helper.id,
        text=text,
        created_at=work.now,
        done_at=None,
        result="",
    )
    work.session.add(task)
    lead = work.snapshots.registry.officer(case.officer_id or "")
    words = case_words(work, case, case.next_due_at) | {"previous": lead.name if lead else "", "reason": text}
    outbox.enqueue_alert(work, case, helper.id, "alert", "alert_assist", words)
    return {"to": helper.id, "task_id": str(task.id)}


async def open_tasks(work: Work, case: Case) -> list[CaseTask]:
    """The parts of the case that are not done yet."""
    rows = select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.done_at.is_(None))
    return list(await work.session.scalars(rows.order_by(CaseTask.id)))


async def task_of(work: Work, case: Case, officer_id: str) -> CaseTask | None:
    """The open part that this officer does, if he does not lead the case himself."""
    if officer_id == case.officer_id:
        return None
    return next((task for task in await open_tasks(work, case) if task.officer_id == officer_id), None)


def finish(work: Work, case: Case, task: CaseTask, text: str) -> None:
    """A part is done: the lead is told; the person hears of it from him alone."""
    task.done_at, task.result = work.now, text
    helper = work.snapshots.registry.officer(task.officer_id)
    words = case_words(work, case, case.next_due_at)
    words |= {"previous": helper.name if helper else "", "reason": text}
    if case.officer_id:
        outbox.enqueue_alert(work, case, case.officer_id, outbox.NOTICE, "alert_assist_done", words)
    data = {"officer_id": task.officer_id, "task_id": str(task.id)}
    history.record(work, case, EventKind.RECORDED, f"officer:{task.officer_id}", data, {"text": text})


async def call_off(work: Work, case: Case) -> None:
    """The lead has resolved the case: what others still did for it is over, and they are told."""
    for task in await open_tasks(work, case):
        task.done_at = work.now
        words = case_words(work, case, case.next_due_at)
        outbox.enqueue_alert(work, case, task.officer_id, outbox.NOTICE, "alert_assist_over", words)
