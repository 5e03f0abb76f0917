"""Whoever scans an officer's code is asked about on that officer's phone."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import AdminRole
from app.core.errors import InvalidValueError, NotFoundError
from app.services import bindings, scans
from app.services.scope import RIGHTS, Scope
from models import AuditEntry, Binding, Contact, Duty, Household, OutboxMessage, Person
from tests.integration.test_bindings import scan
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
ADMIN = Scope("admin:siji", TOWN, RIGHTS[AdminRole.TOWN_ADMIN])


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """竹园村 with a second household of 陈家林's, and one elsewhere that is not his."""
    road = await Road(database_url, clock).open()
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="张小山", tags=[]),
                Person(id="P2", household_id="H2", name="张小山", tags=[]),
                Household(id="H3", division_code=OTHER, head="兰老汉", tags=[]),
                Person(id="P3", household_id="H3", name="兰老汉", tags=[]),
                Duty(id=700001, officer_id="O1", kind="covers_household", target="H2"),
                Duty(id=700002, officer_id="V2", kind="covers_household", target="H3"),
            ]
        )
    yield road
    await road.close()


async def owner_of(road: Road, sender: str) -> str | None:
    found = await road.all(Contact, external_id=sender, retired_at=None)
    return found[0].owner_id if found else None


async def test_the_officer_whose_code_was_scanned_is_asked_once_and_one_tap_binds_and_can_be_undone(
    road: Road,
) -> None:
    for name in ("subscribe", "scan"):
        await road.take(scan(road, "oNew", "o:O1", name))
    (notice,) = await road.all(OutboxMessage, reply_key="notice_scanned")
    assert notice.officer_id == "O1"
    async with road.workshop.begin() as work:
        (question,) = await scans.waiting(work, "O1")
        assert {person.id for person, _ in await scans.people_of(work, "O1")} == {"P1", "P2"}
        with pytest.raises(NotFoundError):
            await scans.decide(work, "V2", question.id, "P3")
    with pytest.raises(InvalidValueError):
        async with road.workshop.begin() as work:
            await scans.decide(work, "O1", question.id, "P3")
    async with road.workshop.begin() as work:
        await scans.decide(work, "O1", question.id, "P2")
    assert await owner_of(road, "oNew") == "P2"
    assert [entry.actor for entry in await road.all(AuditEntry, action="bound")] == ["officer:O1"]
    (row,) = await road.all(Binding)
    assert (row.way, row.state, row.officer_id) == ("officer_code", "bound", "O1")
    async with road.workshop.begin() as work:
        await bindings.undo(work, ADMIN, row.id)
    assert await owner_of(road, "oNew") is None


async def test_a_scan_by_nobody_of_his_binds_nobody_and_known_people_are_not_asked_about(road: Road) -> None:
    await road.take(scan(road, "oZhang", "o:O1", "scan"))
    assert await road.all(OutboxMessage, reply_key="notice_scanned") == []
    await road.take(scan(road, "oNew", "o:O1"))
    async with road.workshop.begin() as work:
        (question,) = await scans.waiting(work, "O1")
        await scans.decide(work, "O1", question.id, "")
    assert await owner_of(road, "oNew") is None
    async with road.workshop.begin() as work:
        assert await scans.waiting(work, "O1") == []
