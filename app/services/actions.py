"""What officers and people do with a case: one function for chat, link, console and API."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.enums import FINAL_STATES, CaseState, DeadlineKind, EventKind
from app.core.errors import InvalidValueError, NotAllowedError
from app.services import deadlines, history, outbox
from app.services.cases import alert
from app.services.moves import ACTION_WORDS, next_state
from app.services.registry import OfficerRef
from app.services.words import case_words, moment
from app.services.work import Work
from models import Case, Deadline, OutboxMessage

_EVENTS = {
    "acknowledge": EventKind.ACKNOWLEDGED,
    "arrive": EventKind.ARRIVED,
    "record": EventKind.RECORDED,
    "assign": EventKind.ASSIGNED,
    "transfer": EventKind.TRANSFERRED,
    "return": EventKind.RETURNED,
    "suspend": EventKind.SUSPENDED,
    "resume": EventKind.RESUMED,
    "extend": EventKind.EXTENDED,
    "pay": EventKind.PAID,
    "resolve": EventKind.RESOLVED,
    "call_back": EventKind.CALLED_BACK,
    "close": EventKind.CLOSED,
    "reopen": EventKind.REOPENED,
}
_TOLD = {
    "acknowledge": "told_acknowledged",
    "arrive": "told_arrived",
    "record": "told_recorded",
    "resolve": "told_resolved",
    "assign": "told_transferred",
    "transfer": "told_transferred",
    "suspend": "told_suspended",
    "pay": "told_paid",
}
FRESH = {"populate_existing": True}
_NEEDS_TEXT = {"record", "resolve", "return", "suspend"}
_WIDE_ROLES = {"admin", "duty_desk", "county_leader", "town_secretary"}


async def locked_case(work: Work, case_id: int) -> Case | None:
    """The case, its row held until this work ends: acknowledging and escalating have one winner."""
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
    if action not in _EVENTS:
        raise InvalidValueError(f"没有“{action}”这个动作", "action")
    if officer is not None and not await may_act(work, case, officer):
        raise NotAllowedError("这件事不归您管,不能操作")
    state = next_state(case.state, action)
    _require(action, values)
    clocks = await deadlines.of_case(work, case)
    data = _apply(work, case, action, officer, values, clocks)
    if officer is not None:
        await outbox.seen(work, case, officer.id)
    case.state = str(state)
    deadlines.rearm(case, clocks)
    personal = {"text": str(values["text"])} if values.get("text") else None
    history.record(work, case, _EVENTS[action], actor, data, personal)
    _tell(work, case, action, values)


async def may_act(work: Work, case: Case, officer: OfficerRef) -> bool:
    """Whether the officer owns the case, was alerted for it, or answers for its division."""
    if case.officer_id == officer.id:
        return True
    if officer.role in _WIDE_ROLES and case.division_code.startswith(officer.division_code):
        return True
    alerted = select(OutboxMessage.id).where(
        OutboxMessage.case_id == case.id, OutboxMessage.officer_id == officer.id
    )
    return await work.session.scalar(alerted.limit(1)) is not None


def _require(action: str, values: Mapping[str, Any]) -> None:
    if action in _NEEDS_TEXT and not str(values.get("text") or "").strip():
        raise InvalidValueError(f"{ACTION_WORDS[action]}要写几个字说明情况", "text")
    if action in ("assign", "transfer") and not values.get("to"):
        raise InvalidValueError("请写明交给谁", "to")
    if action in ("suspend", "extend") and values.get("until") is None:
        raise InvalidValueError("请写明到哪一天", "until")
    if action == "pay" and not values.get("amount"):
        raise InvalidValueError("请写明金额", "amount")


def _apply(
    work: Work,
    case: Case,
    action: str,
    officer: OfficerRef | None,
    values: Mapping[str, Any],
    clocks: list[Deadline],
) -> dict[str, Any]:
    data: dict[str, Any] = {"officer_id": officer.id} if officer else {}
    if action in ("acknowledge", "arrive", "record"):
        _take(work, case, officer, clocks)
    if action == "arrive":
        data |= _arrive(work, case, values, clocks)
    elif action in ("assign", "transfer"):
        data |= _hand_over(work, case, str(values["to"]))
        deadlines.handed_over(work, case, clocks)
    elif action == "suspend":
        deadlines.suspend(work, case, clocks, values["until"])
        data["until"] = values["until"].isoformat()
    elif action == "resume":
        deadlines.resume(work, case, clocks)
    elif action == "extend":
        deadlines.extend(work, case, clocks, values["until"])
        data["until"] = values["until"].isoformat()
    elif action == "pay":
        data["amount"] = str(values["amount"])
        deadlines.meet(work, case, clocks, DeadlineKind.PAY)
    elif action == "resolve":
        case.resolved_at = work.now
        deadlines.resolved(work, case, clocks)
    elif action == "call_back":
        deadlines.meet(work, case, clocks, DeadlineKind.CALL_BACK)
    elif action == "close":
        case.closed_at = work.now
        deadlines.closed(work, case, clocks)
    elif action == "reopen":
        case.resolved_at = case.closed_at = case.acknowledged_at = None
        deadlines.reopened(work, case, clocks)
    if action == "record" and case.in_hand_at is None:
        case.in_hand_at = work.now
    return data


def _take(work: Work, case: Case, officer: OfficerRef | None, clocks: list[Deadline]) -> None:
    """Whoever takes the case in hand first becomes its officer."""
    if case.acknowledged_at is None:
        case.acknowledged_at = work.now
        if officer is not None:
            case.officer_id = officer.id
        deadlines.acknowledged(work, case, clocks)


def _arrive(work: Work, case: Case, values: Mapping[str, Any], clocks: list[Deadline]) -> dict[str, Any]:
    case.on_site_at = case.on_site_at or work.now
    deadlines.arrived(work, case, clocks)
    place = {name: values[name] for name in ("lat", "lng") if values.get(name) is not None}
    return {"position": place} if len(place) == 2 else {}


def _hand_over(work: Work, case: Case, to: str) -> dict[str, Any]:
    successor = work.snapshots.registry.officer(to)
    if successor is None:
        raise InvalidValueError(f"没有工号是“{to}”的干部", "to")
    previous = work.snapshots.registry.officer(case.officer_id or "")
    before = previous.name if previous else ""
    case.officer_id, case.acknowledged_at = successor.id, None
    words = case_words(work, case, case.next_due_at)
    alert(
        work,
        case,
        successor.id,
        successor.role,
        "alert_transfer",
        {**words, "previous": before, "reason": ""},
    )
    return {"to": successor.id}


def _tell(work: Work, case: Case, action: str, values: Mapping[str, Any]) -> None:
    key = _TOLD.get(action)
    if key is None or case.state in FINAL_STATES - {CaseState.CLOSED}:
        return
    words = {
        **case_words(work, case, case.next_due_at),
        "text": str(values.get("text") or ""),
        "reason": str(values.get("text") or ""),
        "amount": str(values.get("amount") or ""),
        "paid_on": moment(work, case.division_code, work.now),
        "until": moment(work, case.division_code, values["until"]) if values.get("until") else "",
    }
    outbox.enqueue_news(work, case, key, words)


async def withdraw(work: Work, case: Case, actor: str) -> None:
    """The person who reported it takes it back: the case is closed and its officer told not to go."""
    clocks = await deadlines.of_case(work, case)
    case.state, case.closed_at = str(CaseState.CLOSED), work.now
    deadlines.closed(work, case, clocks)
    history.record(work, case, EventKind.CLOSED, actor, {"reason": "withdrawn"})
    if case.officer_id is not None:
        outbox.enqueue_alert(work, case, case.officer_id, "alert", "alert_withdrawn", case_words(work, case))
