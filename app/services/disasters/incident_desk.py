"""Incidents at the console: the list, one with its cases, and joining and splitting by hand, all within one's scope."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.core.errors import InvalidValueError, NotFoundError
from app.services import audit
from app.services.casework import case_desk
from app.services.deciding.figures import Figures, figures_of
from app.services.lifecycle import incidents
from app.services.scope import Right, Scope
from app.services.sending.incident_lists import Line, Order, sort
from app.services.work import Work
from models import Case, Incident

SHOWN = 100
MOST = 1000
"""Cases that one act by hand joins at most."""


class ListOrder(StrEnum):
    """What the list of incidents is sorted by."""

    TIME = "time"
    SIZE = "size"
    WAITING = "waiting"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Summary:
    """An incident with its count of cases, those that nobody has taken, and what people said."""

    incident: Incident
    cases: int
    waiting: int
    figures: Figures


async def listed(work: Work, scope: Scope, order: ListOrder = ListOrder.TIME) -> list[Summary]:
    """The newest incidents within the scope that are not part of another one, in this order."""
    scope.require(Right.READ)
    chosen = scope.within(
        select(Incident).where(Incident.merged_into.is_(None)), Incident.division_code
    ).order_by(Incident.id.desc())
    found = await summaries(work, (await work.session.scalars(chosen.limit(SHOWN))).all())
    if order is ListOrder.SIZE:
        found.sort(key=lambda each: -each.cases)
    elif order is ListOrder.WAITING:
        found.sort(key=lambda each: -each.waiting)
    elif order is ListOrder.PLACE:
        found.sort(key=lambda each: each.incident.division_code)
    return found


async def summaries(work: Work, rows: Sequence[Incident]) -> list[Summary]:
    """These incidents, counted."""
    cases: dict[int, list[Line]] = defaultdict(list)
    belonging = select(Case).where(Case.incident_id.in_([row.id for row in rows])).order_by(Case.id)
    for case in await work.session.scalars(belonging):
        cases[case.incident_id or 0].append(Line(case, figures_of(case)))
    return [
        Summary(
            row,
            len(cases[row.id]),
            sum(line.waits for line in cases[row.id]),
            sum((line.figures for line in cases[row.id]), Figures()),
        )
        for row in rows
    ]


async def find(work: Work, scope: Scope, number: str) -> Incident:
    """The incident of this number; raises NotAllowedError, NotFoundError for one that is not within the scope."""
    scope.require(Right.READ)
    chosen = scope.within(select(Incident).where(Incident.number == number), Incident.division_code)
    incident: Incident | None = await work.session.scalar(chosen)
    if incident is None:
        raise NotFoundError(f"没有编号为 {number[:20]} 的灾害事件")
    return incident


async def lines(work: Work, incident: Incident, order: Order) -> list[Line]:
    """All cases of the incident in this order; those that are over stand at the end."""
    found = await work.session.scalars(
        select(Case).where(Case.incident_id == incident.id).order_by(Case.id.desc())
    )
    return sort([Line(case, figures_of(case)) for case in found], order)


async def gather(work: Work, scope: Scope, incident: Incident, numbers: Iterable[str]) -> int:
    """Put these cases into the incident; answers how many.

    Raises NotAllowedError, NotFoundError, InvalidValueError for none or too many, and IllegalMoveError.
    """
    wanted = _numbers(numbers)
    for number in wanted:
        await case_desk.move(work, scope, number, "gather", {"with": incident.number})
    return len(wanted)


async def apart(work: Work, scope: Scope, numbers: Iterable[str]) -> int:
    """Take these cases out of their incidents; answers how many. Raises as `gather` does."""
    wanted = _numbers(numbers)
    for number in wanted:
        await case_desk.move(work, scope, number, "apart", {})
    return len(wanted)


async def open_one(work: Work, scope: Scope, numbers: Iterable[str]) -> Incident:
    """Say that these cases are one incident; it lies in the smallest division that holds all of them.

    Raises NotAllowedError, NotFoundError, InvalidValueError, IllegalMoveError.
    """
    scope.require(Right.CASES)
    wanted = _numbers(numbers)
    chosen = scope.within(select(Case).where(Case.number.in_(wanted)), Case.division_code)
    cases = list(await work.session.scalars(chosen.order_by(Case.id).with_for_update()))
    missing = Counter(wanted) - Counter(case.number for case in cases)
    if missing:
        raise NotFoundError(f"没有编号为 {min(missing)[:20]} 的事项")
    code = incidents.common_division(case.division_code for case in cases)
    if not code or not scope.sees(code):
        raise InvalidValueError("这些事项不在一个区划里", "numbers")
    incident = incidents.open_by_hand(work, cases, code, scope.actor)
    audit.record(work, scope, "incident_made", f"incident:{incident.number}", code, cases=len(cases))
    await work.flush()
    return incident


def _numbers(numbers: Iterable[str]) -> list[str]:
    wanted = [each[:32] for each in dict.fromkeys(numbers) if each]
    if not wanted:
        raise InvalidValueError("请先勾选或者写上事项编号", "numbers")
    if len(wanted) > MOST:
        raise InvalidValueError(f"一次最多 {MOST} 件", "numbers")
    return wanted
