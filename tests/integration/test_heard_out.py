"""Whole talks of people who answer late, beside the question, or put their words right: nothing is misheard."""

import json

import pytest

from app.services.deciding import facts
from models import Case, CaseMessage, DeskEntry, OutboxMessage
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio


async def the_case(road: Road) -> Case:
    (case,) = await road.all(Case)
    return case


@pytest.mark.parametrize("words", ["有人去看了没", "有人来看过没得", "有人回我没", "有没有人给我回复"])
async def test_who_asks_whether_anybody_went_or_answered_hears_who_has_it(road: Road, words: str) -> None:
    await road.says("oZhang", road.means("低保要什么条件", "consultation"))
    road.later(120)
    assert "陈家林" in await road.says("oZhang", words)
    assert not await road.all(DeskEntry)


async def test_the_mother_who_could_not_be_reached_and_now_is(road: Road) -> None:
    await road.says("oZhang", road.means("我妈一个人在屋,打电话没人接", "care", is_urgent=True))
    said = await road.says("oZhang", road.means("她七十六了,有高血压", "care", to_human=True))
    assert "120" not in said
    road.later(20)
    answer = await road.says("oZhang", road.means("刚打通了,她在地里没带手机", "care", is_urgent=True))
    assert "核实" in answer
    called = [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_over"]
    assert {row.officer_id for row in called} == {"O1", "V1"}


async def test_who_is_reached_and_cries_for_help_is_not_safe(road: Road) -> None:
    await road.says("oZhang", road.means("我妈一个人在屋,打电话没人接", "care", is_urgent=True))
    words = road.means("打通了,她说不出话快来人", "care", is_urgent=True)
    assert "核实" not in await road.says("oZhang", words)


@pytest.mark.parametrize("words", ["打通了,水到胸口了", "联系上了,车翻沟里了", "打通了,他在河边坐着不肯回来"])
async def test_who_is_reached_in_danger_is_no_all_clear(road: Road, words: str) -> None:
    await road.says("oZhang", road.means("我妈一个人在屋,打电话没人接", "care", is_urgent=True))
    await road.says("oZhang", words)
    assert not await road.all(OutboxMessage, reply_key="alert_over")


@pytest.mark.parametrize("words", ["天都亮了,还没人来", "手机亮了", "灯亮了"])
async def test_what_shines_ends_no_danger(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村房子垮了,我爸被压住了")
    await road.says("oZhang", words)
    assert not await road.all(OutboxMessage, reply_key="alert_over")


async def test_that_nobody_is_hurt_answers_no_question_about_the_amount(road: Road) -> None:
    await road.says("oNew", "竹园村下冰雹了,烟叶打烂了")
    assert "会问清楚" not in await road.says("oNew", "没人受伤")
    assert facts.facts_of(await the_case(road))["harm"] is False
    await road.says("oNew", "四五亩")
    assert facts.slots_of(await the_case(road))["quantity"]


@pytest.mark.parametrize("words", ["没伤到人,两亩", "没人受伤,打烂五亩烟叶"])
async def test_the_amount_beside_that_nobody_is_hurt_is_the_answer(road: Road, words: str) -> None:
    await road.says("oNew", "竹园村下冰雹了,烟叶打烂了")
    assert "电话" in await road.says("oNew", words)
    case = await the_case(road)
    assert facts.facts_of(case)["harm"] is False
    assert facts.slots_of(case)["quantity"] in ("2", "5")


async def test_who_says_that_only_he_was_at_home_pleads_for_nobody(road: Road) -> None:
    await road.says("oNew", "竹园村的,下雨把我家后墙冲垮了")
    await road.says("oNew", "没人伤到,就我一个人在家")
    assert (await the_case(road)).kind == "disaster"


@pytest.mark.parametrize("words", ["*长梁村", "长梁村*", "＊长梁村"])
async def test_the_right_village_behind_a_star_moves_the_case(road: Road, words: str) -> None:
    await road.says("oNew", "竹园村下冰雹了,烟叶打烂了三亩")
    assert (await the_case(road)).division_code == VILLAGE
    assert "长梁村" in await road.says("oNew", words)
    assert (await the_case(road)).division_code == OTHER


async def test_the_right_amount_behind_a_star_takes_the_place_of_the_wrong_one(road: Road) -> None:
    await road.says("oNew", "竹园村下冰雹了,烟叶打烂了三亩")
    await road.says("oNew", "*十三亩")
    assert facts.slots_of(await the_case(road))["quantity"] == "13"


async def resolved_lamps(road: Road) -> None:
    await road.says("oZhang", road.means("村里的路灯坏了半个月了", "opinion"))
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 换了灯泡")


@pytest.mark.parametrize("words", ["谢谢哦,还有我那个老年卡没办", "修好了,还有我那个老年卡没办"])
async def test_something_else_behind_thanks_reopens_nothing(road: Road, words: str) -> None:
    await resolved_lamps(road)
    await road.says("oZhang", words)
    lamps = (await road.all(Case))[0]
    assert lamps.state == ("closed" if "修好" in words else "resolved")
    assert len(await road.all(Case)) + len(await road.all(DeskEntry)) == 2


@pytest.mark.parametrize(
    "words", ["没修好,还有我那个老年卡没办", "没有,还有我妈住院的钱没报", "2,还有我的老年卡没办"]
)
async def test_what_is_still_broken_is_taken_up_again_and_what_is_added_is_read(
    road: Road, words: str
) -> None:
    await resolved_lamps(road)
    await road.says("oZhang", words)
    assert (await road.all(Case))[0].state == "assigned"
    (alert,) = await road.all(OutboxMessage, reply_key="alert_reopened")
    assert json.loads(alert.values)["said"] == words


async def test_another_matter_behind_what_is_not_mended_gets_its_case(road: Road) -> None:
    await resolved_lamps(road)
    await road.says("oZhang", "没修好,还有我家屋顶被风吹垮了")
    lamps, roof = await road.all(Case)
    assert (lamps.state, roof.kind, roof.parent_id) == ("assigned", "disaster", lamps.id)


@pytest.mark.parametrize("words", ["没修好,还有我的老年卡没办", "修好了,还有我的老年卡没办"])
async def test_an_answer_with_more_is_of_no_resolved_case_while_another_one_goes_on(
    road: Road, words: str
) -> None:
    await resolved_lamps(road)
    await road.says("oZhang", "竹园村我家屋顶漏雨了")
    await road.says("oZhang", words)
    assert (await road.all(Case))[0].state == "resolved"


async def test_the_lamps_that_shine_again_are_news_of_them_and_no_greeting(road: Road) -> None:
    await road.says("oZhang", road.means("村里的路灯坏了半个月了", "opinion"))
    road.later(5)
    assert "您好,我是包联" not in await road.says("oZhang", "亮了")
    called = [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_over"]
    assert [row.officer_id for row in called] == ["O1"]


async def test_the_man_with_the_hoe_who_comes_back_is_the_same_danger(road: Road) -> None:
    await road.says("oZhang", road.means("隔壁拿锄头撵我", "dispute", is_urgent=True))
    road.later(60)
    await road.says("oZhang", road.means("他又来了", "dispute", is_urgent=True))
    assert (await the_case(road)).is_urgent


async def test_an_objection_to_what_was_decided_is_of_that_case(road: Road) -> None:
    await resolved_lamps(road)
    assert "解决" in await road.says("oZhang", road.means("那灯是新的坏的", "hardship"))
    assert (await the_case(road)).state == "resolved"
    assert [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == "alert_said"] == [
        "O1"
    ]
    await road.says("oZhang", "我要申诉")
    assert (await the_case(road)).state == "assigned"


@pytest.mark.parametrize(
    "words",
    [
        "那坡已经裂了",
        "这房子已经塌了",
        "那井没有水了",
        "那我妈没有钱吃药",
        "那头牛已经死了",
        "那路灯又不亮了",
        "那坡是裂的",
    ],
)
async def test_what_points_to_a_new_matter_is_no_objection(road: Road, words: str) -> None:
    await resolved_lamps(road)
    await road.says("oZhang", words)
    assert (await road.all(Case))[1].next_due_at is not None


@pytest.mark.parametrize("words", ["那地方是三组", "那房子是三组的"])
async def test_what_is_said_of_a_newer_case_is_no_objection(road: Road, words: str) -> None:
    await resolved_lamps(road)
    await road.says("oZhang", "竹园村我家屋顶漏雨了")
    await road.says("oZhang", words)
    assert not [row for row in await road.all(OutboxMessage) if row.reply_key == "solved_unclear"]
    _, roof = await road.all(Case)
    assert len(await road.all(CaseMessage, case_id=roof.id)) == 2


async def test_where_a_daughter_is_held_up_is_not_where_it_hailed(road: Road) -> None:
    await road.says("oNew", "长梁村我妈那边下冰雹了,我在竹园村过不去")
    assert (await the_case(road)).division_code == OTHER


async def test_thanks_for_what_was_done_reach_no_desk(road: Road) -> None:
    assert "不客气" in await road.says("oNew", "谢谢你们上次帮我修水管")
    assert not await road.all(DeskEntry)


@pytest.mark.parametrize("words", ["我们村干部电话多少", "村干部的电话是多少"])
async def test_who_asks_for_the_number_of_his_village_is_told_whom_to_ring(road: Road, words: str) -> None:
    assert "陈家林" in await road.says("oZhang", words)
    assert not await road.all(Case)
