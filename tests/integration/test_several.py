"""Several matters that somebody counts in one message: each reaches whoever answers for it."""

import pytest

from app.services.deciding.facts import slots_of
from models import Case, DeskEntry
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
FOUR = "1.竹园村的路灯坏了 2.我妈的高龄补贴没发 3.想问下低保怎么申请 4.邻居占了我家的地"


async def test_each_counted_matter_is_a_case_in_its_own_words(road: Road) -> None:
    answer = await road.says("oNew", FOUR)
    cases = await road.all(Case)
    assert [(case.kind, case.summary) for case in cases] == [
        ("opinion", "竹园村的路灯坏了"),
        ("consultation", "我妈的高龄补贴没发"),
        ("consultation", "想问下低保怎么申请"),
        ("dispute", "邻居占了我家的地"),
    ]
    assert {case.division_code for case in cases} == {VILLAGE}
    assert all(case.number in answer for case in cases)
    assert "“邻居占了我家的地”另外记了一件" in answer


async def test_the_place_of_one_matter_counts_for_those_behind_it(road: Road) -> None:
    await road.says("oNew", "1.竹园村的路灯坏了 2.我爸残疾证过期了想补办 3.长梁村的河堤垮了一段")
    assert [case.division_code for case in await road.all(Case)] == [OTHER, VILLAGE, VILLAGE]
    assert (await road.all(Case))[0].kind == "disaster"


async def test_matters_without_a_place_wait_for_it_together(road: Road) -> None:
    await road.says("oNew", "一是我们组的路灯不亮,二是邻居把水沟占了")
    await road.says("oNew", "竹园村")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE, VILLAGE]


async def test_what_one_storm_broke_is_one_case_however_it_is_counted(road: Road) -> None:
    await road.says("oNew", "竹园村下冰雹 1、烟叶打烂了三十亩 2、瓦打烂了 3、玉米也打倒了")
    (case,) = await road.all(Case)
    assert case.kind == "disaster"


async def test_the_life_in_danger_among_them_comes_first(road: Road) -> None:
    await road.says("oNew", "竹园村的 1.路灯坏了好久没人修 2.我爸摔倒了昏迷不醒")
    first, second = await road.all(Case)
    assert (first.is_urgent, second.is_urgent) == (True, False)


async def test_money_that_did_not_come_is_looked_up_by_the_officer(road: Road) -> None:
    answer = await road.says("oZhang", "养老金两个月没到账")
    (case,) = await road.all(Case)
    assert (case.kind, case.officer_id, slots_of(case)["item"]) == ("consultation", "O1", "养老金")
    assert "陈家林" in answer
    assert not await road.all(DeskEntry)


async def test_who_asks_when_the_money_comes_hears_how_far_it_is(road: Road) -> None:
    await road.says("oZhang", "我申请了临时救助")
    (case,) = await road.all(Case)
    assert case.number in await road.says("oZhang", "钱好久下来")
    assert not await road.all(DeskEntry)
    (case,) = await road.all(Case)
    assert "钱好久下来" not in str(slots_of(case))
