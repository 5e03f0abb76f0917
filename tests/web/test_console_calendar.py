"""The working calendar at the console: a year's days, the county's own, and who may have them otherwise."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from models import AuditEntry
from tests.small_county import COUNTY, TOWN
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
SATURDAY, MONDAY = date(2026, 7, 25), date(2026, 7, 27)


async def is_workday(house: Served, day: date) -> bool:
    async with house.container.workshop.read() as work:
        return work.snapshots.calendar_for(COUNTY).is_workday(day)


async def test_days_are_worked_or_not_as_the_county_has_them_and_again_as_the_country_has(
    house: Served,
) -> None:
    desk = await signed_in(house, "county", AdminRole.COUNTY_ADMIN, COUNTY)
    assert "没有,全按国家的日历" in (await desk.get("/calendar")).text
    days = {"since": str(SATURDAY), "until": str(SATURDAY)}
    answer = await desk.post("/calendar", kind="work", note="夏收加班", **days)
    assert answer.status_code == 303
    page = (await desk.get("/calendar", year="2026")).text
    assert "夏收加班" in page
    assert "7月25日" in page
    assert await is_workday(house, SATURDAY)
    await desk.post("/calendar", kind="rest", note="停电", since=str(MONDAY), until=str(MONDAY))
    assert not await is_workday(house, MONDAY)
    await desk.post("/calendar", kind="national", since=str(SATURDAY), until=str(MONDAY))
    assert (await is_workday(house, SATURDAY), await is_workday(house, MONDAY)) == (False, True)
    async with house.container.database.reading() as session:
        acts = select(AuditEntry.action).where(
            AuditEntry.actor == "admin:county", AuditEntry.action == "calendar_edit"
        )
        assert len((await session.scalars(acts)).all()) == 3


async def test_the_statutory_days_of_a_year_are_shown(house: Served) -> None:
    desk = await signed_in(house, "county", AdminRole.COUNTY_ADMIN, COUNTY)
    page = (await desk.get("/calendar", year="2025")).text
    assert "10月1日" in page
    assert "9月28日" in page


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"kind": "work", "since": "2026-07-25", "until": "2026-07-24"}, "哪天起要不晚于到哪天"),
        ({"kind": "work", "since": "2026-07-25", "until": "2027-07-24"}, "最多 62 天"),
        ({"kind": "work", "since": "", "until": "x"}, "请选好哪天起"),
        ({"kind": "half", "since": "2026-07-25", "until": "2026-07-25"}, "请选上班"),
        ({"kind": "rest", "since": "1999-07-25", "until": "1999-07-25"}, "不像要办事的年份"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(house: Served, form: dict[str, str], why: str) -> None:
    desk = await signed_in(house, "county", AdminRole.COUNTY_ADMIN, COUNTY)
    answer = await desk.post("/calendar", **form)
    assert answer.status_code == 422
    assert why in answer.text


async def test_a_town_sees_the_calendar_and_changes_nothing(house: Served) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    page = await town.get("/calendar")
    assert page.status_code == 200
    assert 'name="kind"' not in page.text
    form = {"kind": "work", "since": str(SATURDAY), "until": str(SATURDAY)}
    assert (await town.post("/calendar", form_on="/leaves", **form)).status_code == 403
    assert not await is_workday(house, SATURDAY)


async def test_from_november_on_next_years_missing_days_are_asked_for(house: Served) -> None:
    house.clock.move_to(datetime(2060, 11, 2, 1, 0, tzinfo=UTC))
    desk = await signed_in(house, "county", AdminRole.COUNTY_ADMIN, COUNTY)
    assert "年的调休还没有" in (await desk.get("/calendar")).text
