"""What an import leaves behind: running cases in villages that are no more, and of officers who are none any more.

An import moves the cases of households alone; an act of the registry (`division_changes`, `posts`) leaves none behind.
"""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.core.divisions import LEVEL_LENGTHS
from app.core.enums import FINAL_STATES, CaseState, DivisionLevel, EventKind
from app.nlu.names import display_name
from app.services import history
from app.services.county.registry import Registry
from app.services.duty import leaves, passing
from app.services.work import Work, Workshop
from models import Case, Division, Household, Officer

BATCH = 20
_OPEN = [str(state) for state in CaseState if state not in FINAL_STATES]
_NO_CAUSE = 0
_COUNTY = LEVEL_LENGTHS[DivisionLevel.COUNTY]


async def take_due(workshop: Workshop, limit: int = BATCH) -> int:
    """Cases follow their place first, then go to whoever answers there; answers how many were passed on.

    Where nobody at all answers for the place, a case stays as it is.
    """
    async with workshop.read() as work:
        homeless = list(await work.session.scalars(_homeless().with_only_columns(Case.id).order_by(Case.id)))
    for at in range(0, len(homeless), limit):
        await _follow(workshop, homeless[at : at + limit])
    async with workshop.read() as work:
        left = list(await work.session.scalars(_left_behind().with_only_columns(Case.id).order_by(Case.id)))
    return sum([await _take(workshop, left[at : at + limit]) for at in range(0, len(left), limit)])


def _homeless() -> Select[Case]:
    gone = select(Division.code).where(Division.retired_at.is_not(None))
    return select(Case).where(Case.division_code.in_(gone), Case.state.in_(_OPEN))


async def _follow(workshop: Workshop, ids: Sequence[int]) -> None:
    async with workshop.begin() as work:
        found = _homeless().where(Case.id.in_(ids)).order_by(Case.id)
        for case in await work.session.scalars(found.with_for_update(of=Case, skip_locked=True)):
            code = await _where_now(work, case)
            if code is not None:
                data = {"reason": "division", "division_code": code, "before": case.division_code}
                case.division_code = code
                history.record(work, case, EventKind.TRANSFERRED, history.SYSTEM, data)


async def _where_now(work: Work, case: Case) -> str | None:
    """Where the household lives now, else the division that took over the name; None: nobody can say."""
    registry = work.snapshots.registry
    household = await work.session.get(Household, case.household_id) if case.household_id else None
    if household is not None and household.division_code in registry.divisions:
        return household.division_code
    return _heir(registry, await work.session.get_one(Division, case.division_code))


def _heir(registry: Registry, gone: Division) -> str | None:
    names = {gone.name, display_name(gone.name)}
    heirs = [
        each.code
        for each in registry.divisions.values()
        if each.level == gone.level
        and each.code[:_COUNTY] == gone.code[:_COUNTY]
        and names & {each.name, display_name(each.name), *each.aliases}
    ]
    return heirs[0] if len(heirs) == 1 else None


async def _take(workshop: Workshop, ids: Sequence[int]) -> int:
    async with workshop.begin() as work:
        found = _left_behind().where(Case.id.in_(ids)).order_by(Case.id)
        cases = list(await work.session.scalars(found.with_for_update(of=Case, skip_locked=True)))
        duties = await passing.duties_around(work, cases)
        return sum([await _passed(work, case, duties.get(case.household_id or "", ())) for case in cases])


def _left_behind() -> Select[Case]:
    gone = select(Officer.id).where(Officer.retired_at.is_not(None))
    return select(Case).where(Case.officer_id.in_(gone), Case.state.in_(_OPEN))


async def _passed(work: Work, case: Case, duties: passing.Duties) -> bool:
    to = leaves.instead(work, case, case.officer_id or "", duties)
    if to is None:
        return False
    await passing.pass_on(work, case, to, passing.HANDOVER, _NO_CAUSE)
    return True
