"""An officer with two cases who writes in fragments: no word of his opens a third one, or is lost."""

import pytest

from models import Case, DeskEntry
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """O1 was called for a roof and, hours before, for street lamps."""
    await road.says("oNew", road.means("竹园村的路灯不亮了", "opinion"))
    async with road.workshop.begin() as work:
        (lamps,) = await road.all(Case)
        lamps = await work.session.merge(lamps)
        lamps.officer_id = "O1"
    road.later(200)
    await road.says("oZhang", road.means("我屋漏雨漏得不得了", "disaster"))
    return road


async def states(road: Road) -> dict[str, str]:
    return {case.kind: case.state for case in await road.all(Case)}


@pytest.mark.parametrize("words", ["晓得了下午去", "电话打不通她", "去了她不在家"])
async def test_words_that_may_be_of_either_case_are_asked_after(road: Road, words: str) -> None:
    assert "不止一件" in await road.says("oChen", words)
    assert len(await road.all(Case)) == 2
    assert not await road.all(DeskEntry)


async def test_what_he_gave_back_is_not_meant_by_his_next_word(road: Road) -> None:
    roof = (await road.all(Case))[1]
    await road.says("oChen", f"退回 {roof.number[-3:]} 不是我的片")
    assert "已记您收到" in await road.says("oChen", "收到")
    assert await states(road) == {"disaster": "returned", "opinion": "acknowledged"}
    await road.says("oChen", "换了灯泡,晚上再看")
    await road.says("oChen", "办结 换了灯泡")
    assert await states(road) == {"disaster": "returned", "opinion": "resolved"}


async def test_relief_that_he_writes_down_on_site_grows_out_of_the_case(road: Road) -> None:
    roof = (await road.all(Case))[1]
    end = roof.number[-3:]
    await road.says("oChen", f"收到 {end}")
    await road.says("oChen", f"到场 {end}")
    await road.says("oChen", "先写个救助")
    grown = (await road.all(Case))[-1]
    assert (grown.kind, grown.parent_id, grown.officer_id) == ("relief", roof.id, "O1")
    assert grown.household_id == "H1"


@pytest.mark.parametrize("is_resolved", [True, False])
async def test_relief_grows_from_the_case_that_he_is_at_alone(road: Road, *, is_resolved: bool) -> None:
    lamps, roof = await road.all(Case)
    await road.says("oChen", f"收到 {lamps.number[-3:]}")
    await road.says("oChen", f"收到 {roof.number[-3:]}")
    if is_resolved:
        await road.says("oChen", f"办结 {roof.number[-3:]} 盖好了")
    else:
        await road.says("oChen", f"撤销 {roof.number[-3:]}")
    await road.says("oChen", "先写个救助")
    grown = [case.parent_id for case in await road.all(Case) if case.kind == "relief"]
    assert grown == [None if is_resolved else roof.id]


@pytest.mark.parametrize("words", ["王婆婆几天没吃饭了", "路灯坏了", "坡上在掉石头"])
async def test_a_matter_that_is_surely_new_is_told_and_not_asked_after(road: Road, words: str) -> None:
    assert "不止一件" not in await road.says("oChen", words)
    assert len(await road.all(Case)) == 3
