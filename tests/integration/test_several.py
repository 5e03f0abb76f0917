"""Several matters that somebody counts in one message: each reaches whoever answers for it."""

import pytest

from app.services.deciding.facts import slots_of
from models import Case, DeskEntry
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
FOUR = "1.竹园村的路灯坏了 2.我爸残疾证过期了 3.想问下低保怎么申请 4.邻居占了我家的地"
COUNTED = "我是李大山,电话13909150001,反映几件:1.水管爆了三天 2.我爸残疾证过期了"


async def test_each_counted_matter_is_a_case_in_its_own_words(road: Road) -> None:
    answer = await road.says("oNew", FOUR)
    cases = await road.all(Case)
    assert [(case.kind, case.summary) for case in cases] == [
        ("opinion", "竹园村的路灯坏了"),
        ("delegated", "我爸残疾证过期了"),
        ("consultation", "想问下低保怎么申请"),
        ("dispute", "邻居占了我家的地"),
    ]
    assert {case.division_code for case in cases} == {VILLAGE}
    assert all(case.number in answer for case in cases)
    assert "“邻居占了我家的地”另外记了一件" in answer


async def test_what_stands_before_the_first_number_is_in_each_case(road: Road) -> None:
    answer = await road.says("oNew", COUNTED)
    cases = await road.all(Case)
    assert [case.kind for case in cases] == ["disaster", "delegated"]
    assert [(slots_of(case)["phone"], slots_of(case)["person"]) for case in cases] == [
        ("13909150001", "李大山")
    ] * 2
    assert all(case.summary.startswith("我是李大山") for case in cases)
    assert "“我爸残疾证过期了”另外记了一件" in answer


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


@pytest.mark.parametrize(
    "text",
    [
        "1.我妈晕倒了 2.路断了车进不来",
        "竹园村的 1.路灯坏了好久没人修 2.我爸摔倒了昏迷不醒",
    ],
)
async def test_a_life_in_danger_is_told_whole(road: Road, text: str) -> None:
    answer = await road.says("oNew", text)
    cases = await road.all(Case)
    assert next(case for case in cases if case.is_urgent).summary == text
    assert "”另外记了一件" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "1.包户干部从来没来过 2.低保没到账",
        "1.村支书收了我们两千块钱才给办 2.路灯坏了",
        "别让王支书来,1.房子裂口了 2.路灯坏了",
        "1.低保办下来了 2.残疾证也拿到了,感谢陈干部",
        "昨天说的:1.残疾证办得怎么样了 2.低保好久下来",
        "办低保是不是要1.户口本复印件 2.身份证复印件 3.收入证明",
        "1.没收到短信 2.钱没到账",
        "第一年没领到补贴第二年也没领到",
        "1.竹园村的路灯坏了 2.我妈的高龄补贴没发",
    ],
)
async def test_no_case_is_opened_for_each_where_the_words_are_one(road: Road, text: str) -> None:
    answer = await road.says("oZhang", text)
    assert "”另外记了一件" not in answer
    assert all(case.summary == text for case in await road.all(Case))


@pytest.mark.parametrize(
    "text",
    [
        "1.包户干部从来没来过 2.低保没到账",
        "1.村支书收了我们两千块钱才给办 2.路灯坏了",
        "别让王支书来,1.房子裂口了 2.路灯坏了",
    ],
)
async def test_nobody_gets_what_is_counted_against_himself(road: Road, text: str) -> None:
    await road.says("oZhang", text)
    accused = "O1" if "包户" in text else "V1"
    cases = await road.all(Case)
    assert cases
    assert all(case.officer_id != accused for case in cases)


async def test_what_is_counted_right_after_hail_joins_its_case(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了")
    await road.says("oZhang", "1.烟叶打烂五亩 2.想问保险怎么赔")
    assert [case.kind for case in await road.all(Case)].count("disaster") == 1


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


@pytest.mark.parametrize(
    ("told", "missed"), [("我想办残疾证", "我的残疾证还没收到"), ("我想申请低保", "低保没到账")]
)
async def test_what_he_told_of_before_the_hail_is_how_far_it_is(road: Road, told: str, missed: str) -> None:
    await road.says("oZhang", told)
    road.later(60 * 30)
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    first, _ = await road.all(Case)
    assert first.number in await road.says("oZhang", missed)
    assert len(await road.all(Case)) == 2


@pytest.mark.parametrize("text", ["身份证没收到", "社保卡没拿到"])
async def test_a_paper_that_did_not_come_is_no_money(road: Road, text: str) -> None:
    await road.says("oZhang", text)
    assert not await road.all(Case)
