"""Whoever takes a call of the duty desk for a case that nobody answered for has answered for it: 收到 is his."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.errors import NotFoundError
from app.services import audit
from app.services.casework import actions
from app.services.casework.doing import Move
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle import deadlines
from app.services.lifecycle.moves import can_move
from app.services.lifecycle.proofs import TOLD_WITH_OTHERS
from app.services.scope import Right, Scope
from app.services.sending import desk, outbox
from app.services.work import Work
from models import Case, CaseMessage, DeskEntry, OutboxMessage


async def take(work: Work, officer: OfficerRef, actor: str) -> tuple[list[str], list[Case]]:
    """Take everything that this officer's desk was rung for: what it was, each once, and the cases that are his now."""
    rung = await desk.rung_for(work, officer.id)
    said: list[str] = []
    answered: list[Case] = []
    held = await _held(work, rung)
    for entry in await desk.still_waiting(work, [entry.id for entry in rung]):
        said.append(await desk.said(work, entry))
        desk.taken_by(work, entry, officer.id)
        if (case := held.get(entry.id)) is not None and await _answer(work, case, officer, actor):
            answered.append(case)
    return list(dict.fromkeys(said)), answered


async def take_one(work: Work, scope: Scope, entry_id: int) -> Case | None:
    """Take one entry at the console; the case that has its officer in whoever sits at the desk now, if it is one.

    Raises NotFoundError where it is not on the list, NotAllowedError without the right.
    """
    scope.require(Right.CASES)
    chosen = scope.within(select(DeskEntry), DeskEntry.division_code).where(DeskEntry.id == entry_id)
    entry: DeskEntry | None = await work.session.scalar(chosen)
    held = await _held(work, [entry]) if entry is not None else {}
    still = await desk.still_waiting(work, [entry_id]) if entry is not None else []
    if not still:
        raise NotFoundError("这一条已经不在名单上了")
    desk.taken_by(work, still[0], scope.actor)
    audit.record(work, scope, "desk_taken", str(entry_id), still[0].division_code)
    case = held.get(entry_id)
    sits_there = await desk.who_sits(work, still[0])
    return case if case is not None and await _answer(work, case, sits_there, scope.actor) else None


async def _held(work: Work, entries: Sequence[DeskEntry]) -> dict[int, Case]:
    """The case that each entry was rung for because nobody answered; held, before the entries are."""
    rows = {
        entry.id: await work.session.get(OutboxMessage, entry.outbox_id)
        for entry in entries
        if entry.outbox_id is not None
    }
    wanted = {entry.id: await _case_of(work, entry, rows.get(entry.id)) for entry in entries}
    ids = sorted({case_id for case_id in wanted.values() if case_id is not None})
    cases = {case_id: await actions.locked_case(work, case_id) for case_id in ids}
    return {
        entry_id: case
        for entry_id, case_id in wanted.items()
        if (case := cases.get(case_id or 0)) is not None and _is_left_to_the_desk(case, rows.get(entry_id))
    }


def _is_left_to_the_desk(case: Case, row: OutboxMessage | None) -> bool:
    """Whether an answer was owed: who was only told beside the responsible officer owed none until it climbs."""
    return row is None or row.reply_key not in TOLD_WITH_OTHERS or case.step_number > 0


async def _case_of(work: Work, entry: DeskEntry, row: OutboxMessage | None) -> int | None:
    """The case of an alert that no way could carry, or of which nobody was left to be called."""
    if row is not None:
        return row.case_id if row.purpose in outbox.ALERTS else None
    if entry.reason != desk.NOBODY or entry.message_id is None:
        return None
    told = select(CaseMessage.case_id).where(CaseMessage.message_id == entry.message_id)
    found: int | None = await work.session.scalar(told.order_by(CaseMessage.case_id).limit(1))
    return found


async def _answer(work: Work, case: Case, officer: OfficerRef | None, actor: str) -> bool:
    """收到 for who takes it; False where somebody has the case already."""
    if case.acknowledged_at is not None or not can_move(case.state, "acknowledge"):
        return False
    state = actions.allowed(work, case, "acknowledge")
    clocks = await deadlines.of_case(work, case)
    await actions.make(Move(work, case, officer, {}, clocks, actor), "acknowledge", state, None)
    return True
