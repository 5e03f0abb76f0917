"""Two officers end one case: the second hears that it is done, by whom and when."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from models import Case
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    road = await Road(database_url, clock).open()
    await hail(road, "oZhang")
    yield road
    await road.close()


@pytest.mark.parametrize(
    "words",
    ["办结 都补种了", "办结", "办结 {short} 都补种了", "到场", "收到", "收到 {short}", "到场 {short}"],
)
async def test_a_colleague_hears_that_it_is_done_and_by_whom(road: Road, words: str) -> None:
    case = await the_case(road)
    await road.says("oChen", "收到")
    await road.says("oChen", "到场")
    road.later(30)
    await road.says("oChen", "办结 补种了荞麦")
    road.later(5)
    reply = await road.says("oWang", words.format(short=case.number[-3:]))
    assert "已经办结了" in reply
    assert "陈家林" in reply
    assert len(await road.all(Case)) == 1


async def test_who_ends_his_own_case_twice_is_not_told_that_he_has_nothing(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 补种了荞麦")
    reply = await road.says("oChen", "办结 补种了荞麦")
    assert "您今天" in reply
    assert "已经办结了" in reply


async def test_a_case_that_goes_on_is_meant_before_one_that_is_done(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 补种了荞麦")
    road.later(60)
    await road.says("oZhang", "我家户口本丢了,请帮我补办")
    assert "已记您收到" in await road.says("oChen", "收到")


async def test_days_later_a_bare_word_means_nothing_of_what_is_over(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 补种了荞麦")
    road.later(2 * 24 * 60)
    assert "没有在办的事" in await road.says("oChen", "收到")
