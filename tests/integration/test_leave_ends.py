"""The end of a leave: whoever answered for a case in the meantime keeps it, and hears that he does."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from app.core.clock import SimulatedClock
from app.services.duty import leaves
from app.services.sending import outbox
from app.services.versions import touch
from models import Officer, OutboxMessage, Substitute
from tests.factories import a_contact
from tests.integration.test_leaves import HAIL, keys, settle, the_case
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """The small county with another officer in 竹园村."""
    road = await Road(database_url, clock).open()
    async with road.workshop.begin() as work:
        work.session.add(
            Officer(id="O2", name="王军", role="household_officer", division_code=VILLAGE, title="")
        )
        work.session.add(a_contact(owner_kind="officer", owner_id="O2", external_id="oO2"))
        await touch(work.session, "registry")
    yield road
    await road.close()


@pytest.mark.parametrize("first", ["oZhang", "oChen"])
async def test_what_the_substitute_answered_for_stays_his_and_both_hear_of_it(road: Road, first: str) -> None:
    """Told before the leave or during it: whoever is on his way is not sent home."""
    for sender in sorted(("oZhang", "oChen"), key=lambda each: each != first):
        await road.says(sender, HAIL if sender == "oZhang" else "请假 今天到7.20 王军")
    await settle(road)
    assert "收到" in await road.says("oO2", "收到")
    assert "由他办完" in await road.says("oChen", "销假")
    await settle(road)
    case = await the_case(road)
    assert (case.officer_id, case.state) == ("O2", "acknowledged")
    assert "told_leave_over" not in await keys(road)
    (told,) = await road.all(OutboxMessage, reply_key="notice_leave_over")
    assert outbox.values_of(told)["count"] == "1"
    await road.says("oO2", "转 陈家林")
    assert (await the_case(road)).officer_id == "O1"


async def test_what_the_officer_had_answered_for_himself_before_his_leave_comes_back(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    road.later(1)
    await road.says("oChen", "请假 今天到7.20 王军")
    await settle(road)
    await road.says("oO2", "记录 路上看过了")
    await road.says("oChen", "销假")
    await settle(road)
    assert (await the_case(road)).officer_id == "O1"


async def test_a_leave_until_the_last_day_there_is_never_ends(road: Road) -> None:
    async with road.workshop.begin() as work:
        day = date(2026, 7, 18)
        work.session.add(
            Substitute(id=830001, officer_id="O1", substitute_id="O2", since=day, until=date.max)
        )
        await touch(work.session, "registry")
    await settle(road)
    assert await leaves.next_change(road.workshop) is None
