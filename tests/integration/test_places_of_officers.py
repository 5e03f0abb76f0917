"""An officer tells of many places: the group of the case in his hand is not that of another house he names."""

import pytest

from app.services.versions import touch
from models import Case, Division
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio
THREE = VILLAGE + "003"


@pytest.fixture
async def road(road: Road) -> Road:
    """The small county, whose 竹园村 has a third group."""
    async with road.workshop.begin() as work:
        work.session.add(Division(code=THREE, name="三组", level="group", parent_code=VILLAGE, aliases=[]))
        await touch(work.session, "registry")
    return road


async def last_place(road: Road, sender: str, text: str) -> str:
    """Where the newest case is, once this was said."""
    await road.says(sender, text)
    return (await road.all(Case))[-1].division_code


async def test_a_house_reported_for_somebody_else_is_not_in_the_group_of_the_last_one(road: Road) -> None:
    assert await last_place(road, "oChen", "代报 竹园村三组张三家的烟叶被冰雹打烂了") == THREE
    assert await last_place(road, "oChen", "代报 竹园村李四家的房子着火了") == VILLAGE
    assert len(await road.all(Case)) == 2


@pytest.mark.parametrize("text", ["代报 他家的房子着火了", "代报 竹园村三组李四家的房子着火了"])
async def test_who_names_no_other_place_or_the_group_itself_is_still_there(road: Road, text: str) -> None:
    await last_place(road, "oChen", "代报 竹园村三组张三家的烟叶被冰雹打烂了")
    assert await last_place(road, "oChen", text) == THREE


async def test_a_villager_who_names_his_village_again_is_still_in_his_group(road: Road) -> None:
    await last_place(road, "oStranger", "竹园村三组的烟叶被冰雹打烂了")
    assert await last_place(road, "oStranger", "竹园村的路灯坏了,想请人来修") == THREE


async def test_a_place_told_of_the_last_house_moves_no_house_that_was_reported_before(road: Road) -> None:
    await road.says("oLi", "代报 张三家房子裂了")
    await road.says("oLi", "代报 李四家路垮了")
    first, second = [case.division_code for case in await road.all(Case)]
    await road.says("oLi", "竹园村")
    assert [case.division_code for case in await road.all(Case)] == [first, VILLAGE]
    assert first == second != VILLAGE
