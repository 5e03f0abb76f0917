"""What a token or an officer names beside the case itself lies within his reach too."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.services.versions import touch
from models import Case, CaseEvent, Division, Officer
from tests.small_county import COUNTY, OTHER, VILLAGE
from tests.web.served import FULL, Served, served

pytestmark = pytest.mark.anyio
HAMLET, NEIGHBOUR = "village-token", "610926"
TOKENS = [
    {"name": "all", "token": FULL, "division": COUNTY, "rights": ["read", "write", "personal"]},
    {"name": "village", "token": HAMLET, "division": VILLAGE, "rights": ["read", "write"]},
]


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The app with a token for one of its two villages, and an officer of the county next door."""
    async with served(database_url, clock, api_token=TOKENS) as running:
        async with running.container.workshop.begin() as work:
            work.session.add_all(
                [
                    Division(code=NEIGHBOUR, name="平利县", level="county", parent_code=None, aliases=[]),
                    Officer(id="Z1", name="外县人", role="duty_desk", division_code=NEIGHBOUR),
                ]
            )
            await touch(work.session, "registry")
        yield running


async def filed(house: Served, village: str, text: str) -> str:
    body = {"text": text, "division_code": village, "kind": "disaster", "reporter": {"name": "路人"}}
    answer = await house.post("/cases", body)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    return number


async def events_of(house: Served, number: str) -> list[str]:
    (case,) = await house.all(Case, number=number)
    return [event.kind for event in await house.all(CaseEvent, case_id=case.id)]


async def acted(house: Served, number: str, token: str = HAMLET, **body: Any) -> int:
    return (await house.post(f"/cases/{number}/actions", body, token)).status_code


async def test_a_case_is_not_merged_with_one_that_the_token_does_not_see(house: Served) -> None:
    own = await filed(house, VILLAGE, "竹园村路边电线杆倒了")
    foreign = await filed(house, OTHER, "长梁村电线杆倒了,把路堵住了")
    before = await events_of(house, foreign)
    assert await acted(house, own, action="merge", **{"with": foreign}) == 404
    assert await events_of(house, foreign) == before
    assert await acted(house, own, FULL, action="merge", **{"with": foreign}) == 200


async def test_a_case_is_not_gathered_into_an_incident_that_the_token_does_not_see(house: Served) -> None:
    own = await filed(house, VILLAGE, "竹园村下冰雹了")
    foreign = await filed(house, OTHER, "长梁村下冰雹了")
    opened = await house.post("/incidents", {"cases": [foreign]})
    assert opened.status_code == 201, opened.text
    assert await acted(house, own, action="gather", **{"with": opened.json()["number"]}) == 404
    assert await acted(house, own, FULL, action="gather", **{"with": opened.json()["number"]}) == 200


@pytest.mark.parametrize("action", ["assign", "transfer", "assist"])
async def test_no_case_is_given_to_an_officer_of_another_county(house: Served, action: str) -> None:
    number = await filed(house, VILLAGE, "竹园村下冰雹了")
    before = await events_of(house, number)
    assert await acted(house, number, FULL, action=action, to="Z1", text="请去看看") == 422
    assert await acted(house, number, FULL, action="assign", officer="Z1") == 422
    assert await events_of(house, number) == before
