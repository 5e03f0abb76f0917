"""An officer answers a plea in the listening group where it was made."""

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from models import Case, OutboxMessage
from tests.integration.test_group_echoes import our_answer, plea, quoting
from tests.integration.test_groups import secretary_is_here
from tests.small_county import TOWN, VILLAGE
from tests.square import HAIL, Square

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("words", "state"), [("我马上安排", "acknowledged"), ("到现场了", "on_site")])
async def test_an_officer_who_answers_the_plea_in_its_group_is_heard(
    square: Square, words: str, state: str
) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    before = len(await square.replies())
    await square.says("77", words)
    (case,) = await square.all(Case)
    assert (case.state, case.officer_id) == (state, "V1")
    assert (await square.fates())[-1][0] == "command"
    assert len(await square.replies()) == before
    assert [row.reply_key for row in await square.all(OutboxMessage) if row.purpose == "news"]


@pytest.mark.parametrize("words", ["收到", "好的", "我马上安排,大家别慌,先把窗子关好再说别的事情", "谁家的?"])
async def test_what_may_be_meant_for_anybody_in_the_group_is_no_answer(square: Square, words: str) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    await square.says("77", words)
    (case,) = await square.all(Case)
    assert case.state == "assigned"


async def test_an_officer_who_answers_where_two_pleas_wait_is_not_guessed_at(square: Square) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    await square.says("20004", "竹园村三组房子垮了半边,要人来看")
    assert len(await square.all(Case)) == 2
    await square.says("77", "我马上去")
    assert {case.state for case in await square.all(Case)} == {"assigned"}


RUIN = "竹园村三组房子垮了半边,要人来看"


async def two_pleas(square: Square) -> tuple[str, str]:
    """Two pleas that wait for the same officer; answers the ids of their messages."""
    await secretary_is_here(square, "V1")
    first = square.message("20002", HAIL, sender_name="竹园-张诗文")
    second = square.message("20004", RUIN, sender_name="竹园村李大山")
    for message in (first, second):
        await square.road.lane.submit(message, TOWN, can_reply=False)
    return first.external_id, second.external_id


@pytest.mark.parametrize("words", ["我马上过去", "收到"])
async def test_which_of_two_pleas_he_means_is_what_he_quotes(square: Square, words: str) -> None:
    _, second = await two_pleas(square)
    before = len(await square.replies())
    await square.says("77", "", segments=quoting(second, words))
    assert await square.road.states() == ["assigned", "acknowledged"]
    assert len(await square.replies()) == before


async def test_our_answer_that_he_quotes_is_about_that_case(square: Square) -> None:
    await two_pleas(square)
    await square.says("77", "", segments=quoting(await our_answer(square), "收到"))
    assert await square.road.states() == ["acknowledged", "assigned"]


@pytest.mark.parametrize("words", ["李大山家的我去", "李大山家我马上来"])
async def test_whose_name_he_says_is_whom_he_goes_to(square: Square, words: str) -> None:
    await two_pleas(square)
    await square.says("77", words)
    assert await square.road.states() == ["assigned", "acknowledged"]


async def test_whom_he_mentions_is_whom_he_goes_to(square: Square) -> None:
    await two_pleas(square)
    mention = Segment(SegmentKind.MENTION, data={"target": "20002"})
    await square.says("77", "", segments=(mention, Segment(SegmentKind.TEXT, text="我马上到")))
    assert await square.road.states() == ["acknowledged", "assigned"]


async def test_a_nod_to_something_else_is_no_answer(square: Square) -> None:
    await secretary_is_here(square, "V1")
    await plea(square)
    await square.says("77", "", segments=quoting("-4711", "收到"))
    assert await square.road.states() == ["assigned"]


async def test_a_question_about_a_case_is_answered_in_private_alone(square: Square) -> None:
    await secretary_is_here(square, "V1")
    await plea(square)
    await square.says("77", "谁家的", is_addressed=True)
    assert (await square.fates())[-1] == ("command", "ask_privately")


async def test_what_the_leader_of_a_village_reports_without_a_place_is_there(square: Square) -> None:
    await secretary_is_here(square, "V1")
    await square.says("77", "二组停电了,五户", is_addressed=True)
    (case,) = await square.all(Case)
    assert (case.division_code[:12], case.officer_id) == (VILLAGE, "V1")
    assert "ask_place" not in (await square.said())[0]


@pytest.mark.parametrize("words", ["到场", "到了", "收到"])
async def test_who_quotes_a_case_of_others_is_not_there_for_his_own(square: Square, words: str) -> None:
    """V2 sees to a matter in 长梁村 and quotes a plea in 竹园村, which is V1's."""
    await secretary_is_here(square, "V2")
    await square.says("20009", "长梁村三组房子垮了半边,要人来看")
    quoted = await plea(square)
    await square.says("77", "", segments=quoting(quoted, words), is_addressed=True)
    assert await square.road.states() == ["assigned", "assigned"]
    assert (await square.fates())[-1] == ("command", "not_yours")


async def test_who_quotes_a_case_of_his_that_is_over_hears_how_it_is(square: Square) -> None:
    await secretary_is_here(square, "V1")
    quoted = await plea(square)
    for words in ("收到", "办结 苗已补种", "到场"):
        await square.says("77", "", segments=quoting(quoted, words), is_addressed=True)
    assert await square.road.states() == ["resolved"]
    assert (await square.fates())[-1] == ("command", "ended_own")
