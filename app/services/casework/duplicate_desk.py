"""Suggested duplicates at the console: pairs of open cases within one's scope, merged or said not to be the same.

What is the same is decided by whoever looks; `app.services.casework.duplicates` only says what speaks for it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.enums import FINAL_STATES, EventKind
from app.core.errors import InvalidValueError
from app.services import audit, history
from app.services.casework import case_desk, duplicates
from app.services.casework.actions import locked_case
from app.services.casework.duplicates import Suggestion
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Case

LOOKED_AT = 200
"""Of the open cases the newest so many are compared for one page."""
SHOWN = 50
_VILLAGE = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cases that may be one matter: the older one, in which it would go on, and the younger one."""

    older: Case
    younger: Case
    score: float
    reasons: tuple[str, ...]


async def pairs(work: Work, scope: Scope, division: str = "") -> list[Pair]:
    """What may be told twice among the newest open cases, the likeliest first; raises NotAllowedError."""
    scope.require(Right.READ)
    recent = (
        scope.within(select(Case), Case.division_code, division)
        .where(Case.state.not_in([str(each) for each in FINAL_STATES]), Case.resolved_at.is_(None))
        .order_by(Case.id.desc())
        .limit(LOOKED_AT)
    )
    groups: dict[tuple[str, str, bool], list[Case]] = defaultdict(list)
    for case in await work.session.scalars(recent):
        groups[case.division_code[:_VILLAGE], case.kind, case.is_drill].append(case)
    found = [pair for group in groups.values() for pair in await _within(work, group)]
    return sorted(found, key=lambda pair: (-pair.score, -pair.younger.id))[:SHOWN]


async def _within(work: Work, group: Sequence[Case]) -> list[Pair]:
    if len(group) < 2 or len(group[0].division_code) < _VILLAGE:
        return []
    looks = await duplicates.looks_of(work, [case.id for case in group])
    apart = await duplicates.told_apart(work, [case.id for case in group])
    found = []
    for place, younger in enumerate(group):
        for older in group[place + 1 :]:
            if older.number in apart[younger.id] or younger.number in apart[older.id]:
                continue
            each = duplicates.compare(younger, older, looks[younger.id], looks[older.id])
            if duplicates.is_enough(younger, each):
                found.append(Pair(older, younger, each.score, each.reasons))
    return found


async def of_case(work: Work, scope: Scope, number: str) -> tuple[Case, list[Suggestion]]:
    """One case with the cases that may be the same matter; raises NotAllowedError, NotFoundError."""
    case = await case_desk.find(work, scope, number)
    found = await duplicates.suggestions(work, case)
    return case, [each for each in found if scope.sees(each.case.division_code)]


async def merge(work: Work, scope: Scope, number: str, into: str) -> None:
    """Let the case go on in the other one. Raises what `case_desk.move` raises, NotFoundError."""
    await case_desk.find(work, scope, into)
    await case_desk.move(work, scope, number, "merge", {"with": into})


async def tell_apart(work: Work, scope: Scope, number: str, other: str) -> None:
    """Say that both are not the same: the pair is not suggested again.

    Raises NotAllowedError, NotFoundError, InvalidValueError.
    """
    scope.require(Right.CASES)
    if number == other:
        raise InvalidValueError("请写两件不同的事", "with")
    await case_desk.find(work, scope, other)
    case = await locked_case(work, (await case_desk.find(work, scope, number)).id)
    assert case is not None  # noqa: S101 - it was found in this transaction, and cases are never deleted
    said = {"with": other, "what": duplicates.APART}
    history.record(work, case, EventKind.RECORDED, scope.actor, said, {"text": f"和{other}不是同一件事"})
    audit.record(work, scope, "told_apart", f"case:{case.number}", case.division_code, other=other)
