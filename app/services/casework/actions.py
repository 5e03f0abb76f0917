"""What officers and people do with a case: one function for chat, link, console and API."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.enums import FINAL_STATES, CaseState, EventKind
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError
from app.services import history
from app.services.casework import arrivals, assists, feedback, merging, needs, undoing
from app.services.casework.acting import may_act as may_act
from app.services.casework.doing import Move, apply
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle import clock_moves, deadlines, standstill
from app.services.lifecycle.moves import EVENTS, TOLD, next_state
from app.services.lifecycle.promised import next_promised
from app.services.rules.promises import Promise
from app.services.sending import outbox
from app.services.sending.words import case_words, happened, moment, title_of, written
from app.services.work import Work
from models import Case, CaseTask, OutboxMessage

UNDO = "undo"
WITHDRAWN = "withdrawn"
"""`last_error` of a call for a case that its reporter took back before it went out."""
FRESH = {"populate_existing": True}
_PROGRESS = {"acknowledge", "arrive", "record", "resume", "extend", "pay", "assist"}
"""Moves by which something is done for the case."""
_OF_TASKS = {"record", "resolve", "return"}
"""Moves that mean a part of the case where an assisting officer makes them."""


async def locked_case(work: Work, case_id: int) -> Case | None:
    """The case, its row held until this work ends: acknowledging and escalating have one winner."""
    await work.flush()  # it is read anew, with what this work changed already
    case: Case | None = await work.session.scalar(
        select(Case).where(Case.id == case_id).with_for_update(), execution_options=FRESH
    )
    return case


async def act(
    work: Work, case: Case, action: str, officer: OfficerRef | None, values: Mapping[str, Any], actor: str
) -> None:
    """Make one move; whoever calls this holds the case's row.

    `officer` is whose move it is, None for a system with write rights. Raises IllegalMoveError,
    NotAllowedError or InvalidValueError, each with a Chinese sentence; then nothing has changed.
    """
    if action not in EVENTS and action != UNDO:
        raise InvalidValueError(f"没有“{action}”这个动作", "action")
    if officer is not None and not await may_act(work, case, officer):
        raise NotAllowedError("这件事不归您管,不能操作")
    if action == UNDO:
        await undoing.undo(work, case, actor)
        return
    needs.require(action, values)
    await work.flush()  # what came before in the same turn is before this move
    task = await assists.task_of(work, case, officer.id) if officer and action in _OF_TASKS else None
    if task is not None and action != "record":
        assists.finish(work, case, task, str(values["text"]).strip())
        return
    state = allowed(work, case, action)
    clocks = await deadlines.of_case(work, case)
    await make(Move(work, case, officer, values, clocks, actor), action, state, task)


async def make(move: Move, action: str, state: CaseState, task: CaseTask | None) -> None:
    """Make a move that is allowed, whatever was looked up for it before."""
    work, case, clocks = move.work, move.case, move.clocks
    before = undoing.standing(case, clocks)
    if action == "call_back" and "is_solved" in move.values:
        await _called_back(move)
        return
    values, data = move.values, await apply(move, action)
    if move.officer is not None and move.known is None:
        await outbox.seen(work, case, move.officer.id)
    case.state = str(data.get("state", state))
    deadlines.keep_watched(work, case, clocks, Promise.from_snapshot(case.promise))
    deadlines.rearm(case, clocks)
    if action in _PROGRESS:
        standstill.progressed(work, case, clocks)
    if action != "arrive":
        data |= arrivals.late_sent(work, case, values.get("at"))
    if move.values.get("tap"):
        data["tap"] = str(move.values["tap"])
    history.record(work, case, EVENTS[action], move.actor, data, {"text": move.text} if move.text else None)
    before["seq"] = case.last_event_seq
    if task is None:
        await _tell(move, action)
    await undoing.keep(work, case, action, move.actor, before, move.known)


def allowed(work: Work, case: Case, action: str) -> CaseState:
    """Where the move would lead; raises IllegalMoveError."""
    _refuse_a_second_answer(work, case, action)
    _refuse_a_second_arrival(work, case, action)
    return next_state(case.state, action)


def _refuse_a_second_answer(work: Work, case: Case, action: str) -> None:
    """One case, one owner: whoever answers second is told who was first."""
    is_over = case.state in FINAL_STATES or case.resolved_at is not None
    if action != "acknowledge" or case.acknowledged_at is None or is_over:
        return
    owner = work.snapshots.registry.officer(case.officer_id or "")
    at = happened(work, case.division_code, case.acknowledged_at)
    name = owner.name if owner else "他"
    raise IllegalMoveError(f"这件事{at}已经有人收到,由{name}负责,不能收到两次")


def _refuse_a_second_arrival(work: Work, case: Case, action: str) -> None:
    """One case in hand, one arrival: whoever goes there again writes it down."""
    is_going_on = case.state in (CaseState.ON_SITE, CaseState.IN_HAND)
    if action == "arrive" and case.on_site_at is not None and is_going_on:
        at = happened(work, case.division_code, case.on_site_at)
        raise IllegalMoveError(f"{at}已经到过现场了,到场只算一次:又去了一趟,写“记录”就行")


async def _called_back(move: Move) -> None:
    """An officer asked the person: his answer counts, whoever writes it down."""
    said = feedback.solved if move.values["is_solved"] else feedback.not_solved
    await said(move.work, move.case, move.actor)


async def _tell(move: Move, action: str) -> None:
    case, values = move.case, move.values
    key = TOLD.get(action)
    if key is None or case.state in FINAL_STATES - {CaseState.CLOSED}:
        return
    due = values["until"] if action in ("extend", "suspend") else next_promised(case, move.clocks)
    words = {
        **case_words(move.work, case, due),
        "text": move.text,
        "reason": move.text,
        "amount": str(values.get("amount") or ""),
        "paid_on": happened(move.work, case.division_code, move.work.now),
        "paid_at": written(move.work.now),
        "until": moment(move.work, case.division_code, values["until"]) if values.get("until") else "",
    }
    if action == "arrive" and move.officer is not None:
        words |= {"officer": move.officer.name, "title": title_of(move.work, case, move.officer)}
    outbox.enqueue_news(move.work, case, key, words)
    if action == "resolve":
        await merging.tell_result(move.work, case, words)


async def withdraw(work: Work, case: Case, actor: str) -> None:
    """The person who reported it takes it back: the case is closed, and whoever was called is told not to go."""
    clocks = await deadlines.of_case(work, case)
    case.state, case.closed_at = str(CaseState.CLOSED), work.now
    clock_moves.closed(work, case, clocks)
    history.record(work, case, EventKind.CLOSED, actor, {"reason": "withdrawn"})
    await merging.call_off(work, case, WITHDRAWN)
    sent = select(OutboxMessage.officer_id).where(
        OutboxMessage.case_id == case.id,
        OutboxMessage.officer_id.is_not(None),
        OutboxMessage.purpose.in_(outbox.ALERTS),
        OutboxMessage.attempts > 0,
    )
    told = {*await work.session.scalars(sent.distinct()), case.officer_id} - {None}
    for officer_id in sorted(str(each) for each in told):
        outbox.enqueue_alert(work, case, officer_id, outbox.NOTICE, "alert_withdrawn", case_words(work, case))
