"""Answers to our questions: an amount alone, one with another matter behind it, one while an officer moves the case."""

import asyncio

import pytest

from models import Case, Message, OutboxMessage
from tests.integration.test_dialogue import hail, open_question, slots_of
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


async def test_the_older_question_s_case_is_answered_in_the_turn_in_which_its_officer_moves_it(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    await hail(road, "oZhang")
    road.later(5)
    await road.says("oZhang", road.means("我屋的低保断了", "relief"))
    first, _ = await road.all(Case)
    while (asked := await open_question(road)) and asked["case_id"] != first.id:
        await road.says("oZhang", "不晓得")
    assert asked is not None
    await asyncio.gather(road.says("oChen", f"收到 {first.number[-6:]}"), road.says("oZhang", "三十亩"))
    first, _ = await road.all(Case)
    assert (first.state, slots_of(first)["quantity"]) == ("acknowledged", "30")
    assert "replayed" not in caplog.text


@pytest.mark.parametrize(
    ("words", "is_answer"), [("三四十亩", True), ("三四十亩茶苗没人收,想问下哪里卖", False)]
)
async def test_an_amount_alone_is_the_answer(road: Road, words: str, is_answer: bool) -> None:
    told = {"places": (), "slots": {"disaster": "冰雹", "crop": "烤烟"}}
    await road.says("oStranger", road.means("雹子把烟打光了", "disaster", **told))
    await road.says("oStranger", "竹园村的")
    await road.says("oStranger", road.means(words, "production"))
    assert len(await road.all(Case)) == (1 if is_answer else 2)


async def test_an_amount_with_another_matter_behind_it_is_the_answer_and_a_linked_case(road: Road) -> None:
    await hail(road, "oZhang")
    reply = await road.says("oZhang", "两亩多,顺便帮我妈办个残疾证")
    hailed, card = await road.all(Case)
    assert slots_of(hailed)["quantity"] == "2"
    assert "item" not in slots_of(hailed)
    assert (card.kind, card.parent_id, card.division_code) == ("delegated", hailed.id, VILLAGE)
    assert slots_of(card)["item"] == "残疾证"
    assert "quantity" not in slots_of(card)
    assert card.number in reply
    assert reply.count(hailed.number) <= 1
    message = (await road.all(Message))[-1]
    assert (message.fate_kind, message.fate_reason) == ("case_opened", "delegated")
    assert await open_question(road) is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("竹园村四组,另外想给我妈申请个低保", "relief"),
        ("竹园村,隔壁和我家争地界打起来了", "dispute"),
        ("竹园村四组 还有我妈的残疾证要帮忙办一下", "delegated"),
    ],
)
async def test_a_place_with_another_matter_behind_it_is_the_answer_and_a_linked_case(
    road: Road, words: str, kind: str
) -> None:
    await hail(road)
    reply = await road.says("oStranger", words)
    hailed, other = await road.all(Case)
    assert (hailed.division_code[:12], other.division_code[:12]) == (VILLAGE, VILLAGE)
    assert (other.kind, other.parent_id) == (kind, hailed.id)
    assert reply.index(other.number) < reply.index("大概有多少")
    asked = await open_question(road)
    assert asked
    assert asked["case_id"] == hailed.id


@pytest.mark.parametrize(
    ("words", "kind"),
    [("不知道,另外想问哈合疗咋报销", "consultation"), ("在四组,还有我妈的残疾证要帮忙办一下", "delegated")],
)
async def test_what_is_told_behind_no_clear_place_waits_for_the_place_with_its_case(
    road: Road, words: str, kind: str
) -> None:
    await hail(road)
    await road.says("oStranger", words)
    hailed, other = await road.all(Case)
    assert (other.kind, other.parent_id, other.division_code) == (kind, hailed.id, hailed.division_code)


async def test_nobody_hurt_a_phone_or_for_whom_may_have_another_matter_behind_it(road: Road) -> None:
    await road.says("oZhang", road.means("屋后头垮了", "disaster", slots={"disaster": "滑坡"}))
    await road.says("oZhang", "没有人受伤,另外想问哈合疗咋报销")
    slide, asked = await road.all(Case)
    assert '"harm":false' in slide.facts
    assert (asked.kind, asked.parent_id) == ("consultation", slide.id)


@pytest.mark.parametrize(
    "words",
    [
        "冰雹打了四亩烟叶",
        "竹园村,冰雹打了四亩烟叶",
        "竹园村的,雹子把烟打光了,要人来看",
        "竹园村三组,烟叶全打烂了,今年的收入没了,咋个活嘛",
        "竹园村,还有隔壁王家的烟也打光了",
        "竹园村四组,麻烦快点",
        "不知道",
        "竹园村",
        "三亩",
    ],
)
async def test_an_answer_that_goes_on_about_the_matter_opens_nothing(road: Road, words: str) -> None:
    await hail(road)
    await road.says("oStranger", words)
    (case,) = await road.all(Case)
    assert case.kind == "disaster"
    assert (await road.all(Message))[-1].fate_kind == "case_joined"
    assert (case.division_code[:12] == VILLAGE) == ("竹园" in words)


async def test_want_behind_an_answer_about_relief_is_the_same_matter(road: Road) -> None:
    await road.says("oZhang", road.means("想办低保", "relief", slots={"item": "低保"}))
    await road.says("oZhang", "我妈,另外她瘫在床上屋里穷得揭不开锅")
    assert [case.kind for case in await road.all(Case)] == ["relief"]


async def test_what_was_told_just_now_is_joined_and_not_opened_again(road: Road) -> None:
    await road.says("oStranger", road.means("我妈的残疾证要帮忙办一下", "delegated", places=()))
    await hail(road)
    await road.says("oStranger", "竹园村,另外我妈的残疾证莫忘了帮忙办一下")
    assert [case.kind for case in await road.all(Case)] == ["delegated", "disaster"]
    assert (await road.all(Message))[-1].fate_kind == "case_joined"


async def test_who_answers_and_asks_in_his_own_words_how_far_his_older_matter_is_hears_both(
    road: Road,
) -> None:
    await road.says("oZhang", road.means("给我妈申请个低保", "relief"))
    road.later(60 * 24 * 3)
    await hail(road, "oZhang")
    reply = await road.says("oZhang", "三十亩,我妈的低保批了没有")
    money, hailed = await road.all(Case)
    assert slots_of(hailed)["quantity"] == "30"
    assert money.number in reply


@pytest.mark.parametrize(
    "words", ["竹园村四组,我妈晕倒了叫不醒", "三亩,还有我娃掉到堰塘里了", "竹园村四组 快来人 有人埋到里头了"]
)
async def test_a_life_in_danger_behind_an_answer_raises_the_alarm_at_once(road: Road, words: str) -> None:
    await hail(road)
    reply = await road.says("oStranger", words)
    assert any(case.is_urgent for case in await road.all(Case))
    assert "alert_urgent" in {row.reply_key for row in await road.all(OutboxMessage)}
    assert "120" in reply or "119" in reply


async def test_a_life_in_danger_is_alerted_at_the_place_that_the_answer_names(road: Road) -> None:
    await hail(road)
    await road.says("oStranger", "竹园村四组 快来人 有人埋到里头了")
    (case,) = await road.all(Case)
    assert (case.is_urgent, case.division_code[:12]) == (True, VILLAGE)
    urgent = {row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == "alert_urgent"}
    assert "V1" in urgent
    assert await open_question(road) is None


async def test_another_question_is_no_unclear_place(road: Road) -> None:
    assert "哪个村" in await road.says("oStranger", "怎么申请低保")
    reply = await road.says("oStranger", "医保怎么报销")
    assert "对不上" not in reply
    message = (await road.all(Message))[-1]
    assert (message.fate_kind, message.fate_reason) == ("case_joined", "text")
    assert (await open_question(road) or {}).get("ask") == "place"


@pytest.mark.parametrize("text", ["又下冰雹了,烟打了", "房子塌了"])
async def test_a_disaster_is_no_answer_however_short_it_is(road: Road, text: str) -> None:
    assert "回1自己" in await road.says("oZhang", road.means("想办低保", "relief", slots={"item": "低保"}))
    assert "到现场" in await road.says("oZhang", text)
    assert [case.kind for case in await road.all(Case)] == ["relief", "disaster"]


async def test_a_bare_word_of_weather_is_what_is_asked_for(road: Road) -> None:
    assert "哪一样" in await road.says("oZhang", road.means("想办个证", "delegated", slots={}))
    await road.says("oZhang", "冰雹")
    assert [case.kind for case in await road.all(Case)] == ["delegated"]


async def test_a_figure_that_people_chat_with_is_no_amount(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    await road.says("oZhang", "666")
    (case,) = await road.all(Case)
    assert "quantity" not in slots_of(case)
