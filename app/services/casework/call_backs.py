"""The phone list: people to ring about what was resolved, and what they said.

Somebody stands on it whose case is resolved and who has no chat with us, whose question could not be brought to him,
or who did not answer it for two days. Whoever does not pick up stays on the list until he was tried `MOST_TRIES` times;
nothing of that counts as an answer: it is neither solved nor satisfied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, or_, select

from app.core.enums import AlertState, CaseState, EventKind
from app.core.errors import NotFoundError
from app.services import audit
from app.services.casework import case_desk, feedback, opened
from app.services.casework.actions import allowed, locked_case
from app.services.scope import Right, Scope, lies_within
from app.services.work import Work
from models import Case, CaseEvent, OutboxMessage

UNANSWERED = timedelta(days=2)
"""How long after the question a person who did not answer is rung."""
MOST_TRIES = 3
SHOWN = 1000
SOLVED, NOT_SOLVED, NO_ANSWER = "1", "2", "0"


@dataclass(frozen=True, slots=True)
class Call:
    """One person to ring: why (no_chat, not_reached, no_answer), and how often he was tried in vain."""

    case: Case
    reason: str
    tries: int


async def listed(work: Work, division: str) -> list[Call]:
    """Whom to ring in this division and below: those not tried yet first, of these the longest resolved."""
    unreached = exists().where(
        OutboxMessage.case_id == Case.id,
        OutboxMessage.reply_key == feedback.ASKED,
        OutboxMessage.state.in_((AlertState.FAILED, AlertState.DEAD)),
        OutboxMessage.created_at >= Case.resolved_at,
    )
    no_chat = Case.reporter_conversation_id.is_(None)
    wanted = (
        select(Case, unreached.label("unreached"))
        .where(lies_within(Case.division_code, division))
        .where(Case.state == CaseState.RESOLVED, Case.is_drill.is_(False))
        .where(or_(no_chat, unreached, Case.resolved_at <= work.now - UNANSWERED))
        .order_by(Case.resolved_at, Case.id)
        .limit(SHOWN)
    )
    rows = (await work.session.execute(wanted)).all()
    tries = await _tries(work, [row.Case for row in rows])
    calls = [
        Call(row.Case, _reason(row.Case, is_unreached=row.unreached), tries.get(row.Case.id, 0))
        for row in rows
    ]
    waiting = [call for call in calls if call.tries < MOST_TRIES]
    return sorted(waiting, key=lambda call: call.tries)


def _reason(case: Case, *, is_unreached: bool) -> str:
    if case.reporter_conversation_id is None:
        return "no_chat"
    return "not_reached" if is_unreached else "no_answer"


async def _tries(work: Work, cases: Sequence[Case]) -> dict[int, int]:
    """How often each of these was rung in vain since it was resolved last."""
    resolved = {case.id: case.resolved_at for case in cases}
    events = (
        select(CaseEvent.case_id, CaseEvent.at, CaseEvent.data)
        .where(CaseEvent.case_id.in_(resolved), CaseEvent.kind == EventKind.CALLED_BACK)
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    found: dict[int, int] = {}
    for row in await work.session.execute(events):
        since = resolved[row.case_id]
        if row.data.get("is_reached") is False and (since is None or row.at >= since):
            found[row.case_id] = found.get(row.case_id, 0) + 1
    return found


async def calls_of(work: Work, scope: Scope) -> list[Call]:
    """The phone list within the scope; raises NotAllowedError."""
    scope.require(Right.CASES)
    return await listed(work, scope.division)


async def number_of(work: Work, scope: Scope, number: str) -> tuple[Case, str, str]:
    """A case with whom to ring and at which number, empty where none is known; written down first.

    Raises NotAllowedError, NotFoundError.
    """
    scope.require(Right.REVEAL)
    scope.require(Right.CASES)
    case = await _on_list(work, scope, number)
    audit.record(work, scope, "reveal", f"case:{case.number}", case.division_code, fields=["phone"])
    found = await opened.reporter(work, case)
    return case, found.name, found.phone


async def answer(work: Work, scope: Scope, number: str, said: str) -> int:
    """Write down what a person said on the phone: solved, not solved (one level up), or nobody picked up.

    Answers how often he was tried in vain by now. Raises NotAllowedError, NotFoundError for a case that is not to be
    rung about, IllegalMoveError.
    """
    scope.require(Right.CASES)
    case = await _on_list(work, scope, number)
    if said in (SOLVED, NOT_SOLVED):
        await case_desk.move(work, scope, number, "call_back", {"is_solved": said == SOLVED})
        return 0
    if said != NO_ANSWER:
        raise NotFoundError("没有这样的回答")
    held = await locked_case(work, case.id)
    assert held is not None  # noqa: S101 - it was found in this transaction, and cases are never deleted
    allowed(work, held, "call_back")
    tries = (await _tries(work, [held])).get(held.id, 0) + 1
    await feedback.not_reached(work, held, scope.actor, tries, is_last=tries >= MOST_TRIES)
    audit.record(work, scope, "case_moved", f"case:{case.number}", case.division_code, move="call_back")
    return tries


async def _on_list(work: Work, scope: Scope, number: str) -> Case:
    case = await case_desk.find(work, scope, number)
    if case.state != CaseState.RESOLVED:
        raise NotFoundError("这件事不用回访了")
    return case
