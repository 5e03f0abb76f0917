"""What people say beside their matter is answered as it is meant, stands in the case, and reaches its officer."""

import pytest

from app.services.deciding.facts import slots_of
from models import Case, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio


async def alerts(road: Road, key: str) -> list[str | None]:
    return [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == key]


async def test_that_somebody_came_stands_in_the_case_and_asks_the_officer_for_the_move(road: Road) -> None:
    await hail(road, "oZhang")
    road.later(30)
    assert "人到了就好" in await road.says("oZhang", "人来了,谢谢")
    await road.says("oZhang", "来了来了")
    assert await road.last_fate() == ("case_joined", "arrived")
    assert await alerts(road, "alert_seen") == ["O1"]
    assert (await the_case(road)).on_site_at is None


@pytest.mark.parametrize(("words", "answer"), [("气死人了", "对不住"), ("我要匿名", "不往外讲是您说的")])
async def test_what_is_felt_reaches_the_officer_once(road: Road, words: str, answer: str) -> None:
    await hail(road, "oZhang")
    assert answer in await road.says("oZhang", words)
    assert answer in await road.says("oZhang", words)
    assert await alerts(road, "alert_said") == ["O1"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [("算了不说了", "哪件事没有办好"), ("我要匿名", "不用说名字"), ("不是这个意思", "再说一遍对的")],
)
async def test_a_remark_of_somebody_without_a_case_is_answered(road: Road, words: str, answer: str) -> None:
    reply = await road.says("oStranger", words)
    assert answer in reply
    assert "那件" not in reply


async def test_a_misunderstanding_asks_for_it_again_and_says_how_to_withdraw(road: Road) -> None:
    await hail(road, "oZhang")
    reply = await road.says("oZhang", "不是这个意思")
    assert "再说一遍对的" in reply
    assert f"{(await the_case(road)).number}那件要是不用办了" in reply


async def test_it_is_not_at_his_home_but_at_his_mothers(road: Road) -> None:
    await hail(road, "oZhang")
    assert "哪个村" in await road.says("oZhang", "不是我家是我妈家")
    assert "长梁村" in await road.says("oZhang", "她在长梁村")
    case = await the_case(road)
    assert (case.division_code, case.officer_id, case.household_id) == (OTHER, "V2", None)
    assert (slots_of(case)["relation"], slots_of(case)["village"]) == ("母亲", "长梁村")
    assert "O1" in await alerts(road, "alert_place")


async def test_another_item_is_the_one_that_is_meant(road: Road) -> None:
    await road.says("oZhang", road.means("我要办身份证", "delegated"))
    await road.says("oZhang", "打错了,是户口本")
    assert slots_of(await the_case(road))["item"] == "户口本"
    assert await alerts(road, "alert_said") == ["O1"]


async def test_asking_after_what_was_told_just_now_is_no_answer_and_no_work_for_the_desk(road: Road) -> None:
    await road.says("oZhang", road.means("我家困难想办低保", "relief", slots={"item": "低保"}))
    assert "陈家林" in await road.says("oZhang", "那低保呢")
    assert await road.last_fate() == ("answered", "progress")
    assert "relation" not in slots_of(await the_case(road))


async def test_how_much_was_struck_in_another_village_is_a_matter_of_its_own(road: Road) -> None:
    await hail(road, "oZhang")
    await road.says("oZhang", road.means("长梁村也打了十几亩", "disaster"))
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE, OTHER]


async def test_the_village_is_taken_after_other_questions_too_and_the_promise_stays(road: Road) -> None:
    await hail(road)
    await road.says("oStranger", "不知道")
    assert "今天15:40到场" in await road.says("oStranger", "竹园村的")
    assert (await the_case(road)).division_code == VILLAGE


async def test_who_cannot_hear_is_not_asked_for_a_phone(road: Road) -> None:
    reply = await road.says("oStranger", road.means("我是聋哑人,竹园村的,屋里漏雨", "care"))
    assert "电话" not in reply.replace("急事请打", "")


async def test_nothing_is_rated_before_it_is_done(road: Road) -> None:
    await hail(road, "oZhang")
    assert "还没有办完" in await road.says("oZhang", "评价 5")


async def test_a_bare_query_is_answered_with_how_far_it_is(road: Road) -> None:
    await hail(road, "oZhang")
    assert (await the_case(road)).number in await road.says("oZhang", "查")


async def test_who_waits_for_nothing_opens_nothing(road: Road) -> None:
    assert "没有查到您在办的事" in await road.says("oStranger", "编号是多少")
    assert await road.all(Case) == []


async def test_who_is_beaten_is_not_told_to_keep_calm(road: Road) -> None:
    reply = await road.says("oZhang", road.means("他打我,我要离婚", "dispute"))
    assert "110" in reply
    assert "说和" not in reply


async def test_who_wants_to_be_rung_is_heard_by_his_officer_each_time(road: Road) -> None:
    await hail(road, "oZhang")
    assert "已经转告" in await road.says("oZhang", "叫陈干部给我打个电话")
    await road.says("oZhang", "给我回个电话")
    assert await alerts(road, "alert_said") == ["O1", "O1"]
    assert len(await road.all(Case)) == 1


async def test_who_has_told_of_nothing_and_wants_to_be_rung_asks_his_officer(road: Road) -> None:
    reply = await road.says("oZhang", "叫陈干部给我打个电话")
    assert "谢谢您直说" not in reply
    (case,) = await road.all(Case)
    assert (case.kind, case.officer_id) == ("consultation", "O1")


async def test_anger_in_two_clauses_is_answered_with_an_apology(road: Road) -> None:
    await hail(road, "oZhang")
    assert "对不住" in await road.says("oZhang", "半天不来人,什么狗屁干部")
    assert await alerts(road, "alert_said") == ["O1"]


async def test_what_cannot_be_read_is_seen_by_the_officer_of_what_was_told_just_now(road: Road) -> None:
    await hail(road, "oZhang")
    assert "已经转告" in await road.says("oZhang", "wo jia hen nan")
    assert await alerts(road, "alert_said") == ["O1"]
