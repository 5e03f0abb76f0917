"""An officer counts his cases in one message: 1.李大山收到 2.王婆婆办结."""

import pytest

from models import Case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def told(road: Road) -> Road:
    """Two cases of 王支书, told by two people who say who they are."""
    await road.says("oLi1", "竹园村路灯坏了,我是李大山")
    await road.says("oLi2", "竹园村三组水管爆了,我是王婆婆")
    return road


@pytest.mark.parametrize("words", ["1.李大山收到 2.王婆婆到场", "1、李大山家的收到\n2、王婆婆家到场"])
async def test_each_order_is_of_the_case_that_he_names(told: Road, words: str) -> None:
    reply = await told.says("oWang", words)
    assert await told.states() == ["acknowledged", "on_site"]
    assert all(case.number[-3:] in reply for case in await told.all(Case))


async def test_where_one_of_them_is_none_of_his_nothing_is_done(told: Road) -> None:
    await told.says("oWang", "1.李大山收到 2.张三收到")
    assert await told.states() == ["assigned", "assigned"]


async def test_who_is_only_told_of_names_no_case_in_a_list(told: Road) -> None:
    await told.says("oNew", told.means("竹园村王秀英占了我家的地", "dispute"))
    await told.says("oWang", "1.李大山收到 2.王秀英收到")
    assert await told.states() == ["assigned", "assigned", "assigned"]


async def test_one_of_the_house_names_its_case(road: Road) -> None:
    await road.says("oNew", "竹园村路灯坏了,我是李大山")
    await road.says("oZhang", "我屋漏雨漏得不得了")
    async with road.workshop.begin() as work:
        for case in await road.all(Case):
            (await work.session.merge(case)).officer_id = "V1"
    await road.says("oWang", "1.李大山收到 2.张诗文收到")
    assert await road.states() == ["acknowledged", "acknowledged"]
