"""The end of a leave: what passed to the substitute, and what came to him in the officer's place, comes back.

What he answered for himself meanwhile stays his: he may be on his way, and people were told that he comes.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.services.county.officer_names import label
from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.county.responsibility import responsible
from app.services.duty import passing
from app.services.rules.promises import Promise
from app.services.sending import outbox
from app.services.work import Work
from models import Case, CaseMove, Substitute


async def bring_back(work: Work, row: Substitute) -> None:
    """Every case of this leave that is still where the leave put it goes back to whoever is there for the officer."""
    row.ended_at = work.now
    back = work.snapshots.registry.instead_of(row.officer_id, work.now)
    moves = list(
        await work.session.scalars(
            select(CaseMove).where(CaseMove.cause_id == row.id, CaseMove.returned_at.is_(None))
        )
    )
    cases = await passing.cases_by_id(work, (move.case_id for move in moves))
    kept: set[int] = set()
    for move in moves:
        move.returned_at = work.now
        case = cases.get(move.case_id)
        if case is None or back is None or not await _is_where_it_was_put(work, case, move):
            continue
        if _is_answered_since(case, move.moved_at):
            kept |= {case.id} if case.officer_id == row.substitute_id else set()
        else:
            await passing.pass_on(work, case, back, passing.LEAVE_OVER, 0)
    substitute = work.snapshots.registry.officer(row.substitute_id)
    if back is None or back.id != row.officer_id:
        return
    await passing.return_waiting(work, back.id)
    kept |= await _what_came_meanwhile(work, row, back)
    if substitute is not None:
        said = {"officer": label(work, back), "name": back.name, "count": str(len(kept) or "")}
        outbox.enqueue_notice(
            work, substitute.id, substitute.division_code, "notice_leave_over", said, str(work.ids.next())
        )


def _is_answered_since(case: Case, moved_at: datetime) -> bool:
    """Whether whoever it was passed to has answered for it himself."""
    return case.acknowledged_at is not None and case.acknowledged_at >= moved_at


async def _is_where_it_was_put(work: Work, case: Case, move: CaseMove) -> bool:
    """Whether it runs and lies with the substitute, or with whoever stands in for him in turn."""
    if not passing.is_open(case):
        return False
    onward = select(CaseMove).where(CaseMove.case_id == case.id, CaseMove.returned_at.is_(None))
    further = {each.from_officer: each for each in await work.session.scalars(onward.order_by(CaseMove.id))}
    holder, on_the_way = move.to_officer, []
    while holder != case.officer_id and holder in further:
        following = further.pop(holder)
        on_the_way.append(following)
        holder = following.to_officer
    if holder != case.officer_id:
        return False
    for each in on_the_way:
        each.returned_at = work.now
    return True


async def _what_came_meanwhile(work: Work, row: Substitute, back: OfficerRef) -> set[int]:
    """Cases opened during the leave that are his by the registry come from the substitute; answers which stay."""
    if row.began_at is None:
        return set()
    there = [
        case for case in await passing.open_cases(work, row.substitute_id) if case.opened_at >= row.began_at
    ]
    duties = await passing.duties_around(work, there)
    kept: set[int] = set()
    for case in there:
        if not _belongs_to(work, case, back.id, row.substitute_id, duties.get(case.household_id or "", ())):
            continue
        if case.acknowledged_at is not None:
            kept.add(case.id)
        else:
            await passing.pass_on(work, case, back, passing.LEAVE_OVER, 0)
    return kept


def _belongs_to(
    work: Work, case: Case, officer_id: str, substitute_id: str, duties: Sequence[DutyRef]
) -> bool:
    ladder = Promise.from_snapshot(case.promise).ladder
    chain = responsible(work.snapshots.registry, ladder, case.division_code, work.now, duties)
    first = next((link for link in chain if link.officer.id in (officer_id, substitute_id)), None)
    return first is not None and first.officer.id == officer_id
