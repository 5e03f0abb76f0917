"""How much officers have in hand, for rules that ask."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import FINAL_STATES
from models import Case

_OPEN = (
    select(Case.officer_id, func.count())
    .where(Case.state.not_in(FINAL_STATES), Case.officer_id.is_not(None))
    .group_by(Case.officer_id)
)


async def open_cases(session: AsyncSession) -> dict[str, int]:
    """The open cases of each officer who has any."""
    return {officer or "": count for officer, count in await session.execute(_OPEN)}
