"""Answers that are taken back, out of turn, or name what nobody knows."""

import json

import pytest

from app.services.deciding.quick_answers import is_correction
from models import Case, Message, OutboxMessage
from tests.integration.test_dialogue import hail, open_question, slots_of, the_case
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio


async def placed(road: Road, sender: str = "oStranger") -> None:
    await hail(road, sender)
    if sender == "oStranger":
        await road.says(sender, "竹园村")
    road.later(2)


@pytest.mark.parametrize("words", ["不是,说错了,是长梁村的", "说错了 是长梁村三组", "不对,是长梁村"])
async def test_a_village_that_is_corrected_moves_the_case_and_both_officers_are_told(
    road: Road, words: str
) -> None:
    await placed(road)
    reply = await road.says("oStranger", words)
    case = await the_case(road)
    assert (case.division_code[:12], case.officer_id) == (OTHER, "V2")
    assert slots_of(case)["village"] == "长梁村"
    assert "刘支书" in reply
    told = {(row.officer_id, row.reply_key) for row in await road.all(OutboxMessage)}
    assert ("V2", "alert_disaster") in told
    assert ("V1", "alert_place") in told
    assert (await road.all(Message))[-1].fate_kind == "case_joined"


async def test_a_village_that_is_corrected_is_no_longer_the_household_s(road: Road) -> None:
    await placed(road, "oZhang")
    assert (await the_case(road)).household_id == "H1"
    await road.says("oZhang", "说错了,是长梁村的地")
    case = await the_case(road)
    assert (case.division_code, case.officer_id, case.household_id) == (OTHER, "V2", None)


async def test_an_officer_on_his_way_keeps_the_case_and_is_told_the_right_place(road: Road) -> None:
    await placed(road)
    await road.says("oWang", f"收到 {(await the_case(road)).number[-6:]}")
    await road.says("oStranger", "说错了,是长梁村的")
    case = await the_case(road)
    assert (case.division_code, case.officer_id) == (OTHER, "V1")
    assert ("V1", "alert_place") in {(r.officer_id, r.reply_key) for r in await road.all(OutboxMessage)}


async def test_an_amount_and_a_phone_can_be_corrected(road: Road) -> None:
    await placed(road)
    await road.says("oStranger", "三十亩")
    await road.says("oStranger", "说错了,是十三亩")
    await road.says("oStranger", "13909150001")
    await road.says("oStranger", "电话打错了,是13909150002")
    case = await the_case(road)
    assert slots_of(case)["quantity"] == "13"
    assert slots_of(case)["phone"] == "13909150002"
    assert '"phone":"13909150002"' in case.reporter
    assert [m.fate_kind for m in await road.all(Message)] == ["case_opened"] + ["case_joined"] * 5


async def test_what_corrects_nothing_or_another_matter_moves_nothing(road: Road) -> None:
    await placed(road)
    await road.says("oStranger", "你们搞错了吧")
    await road.says("oStranger", road.means("长梁村把我的地界量错了,说错了不认账", "dispute"))
    first = (await road.all(Case))[0]
    assert (first.division_code, first.officer_id) == (VILLAGE, "V1")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("说错了,是长梁村", True),
        ("不是,是长梁村", True),
        ("不是我屋的", False),
        ("错过了时间", False),
        ("没错", False),
    ],
)
def test_words_that_correct(words: str, expected: bool) -> None:
    assert is_correction(words) is expected


async def test_a_phone_given_while_the_place_is_asked_for_is_kept(road: Road) -> None:
    await hail(road)
    await road.says("oStranger", "13909150001")
    assert slots_of(await the_case(road))["phone"] == "13909150001"
    question = await open_question(road)
    assert question
    assert question["ask"] == "place"
    assert "王支书" in await road.says("oStranger", "竹园村")


@pytest.mark.parametrize("words", ["幸福村", "红光村三组", "向阳镇的"])
async def test_a_village_that_the_county_has_not_is_asked_for_again(road: Road, words: str) -> None:
    await hail(road)
    assert "对不上" in await road.says("oStranger", words)
    assert (await road.all(Message))[-1].fate_kind == "case_joined"


@pytest.mark.parametrize(
    "words", ["我换号了,现在打13987654321", "新号码13987654321", "手机换了,以后打13987654321"]
)
async def test_a_new_number_is_the_one_to_ring_and_its_officer_hears_of_it(road: Road, words: str) -> None:
    await placed(road)
    await road.says("oStranger", "我电话13912345678")
    road.later(60 * 26)
    reply = await road.says("oStranger", words)
    case = await the_case(road)
    assert json.loads(case.reporter)["phone"] == "13987654321"
    assert slots_of(case)["phone"] == "13987654321"
    assert "4321" in reply
    told = [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_said"]
    assert [row.officer_id for row in told] == [case.officer_id]


async def test_a_new_number_counts_until_the_call_back_is_made(road: Road) -> None:
    await placed(road)
    async with road.workshop.begin() as work:
        found = await work.session.get_one(Case, (await the_case(road)).id)
        found.state, found.resolved_at = "resolved", work.now
    await road.says("oStranger", "我换号了,现在打13987654321")
    assert json.loads((await the_case(road)).reporter)["phone"] == "13987654321"


async def test_a_question_in_place_of_a_place_is_passed_on_and_the_place_asked_for_again(road: Road) -> None:
    await road.says("oStranger", road.means("医保还能不能交", "consultation"))
    assert "您问的转告" in await road.says("oStranger", road.means("在哪里交", "consultation"))
    assert (await open_question(road))["ask"] == "place"
    told = [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_question"]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("told", "corrected"),
    [("我要办身份证", "打错了,是户口本"), ("竹园村下冰雹了,烟叶打烂了", "不是我家,是我妈家")],
)
async def test_a_correction_right_behind_words_that_were_passed_on_is_passed_on_too(
    road: Road, told: str, corrected: str
) -> None:
    for words in (told, "给我回个电话", corrected):
        await road.says("oZhang", words)
    assert await road.last_fate() == ("case_joined", "answer")
    said = await road.all(OutboxMessage, reply_key="alert_said")
    assert [row.officer_id for row in said] == ["O1", "O1"]


@pytest.mark.parametrize("words", ["不是五亩,是十五亩", "不是五亩是十五亩", "是十五亩不是五亩"])
async def test_of_two_amounts_the_one_that_is_not_denied_counts(road: Road, words: str) -> None:
    await placed(road)
    await road.says("oStranger", "五亩")
    await road.says("oStranger", words)
    assert slots_of(await the_case(road))["quantity"] == "15"


def test_a_question_that_may_be_a_denial_corrects_nothing() -> None:
    assert not is_correction("他是不是骗子")
    assert not is_correction("是五亩不是十亩吗")
