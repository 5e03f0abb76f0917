"""Between the report and the officer: what people say while they wait is answered, and nothing they tell is lost."""

import json

import pytest

from models import Case, DeskEntry, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "words", ["谁来?", "人怎么还没来", "在吗", "快点,急得很", "干部电话给我一个", "编号是多少"]
)
async def test_who_waits_is_told_who_comes_and_by_when(road: Road, words: str) -> None:
    await hail(road, "oZhang")
    road.later(12)
    alerts = len(await road.all(OutboxMessage))
    reply = await road.says("oZhang", words)
    case = await the_case(road)
    assert "陈家林" in reply
    assert case.number in reply
    assert await road.last_fate() == ("answered", "waits")
    assert len(await road.all(OutboxMessage)) == alerts
    assert await road.all(DeskEntry) == []


@pytest.mark.parametrize(
    "words",
    [
        "下午三点以后来,我上午不在",
        "是我老家,我不在屋里,我爸在",
        "在桥那边,过了老庙就是",
        "我名字叫李大山",
        "不是我家是隔壁家",
        "我爸电话13909150008,找他",
    ],
)
async def test_what_is_told_while_waiting_is_in_the_case(road: Road, words: str) -> None:
    await hail(road, "oZhang")
    road.later(12)
    reply = await road.says("oZhang", words)
    assert await road.last_fate() == ("case_joined", "text")
    assert (await the_case(road)).number in reply


async def test_the_same_words_an_hour_later_are_in_it_and_ring_its_officer(road: Road) -> None:
    await hail(road, "oZhang")
    road.later(61)
    await road.says("oZhang", "下午三点以后来,我上午不在")
    assert await road.last_fate() == ("case_joined", "text")
    (alert,) = await road.all(OutboxMessage, reply_key="alert_said")
    assert alert.officer_id == (await the_case(road)).officer_id


async def test_a_nod_is_no_greeting_and_an_open_question_is_answered_by_it(road: Road) -> None:
    await hail(road, "oZhang")
    assert "包联" not in await road.says("oZhang", "晓得了")
    assert await road.last_fate() == ("answered", "nods")
    await road.says("oStranger", "👌")
    assert await road.last_fate() == ("answered", "nods")


async def test_who_cannot_write_is_told_other_ways_and_a_machine_says_that_it_is_one(road: Road) -> None:
    assert "语音" in await road.says("oStranger", "我不会打字")
    assert "验证码" in await road.says("oStranger", "你们是不是骗子")
    assert "自动应答" in await road.says("oStranger", "你是机器人吗")


async def test_who_answers_for_a_place_is_told_by_name_or_the_place_is_asked(road: Road) -> None:
    assert "哪个村" in await road.says("oStranger", "我家归谁管")
    assert "刘支书" in await road.says("oStranger", "长梁村的干部是哪个")
    assert "陈家林" in await road.says("oZhang", "我们家的包户干部是谁")
    assert "王支书" in await road.says("oZhang", "我们村支书是谁")
    await hail(road, "oZhang")
    assert "陈家林" in await road.says("oZhang", "我们家归谁管")


async def test_a_question_about_the_matter_goes_to_its_officer_who_hears_of_the_first(road: Road) -> None:
    await hail(road, "oZhang")
    road.later(12)
    for words in ("要赔多少钱", "要哪些材料"):
        assert "陈家林" in await road.says("oZhang", road.means(words, "consultation"))
        assert await road.last_fate() == ("case_joined", "question")
    asked = [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_question"]
    assert [row.officer_id for row in asked] == [(await the_case(road)).officer_id]
    assert json.loads(asked[0].values)["said"] == "要赔多少钱"


@pytest.mark.parametrize("words", ["另外问一下户口怎么迁", "长梁村的路什么时候修"])
async def test_a_question_of_its_own_is_a_matter_of_its_own(road: Road, words: str) -> None:
    await hail(road, "oZhang")
    road.later(12)
    await road.says("oZhang", road.means(words, "consultation"))
    assert (await road.last_fate())[0] == "case_opened"


async def test_nobody_is_asked_twice_where_he_is(road: Road) -> None:
    await road.says("oStranger", "竹园村二组的,我妈的残疾证想办一下")
    road.later(12)
    reply = await road.says("oStranger", road.means("屋里没得吃的了", "hardship"))
    cases = await road.all(Case)
    assert [case.division_code[:12] for case in cases] == [VILLAGE, VILLAGE]
    assert cases[1].decision["place"]["by"] == "told"
    assert "哪个村" not in reply
    road.later(60 * 25)
    await road.says("oStranger", road.means("隔壁把我家地界占了半米", "dispute"))
    assert (await road.all(Case))[2].division_code[:12] == VILLAGE


async def test_a_cry_for_help_is_none_of_the_small_words(road: Road) -> None:
    await hail(road, "oZhang")
    road.later(12)
    await road.says("oZhang", road.means("快来人啊", "disaster", is_urgent=True))
    assert (await the_case(road)).is_urgent


async def test_a_town_alone_calls_its_secretary_and_the_village_is_asked_for(road: Road) -> None:
    assert "哪个村" in await hail(road)
    assert (await the_case(road)).officer_id == "D1"
    reply = await road.says("oStranger", "四季镇")
    case = await the_case(road)
    assert (case.division_code, case.officer_id) == (TOWN, "T1")
    assert "李书记" in reply
    assert "哪个村" in reply
    assert "长梁村" in await road.says("oStranger", "长梁村")
    case = await the_case(road)
    assert (case.division_code, case.officer_id) == (OTHER, "V2")
