"""A cry for help behind the answer to a question is heard, however the whole message sounds."""

import pytest

from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, with a report of hail after which a question is open."""
    assert "大概有多少" in await road.says(
        "oZhang", road.means("竹园村二组下冰雹了,玉米全打坏了", "disaster")
    )
    road.later(5)
    return road


async def test_it_alarms_two_levels_about_the_case_in_hand(road: Road) -> None:
    text = road.means("两亩多,房子垮了,我爸被压在里头了", "disaster")
    assert "人身安全最要紧" in await road.says("oZhang", text)
    (case,) = await road.all(Case)
    assert case.is_urgent
    called = {row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == "alert_urgent"}
    assert called == {"O1", "V1"}


async def test_of_another_matter_it_opens_a_case_of_its_own(road: Road) -> None:
    await road.says("oZhang", "撤回")
    assert "要办的是哪一样" in await road.says(
        "oZhang", road.means("竹园村二组,有个证要换", "delegated", slots={})
    )
    text = road.means("给我妈办的,房子垮了,我爸被压在里头了", "delegated")
    assert "人身安全最要紧" in await road.says("oZhang", text)
    cases = await road.all(Case)
    assert (cases[-1].kind, cases[-1].is_urgent) == ("disaster", True)


@pytest.mark.parametrize("text", ["两亩多,玉米全打烂了", "没人受伤,就是房子垮了", "两亩多,麻烦快点"])
async def test_an_answer_without_one_is_an_answer(road: Road, text: str) -> None:
    await road.says("oZhang", text)
    (case,) = await road.all(Case)
    assert not case.is_urgent


async def test_without_a_question_the_whole_message_is_heard_as_it_is(road: Road) -> None:
    text = road.means("你好,房子垮了,我爸被压在里头了", "chitchat")
    assert "人身安全" not in await road.says("oStranger", text)
