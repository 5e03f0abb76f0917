"""Who did not follow, was not helped before, tells in fragments, or puts right what he said: nothing is lost of it."""

from datetime import timedelta

import pytest

from app.services.deciding.facts import slots_of
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio


async def told(road: Road, *words: str, sender: str = "oZhang") -> str:
    """The answer to the last of these words."""
    answers = []
    for each in words:
        road.clock.advance(timedelta(seconds=8))
        answers.append(await road.says(sender, each))
    return answers[-1]


@pytest.mark.parametrize("words", ["啊?", "啥子?", "你说啥子", "没听懂"])
async def test_who_did_not_follow_hears_who_comes_and_what_he_was_asked(road: Road, words: str) -> None:
    reply = await told(road, "我家猪圈塌了", words)
    assert "陈家林在管" in reply
    assert "有没有人受伤" in reply


async def test_who_cannot_write_hears_what_else_he_may_do(road: Road) -> None:
    assert "发条语音" in await told(road, "我家猪圈塌了", "我不会打字")


async def test_asked_back_what_the_question_means_nobody_is_noted_as_unhurt(road: Road) -> None:
    await told(road, "我家猪圈塌了", "你问有没有人受伤是啥意思")
    reply = await told(road, "有")
    (case,) = await road.all(Case)
    assert case.is_urgent
    assert "120" in reply


async def test_that_nobody_is_hurt_is_still_heard(road: Road) -> None:
    await told(road, "我家猪圈塌了", "没有人受伤")
    (case,) = await road.all(Case)
    assert not case.is_urgent


@pytest.mark.parametrize("words", ["上回我找你们,屁用没得", "上次发大水你们一个都没来"])
async def test_who_was_not_helped_before_is_read_by_somebody(road: Road, words: str) -> None:
    assert "对不住" in await told(road, words, sender="oNobody")
    assert len(await road.all(DeskEntry)) == 1


async def test_eight_fragments_of_a_dictated_report_are_one_case(road: Road) -> None:
    pieces = ("我屋头", "昨晚上", "下大雨嘛", "后头那个坎坎", "垮下来了", "把猪圈", "压到了")
    await told(road, *pieces)
    assert [case.kind for case in await road.all(Case)] == ["disaster"]


async def test_who_died_last_night_is_told_in_three_pieces(road: Road) -> None:
    await told(road, "我爸", "昨晚上")
    assert await road.all(Case) == []
    await told(road, "走了")
    (case,) = await road.all(Case)
    assert (case.kind, case.summary) == ("major_change", "我爸昨晚上走了")


async def test_a_field_alone_is_asked_about_and_read_with_what_follows(road: Road) -> None:
    assert "您接着说" in await told(road, "苞谷地")
    await told(road, "野猪", "拱了")
    (case,) = await road.all(Case)
    assert case.summary == "苞谷地野猪"


@pytest.mark.parametrize("words", ["不是竹园村 是长梁村", "哦不是竹园,是长梁"])
async def test_a_village_is_put_right_however_the_words_are_parted(road: Road, words: str) -> None:
    await told(road, "竹园村下冰雹打了三亩烟", words)
    (case,) = await road.all(Case)
    assert case.division_code[:12] == OTHER


@pytest.mark.parametrize("words", ["哦不对 十三亩", "也不是三亩,是十三亩", "不是三亩 是十三亩"])
async def test_an_amount_is_put_right_however_the_words_begin(road: Road, words: str) -> None:
    await told(road, "竹园村下冰雹打了三亩烟", words)
    (case,) = await road.all(Case)
    assert (slots_of(case)["quantity"], case.division_code[:12]) == ("13", VILLAGE)


@pytest.mark.parametrize("words", ["我组织关系在四季镇竹园村", "户口在竹园村", "我老家是竹园村的"])
async def test_whose_place_it_is_answers_where_it_is(road: Road, words: str) -> None:
    await told(road, "请问主题党日这个月啥时候开", words, sender="oNobody")
    (case,) = await road.all(Case)
    assert case.division_code[:12] == VILLAGE


async def test_another_district_is_told_whom_to_ask_there(road: Road) -> None:
    assert "不在我们县" in await told(road, "我家水淹了", "汉滨区的", sender="oNobody")


@pytest.mark.parametrize("words", ["安置区的", "我们小区的", "库区的"])
async def test_a_part_of_the_village_is_no_district(road: Road, words: str) -> None:
    assert "不在我们县" not in await told(road, "我家水淹了", words, sender="oNobody")


async def test_where_a_relative_lives_is_not_what_is_to_be_done(road: Road) -> None:
    await told(road, "帮我老丈母娘也办一个", "她是长梁村的", "残疾证")
    (case,) = await road.all(Case)
    assert slots_of(case)["item"] == "残疾证"


async def test_a_rating_is_put_right_in_words(road: Road) -> None:
    await told(road, "我家路灯坏了")
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 灯换了")
    assert "打了5分" in await told(road, "评价 五分")
    assert "打了3分" in await told(road, "打错了,我要给3分")


async def test_an_amount_of_land_is_no_rating(road: Road) -> None:
    await told(road, "我家三亩烟遭了冰雹")
    assert "评价" not in await told(road, "打错了,是三分")


async def test_who_is_made_to_praise_is_not_read_by_whom_he_should_praise(road: Road) -> None:
    await told(road, "我家路灯坏了")
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 灯换了")
    await told(road, "陈干部叫我必须打5分")
    _, opinion = await road.all(Case)
    assert (opinion.kind, opinion.officer_id) == ("opinion", "V1")


async def test_the_village_is_of_both_that_were_told_without_one(road: Road) -> None:
    await told(road, "请问离婚要哪些手续", "他天天打我,身上都是伤", "长梁村", sender="oNobody")
    assert [case.division_code[:12] for case in await road.all(Case)] == [OTHER, OTHER]


async def test_what_was_told_an_hour_before_is_not_where_the_new_one_is(road: Road) -> None:
    await told(road, "请问离婚要哪些手续", sender="oNobody")
    road.clock.advance(timedelta(hours=1))
    await told(road, "我家房子漏雨", "长梁村", sender="oNobody")
    assert [case.division_code[:12] for case in await road.all(Case)] != [OTHER, OTHER]


async def test_a_single_letter_behind_photos_is_read_with_what_follows(road: Road) -> None:
    await road.shows("oZhang")
    await told(road, "赔", "冰雹")
    (case,) = await road.all(Case)
    assert (case.kind, case.summary) == ("disaster", "赔冰雹")


@pytest.mark.parametrize("words", ["解决了 谢谢", "已经办好了"])
async def test_that_it_is_settled_is_told_days_later_as_well(road: Road, words: str) -> None:
    await told(road, "我妈的低保被取消了")
    road.clock.advance(timedelta(days=2))
    assert "已经告诉" in await told(road, words)
    assert await road.all(OutboxMessage, reply_key="alert_over")


@pytest.mark.parametrize("words", ["来电了", "解决了没", "等解决了再说"])
async def test_what_is_not_settled_ends_nothing_days_later(road: Road, words: str) -> None:
    await told(road, "我妈的低保被取消了")
    road.clock.advance(timedelta(days=2))
    await told(road, words)
    assert not await road.all(OutboxMessage, reply_key="alert_over")


async def test_who_was_beaten_and_gives_up_has_not_said_that_it_is_over(road: Road) -> None:
    await told(road, "我老公打我了", "算了不说了")
    assert not await road.all(OutboxMessage, reply_key="alert_over")
    assert await road.all(OutboxMessage, reply_key="alert_said")


async def test_where_the_dues_go_is_not_where_it_is(road: Road) -> None:
    reply = await told(road, "今年党员的学习要求是啥", "我想转组织关系到苏州", sender="oNobody")
    assert "不在我们县" not in reply


async def test_another_village_told_with_it_is_read_by_its_officer(road: Road) -> None:
    await told(road, "我想回娘家 他把我身份证藏了", "娘家在长梁村", "我现在在竹园", sender="oNobody")
    assert await road.all(OutboxMessage, reply_key="alert_said")


async def test_a_child_that_asks_in_danger_hears_what_to_do(road: Road) -> None:
    reply = await told(road, "奶奶摔了", "流血了", "我该咋办")
    assert "120" in reply
    said = await road.all(OutboxMessage, reply_key="alert_said")
    assert sorted(row.officer_id for row in said) == ["O1", "V1"]


async def test_a_question_of_his_own_is_no_answer_to_for_whom_it_is(road: Road) -> None:
    await told(road, "我想申请低保", "长梁村的", "多久能批", "给我妈", sender="oNobody")
    (case,) = await road.all(Case)
    assert slots_of(case)["relation"] == "母亲"


async def test_who_typed_too_fast_puts_the_village_right(road: Road) -> None:
    await told(road, "屋里进水了", "竹园村", "打快了,是长梁", sender="oNobody")
    (case,) = await road.all(Case)
    assert case.division_code[:12] == OTHER


@pytest.mark.parametrize("words", ["我们要不要转移", "要不要撤离"])
async def test_whether_to_leave_is_not_asked_of_an_office(road: Road, words: str) -> None:
    await told(road, words)
    (case,) = await road.all(Case)
    assert case.kind == "disaster"


@pytest.mark.parametrize("words", ["组织关系要不要转移", "户口要不要转移到县里", "学校要不要撤并"])
async def test_what_is_moved_on_paper_is_a_question(road: Road, words: str) -> None:
    await told(road, words)
    (case,) = await road.all(Case)
    assert case.kind == "consultation"
