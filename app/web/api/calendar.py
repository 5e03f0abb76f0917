"""`/api/v1/calendar`: the county's own workdays and holidays."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import InvalidValueError, NotAllowedError
from app.services import audit
from app.services.county import calendar_days
from app.services.county.calendar_days import Day
from app.services.work import Work
from app.web.api.access import Caller, Reader, Served, Writer

router = APIRouter()
COUNTY = 6


class DayView(BaseModel):
    """One day against the national calendar; without `is_workday` it is as the national one has it again."""

    model_config = ConfigDict(extra="forbid")

    day: date
    is_workday: bool | None
    note: Annotated[str, Field(max_length=64)] = ""


class CalendarView(BaseModel):
    """The edited days, and the year whose make-up days are missing."""

    division: str
    days: list[DayView]
    year_to_fill: int | None


class CalendarEdit(BaseModel):
    """Days to put in force."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[list[DayView], Field(min_length=1, max_length=400)]


@router.get("/calendar")
async def shown(container: Served, caller: Reader, year: int | None = None) -> CalendarView:
    """The edited days of the caller's county."""
    if year is not None and not 2000 <= year < 2100:
        raise InvalidValueError("year 要写 2000 到 2099", "year")
    async with container.workshop.read() as work:
        return await _view(work, caller, year)


@router.put("/calendar")
async def edited(edit: CalendarEdit, container: Served, caller: Writer) -> CalendarView:
    """Put days in force with the next message; only for a token of the whole county."""
    if len(caller.division) != COUNTY:
        raise NotAllowedError("日历是全县的,要用县的令牌改")
    async with container.workshop.begin() as work:
        days = [
            Day(each.day, each.is_workday, each.note) for each in edit.days if each.is_workday is not None
        ]
        await calendar_days.edit(work, caller.division, days)
        gone = [each.day for each in edit.days if each.is_workday is None]
        await calendar_days.clear(work, caller.division, gone)
        said = [str(each.day) for each in edit.days]
        audit.note(work, f"api:{caller.name}", "calendar_edit", "", caller.division, days=said)
    async with container.workshop.read() as work:
        return await _view(work, caller, None)


async def _view(work: Work, caller: Caller, year: int | None) -> CalendarView:
    county = caller.division[:COUNTY]
    rows = await calendar_days.listed(work.session, county, year)
    calendar = work.snapshots.calendar_for(county)
    return CalendarView(
        division=county,
        days=[DayView(day=row.day, is_workday=row.is_workday, note=row.note) for row in rows],
        year_to_fill=calendar_days.year_to_fill(calendar, calendar.local(work.now).date()),
    )
