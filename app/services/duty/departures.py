"""Running cases of officers whom an import retired: whoever answers for the place now takes them.

An import writes rows and knows no cases; a post that is handed over (`posts`) leaves none of them behind.
"""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.core.enums import FINAL_STATES, CaseState
from app.services.duty import leaves, passing
from app.services.work import Work, Workshop
from models import Case, Officer

BATCH = 20
_OPEN = [str(state) for state in CaseState if state not in FINAL_STATES]
_NO_CAUSE = 0


async def take_due(workshop: Workshop, limit: int = BATCH) -> int:
    """Pass on what lies with somebody who is no officer any more; answers how many cases.

    Where nobody at all answers for the place, a case stays as it is.
    """
    async with workshop.read() as work:
        left = list(await work.session.scalars(_left_behind().with_only_columns(Case.id).order_by(Case.id)))
    return sum([await _take(workshop, left[at : at + limit]) for at in range(0, len(left), limit)])


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
