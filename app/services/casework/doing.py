"""What each move does to the case, its officer and its clocks: a function for every move, found in a table."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.enums import CaseState, DeadlineKind, EventKind
from app.core.errors import IllegalMoveError
from app.services import history
from app.services.casework import arrivals, assists, merging
from app.services.county.registry_rows import OfficerRef
from app.services.deciding.facts import facts_of
from app.services.lifecycle import clock_moves, handovers, incidents, suspensions
from app.services.lifecycle.promised import next_promised
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, Deadline, LastMove

_IN_HIS_PLACE = {
    "acknowledge",
    "record",
    "resolve",
    "return",
    "suspend",
    "resume",
    "extend",
    "pay",
    "call_back",
}
"""Moves of the case's officer that the console and other systems make in his name."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move about to be made; `officer` is whose it is, None for a system with write rights."""

    work: Work
    case: Case
    officer: OfficerRef | None
    values: Mapping[str, Any]
    clocks: list[Deadline]
    actor: str
    known: Mapping[int, LastMove] | None = None
    """The last moves of all cases that are moved together, of whose alerts is known that they are seen."""

    @property
    def text(self) -> str:
        """What was written with it."""
        return str(self.values.get("text") or "").strip()


Data = dict[str, Any]
"""What the move's event keeps of it."""


async def apply(move: Move, action: str) -> Data:
    """Do to the case what this move means; answers what its event says of that."""
    data: Data = {"officer_id": move.officer.id} if move.officer else {}
    if move.officer is None and move.case.officer_id and action in _IN_HIS_PLACE:
        data["on_behalf_of"] = move.case.officer_id
    return data | await DOES[action](move)


async def _acknowledge(move: Move) -> Data:
    _take(move)
    return {}


async def _arrive(move: Move) -> Data:
    _take(move)
    return await arrivals.arrive(move.work, move.case, move.values, move.clocks)


async def _record(move: Move) -> Data:
    _take(move)
    move.case.in_hand_at = move.case.in_hand_at or move.work.now
    return {"goods": list(move.values["goods"])} if move.values.get("goods") else {}


async def _give(move: Move) -> Data:
    """Somebody else has the case from here on; who was meant is kept where another one stands in for him."""
    to = str(move.values["to"])
    successor = handovers.successor_of(move.work, move.case, to)
    _go_on_if_suspended(move)
    given = handovers.hand_over(move.work, move.case, successor, move.clocks, move.text, move.officer)
    return given | ({"instead_of": to} if successor.id != to else {})


async def _return(move: Move) -> Data:
    return await handovers.give_back(move.work, move.case, move.officer, move.clocks, move.text)


async def _suspend(move: Move) -> Data:
    return suspensions.suspend(move.work, move.case, move.values["until"], move.text)


async def _resume(move: Move) -> Data:
    clock_moves.resume(move.work, move.case, move.clocks)
    return {}


async def _extend(move: Move) -> Data:
    until = move.values["until"]
    suspensions.check_until(move.work, until, suspensions.LONGEST_EXTENSION)
    clock_moves.extend(move.work, move.case, move.clocks, until)
    return {"until": until.isoformat()}


async def _merge(move: Move) -> Data:
    return await merging.merge(move.work, move.case, str(move.values["with"]), move.officer)


async def _unmerge(move: Move) -> Data:
    return await merging.unmerge(move.work, move.case)


async def _gather(move: Move) -> Data:
    return await incidents.gather(move.work, move.case, str(move.values["with"]))


async def _apart(move: Move) -> Data:
    return await incidents.apart(move.work, move.case)


async def _assist(move: Move) -> Data:
    return await assists.ask(move.work, move.case, str(move.values["to"]), move.text)


async def _pay(move: Move) -> Data:
    clock_moves.meet(move.work, move.case, move.clocks, DeadlineKind.PAY)
    return {"amount": str(move.values["amount"])}


async def _resolve(move: Move) -> Data:
    move.case.resolved_at = move.work.now
    await assists.call_off(move.work, move.case)
    clock_moves.resolved(move.work, move.case, move.clocks)
    return {}


async def _call_back(move: Move) -> Data:
    clock_moves.meet(move.work, move.case, move.clocks, DeadlineKind.CALL_BACK)
    return {}


async def _close(move: Move) -> Data:
    move.case.closed_at = move.work.now
    clock_moves.closed(move.work, move.case, move.clocks)
    return {}


async def _reopen(move: Move) -> Data:
    work, case, clocks = move.work, move.case, move.clocks
    case.resolved_at = case.closed_at = case.acknowledged_at = case.on_site_at = None
    await incidents.reopened(work, case)
    clock_moves.reopened(work, case, clocks)
    if case.officer_id is not None:
        words = case_words(work, case, next_promised(case, clocks))
        outbox.enqueue_alert(work, case, case.officer_id, "alert", "alert_reopened", words)
    return {}


DOES: Mapping[str, Callable[[Move], Awaitable[Data]]] = {
    "acknowledge": _acknowledge,
    "arrive": _arrive,
    "record": _record,
    "assign": _give,
    "transfer": _give,
    "return": _return,
    "suspend": _suspend,
    "resume": _resume,
    "extend": _extend,
    "merge": _merge,
    "unmerge": _unmerge,
    "gather": _gather,
    "apart": _apart,
    "assist": _assist,
    "pay": _pay,
    "resolve": _resolve,
    "call_back": _call_back,
    "close": _close,
    "reopen": _reopen,
}
"""What each move does; the moves themselves are in `app/services/lifecycle/moves.py`."""


def _go_on_if_suspended(move: Move) -> None:
    """Whoever is given a suspended case gets it awake: its clocks run on from here."""
    if move.case.state == CaseState.SUSPENDED:
        clock_moves.resume(move.work, move.case, move.clocks)
        move.case.state = str(CaseState.IN_HAND)
        history.record(move.work, move.case, EventKind.RESUMED, history.SYSTEM)


def _take(move: Move) -> None:
    """Whoever takes the case in hand first becomes its officer; the one before is told who.

    At the console or by another system it is taken in its officer's name, who is told so: he goes.
    """
    work, case, officer = move.work, move.case, move.officer
    if case.acknowledged_at is not None:
        return
    before = case.officer_id
    if officer is not None and officer.id != before and officer.id in facts_of(case).get("refused", ()):
        raise IllegalMoveError("群众要求换人来办,这件事已经交给别人,不用您去")
    case.acknowledged_at = work.now
    if officer is not None:
        case.officer_id = officer.id
    clock_moves.acknowledged(work, case, move.clocks)
    if officer is None and before:
        said = case_words(work, case, case.next_due_at) | {"previous": move.actor.rpartition(":")[2]}
        outbox.enqueue_alert(work, case, before, outbox.NOTICE, "alert_answered_for", said)
    if before and before != case.officer_id:
        words = case_words(work, case, case.next_due_at)
        outbox.enqueue_alert(work, case, before, outbox.NOTICE, "alert_taken_over", words)
