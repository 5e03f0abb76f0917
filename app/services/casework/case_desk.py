"""Cases at the console: the list, one of them, and the moves that whoever may make them makes, all within his scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.core.enums import CASE_KINDS, FINAL_STATES, CaseState
from app.core.errors import InvalidValueError, NotFoundError
from app.services import audit
from app.services.casework import actions, case_search
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Case, Deadline, OutboxMessage

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, in which order; empty means any. `after` is the number of the last case of the page before.

    `is_real`: no drills.
    """

    state: str = ""
    kind: str = ""
    division: str = ""
    after: str = ""
    is_overdue: bool = False
    is_urgent: bool = False
    is_real: bool = False
    is_oldest_first: bool = False
    words: str = ""


async def listed(work: Work, scope: Scope, wanted: Wanted) -> tuple[Sequence[Case], bool]:
    """The cases of one page, and whether there are more behind it; raises NotAllowedError, InvalidValueError."""
    order = Case.id.asc() if wanted.is_oldest_first else Case.id.desc()
    chosen = (await _wanted(work, scope, wanted)).order_by(order).limit(SHOWN + 1)
    if wanted.after:
        last = (await find(work, scope, wanted.after)).id
        chosen = chosen.where(Case.id > last if wanted.is_oldest_first else Case.id < last)
    found = (await work.session.scalars(chosen)).all()
    return found[:SHOWN], len(found) > SHOWN


async def counted(work: Work, scope: Scope, wanted: Wanted) -> int:
    """How many cases there are on all pages; raises NotAllowedError, InvalidValueError."""
    chosen = (await _wanted(work, scope, wanted)).with_only_columns(func.count(), maintain_column_froms=True)
    return await work.session.scalar(chosen) or 0


async def _wanted(work: Work, scope: Scope, wanted: Wanted) -> Select[Any]:
    """The cases of all pages."""
    scope.require(Right.READ)
    chosen: Select[Any] = scope.within(select(Case), Case.division_code, wanted.division)
    if wanted.state:
        chosen = chosen.where(Case.state == _one_of(wanted.state, CaseState, "state"))
    if wanted.kind:
        chosen = chosen.where(Case.kind == _one_of(wanted.kind, CASE_KINDS, "kind"))
    if wanted.words.strip():
        chosen = chosen.where(await case_search.meant_by(work, scope, wanted.words))
    if wanted.is_urgent:
        chosen = chosen.where(Case.is_urgent.is_(True))
    if wanted.is_real:
        chosen = chosen.where(Case.is_drill.is_(False))
    return chosen.where(_is_overdue(work)) if wanted.is_overdue else chosen


async def longest_overdue(work: Work, scope: Scope, most: int) -> Sequence[Case]:
    """At most so many cases that are overdue, the one longest so first, without drills; raises NotAllowedError."""
    scope.require(Right.READ)
    since = select(func.min(Deadline.due_at)).where(_is_late(work)).correlate(Case).scalar_subquery()
    chosen = scope.within(select(Case).where(_is_overdue(work), Case.is_drill.is_(False)), Case.division_code)
    return (await work.session.scalars(chosen.order_by(since, Case.id).limit(most))).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """How many cases wait for an answer, in how many of them a life is in danger, and how many are late."""

    unanswered: int
    urgent: int
    overdue: int


async def standing(work: Work, scope: Scope) -> Standing:
    """What needs looking at within the scope now, without drills; raises NotAllowedError."""
    scope.require(Right.READ)
    counted = scope.within(select(func.count()).select_from(Case), Case.division_code)
    counted = counted.where(Case.is_drill.is_(False))
    waiting = counted.where(Case.state == CaseState.ASSIGNED)
    unanswered = await work.session.scalar(waiting)
    urgent = await work.session.scalar(waiting.where(Case.is_urgent.is_(True)))
    overdue = await work.session.scalar(counted.where(_is_overdue(work)))
    return Standing(unanswered or 0, urgent or 0, overdue or 0)


async def find(work: Work, scope: Scope, number: str) -> Case:
    """The case with this number; raises NotAllowedError, NotFoundError for one that is not within the scope."""
    scope.require(Right.READ)
    chosen = scope.within(select(Case).where(Case.number == number), Case.division_code)
    case: Case | None = await work.session.scalar(chosen)
    if case is None:
        raise NotFoundError(f"没有编号为 {number[:20]} 的事项")
    return case


async def alerts_of(work: Work, case: Case) -> Sequence[OutboxMessage]:
    """What went to officers about the case, oldest first."""
    wanted = select(OutboxMessage).where(
        OutboxMessage.case_id == case.id, OutboxMessage.officer_id.is_not(None)
    )
    return (await work.session.scalars(wanted.order_by(OutboxMessage.id))).all()


async def move(work: Work, scope: Scope, number: str, action: str, values: Mapping[str, Any]) -> None:
    """Make one move and write it down; raises NotAllowedError, NotFoundError and what `actions.act` raises."""
    scope.require(Right.CASES)
    case = await actions.locked_case(work, (await find(work, scope, number)).id)
    if case is None:
        raise NotFoundError(f"没有编号为 {number[:20]} 的事项")
    before = case.officer_id or ""
    await actions.act(work, case, action, None, values, scope.actor)
    about = f"case:{case.number}"
    audit.record(work, scope, "case_moved", about, case.division_code, move=action, officer=before)


async def reveal(work: Work, scope: Scope, number: str) -> Case:
    """The case, about to be shown with all that is personal; written down first."""
    scope.require(Right.REVEAL)
    case = await find(work, scope, number)
    about = f"case:{case.number}"
    audit.record(work, scope, "reveal", about, case.division_code, fields=["text", "phone", "files"])
    return case


def _one_of(value: str, allowed: type[StrEnum] | Sequence[StrEnum] | frozenset[Any], field: str) -> str:
    if value not in {str(each) for each in allowed}:
        raise InvalidValueError("没有这样的筛选条件,请在列表里选", field)
    return value


def _is_overdue(work: Work) -> ColumnElement[bool]:
    """Whether a promise of an open case is due, or was missed, and is not kept yet."""
    return and_(Case.state.not_in([str(each) for each in FINAL_STATES]), exists().where(_is_late(work)))


def _is_late(work: Work) -> ColumnElement[bool]:
    """Whether a deadline is one of the case's that is due, or was missed, and is not kept yet."""
    return and_(
        Deadline.case_id == Case.id,
        Deadline.met_at.is_(None),
        or_(Deadline.missed_at.is_not(None), Deadline.due_at <= work.now),
    )
