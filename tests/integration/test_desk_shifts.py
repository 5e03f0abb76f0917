"""The duty desk changes hands in the middle of a storm: who is rung then, on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.services.sending import desk
from models import Office, Officer, OutboxMessage, RosterShift
from tests.bureau import Bureau
from tests.factories import a_desk_entry, a_message
from tests.post import Post
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio
EIGHT = datetime(2026, 12, 31, tzinfo=UTC)
"""Eight in the morning in China on the last day of the year."""
NIGHT, DAY = (time(20), time(8)), (time(8), time(20))


def _shift(number: int, officer_id: str, day: date, hours: tuple[time, time]) -> RosterShift:
    start, end = hours
    return RosterShift(
        id=number, office_code="desk", date=day, shift_start=start, shift_end=end, officer_id=officer_id
    )


def _three_shifts() -> list[Any]:
    return [
        Office(
            code="desk",
            name="县值班室",
            kind="county_hall",
            division_code=COUNTY,
            address="",
            phone="",
            hours="",
        ),
        *(
            Officer(id=each, name=each, role="duty_desk", division_code=COUNTY, title="", office_code="desk")
            for each in ("D2", "D3")
        ),
        _shift(1, "D1", date(2026, 12, 30), NIGHT),
        _shift(2, "D3", date(2026, 12, 31), DAY),
        _shift(3, "D2", date(2026, 12, 31), NIGHT),
    ]


async def _opens(road: Road, *rows: Any) -> None:
    async with road.workshop.begin() as work:
        work.session.add_all([*_three_shifts(), *rows])
        await work.session.execute(update(Officer).where(Officer.id == "D1").values(office_code="desk"))
        road.workshop.snapshots._versions = None


async def _rings(road: Road, *at: datetime) -> list[str | None]:
    for instant in at:
        road.clock.move_to(instant)
        await desk.ring_due(road.workshop)
    async with road.workshop.read() as work:
        return list(await work.session.scalars(select(OutboxMessage.officer_id).order_by(OutboxMessage.id)))


def _minutes(*minutes: int) -> list[datetime]:
    return [EIGHT + timedelta(minutes=each) for each in minutes]


async def test_at_eight_whoever_comes_on_duty_is_rung_for_what_the_night_was_rung_for(road: Road) -> None:
    message = a_message()
    await _opens(road, message, a_desk_entry(message_id=message.id, due_at=EIGHT - timedelta(minutes=1)))
    assert await _rings(road, *_minutes(-1, 30)) == ["D1", "D3"]


async def test_within_a_shift_the_desk_is_rung_in_turn_as_ever(road: Road) -> None:
    message = a_message()
    await _opens(road, message, a_desk_entry(message_id=message.id, due_at=EIGHT))
    rung = await _rings(road, *_minutes(0, 31, 62, 93, 124))
    assert rung[0] == "D3"
    assert sorted(str(each) for each in rung[:3]) == ["D1", "D2", "D3"]
    assert rung[3:] == rung[:2]


async def test_one_who_was_rung_before_his_shift_is_not_rung_again_before_the_others(road: Road) -> None:
    message = a_message()
    await _opens(road, message, a_desk_entry(message_id=message.id, due_at=EIGHT - timedelta(minutes=40)))
    rung = await _rings(road, *_minutes(-40, -9, 22))
    assert rung[0] == "D1"
    assert len(set(rung)) == 3


async def test_a_desk_of_one_is_rung_again_and_again(road: Road) -> None:
    message = a_message()
    async with road.workshop.begin() as work:
        work.session.add_all([message, a_desk_entry(message_id=message.id, due_at=EIGHT)])
    assert await _rings(road, *_minutes(0, 31, 62)) == ["D1", "D1", "D1"]


async def test_the_new_shift_is_reminded_of_a_report_of_which_the_night_was_reminded(post: Post) -> None:
    bureau = Bureau(post)
    file = await bureau.hail(5)
    due = file.began_at + timedelta(hours=2)
    change = (due - timedelta(minutes=15)).astimezone(bureau.workshop.snapshots.registry.zone)
    hours, day = change.time().replace(second=0, microsecond=0), change.date()
    await _opens(bureau.squall.road)
    async with bureau.workshop.begin() as work:
        work.session.add_all(
            [
                _shift(4, "D2", day - timedelta(days=1), (hours, hours)),
                _shift(5, "D3", day, (hours, hours)),
            ]
        )
        bureau.workshop.snapshots._versions = None
    await bureau.at(due - timedelta(minutes=29))
    await bureau.at(due + timedelta(minutes=1))
    assert [officer for officer, _ in await bureau.reminders()] == ["D2", "D3"]
