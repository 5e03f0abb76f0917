"""The numbers that alerts print: as many digits of a case's end, three or more, as tell an officer's open cases apart.

What was printed goes on meaning its case, also when another one that ends alike is opened later: see ADR 0010.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core.ids import telling_end
from app.services.work import Work
from models import Case, OutboxMessage


@dataclass(frozen=True, slots=True)
class _Other:
    """An open case that ends in the same three digits."""

    id: int
    number: str
    officer_id: str | None


async def give(work: Work, rows: Iterable[OutboxMessage]) -> None:
    """Write into every row for an officer what it prints, once; his pace is locked, so nobody prints beside us."""
    fresh = [(row.officer_id, row.case_id, row) for row in rows if not row.short]
    about = {case for officer, case, _ in fresh if officer and case}
    if not about:
        return
    numbers, alike = await _alike(work, about)
    told = await _told(work, {officer for officer, _, _ in fresh if officer}, alike.values())
    for officer, case, row in fresh:
        if officer and case in numbers:
            others = [
                other.number
                for other in alike[case]
                if other.officer_id == officer or (officer, other.id) in told
            ]
            row.short = telling_end(numbers[case], others)


async def printed_as(work: Work, officer_id: str, cases: Sequence[Case], number: str) -> list[Case]:
    """The one of these cases that this officer was told of by exactly this number; else all of them."""
    told = select(OutboxMessage.case_id).where(
        OutboxMessage.officer_id == officer_id,
        OutboxMessage.case_id.in_([case.id for case in cases]),
        OutboxMessage.short == number,
    )
    meant = set(await work.session.scalars(told))
    return [case for case in cases if case.id in meant] if len(meant) == 1 else list(cases)


async def _alike(work: Work, ids: Collection[int]) -> tuple[dict[int, str], Mapping[int, list[_Other]]]:
    """The numbers of these cases, and which open ones end as each of them."""
    mine, other = aliased(Case), aliased(Case)
    is_alike = (other.last_digits == mine.last_digits) & other.next_due_at.is_not(None)
    found = (
        select(mine.id, mine.number, other.id, other.number, other.officer_id)
        .join(other, is_alike & (other.id != mine.id), isouter=True)
        .where(mine.id.in_(ids))
    )
    numbers: dict[int, str] = {}
    alike: dict[int, list[_Other]] = defaultdict(list)
    for case, number, its_id, its_number, its_officer in await work.session.execute(found):
        numbers[case] = number
        if its_id is not None:
            alike[case].append(_Other(its_id, its_number, its_officer))
    return numbers, alike


async def _told(
    work: Work, officers: Collection[str], alike: Iterable[Sequence[_Other]]
) -> set[tuple[str, int]]:
    """Which of these officers was told of which of these cases, whoever answers for it."""
    ids = {other.id for others in alike for other in others}
    if not ids:
        return set()
    told = select(OutboxMessage.officer_id, OutboxMessage.case_id).distinct()
    told = told.where(OutboxMessage.case_id.in_(ids), OutboxMessage.officer_id.in_(officers))
    return {(officer or "", case or 0) for officer, case in await work.session.execute(told)}
