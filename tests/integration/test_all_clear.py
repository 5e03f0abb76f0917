"""人找到了, 不用来了: whoever told of a matter says that it is over, and those on their way hear of it."""

import json

import pytest

from models import Case, CaseMessage, Message, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import Road
from tests.square import HAIL, SLIDE, Square

pytestmark = pytest.mark.anyio


async def told(road: Road) -> list[tuple[str | None, str]]:
    return [
        (row.officer_id, str(json.loads(row.values)["said"]))
        for row in await road.all(OutboxMessage)
        if row.reply_key == "alert_over"
    ]


async def test_everybody_who_was_called_is_told_once_and_the_clock_runs_on(road: Road) -> None:
    await hail(road)
    called = {row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == "alert_disaster"}
    due = (await the_case(road)).next_due_at
    road.later(20)
    reply = await road.says("oStranger", "弄错了,不用来了")
    await road.says("oStranger", "不用来了,谢谢")
    assert "撤回" in reply
    assert await told(road) == [(officer, "弄错了,不用来了") for officer in sorted(called, key=str)]
    case = await the_case(road)
    assert (case.next_due_at, case.resolved_at, case.closed_at) == (due, None, None)
    assert [m.fate_kind for m in await road.all(Message)] == ["case_opened", "case_joined", "case_joined"]


async def test_a_missing_child_that_was_found_is_never_greeted(road: Road) -> None:
    await road.says("oStranger", "我家娃儿不见了,找了一上午,竹园村的")
    road.later(20)
    reply = await road.says("oStranger", "人找到了")
    assert reply.startswith("知道了,已经告诉")
    assert "撤回" not in reply
    assert {said for _, said in await told(road)} == {"人找到了"}


async def test_what_withdraws_the_case_afterwards_is_the_word_for_it(road: Road) -> None:
    await hail(road)
    await road.says("oStranger", "已经好了,不麻烦了")
    await road.says("oStranger", "撤回")
    assert (await the_case(road)).closed_at is not None
    assert "已撤回" in str(await road.says("oStranger", "进度"))


@pytest.mark.parametrize(
    ("told_of", "is_over"), [("我家停水三天了,人都没水喝", True), ("我屋里进水了", False)]
)
async def test_water_that_is_there_again_is_news_for_who_had_none(
    road: Road, told_of: str, is_over: bool
) -> None:
    await road.says("oStranger", f"竹园村三组的,{told_of}")
    road.later(20)
    await road.says("oStranger", "来水了,谢谢")
    assert {said for _, said in await told(road)} == ({"来水了,谢谢"} if is_over else set())


async def test_nobody_hurt_is_the_answer_to_that_question(road: Road) -> None:
    """没事了 would be the end of the matter, were it not asked just now."""
    assert "受伤" in await road.says("oStranger", "竹园村屋后头滑坡了,泥巴冲到灶屋里来了")
    await road.says("oStranger", "没事了")
    assert await told(road) == []


async def test_after_the_resolution_it_says_that_it_is_solved(road: Road) -> None:
    await hail(road, "oZhang")
    number = (await the_case(road)).number[-6:]
    for words in (f"收到 {number}", f"到场 {number}", f"办结 {number} 看过了"):
        await road.says("oWang", words)
    reply = await road.says("oZhang", "搞好了,多谢")
    assert "办结了" in reply
    assert (await the_case(road)).closed_at is not None


async def test_without_a_matter_it_is_small_talk(road: Road) -> None:
    await road.says("oStranger", "来电了")
    assert [m.fate_kind for m in await road.all(Message)] == ["answered"]
    assert await road.all(Case) == []


async def test_a_day_later_power_that_is_back_is_not_about_papers(road: Road) -> None:
    await road.says("oStranger", "竹园村三组的,想补办身份证")
    road.later(60 * 25)
    await road.says("oStranger", "来电了")
    assert await told(road) == []


async def test_a_group_hears_it_without_a_word(square: Square) -> None:
    await square.says("20002", HAIL)
    square.road.later(5)
    reply = await square.says("20002", "没事了,不用来了")
    assert not reply
    assert {said for _, said in await told(square.road)} == {"没事了,不用来了"}


@pytest.mark.parametrize("joke", ["哈哈,逗你们玩的", "开玩笑的", "骗你们的"])
async def test_a_joke_of_the_evening_in_a_group_is_not_about_the_slide(square: Square, joke: str) -> None:
    await square.says("20002", SLIDE)
    square.road.later(30)
    await square.says("20002", joke)
    assert await told(square.road) == []
    assert (await square.fates())[-1] == ("ignored", "chatter")


async def test_a_joke_right_behind_the_plea_takes_it_back(square: Square) -> None:
    await square.says("20002", SLIDE)
    square.road.later(1)
    await square.says("20002", "骗你们的")
    assert {said for _, said in await told(square.road)} == {"骗你们的"}


@pytest.mark.parametrize("worse", ["", "还在烧,烧到我家柴房了"])
@pytest.mark.parametrize("began", ["长梁村着火了", "长梁村着火了,人在屋里"])
async def test_a_fire_that_burns_again_is_read_by_everybody_who_was_told_that_it_is_out(
    road: Road, began: str, worse: str
) -> None:
    for words in (began, worse, "火灭了", "又烧起来了"):
        if words:
            await road.says("oStranger", words)
            road.later(5)
    assert (await road.last_fate())[0] == "case_joined"
    over = {row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_over")}
    again = [
        row for row in await road.all(OutboxMessage) if row.reply_key in ("alert_joined", "alert_urgent")
    ]
    assert over <= {
        row.officer_id
        for row in again
        if "又烧起来了" in json.dumps(json.loads(row.values), ensure_ascii=False)
    }


async def test_a_disaster_that_begins_again_is_read_at_once(road: Road) -> None:
    await road.says("oZhang", "河里涨水了,田淹了")
    await road.says("oZhang", "水退了")
    road.later(5)
    assert "已经转告" in await road.says("oZhang", "又涨水了,田又淹了")


async def test_a_word_behind_the_end_is_read_and_thanks_are_not(road: Road) -> None:
    for words in ("竹园村涨水了,我们困到屋里了", "水退了,没事了", "谢谢你们", "又涨了"):
        await road.says("oZhang", words)
        road.later(5)
    assert [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_said")] == ["O1"]


@pytest.mark.parametrize(
    ("danger", "words"),
    [
        ("我不想活了,农药都买好了", "开玩笑的"),
        ("我不想活了", "说着玩的,莫当真"),
        ("我要喝农药", "我哄你们的"),
    ],
)
async def test_a_joke_is_no_end_where_somebody_may_mean_to_die(road: Road, danger: str, words: str) -> None:
    await road.says("oZhang", danger)
    assert "放心不下" in await road.says("oZhang", words)
    assert await told(road) == []
    read = [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_said")]
    assert sorted(read, key=str) == ["O1", "V1"]


async def test_another_danger_that_was_a_joke_is_over(road: Road) -> None:
    await road.says("oZhang", "我娃掉河里了")
    await road.says("oZhang", "逗你们玩的,莫当真")
    assert await told(road) == [("O1", "逗你们玩的,莫当真"), ("V1", "逗你们玩的,莫当真")]


@pytest.mark.parametrize(
    ("danger", "words"),
    [("我妈头晕得很,嘴歪了", "听不清了"), ("我爸晕倒了", "咋不说话了"), ("我爸晕倒了", "看不懂")],
)
async def test_how_he_is_stands_in_the_case(road: Road, danger: str, words: str) -> None:
    await road.says("oZhang", danger)
    await road.says("oZhang", words)
    assert len(await road.all(Case)) == 1
    assert len(await road.all(CaseMessage)) == 2


async def test_who_asks_why_nobody_answers_presses(road: Road) -> None:
    await road.says("oZhang", "我爸晕倒了")
    await road.says("oZhang", "咋不回话")
    assert len(await road.all(OutboxMessage, reply_key="alert_said")) == 2
