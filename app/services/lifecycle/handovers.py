"""Who has a case now: given to somebody, given back, decided by an adjudicator, taken over from who left."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from app.core.enums import CaseState, EventKind
from app.core.errors import IllegalMoveError, InvalidValueError
from app.services import history
from app.services.county.registry import duties_of_households
from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.deciding.ladder import Rung
from app.services.lifecycle import clock_moves, deadlines
from app.services.lifecycle.cases import alert
from app.services.lifecycle.promised import answer_by, next_promised
from app.services.rules.promises import Promise
from app.services.sending import outbox
from app.services.sending.called import Called, called_for, rungs
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, Deadline

LAST_RETURN = 2
"""The return after which an adjudicator says whose the case is."""


def successor_of(work: Work, case: Case, to: str) -> OfficerRef:
    """Who gets the case that is given to this officer: he, or whoever stands in for him.

    Raises InvalidValueError, also where nobody is there, and IllegalMoveError where it is his already: what is sent
    twice is done once, and his 收到 stands. One that came back to him may be given him for good.
    """
    meant = work.snapshots.registry.officer(to)
    if meant is None:
        raise InvalidValueError(f"没有工号是“{to}”的干部", "to")
    successor = work.snapshots.registry.instead_of(to, work.now)
    if successor is None:
        raise InvalidValueError(f"{meant.name}请假了,也没有人替,请转给别人", "to")
    if successor.id == case.officer_id and case.state != CaseState.RETURNED:
        raise IllegalMoveError(f"这件事已经在{successor.name}名下了,不用再转给他")
    return successor


def hand_over(
    work: Work,
    case: Case,
    successor: OfficerRef,
    clocks: list[Deadline],
    reason: str,
    giver: OfficerRef | None = None,
) -> dict[str, Any]:
    """Give the case to this officer; answers what the history keeps.

    He hears that `giver` gave it to him, else whose it was.
    """
    before = giver.name if giver else _name(work, case.officer_id)
    case.officer_id, case.acknowledged_at = successor.id, None
    clock_moves.handed_over(work, case, clocks)
    due = next_promised(case, clocks)
    _alert(work, case, successor, successor.role, "alert_transfer", before, reason, due)
    return {"to": successor.id}


async def give_back(
    work: Work, case: Case, officer: OfficerRef | None, clocks: list[Deadline], reason: str
) -> dict[str, Any]:
    """The wrong officer returns the case: who stands above him arranges it, after the second time the topmost decides.

    The clocks run on. Raises IllegalMoveError where it was decided already, where it is another one's who has
    said that he goes, or where nobody else is there.
    """
    if officer is not None and case.acknowledged_at is not None and officer.id != case.officer_id:
        owner = _name(work, case.officer_id)
        raise IllegalMoveError(f"这件事已经由{owner}负责,不用您退回;要换人去,请转给别人")
    if case.return_count >= LAST_RETURN:
        raise IllegalMoveError("这件事退回过两次,已经裁定,不能再退回;办不了请转给能办的人,或者请人协办")
    giver = officer.id if officer else case.officer_id or ""
    found = await _rungs(work, case)
    is_last = case.return_count + 1 == LAST_RETURN
    others = [rung for rung in found if rung.officer.id != giver]
    above = others if is_last else _above(case.level, giver, found)
    if not above:
        raise IllegalMoveError("上面没有别人可以退了,请直接转给能办的人")
    rung = above[-1] if is_last else above[0]
    before = _name(work, giver)
    case.return_count += 1
    case.officer_id, case.acknowledged_at, case.level = rung.officer.id, None, max(case.level, rung.level)
    limits = work.snapshots.ruleset_for(case.division_code).limits
    clock_moves.returned(work, case, clocks, limits.adjudicate_within if is_last else None)
    key = "alert_adjudicate" if is_last else "alert_returned"
    _alert(work, case, rung.officer, rung.role, key, before, reason, answer_by(case, clocks))
    return {"to": rung.officer.id, "count": case.return_count, "is_adjudicated": is_last}


def _above(level: int, giver: str, found: Sequence[Rung]) -> list[Rung]:
    """Who was not called yet; where the case climbed to the top, who stands above the giver, or the topmost."""
    own = [rung.level for rung in found if rung.officer.id == giver]
    topmost = max((rung.level for rung in found), default=0)
    below = max(own) if own else topmost - 1
    fresh = [rung for rung in found if rung.level > level and rung.officer.id != giver]
    return fresh or [rung for rung in found if rung.level > below and rung.officer.id != giver]


async def lift(work: Work, case: Case) -> None:
    """A case that is not solved after all goes one level up, to whoever stands there; at the top it stays."""
    above = [
        rung
        for rung in await _rungs(work, case)
        if rung.level > case.level and rung.officer.id != case.officer_id
    ]
    if above:
        case.level, case.officer_id = above[0].level, above[0].officer.id


async def give_to_another(work: Work, case: Case, to: OfficerRef, level: int, role: str) -> datetime | None:
    """The person wants another one than who has it: `to` has it from now on, and the one before need not go.

    What was promised runs on; answers by when. Whoever calls this holds the case's row.
    """
    clocks, before = await deadlines.of_case(work, case), case.officer_id
    case.officer_id, case.level, case.acknowledged_at = to.id, level, None
    case.state = str(CaseState.ASSIGNED)
    clock_moves.handed_over(work, case, clocks)
    data = {"officer_id": to.id, "role": role, "reason": "asked_for_another"}
    history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, data)
    due = next_promised(case, clocks)
    words = case_words(work, case, due)
    alert(work, case, to.id, role, "alert_urgent" if case.is_urgent else f"alert_{case.kind}", words)
    if before is not None:
        outbox.enqueue_alert(work, case, before, outbox.NOTICE, "alert_taken_over", words)
    return due


def succeed(
    work: Work, case: Case, clocks: list[Deadline], called: Called, duties: Sequence[DutyRef]
) -> None:
    """Somebody else in the place of an officer who left; without anybody it stays as it is, and climbs."""
    on_it = rungs(work, case, Promise.from_snapshot(case.promise), duties, called)
    rung = next((each for each in on_it if each.level >= case.level), on_it[-1] if on_it else None)
    if rung is None:
        return
    case.officer_id, case.state, case.acknowledged_at = rung.officer.id, str(CaseState.ASSIGNED), None
    clock_moves.returned(work, case, clocks)
    data = {"officer_id": rung.officer.id, "role": rung.role, "reason": "left"}
    history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, data)


async def _rungs(work: Work, case: Case) -> list[Rung]:
    homes: Collection[str] = {case.household_id} if case.household_id else set()
    duties = (await duties_of_households(work.session, homes)).get(case.household_id or "", ())
    called = (await called_for(work, [case]))[case.id]
    return rungs(work, case, Promise.from_snapshot(case.promise), duties, called)


def _alert(
    work: Work,
    case: Case,
    to: OfficerRef,
    role: str,
    key: str,
    previous: str,
    reason: str,
    due: datetime | None,
) -> None:
    words = case_words(work, case, due) | {"previous": previous, "reason": reason}
    alert(work, case, to.id, role, key, words)


def _name(work: Work, officer_id: str | None) -> str:
    officer = work.snapshots.registry.officer(officer_id or "")
    return officer.name if officer else ""
