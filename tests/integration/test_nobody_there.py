"""Everybody who answers for a place is on leave, and each one's substitute is away as well."""

from datetime import timedelta
from itertools import count

import pytest

from app.services.lifecycle import escalation
from app.services.sending import desk
from app.services.versions import touch
from models import Case, DeskEntry, Escalation, OutboxMessage, Substitute
from tests.factories import HAIL
from tests.small_county import Road

pytestmark = pytest.mark.anyio
_ids = count(60_000_000)
REPORT = "竹园村下冰雹了,烟叶打烂了"


@pytest.fixture
async def road(road: Road) -> Road:
    """The small county in which each officer's substitute is the next one, and all are away."""
    team = ("O1", "V1", "V2", "T1", "D1")
    async with road.workshop.begin() as work:
        for officer, following in zip(team, (*team[1:], team[0]), strict=True):
            work.session.add(Substitute(id=next(_ids), officer_id=officer, substitute_id=following))
        await touch(work.session, "registry")
    return road


async def test_nobody_is_named_who_would_come_and_the_desk_has_it_at_once(road: Road) -> None:
    said = await road.says("oZhang", REPORT)
    assert "已转值班室" in said
    assert "陈家林" not in said
    (case,) = await road.all(Case)
    assert case.officer_id == "O1"
    assert case.next_due_at is not None
    assert [row.officer_id for row in await road.all(OutboxMessage, purpose="alert")] == ["O1"]
    (entry,) = await road.all(DeskEntry)
    assert (entry.reason, entry.due_at) == (desk.NOBODY, case.opened_at)


async def test_a_life_in_danger_is_answered_with_advice_and_no_name(road: Road) -> None:
    said = await road.says("oZhang", "房子塌了,我爸埋在里面")
    assert "已转值班室" in said
    assert "陈家林" not in said


async def test_the_climb_goes_on_and_the_person_hears_of_nobody_who_is_away(road: Road) -> None:
    await road.says("oZhang", REPORT)
    for minutes in (41, 61, 81):
        road.clock.move_to(HAIL + timedelta(minutes=minutes))
        await escalation.take_due(road.workshop)
    assert [row.officer_id for row in await road.all(Escalation)] == ["V1", "T1", "D1"]
    assert await road.all(OutboxMessage, purpose="news") == []
    assert len(await road.all(DeskEntry, reason=desk.NOBODY)) == 1


async def test_who_is_back_is_named_again(road: Road) -> None:
    async with road.workshop.begin() as work:
        for row in await road.all(Substitute, officer_id="V1"):
            row.retired_at = work.now
            await work.session.merge(row)
        await touch(work.session, "registry")
    assert "王支书" in await road.says("oZhang", REPORT)
    assert await road.all(DeskEntry) == []
