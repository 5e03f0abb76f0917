"""Words that are no matter get a kind word and wake nobody; crumbs and questions get the answer that they want."""

import pytest

from app.nlu.text import normalise
from app.services.deciding.facts import slots_of
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
HAILED = "竹园村下冰雹了,烟叶全打烂了"


async def alerts(road: Road) -> int:
    return sum(row.purpose == "alert" for row in await road.all(OutboxMessage))


@pytest.mark.parametrize("words", ["打雷不下雨", "光打雷不下雨", "今天好热哦", "天晴了"])
async def test_the_weather_is_talked_of_and_nobody_reads_it(road: Road, words: str) -> None:
    assert "有变化接着说一声" in await road.says("oNew", words)
    assert await road.all(DeskEntry) == []


async def test_who_names_a_place_alone_is_asked_what_is_the_matter_there(road: Road) -> None:
    assert "四季镇竹园村记下了" in await road.says("oNew", "竹园村")
    assert await road.all(DeskEntry) == []
    await road.says("oNew", "路断了")
    (case,) = await road.all(Case)
    assert case.division_code == VILLAGE


async def test_a_place_that_nobody_knows_opens_nothing(road: Road) -> None:
    await road.says("oNew", "漩涡镇")
    assert await road.all(Case) == []


@pytest.mark.parametrize("words", ["救.命.啊", "救 命"])
async def test_a_cry_with_blanks_is_a_cry(road: Road, words: str) -> None:
    await road.says("oNew", words)
    assert [case.is_urgent for case in await road.all(Case)] == [True]


@pytest.mark.parametrize("words", ["竹 园 村路断了", "竹 园村 路断了", "竹 园 村 路断了"])
async def test_a_place_with_blanks_is_that_place(road: Road, words: str) -> None:
    await road.says("oNew", words)
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE]


@pytest.mark.parametrize("words", ["好 的 谢谢", "下雨 竹园村路断了", "3.5亩", "二组 三组的路"])
def test_other_blanks_stay(words: str) -> None:
    assert normalise(words) == words


async def test_a_nod_is_no_word_that_somebody_is_hurt(road: Road) -> None:
    assert "有没有人受伤" in await road.says("oNew", "竹园村路断了")
    before = await alerts(road)
    assert "人身安全" not in await road.says("oNew", "好")
    assert await alerts(road) == before
    assert [case.is_urgent for case in await road.all(Case)] == [False]


async def test_the_last_letter_of_what_was_told_in_pieces_is_not_greeted(road: Road) -> None:
    await road.says("oZhang", HAILED)
    for crumb in ("了。", "多"):
        assert "我是包联" not in await road.says("oZhang", crumb)


@pytest.mark.parametrize(
    "words",
    [
        "咋没人管",
        "你们是不是不管了",
        "到底来不来",
        "他电话好多",
        "谢谢陈干部,你辛苦了,啥时候来",
        "救护车到了没",
    ],
)
async def test_who_waits_hears_who_sees_to_it(road: Road, words: str) -> None:
    await road.says("oZhang", HAILED)
    assert "陈家林在管" in await road.says("oZhang", words)
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("words", ["滚", "狗日的"])
async def test_who_curses_is_told_sorry(road: Road, words: str) -> None:
    await road.says("oZhang", HAILED)
    assert "对不住" in await road.says("oZhang", words)


async def test_who_knows_not_which_group_says_where_all_the_same(road: Road) -> None:
    await road.says("oNew", "屋后头滑坡了")
    assert "还差个地方" in await road.says("oNew", "不晓得几组 学校后头")
    await road.says("oNew", "竹园村")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE]


async def test_a_place_in_another_county_is_told_whom_to_ask_there(road: Road) -> None:
    await road.says("oNew", "路灯坏了没人修")
    assert "不在我们县" in await road.says("oNew", "紫阳县汉王镇的")
    assert "不在我们县" not in await road.says("oNew", "我在西安市打工")
    await road.says("oNew", "老家竹园")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE]


async def test_who_asks_what_his_number_is_for_is_told(road: Road) -> None:
    assert "留个电话" in await road.says("oNew", "竹园村我想学养蜂")
    assert "找不到您" in await road.says("oNew", "你们要我电话干啥")
    assert "不要紧" in await road.says("oNew", "不得给")


async def test_who_is_left_alone_is_no_paper(road: Road) -> None:
    assert "哪一样" in await road.says("oNew", "竹园村我想办个事")
    await road.says("oNew", "我妈一个人在家没人管")
    first, second = await road.all(Case)
    assert "item" not in slots_of(first)
    assert second.kind == "care"


async def test_a_place_that_is_put_right_twice_is_the_last_one(road: Road) -> None:
    for words, code in (
        ("竹园村路断了", VILLAGE),
        ("打错了是长梁村", OTHER),
        ("哎呀还是竹园村", VILLAGE),
    ):
        await road.says("oNew", words)
        assert [case.division_code for case in await road.all(Case)] == [code]


async def test_another_paper_in_its_stead_is_the_one_that_is_wanted(road: Road) -> None:
    await road.says("oZhang", "我想办残疾证")
    await road.says("oZhang", "不办残疾证了,先给我妈办高龄补贴")
    (case,) = await road.all(Case)
    assert slots_of(case)["item"] == "高龄补贴"


async def test_a_question_behind_thanks_is_one_matter(road: Road) -> None:
    await road.says("oZhang", "好的谢谢,再问下门口路灯坏了找谁")
    assert [case.summary for case in await road.all(Case)] == ["好的谢谢,再问下门口路灯坏了找谁"]


async def test_not_to_say_that_it_was_he_is_a_wish_to_stay_unnamed(road: Road) -> None:
    await road.says("oZhang", "路灯坏了半年没人管")
    assert "不往外讲是您说的" in await road.says("oZhang", "别说是我")
