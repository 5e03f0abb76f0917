"""The county's own calendar: days that are worked, or not, against the national one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import WorkCalendar
from app.core.errors import InvalidValueError
from app.services import audit
from app.services.scope import Right, Scope
from app.services.versions import touch
from app.services.work import Work
from models import CalendarDay

NOTICE_MONTH = 11
"""The State Council tells next year's make-up days in November at the latest."""
MOST_DAYS = 62
"""So many days are edited at once at the console."""
_YEARS = range(2000, 2100)
_COUNTY = 6


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


async def put(
    work: Work, scope: Scope, since: date, until: date, *, is_workday: bool | None, note: str
) -> int:
    """An administrator has these days worked or not, or as the national calendar has them; answers how many.

    Raises NotAllowedError where he has not the county's rules, InvalidValueError for days without sense.
    """
    county = scope.division[:_COUNTY]
    scope.require(Right.RULES, county)
    count = (until - since).days + 1
    if not 0 < count <= MOST_DAYS:
        raise InvalidValueError(f"哪天起要不晚于到哪天,一次最多 {MOST_DAYS} 天", "until")
    days = [since + timedelta(days=number) for number in range(count)]
    if is_workday is None:
        await clear(work, county, days)
    else:
        await edit(work, county, [Day(day, is_workday, note) for day in days])
    audit.record(work, scope, "calendar_edit", "", county, days=[str(day) for day in days])
    return count


def of_year(calendar: WorkCalendar, year: int) -> tuple[list[date], list[date]]:
    """The days off of a year that an ordinary week would work, and the weekends' days that are worked."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    rests = [day for day in days if day.weekday() < 5 and not calendar.is_workday(day)]
    return rests, [day for day in days if calendar.is_make_up(day)]


def year_to_fill(calendar: WorkCalendar, today: date) -> int | None:
    """The year whose make-up days are missing and should be known: this one, from November on the next one."""
    years = [today.year, today.year + 1] if today.month >= NOTICE_MONTH else [today.year]
    return next((year for year in years if not calendar.knows_year(year)), None)
