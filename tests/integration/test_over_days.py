"""A son far away writes again after days: what he says belongs to his matter, and somebody who must know reads it."""

import json

import pytest

from app.core.clock import SimulatedClock
from models import Case, DeskEntry, Message, OutboxMessage
from tests.small_county import COUNTY, OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
DAY = 60 * 24


@pytest.fixture
async def road(road: Road) -> Road:
    """His mother's relief case, which 王支书 took in hand two days ago."""
    await road.says("oSon", "竹园村二组的,我妈住院花了一万多,想申请医疗救助,我在山西回不来")
    await road.says("oSon", "不用")
    road.later(20)
    await road.says("oWang", "收到")
    road.later(2 * DAY)
    return road


async def passed_on(road: Road) -> list[tuple[str | None, str]]:
    return [
        (row.officer_id, str(json.loads(row.values)["said"]))
        for row in await road.all(OutboxMessage)
        if row.reply_key in ("alert_said", "alert_question")
    ]


@pytest.mark.parametrize(
    "words",
    [
        "我妈说还没人来",
        "来看过了没说法",
        "没修好又漏了",
        "户口本拍给你了",
        "材料寄到哪",
        "我下个月回去,到时候再说",
        "前天说的烟叶",
        "我妈电话是13900001111",
        "钱收到了,谢谢",
    ],
)
async def test_what_he_says_reaches_the_officer_of_his_matter(road: Road, words: str) -> None:
    reply = await road.says("oSon", words)
    assert "转告村干部王支书" in reply
    assert await passed_on(road) == [("V1", words)]
    assert len(await road.all(Case)) == 1
    assert not await road.all(DeskEntry)


@pytest.mark.parametrize("words", ["差啥材料", "还需要补什么材料", "我不在家能办吗"])
async def test_a_question_without_a_topic_is_about_his_matter(road: Road, words: str) -> None:
    assert "王支书" in await road.says("oSon", words)
    assert await passed_on(road) == [("V1", words)]
    assert await road.last_fate() == ("case_joined", "question")


@pytest.mark.parametrize("words", ["在不", "喂", "人来了吗", "还要多久", "催一下"])
async def test_who_waits_for_days_is_told_who_has_it(road: Road, words: str) -> None:
    assert "王支书在管" in await road.says("oSon", words)
    assert await road.last_fate() == ("answered", "waits")


@pytest.mark.parametrize("words", ["不用来了", "搞错了,不是我家"])
async def test_that_nobody_need_come_is_told_however_late(road: Road, words: str) -> None:
    await road.says("oSon", words)
    assert [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_over")] == ["V1"]


@pytest.mark.parametrize("words", ["谢谢", "感谢你们", "早上好", "今天天气不错", "吃了没"])
async def test_pleasantries_ring_nobody(road: Road, words: str) -> None:
    before = len(await road.all(OutboxMessage))
    await road.says("oSon", words)
    assert len(await road.all(OutboxMessage)) == before
    assert (await road.last_fate())[0] == "answered"


async def test_five_messages_in_a_minute_ring_once_and_all_stand_in_the_case(road: Road) -> None:
    for words in ("来看过了没说法", "我下个月回去,到时候再说", "前天说的烟叶", "卡号发给你了"):
        await road.says("oSon", words)
        road.later(0.2)
    assert await passed_on(road) == [("V1", "来看过了没说法")]
    assert len([each for each in await road.all(Message) if each.fate_kind == "case_joined"]) == 5


async def test_a_photo_before_its_words_joins_with_them(road: Road) -> None:
    await road.shows("oSon")
    road.later(1)
    await road.says("oSon", "户口本拍给你了")
    photo = next(each for each in await road.all(Message) if each.kind == "image")
    assert photo.fate_kind == "case_joined"
    assert not [each for each in await road.all(DeskEntry) if each.taken_at is None and each.due_at]


async def test_a_new_matter_without_a_place_is_where_the_unfinished_one_is(road: Road) -> None:
    await road.says("oSon", "家里房子漏雨了")
    case = max(await road.all(Case), key=lambda each: each.opened_at)
    assert (case.kind, case.division_code[:12], case.officer_id) == ("disaster", VILLAGE, "V1")


async def test_once_it_is_over_the_place_is_asked_for_again(road: Road) -> None:
    await road.says("oSon", "撤回")
    road.later(DAY)
    assert "哪个村" in await road.says("oSon", "家里房子漏雨了")
    case = max(await road.all(Case), key=lambda each: each.opened_at)
    assert case.division_code == COUNTY


async def test_words_about_another_place_are_none_of_it(road: Road) -> None:
    await road.says("oSon", "长梁村我姨家的房子漏雨咋办")
    case = max(await road.all(Case), key=lambda each: each.opened_at)
    assert case.division_code == OTHER
    assert await passed_on(road) == []


async def test_words_in_doubt_that_tell_of_another_kind_are_read_by_the_officer_at_once(
    database_url: str, clock: SimulatedClock
) -> None:
    road = await Road(database_url, clock).open()
    await road.says("oSon", "竹园村二组的,我妈的残疾证想办一下")
    await road.says("oSon", "不用")
    road.later(12)
    assert "转告" in await road.says("oSon", "我妈走不动")
    assert await passed_on(road) == [("V1", "我妈走不动")]
    assert not await road.all(DeskEntry)
    await road.close()


@pytest.mark.parametrize("words", ["查一下我报的事", "进度咋样"])
async def test_a_sentence_that_begins_like_a_command_is_read_as_a_sentence(road: Road, words: str) -> None:
    case = (await road.all(Case))[0]
    assert case.number in await road.says("oSon", words)


async def test_what_is_added_while_the_desk_has_his_words_reaches_the_desk(road: Road) -> None:
    await road.says("oOther", road.means("幸福村的,房子漏雨", "disaster", to_human=True, reason="doubt"))
    road.later(60)
    assert "也转给值班的同志" in await road.says("oOther", "就是原来的竹园")
    assert await road.last_fate() == ("to_human", "told_further")
    assert "值班的同志" not in await road.says("oOther", "谢谢你们")
    assert len(await road.all(DeskEntry)) == 2


async def test_a_sum_of_money_is_no_answer_to_how_many_acres(road: Road) -> None:
    await road.says("oZhang", "竹园村冰雹把我家烟叶打完了")
    await road.says("oZhang", "我妈住院花了三万")
    assert await passed_on(road) == [("O1", "我妈住院花了三万")]
