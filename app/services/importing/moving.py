"""Households that an import moves: their open cases go along, as when a person moves one in the console."""

from sqlalchemy import and_, select

from app.core.enums import FINAL_STATES, CaseState, EventKind
from app.services import history
from app.services.work import Work
from models import Case, Household

BATCH = 500
_OF_HOUSEHOLD = and_(
    Household.id == Case.household_id,
    Case.state.in_([str(state) for state in CaseState if state not in FINAL_STATES]),
)
_AT_HOME = Household.division_code.startswith(Case.division_code)


async def at_home(work: Work) -> set[int]:
    """The open cases whose place is that of their household, or the village around it."""
    return set(await work.session.scalars(select(Case.id).join(Household, _OF_HOUSEHOLD).where(_AT_HOME)))


async def follow(work: Work, before: set[int]) -> None:
    """Those of these cases whose household lives elsewhere by now are there too; who has one in hand keeps it."""
    away = select(Case.id).join(Household, _OF_HOUSEHOLD).where(~_AT_HOME).order_by(Case.id)
    ids = [each for each in await work.session.scalars(away) if each in before]
    moved = select(Case, Household.division_code).join(Household, _OF_HOUSEHOLD).order_by(Case.id)
    for at in range(0, len(ids), BATCH):
        wanted = moved.where(Case.id.in_(ids[at : at + BATCH])).with_for_update(of=Case)
        for case, code in (await work.session.execute(wanted)).all():
            data = {"reason": "division", "division_code": code, "before": case.division_code}
            case.division_code = code
            history.record(work, case, EventKind.TRANSFERRED, history.SYSTEM, data)
