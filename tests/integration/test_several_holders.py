"""A role with several holders: one of them is called, the next one only where he could not be."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update

from app.core.clock import SimulatedClock
from app.services.versions import touch
from models import Duty, Officer, OutboxMessage, Substitute
from tests.factories import HAIL
from tests.small_county import COUNTY, VILLAGE, Road
from tests.watch import Watch

pytestmark = pytest.mark.anyio
LONG = {"remind": None, "finish": "9 days"}
_ids = count(1000)


@pytest.fixture
async def watch(database_url: str, clock: SimulatedClock) -> AsyncIterator[Watch]:
    """The small county, with a second leader in 竹园村 and a second officer at the county's desk."""
    road = await Road(database_url, clock).open()
    watch = Watch(road)
    await adds(
        watch,
        officer("V1-2", "village_leader", VILLAGE),
        Duty(id=next(_ids), officer_id="V1-2", kind="leads_village", target=VILLAGE),
        officer("D2", "duty_desk", COUNTY),
    )
    yield watch
    await road.close()


def officer(officer_id: str, role: str, division: str) -> Officer:
    return Officer(id=officer_id, name=officer_id, role=role, division_code=division, title="")


async def adds(watch: Watch, *rows: Any) -> None:
    async with watch.workshop.begin() as work:
        work.session.add_all(rows)
        await touch(work.session, "registry")


async def nobody_reaches(watch: Watch, officer_id: str) -> None:
    """Every way to this officer failed."""
    async with watch.workshop.begin() as work:
        dead = update(OutboxMessage).where(OutboxMessage.officer_id == officer_id).values(state="dead")
        await work.session.execute(dead)


async def test_a_role_whose_person_was_reached_is_done_and_its_second_holder_left_in_peace(
    watch: Watch,
) -> None:
    await watch.opens(LONG)
    for minutes in (40, 60, 80):
        await watch.at(minutes)
    assert [(level, who) for level, who, _ in await watch.steps()] == [(2, "T1"), (3, "D1"), (3, "D1")]


async def test_where_the_person_told_could_not_be_reached_the_roles_second_holder_comes_first(
    watch: Watch,
) -> None:
    await watch.opens(LONG)
    await nobody_reaches(watch, "V1")
    for minutes in (40, 60):
        await watch.at(minutes)
    assert [(level, who) for level, who, _ in await watch.steps()] == [(1, "V1-2"), (2, "T1")]


async def test_where_a_step_reached_nobody_the_next_one_stays_on_its_role(watch: Watch) -> None:
    case_id = await watch.opens(LONG | {"ladder": ["household_officer", "duty_desk"]})
    await watch.at(40)
    await nobody_reaches(watch, "D1")
    for minutes in (60, 80):
        await watch.at(minutes)
    assert [(level, who) for level, who, _ in await watch.steps()] == [(1, "D1"), (1, "D2"), (1, "D2")]
    assert (await watch.case(case_id)).level == 1


async def test_steps_missed_together_pass_the_second_holder_over_like_any_other(watch: Watch) -> None:
    await watch.opens(LONG)
    await nobody_reaches(watch, "V1")
    await watch.at(60)
    assert [(level, who) for level, who, _ in await watch.steps()] == [(2, "T1")]


async def test_where_nobody_of_a_role_can_be_reached_the_next_role_is_called(watch: Watch) -> None:
    await watch.opens(LONG)
    await nobody_reaches(watch, "V1")
    await watch.at(40)
    await nobody_reaches(watch, "V1-2")
    await watch.at(60)
    assert [(level, who) for level, who, _ in await watch.steps()] == [(1, "V1-2"), (2, "T1")]


async def test_who_went_away_since_he_was_called_leaves_his_role_to_his_substitute(watch: Watch) -> None:
    await watch.opens(LONG | {"on_site": "2 days", "step": "1h"})
    away = (HAIL + timedelta(days=1)).date()
    await adds(
        watch,
        officer("O2", "household_officer", VILLAGE),
        Substitute(id=next(_ids), officer_id="O1", substitute_id="O2", since=away, until=None),
    )
    await watch.at(2 * 1440)
    await watch.at(2 * 1440 + 60)
    assert [(level, who) for level, who, _ in await watch.steps()] == [(0, "O2"), (2, "T1")]
