"""Whole talks of people at home, as they write them, by what is really understood: nothing is said twice or missed."""

from typing import Any

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import OTHER, VILLAGE, Road
from tests.square import SLIDE, Square

pytestmark = pytest.mark.anyio
ON_THE_ROOF = "水漫到屋里了,我们三个人在房顶上"
LABEL = "陕西省安康市岚皋县四季镇竹园村"


async def told(road: Road, *words: str, sender: str = "oZhang") -> str:
    """The answer to the last of these words."""
    return [await road.says(sender, each) for each in words][-1]


async def alerts(road: Road, key: str) -> list[str]:
    """Whom such an alert goes to."""
    return sorted(row.officer_id or "" for row in await road.all(OutboxMessage, reply_key=key))


async def test_a_question_behind_thanks_is_its_own_and_not_the_case_s(road: Road) -> None:
    await told(road, "我家低保停了", "好的谢谢,再问下门口路灯坏了找谁")
    relief, lamp = await road.all(Case)
    assert (relief.kind, lamp.kind) == ("relief", "consultation")


async def test_a_question_about_the_second_thing_is_read_with_the_second_thing(road: Road) -> None:
    await told(road, "我家苞谷让野猪拱了,还有我妈的残疾证到期了咋办", "两亩", "残疾证要本人去不")
    field, paper = await road.all(Case)
    (asked,) = await road.all(OutboxMessage, reply_key="alert_question")
    assert (field.kind, paper.kind, asked.case_id) == ("disaster", "delegated", paper.id)


async def test_whose_phone_goes_out_in_danger_is_told_whom_to_ring_and_all_read_it(road: Road) -> None:
    reply = await told(road, ON_THE_ROOF, "手机快没电了")
    assert "119" in reply
    assert await alerts(road, "alert_said") == ["O1", "V1"]


async def test_a_phone_that_goes_out_beside_hail_rings_nobody(road: Road) -> None:
    await told(road, "竹园村下冰雹了,烟叶全打烂了", "手机快没电了")
    assert await alerts(road, "alert_said") == []


async def test_who_was_fetched_from_the_roof_says_so_and_all_read_it(road: Road) -> None:
    await told(road, ON_THE_ROOF, "人接走了,谢谢你们")
    assert await alerts(road, "alert_over") == ["O1", "V1"]


async def test_who_saw_it_wrongly_is_heard_before_anybody_drives(road: Road) -> None:
    assert "撤回" in await told(road, "路垮了", "看错了,没有垮")
    assert await alerts(road, "alert_over") == ["O1", "V1"]


async def test_who_wants_to_die_and_sends_everybody_away_is_not_taken_for_well(road: Road) -> None:
    reply = await told(road, "跟你们说一声,我走了以后帮我照顾我妈", "你别管我")
    assert "12356" in reply
    assert "12356" not in await road.says("oZhang", "莫来找我")
    assert await alerts(road, "alert_over") == []
    assert {*await alerts(road, "alert_said")} == {"O1", "V1"}


async def test_a_quarrel_in_which_a_hoe_is_raised_becomes_one_of_life_and_death(road: Road) -> None:
    assert "110" in await told(road, "隔壁把我家地界石挪了", "他拿锄头要打我")
    (case,) = await road.all(Case)
    assert (case.kind, case.is_urgent) == ("dispute", True)


async def test_what_becomes_of_one_who_fell_is_the_same_matter_hours_later(road: Road) -> None:
    await road.says("oNew", "我妈摔了")
    road.later(300)
    await road.says("oNew", "在家躺着起不来")
    (case,) = await road.all(Case)
    assert (case.kind, case.is_urgent) == ("major_change", True)


@pytest.mark.parametrize("words", ["三组", "街上的", "老支书屋后头", "信用社对面"])
async def test_half_a_place_is_kept_and_the_village_asked_for(road: Road, words: str) -> None:
    assert "还差个地方" in await told(road, "房子进水了", words, sender="oNew")
    (case,) = await road.all(Case)
    assert case.kind == "disaster"


async def test_a_street_of_a_town_is_an_answer_and_no_grievance(road: Road) -> None:
    await told(road, "我门面进水了", "四季镇街上,信用社对面", sender="oNew")
    (case,) = await road.all(Case)
    assert case.officer_id == "T1"


@pytest.mark.parametrize("words", ["她家就在我家上头", "跟我一个村的", "竹园村"])
async def test_a_relatives_home_beside_his_own_is_where_he_lives(road: Road, words: str) -> None:
    reply = await told(road, "我家房子漏雨了", "不是我家,是我妈家", words)
    (case,) = await road.all(Case)
    assert (case.division_code, case.officer_id) == (VILLAGE, "O1")
    assert "记下了" in reply


async def test_where_it_is_reaches_an_officer_who_read_something_just_before(road: Road) -> None:
    await road.says("oZhang", "我家房子漏雨了")
    await road.says("oChen", "收到")
    reply = await told(road, "不是我家,是我妈家", "长梁村")
    (case,) = await road.all(Case)
    assert (case.division_code, "长梁村" in reply) == (OTHER, True)
    assert await alerts(road, "alert_place") == ["O1"]


async def test_the_neighbours_house_is_not_asked_for_again(road: Road) -> None:
    assert "哪个村" not in await told(road, "我家房子漏雨了", "不是我家,是我隔壁老王家")
    await road.says("oZhang", "他家就在我家上头")
    assert len(await road.all(Case)) == 1


async def test_who_dictates_who_he_is_first_is_not_asked_where_he_is(road: Road) -> None:
    first = "喂同志啊我是长梁村的我姓李我今年八十一了"
    await told(
        road, first, "我一个人在屋里儿子都在外头", "那个电不来电两天了", "你们来个人看哈嘛", sender="oNew"
    )
    (case,) = await road.all(Case)
    assert (case.kind, case.division_code) == ("care", OTHER)


async def test_what_an_opinion_was_about_belongs_to_it(road: Road) -> None:
    await told(road, "我要反映陈家林,给他说了三回他不理", "就是我家厕所改造的事")
    assert len(await road.all(Case)) == 1
    assert await road.all(DeskEntry) == []


@pytest.mark.parametrize("words", ["你们他妈的死哪去了", "日你妈半天不来个人", "一群饭桶"])
async def test_who_swears_for_want_of_anybody_hears_a_word_of_regret(road: Road, words: str) -> None:
    await road.says("oZhang", "我家屋后头垮坡了")
    road.later(60)
    assert "对不住" in await road.says("oZhang", words)
    assert await alerts(road, "alert_said") == ["O1"]


async def test_who_is_sorry_for_it_is_not_read_as_more_of_the_matter(road: Road) -> None:
    await told(road, "我家屋后头垮坡了", "对不起刚才急了")
    assert await road.last_fate() == ("answered", "nods")


async def test_words_sent_to_the_wrong_one_are_forgotten(road: Road) -> None:
    assert "当没有发过" in await told(road, "老李晚上来打牌不", "发错了", sender="oNew")


@pytest.mark.parametrize("is_first", [True, False])
async def test_the_label_of_a_position_says_the_village_where_no_household_is_near(
    road: Road, is_first: bool
) -> None:
    spot = Segment(SegmentKind.LOCATION, text=LABEL, lat=32.3, lng=108.9)
    said: list[Any] = [road.message("oNew", segments=(spot,)), road.message("oNew", "猪圈垮了")]
    for each in said if is_first else reversed(said):
        await road.take(each)
    (case,) = await road.all(Case)
    assert (case.division_code, case.officer_id) == (VILLAGE, "V1")


async def test_where_she_married_into_is_not_where_her_old_home_fell(road: Road) -> None:
    await road.says("oNew", "我姐嫁到长梁村了,竹园村娘家房子垮了")
    (case,) = await road.all(Case)
    assert case.division_code == VILLAGE


@pytest.mark.parametrize("is_addressed", [True, False])
async def test_the_same_words_in_private_and_in_the_group_are_one_case(
    square: Square, is_addressed: bool
) -> None:
    await square.says("20002", SLIDE, chat="", is_addressed=True)
    square.road.later(1)
    await square.says("20002", SLIDE + "。", is_addressed=is_addressed)
    (case,) = await square.all(Case)
    assert case.division_code == OTHER
    assert await square.fates() == [("case_opened", "disaster"), ("case_joined", "told_before")]


async def test_other_words_in_the_group_are_a_case_of_their_own(square: Square) -> None:
    await square.says("20002", SLIDE, chat="", is_addressed=True)
    square.road.later(1)
    await square.says("20002", "竹园村二组老王家房子烧起来了", is_addressed=True)
    assert len(await square.all(Case)) == 2


async def test_several_houses_that_leak_are_read_by_the_desk_and_not_passed_over(square: Square) -> None:
    await square.says("20002", "张家李家房子都漏了")
    assert await square.fates() == [("to_human", "perhaps_danger")]


async def test_a_detail_of_a_danger_is_no_grievance_and_the_danger_no_second_case(road: Road) -> None:
    await told(road, "我娃放学没回来", "老师说四点就走了", sender="oNew")
    road.later(20)
    await road.says("oNew", "还没找到")
    (case,) = await road.all(Case)
    assert (case.kind, case.is_urgent) == ("care", True)


async def test_a_grievance_that_is_added_to_a_danger_is_one_all_the_same(road: Road) -> None:
    await told(road, "我娃放学没回来", "另外门口路灯坏了")
    assert [case.kind for case in await road.all(Case)] == ["care", "opinion"]


async def test_a_few_words_that_ask_on_are_no_quarrel(road: Road) -> None:
    await told(road, "娃的户口咋上", "娃他爸在外地", "要他回来不")
    assert len(await road.all(Case)) == 1
    assert await alerts(road, "alert_question") == ["O1"]


async def test_where_a_paper_lies_is_no_second_matter(road: Road) -> None:
    await told(road, "我妈的合疗没交上咋办", "身份证在我这里")
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("words", [("停电了,我妈靠吸氧机",), ("停电了", "我妈用吸氧机")])
async def test_without_power_a_breathing_machine_is_a_life_in_danger(
    road: Road, words: tuple[str, ...]
) -> None:
    assert "人身安全最要紧" in await told(road, *words)
    (case,) = await road.all(Case)
    assert case.is_urgent


async def test_a_breathing_machine_alone_calls_nobody(road: Road) -> None:
    await told(road, "竹园村下冰雹了,烟叶全打烂了", "我妈用吸氧机")
    assert not any(case.is_urgent for case in await road.all(Case))


async def test_who_excuses_himself_to_the_desk_is_not_asked_what_it_is(road: Road) -> None:
    reply = await told(road, "我家牛丢了", "找到了,在后山", "不好意思麻烦你们了")
    assert reply == "不客气,有事随时说。"
