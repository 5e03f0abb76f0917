"""Two cases whose numbers end alike: what is over is not meant, and the others are told apart."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from app.core.clock import SimulatedClock
from app.core.ids import telling_ends
from models import Case
from tests.small_county import Road

pytestmark = pytest.mark.anyio
FIRST, SECOND = "260718000001905", "260718000002905"


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    road = await Road(database_url, clock).open()
    yield road
    await road.close()


async def two_cases(road: Road) -> None:
    """张诗文's and a neighbour's, both 905号, both the same officer's."""
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    await road.says("oNew", "竹园村下冰雹了,苞谷打烂了")
    for case, number in zip(await cases(road), (FIRST, SECOND), strict=True):
        await change(road, case.id, number=number, officer_id="O1")


async def change(road: Road, case_id: int, **values: str) -> None:
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).where(Case.id == case_id).values(**values))


async def cases(road: Road) -> list[Case]:
    async with road.workshop.read() as work:
        return list(await work.session.scalars(select(Case).order_by(Case.id)))


async def states(road: Road) -> dict[str, str]:
    return {case.number: case.state for case in await cases(road)}


async def test_what_was_withdrawn_is_not_meant(road: Road) -> None:
    await two_cases(road)
    await road.says("oNew", "撤回")
    await road.says("oChen", "收到 905")
    assert "已记您到场" in await road.says("oChen", "到场 905")
    assert await states(road) == {FIRST: "on_site", SECOND: "closed"}


async def test_two_that_run_are_asked_about_with_as_many_digits_as_tell_them_apart(road: Road) -> None:
    await two_cases(road)
    asked = await road.says("oChen", "收到 905")
    assert "1905号" in asked
    assert "2905号" in asked
    await road.says("oChen", "收到 1905")
    assert await states(road) == {FIRST: "acknowledged", SECOND: "assigned"}


def test_ends_are_as_short_as_they_can_be() -> None:
    assert telling_ends(["260718123"]) == ["123"]
    assert telling_ends(["260718123", "260718456"]) == ["123", "456"]
    assert telling_ends(["1111", "2111"]) == ["1111", "2111"]
    assert telling_ends(["7", "7"]) == ["7", "7"]
    assert telling_ends([]) == []
