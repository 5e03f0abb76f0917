"""Whoever scans an officer's code is asked about on that officer's phone."""

from datetime import time

import pytest

from app.core.enums import AdminRole
from app.core.errors import InvalidValueError, NotFoundError
from app.services.people import bindings, scans
from app.services.scope import RIGHTS, Scope
from app.services.versions import touch
from models import (
    AuditEntry,
    Binding,
    Division,
    Duty,
    Household,
    Office,
    OutboxMessage,
    Person,
    RosterShift,
)
from tests.integration.test_bindings import scan
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
GROUP = VILLAGE + "001"
ADMIN = Scope("admin:siji", TOWN, RIGHTS[AdminRole.TOWN_ADMIN])


@pytest.fixture
async def road(road: Road) -> Road:
    """竹园村 with a second household of 陈家林's, and one elsewhere that is not his."""
    async with road.workshop.begin() as work:
        await touch(work.session, "registry")
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="张小山", tags=[]),
                Person(id="P2", household_id="H2", name="张小山", tags=[]),
                Household(id="H3", division_code=OTHER, head="兰老汉", tags=[]),
                Person(id="P3", household_id="H3", name="兰老汉", tags=[]),
                Duty(id=700001, officer_id="O1", kind="covers_household", target="H2"),
                Duty(id=700002, officer_id="V2", kind="covers_household", target="H3"),
                Division(code=GROUP, name="一组", level="group", parent_code=VILLAGE, aliases=[]),
                Household(id="H4", division_code=GROUP, head="罗大嫂", tags=[]),
                Person(id="P4", household_id="H4", name="罗大嫂", tags=[]),
            ]
        )
    return road


async def test_the_officer_whose_code_was_scanned_is_asked_once_and_one_tap_binds_and_can_be_undone(
    road: Road,
) -> None:
    for name in ("subscribe", "scan"):
        await road.take(scan(road, "oNew", "o:O1", name))
    (notice,) = await road.all(OutboxMessage, reply_key="notice_scanned")
    assert notice.officer_id == "O1"
    async with road.workshop.begin() as work:
        (question,) = await scans.waiting(work, "O1")
        assert {person.id for person, _ in await scans.people_of(work, question)} == {"P1", "P2"}
        with pytest.raises(NotFoundError):
            await scans.decide(work, "V2", question.id, "P3")
    with pytest.raises(InvalidValueError):
        async with road.workshop.begin() as work:
            await scans.decide(work, "O1", question.id, "P3")
    async with road.workshop.begin() as work:
        await scans.decide(work, "O1", question.id, "P2")
    assert await road.owner_of("oNew") == "P2"
    assert [entry.actor for entry in await road.all(AuditEntry, action="bound")] == ["officer:O1"]
    (row,) = await road.all(Binding)
    assert (row.way, row.state, row.officer_id) == ("officer_code", "bound", "O1")
    async with road.workshop.begin() as work:
        await bindings.undo(work, ADMIN, row.id)
    assert await road.owner_of("oNew") is None


async def test_a_scan_by_nobody_of_his_binds_nobody_and_known_people_are_not_asked_about(road: Road) -> None:
    await road.take(scan(road, "oZhang", "o:O1", "scan"))
    assert await road.all(OutboxMessage, reply_key="notice_scanned") == []
    await road.take(scan(road, "oNew", "o:O1"))
    async with road.workshop.begin() as work:
        (question,) = await scans.waiting(work, "O1")
        await scans.decide(work, "O1", question.id, "")
    assert await road.owner_of("oNew") is None
    async with road.workshop.begin() as work:
        assert await scans.waiting(work, "O1") == []


async def offered(road: Road, officer: str) -> set[str]:
    async with road.workshop.begin() as work:
        (question,) = await scans.waiting(work, officer)
        return {person.id for person, _ in await scans.people_of(work, question)}


async def test_an_officer_with_a_duty_on_a_group_is_offered_everybody_there(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add(Duty(id=700003, officer_id="O1", kind="covers_household", target=GROUP))
        await touch(work.session, "registry")
    await road.take(scan(road, "oNew", "o:O1"))
    assert await offered(road, "O1") == {"P1", "P2", "P4"}


async def test_a_village_s_code_asks_its_leader_of_all_its_households_and_of_no_other(road: Road) -> None:
    await road.take(scan(road, "oNew", f"v:{VILLAGE}"))
    (notice,) = await road.all(OutboxMessage, reply_key="notice_scanned_village")
    assert notice.officer_id == "V1"
    assert await offered(road, "V1") == {"P1", "P2", "P4"}
    async with road.workshop.begin() as work:
        (question,) = await scans.waiting(work, "V1")
        assert [p.id for p, _ in await scans.people_of(work, question, "大嫂")] == ["P4"]
        assert await scans.people_of(work, question, "%") == []
    with pytest.raises(InvalidValueError):
        async with road.workshop.begin() as work:
            await scans.decide(work, "V1", question.id, "P3")
    async with road.workshop.begin() as work:
        await scans.decide(work, "V1", question.id, "P4")
    assert await road.owner_of("oNew") == "P4"
    assert [row.way for row in await road.all(Binding)] == ["village_code"]


async def test_whoever_sits_in_the_village_s_room_is_asked_before_its_leader(road: Road) -> None:
    async with road.workshop.begin() as work:
        now = work.now.astimezone(work.snapshots.registry.zone)
        work.session.add_all(
            [
                Office(code="room", name="村室", kind="village_room", division_code=VILLAGE),
                RosterShift(
                    id=700004,
                    office_code="room",
                    date=now.date(),
                    shift_start=time(0),
                    shift_end=time(0),
                    officer_id="O1",
                ),
            ]
        )
        await touch(work.session, "registry")
    await road.take(scan(road, "oNew", f"v:{VILLAGE}"))
    assert await offered(road, "O1") == {"P1", "P2", "P4"}


async def test_who_scans_hears_the_same_whoever_he_is_and_whether_anybody_is_asked(road: Road) -> None:
    heard = {await road.take(scan(road, f"oNew{number}", f"v:{VILLAGE}")) for number in range(3)}
    async with road.workshop.begin() as work:
        (first, *_) = await scans.waiting(work, "V1")
        await scans.decide(work, "V1", first.id, "P4")
    for number in range(scans.MOST_ASKED + 1):
        heard.add(await road.take(scan(road, f"oMore{number}", f"v:{VILLAGE}")))
    assert len(heard) == 1
    assert len(await road.all(OutboxMessage, reply_key="notice_scanned_village")) <= scans.MOST_ASKED + 2
