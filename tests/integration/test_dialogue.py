"""The questions after the alert: one at a time, three at most, answered as people answer, hours later too."""

from typing import Any

import pytest

from app.core.enums import Channel, DivisionLevel, Intent, SegmentKind
from app.core.messages import Segment
from app.nlu.types import PlaceMatch
from app.services.deciding.facts import facts_of, slots_of
from app.services.sending import outbox
from models import Case, Conversation, Division, Household, Message, OutboxMessage
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
TIE = PlaceMatch("", "长梁村", DivisionLevel.VILLAGE, "长梁", (VILLAGE, OTHER))


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, one household of each village on the map."""
    async with road.workshop.begin() as work:
        for number, (code, lat, lng) in enumerate([(VILLAGE, 32.30, 108.90), (OTHER, 32.40, 108.90)]):
            work.session.add(
                Household(id=f"M{number}", division_code=code, head="某某", lat=lat, lng=lng, tags=[])
            )
    return road


async def the_case(road: Road) -> Case:
    (case,) = await road.all(Case)
    return case


async def open_question(road: Road) -> dict[str, Any] | None:
    (talk,) = await road.all(Conversation)
    return talk.dialogue


async def hail(road: Road, sender: str = "oStranger", **changes: Any) -> str:
    given: dict[str, Any] = {"places": (), "slots": {"disaster": "冰雹", "crop": "烤烟"}}
    return await road.says(sender, road.means("雹子把烟打光了", "disaster", **(given | changes)))


async def test_a_stranger_is_asked_three_questions_one_at_a_time(road: Road) -> None:
    reply = await hail(road)
    assert "哪个村" in reply
    assert "多少" not in reply
    reply = await road.says("oStranger", "竹园村的")
    assert "王支书" in reply
    assert "大概有多少" in reply
    assert "电话" not in reply
    reply = await road.says("oStranger", "三四十亩")
    assert "记下了" in reply
    assert "电话" in reply
    reply = await road.says("oStranger", "13909150001")
    assert "?" not in reply
    case = await the_case(road)
    assert case.division_code == VILLAGE
    assert slots_of(case)["quantity"] == "30-40"
    assert '"phone":"13909150001"' in case.reporter
    assert await open_question(road) is None
    assert [m.fate_kind for m in await road.all(Message)] == ["case_opened"] + ["case_joined"] * 3


async def test_somebody_is_alerted_before_anything_is_asked(road: Road) -> None:
    await hail(road)
    assert {a.officer_id for a in await road.all(OutboxMessage)} == {"D1"}


async def test_what_was_said_is_never_asked(road: Road) -> None:
    reply = await hail(
        road, "oZhang", slots={"disaster": "冰雹", "crop": "烤烟", "quantity": "30", "unit": "亩"}
    )
    assert "多少" not in reply
    assert await open_question(road) is None


async def test_what_is_said_unasked_meanwhile_is_not_asked_later(road: Road) -> None:
    await hail(road)
    reply = await road.says("oStranger", road.means("竹园村 三十亩", "disaster"))
    assert "多少" not in reply
    assert "电话" in reply


async def test_an_answer_counts_hours_later(road: Road) -> None:
    await hail(road)
    road.later(7 * 60)
    assert "王支书" in await road.says("oStranger", "竹园村")


async def test_a_question_is_given_up_after_a_day(road: Road) -> None:
    await hail(road)
    road.later(25 * 60)
    await road.says("oStranger", "不晓得")
    assert (await the_case(road)).division_code == "610925"
    assert await open_question(road) is None


@pytest.mark.parametrize("text", ["不知道", "不晓得", "说不清楚", "算了"])
async def test_not_knowing_is_accepted_and_the_next_question_comes(road: Road, text: str) -> None:
    await hail(road)
    reply = await road.says("oStranger", text)
    assert "不要紧" in reply
    assert "大概有多少" in reply
    assert (await road.all(Message))[-1].fate_kind == "case_joined"


async def test_an_unclear_place_is_asked_for_three_times_in_all(road: Road) -> None:
    await hail(road)
    for number in range(2):
        reply = await road.says(
            "oStranger", road.means(f"就是那个包包上头嘛{number}", "chitchat", to_human=True)
        )
        assert "对不上" in reply
    reply = await road.says("oStranger", road.means("就是那个包包上头", "chitchat", to_human=True))
    assert "对不上" not in reply
    assert "哪个村" not in reply
    assert await open_question(road) is None


async def test_a_tie_is_asked_by_number_and_never_guessed(road: Road) -> None:
    reply = await hail(road, places=(TIE,))
    assert "1 四季镇竹园村" in reply
    assert "2 四季镇长梁村" in reply
    case = await the_case(road)
    assert case.division_code == TOWN
    assert case.officer_id == "T1"
    reply = await road.says("oStranger", "2")
    case = await the_case(road)
    assert (case.division_code, case.officer_id) == (OTHER, "V2")
    assert "刘支书" in reply


async def test_a_number_that_was_not_offered_is_asked_again(road: Road) -> None:
    await hail(road, places=(TIE,))
    assert "1 四季镇竹园村" in await road.says("oStranger", "7")
    assert (await the_case(road)).division_code == TOWN


async def test_the_household_breaks_the_tie(road: Road) -> None:
    await hail(road, "oZhang", places=(TIE,))
    assert (await the_case(road)).division_code == VILLAGE


async def test_a_shared_position_says_where_it_is(road: Road) -> None:
    await hail(road)
    reply = await road.take(road.message("oStranger", segments=(position(32.399, 108.901),)))
    assert "长梁村" in str(reply)
    case = await the_case(road)
    assert (case.division_code, case.officer_id) == (OTHER, "V2")


async def test_a_position_shared_before_the_words_places_the_case(road: Road) -> None:
    await road.take(road.message("oStranger", segments=(position(32.301, 108.90),)))
    reply = await hail(road)
    assert "哪个村" not in reply
    case = await the_case(road)
    assert (case.division_code, case.officer_id) == (VILLAGE, "V1")


async def test_a_position_between_two_villages_is_asked_about(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add(Household(id="M9", division_code=OTHER, head="某", lat=32.302, lng=108.90, tags=[]))
    await hail(road)
    reply = await road.take(road.message("oStranger", segments=(position(32.301, 108.90),)))
    assert "哪个村" in str(reply)
    assert (await the_case(road)).division_code == TOWN


async def test_a_position_far_from_everybody_is_kept_and_the_place_stays_open(road: Road) -> None:
    await hail(road)
    await road.take(road.message("oStranger", segments=(position(30.0, 100.0),)))
    assert (await the_case(road)).division_code == "610925"
    question = await open_question(road)
    assert question
    assert question["ask"] == "place"


async def test_a_photo_is_taken_as_the_answer_to_how_much(road: Road) -> None:
    await hail(road, "oZhang")
    question = await open_question(road)
    assert question
    assert question["ask"] == "amount"
    assert "照片收到了" in await road.shows("oZhang")
    assert await open_question(road) is None


async def test_a_photo_does_not_say_where_it_is(road: Road) -> None:
    await hail(road)
    await road.shows("oStranger")
    assert "王支书" in await road.says("oStranger", "竹园村")


async def test_a_voice_that_nobody_recognised_is_taken_as_an_answer(road: Road) -> None:
    await hail(road)
    voice = Segment(SegmentKind.VOICE, media_id="V1", data={"format": "amr"})
    reply = str(await road.take(road.message("oStranger", segments=(voice,))))
    assert "语音收到了" in reply
    assert "大概有多少" in reply


async def test_a_voice_that_was_recognised_is_an_answer_like_any(road: Road) -> None:
    await hail(road)
    voice = Segment(SegmentKind.VOICE, text="竹园村的。", media_id="V1")
    assert "王支书" in str(await road.take(road.message("oStranger", segments=(voice,))))


async def test_nobody_hurt_is_noted(road: Road) -> None:
    text = road.means("屋后头垮了", "disaster", slots={"disaster": "滑坡"})
    assert "回1有" in await road.says("oZhang", text)
    await road.says("oZhang", "2")
    case = await the_case(road)
    assert not case.is_urgent
    assert facts_of(case)["harm"] is False


async def test_somebody_hurt_raises_the_alarm(road: Road) -> None:
    await road.says("oZhang", road.means("屋后头垮了", "disaster", slots={"disaster": "滑坡"}))
    reply = await road.says("oZhang", "1")
    assert "119" in reply
    assert (await the_case(road)).is_urgent
    urgent = {a.officer_id for a in await road.all(OutboxMessage) if a.reply_key == "alert_urgent"}
    assert urgent == {"O1", "V1"}


async def test_for_whom_by_number(road: Road) -> None:
    text = road.means("想办低保", "relief", slots={"item": "低保"})
    assert "回1自己" in await road.says("oZhang", text)
    await road.says("oZhang", "2")
    assert facts_of(await the_case(road))["whom"] == "parents"


async def test_for_whom_in_words(road: Road) -> None:
    await road.says("oZhang", road.means("想办低保", "relief", slots={"item": "低保"}))
    await road.says("oZhang", "我妈")
    assert slots_of(await the_case(road))["relation"] == "母亲"


@pytest.mark.parametrize(
    ("text", "item"), [("残疾证", "残疾证"), ("就是那个老年优待的", "就是那个老年优待的"), ("谢谢", None)]
)
async def test_which_item_in_whatever_words(road: Road, text: str, item: str | None) -> None:
    assert "哪一样" in await road.says("oZhang", road.means("想办个证", "delegated", slots={}))
    await road.says("oZhang", text)
    assert slots_of(await the_case(road)).get("item") == item


async def test_another_matter_is_no_answer_and_the_question_waits(road: Road) -> None:
    await hail(road)
    await road.says("oStranger", road.means("修路占了我的地到现在都没给补偿款", "dispute", places=()))
    assert [case.kind for case in await road.all(Case)] == ["disaster", "dispute"]
    question = await open_question(road)
    assert question
    assert question["then"]["ask"] == "place"


async def test_the_older_question_is_answered_after_the_newer(road: Road) -> None:
    await hail(road)
    await road.says("oStranger", road.means("修路占了我的地到现在都没给补偿款", "dispute", places=()))
    await road.says("oStranger", "不知道")
    await road.says("oStranger", "不用")
    await road.says("oStranger", "竹园村")
    hailed, dispute = await road.all(Case)
    assert hailed.division_code == VILLAGE
    assert dispute.division_code == "610925"


@pytest.mark.parametrize("text", ["谢谢", "你好"])
async def test_small_talk_is_answered_and_the_question_waits(road: Road, text: str) -> None:
    await hail(road)
    await road.says("oStranger", text)
    assert (await road.all(Message))[-1].fate_kind == "answered"
    assert await open_question(road)


async def test_linked_cases_move_with_the_place(road: Road) -> None:
    await hail(road, also=(Intent.DISPUTE,))
    await road.says("oStranger", "竹园村")
    assert {(case.division_code, case.officer_id) for case in await road.all(Case)} == {(VILLAGE, "V1")}


async def test_in_a_group_only_the_place_is_asked(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add(
            Division(code="610925113", name="大道河镇", level="town", parent_code="610925", aliases=[])
        )
    text = road.means("想办低保", "relief", places=(), slots={})
    said = road.message("20002", text, channel=Channel.ONEBOT, account="siji", chat="700001")
    await road.take(said, can_reply=False)
    (answer,) = await road.all(OutboxMessage, purpose="reply")
    assert [key for key, _ in outbox.also_said(answer)] == ["ask_place", "group_notice"]


def position(lat: float, lng: float) -> Segment:
    return Segment(SegmentKind.LOCATION, text="某处", lat=lat, lng=lng)
