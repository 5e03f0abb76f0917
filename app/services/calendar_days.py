"""The county's own calendar: days that are worked, or not, against the national one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import WorkCalendar
from app.core.errors import InvalidValueError
from app.services.versions import touch
from app.services.work import Work
from models import CalendarDay

NOTICE_MONTH = 11
"""The State Council tells next year's make-up days in November at the latest."""
_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Day:
    """One edited day."""

    day: date
    is_workday: bool
    note: str = ""


async def listed(session: AsyncSession, county: str, year: int | None = None) -> Sequence[CalendarDay]:
    """The edited days of a county, in their order."""
    rows = select(CalendarDay).where(CalendarDay.division_code == county).order_by(CalendarDay.day)
    if year is not None:
        rows = rows.where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return (await session.scalars(rows)).all()


async def edit(work: Work, county: str, days: Iterable[Day]) -> int:
    """Put these days in force with the next message, everywhere; answers how many. Raises InvalidValueError."""
    count = 0
    for each in days:
        if each.day.year not in _YEARS:
            raise InvalidValueError(f"{each.day} 不像要办事的年份", "day")
        row = CalendarDay(
            division_code=county, day=each.day, is_workday=each.is_workday, note=each.note.strip()[:64]
        )
        await work.session.merge(row)
        count += 1
    await touch(work.session, "ruleset")
    return count


async def clear(work: Work, county: str, days: Sequence[date]) -> int:
    """These days are as the national calendar has them again; answers how many were edited."""
    gone = delete(CalendarDay).where(CalendarDay.division_code == county, CalendarDay.day.in_(days))
    result = await work.session.execute(gone.returning(CalendarDay.day))
    await touch(work.session, "ruleset")
    return len(result.all())


def year_to_fill(calendar: WorkCalendar, today: date) -> int | None:
    """The year whose make-up days are missing and should be known: this one, from November on the next one."""
    years = [today.year, today.year + 1] if today.month >= NOTICE_MONTH else [today.year]
    return next((year for year in years if not calendar.knows_year(year)), None)
