"""The county's own days: edited once, in force everywhere with the next message; a year that is missing is told."""

from datetime import UTC, date, datetime, time

import pytest

from app.core.calendar import WorkCalendar
from app.core.clock import SimulatedClock
from app.core.durations import Duration
from app.core.errors import InvalidValueError
from app.services.county import calendar_days
from app.services.county.calendar_days import Day
from tests.small_county import COUNTY, VILLAGE, Road
from tests.web.served import FULL, READER, Served

pytestmark = pytest.mark.anyio
MAKE_UP = date(2027, 2, 14)


async def _is_workday(road: Road, day: date, place: str = VILLAGE) -> bool:
    async with road.workshop.read() as work:
        return work.snapshots.calendar_for(place).is_workday(day)


async def test_an_edited_day_is_in_force_in_every_process_and_in_this_county_alone(
    road: Road, database_url: str, clock: SimulatedClock
) -> None:
    other = Road(database_url, clock)
    assert not await _is_workday(other, MAKE_UP)
    async with road.workshop.begin() as work:
        assert await calendar_days.edit(work, COUNTY, [Day(MAKE_UP, True, "春节调休")]) == 1
    assert [await _is_workday(each, MAKE_UP) for each in (road, other)] == [True, True]
    assert not await _is_workday(road, MAKE_UP, "610926001001")
    async with road.workshop.begin() as work:
        assert await calendar_days.clear(work, COUNTY, [MAKE_UP]) == 1
    assert not await _is_workday(other, MAKE_UP)
    await other.database.close()


async def test_a_day_edited_twice_is_as_it_was_edited_last(road: Road) -> None:
    for is_workday in (True, False):
        async with road.workshop.begin() as work:
            await calendar_days.edit(work, COUNTY, [Day(date(2026, 7, 20), is_workday)])
    assert not await _is_workday(road, date(2026, 7, 20))


async def test_a_day_of_another_century_is_refused(road: Road) -> None:
    async with road.workshop.begin() as work:
        with pytest.raises(InvalidValueError):
            await calendar_days.edit(work, COUNTY, [Day(date(3026, 7, 20), True)])


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2027, 1, 5), 2027)]
)
def test_from_november_on_next_years_missing_days_are_told(today: date, year: int | None) -> None:
    assert calendar_days.year_to_fill(WorkCalendar(), today) == year
    filled = WorkCalendar(overrides={MAKE_UP: True})
    assert calendar_days.year_to_fill(filled, today) is None


def test_the_hours_of_the_office_and_its_lunch_are_the_countys() -> None:
    short = WorkCalendar(sessions=((time(9), time(12)), (time(13), time(17))))
    eleven = datetime(2026, 7, 20, 3, 30, tzinfo=UTC)
    assert short.add(eleven, Duration.parse("1h"), "working") == datetime(2026, 7, 20, 5, 30, tzinfo=UTC)
    assert WorkCalendar().add(eleven, Duration.parse("1h"), "working") == datetime(
        2026, 7, 20, 7, 0, tzinfo=UTC
    )


async def _put(house: Served, body: object, token: str = FULL) -> int:
    answer = await house.http.put("/api/v1/calendar", json=body, headers={"authorization": f"Bearer {token}"})
    return answer.status_code


async def test_the_calendar_is_edited_by_api(house: Served) -> None:
    day = {"day": "2027-02-14", "is_workday": True, "note": "春节调休"}
    assert await _put(house, {"days": [day]}) == 200
    shown = (await house.get("/calendar", year=2027)).json()
    assert shown == {"division": COUNTY, "days": [day], "year_to_fill": None}
    assert await _put(house, {"days": [{"day": "2027-02-14", "is_workday": None}]}) == 200
    assert (await house.get("/calendar")).json()["days"] == []


@pytest.mark.parametrize(
    ("body", "token", "status"),
    [
        ({"days": []}, FULL, 422),
        ({"days": [{"day": "2027-02-30", "is_workday": True}]}, FULL, 422),
        ({"days": [{"day": "2127-02-03", "is_workday": True}]}, FULL, 422),
        ({"days": [{"day": "2027-02-14", "is_workday": True}]}, READER, 403),
    ],
)
async def test_what_is_no_day_or_not_allowed_is_refused(
    house: Served, body: object, token: str, status: int
) -> None:
    assert await _put(house, body, token) == status
