"""The duty desk takes what it was rung for in words of its own, and its own doubts do not ring it again."""

import pytest

from app.services.sending import desk
from models import Case, DeskEntry
from tests.factories import a_contact
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A stranger asked for a human, and the desk was rung for him."""
    async with road.workshop.begin() as work:
        work.session.add(a_contact(owner_kind="officer", owner_id="D1", external_id="oDesk"))
    await road.says("oStranger", "转人工")
    road.later(121)
    assert await desk.ring_due(road.workshop) == 1
    return road


async def _taken(road: Road) -> list[str | None]:
    return [entry.taken_by for entry in await road.all(DeskEntry)]


@pytest.mark.parametrize("words", ["接手", "我接手", "接手了", "接手全部", "收到", "我来管"])
async def test_the_desk_takes_what_it_was_rung_for(road: Road, words: str) -> None:
    assert "1件您接手了" in await road.says("oDesk", words)
    assert await _taken(road) == ["D1"]


@pytest.mark.parametrize("words", ["好的", "谢谢", "接手机"])
async def test_other_words_take_nothing(road: Road, words: str) -> None:
    await road.says("oDesk", words)
    assert await _taken(road) == [None]


async def test_with_nothing_rung_for_the_case_that_waits_is_taken(road: Road) -> None:
    await road.says("oDesk", "接手")
    await road.says("oX", road.means("有人掉河里了,快救人", "disaster", is_urgent=True, places=()))
    assert "已记您收到" in await road.says("oDesk", "接手")
    (case,) = await road.all(Case)
    assert (case.officer_id, case.state) == ("D1", "acknowledged")


async def test_the_number_behind_the_word_is_a_cases(road: Road) -> None:
    await road.says("oX", road.means("有人掉河里了,快救人", "disaster", is_urgent=True, places=()))
    (case,) = await road.all(Case)
    assert "已记您收到" in await road.says("oDesk", f"接手 {case.number[-3:]}")
    assert await _taken(road) == [None]


async def test_what_the_desk_itself_writes_unclearly_is_not_put_on_its_own_list(road: Road) -> None:
    reply = await road.says(
        "oDesk", road.means("那个事情后头再说", "chitchat", to_human=True, reason="doubt")
    )
    assert "代报" in reply
    assert len(await road.all(DeskEntry)) == 1


async def test_a_danger_that_the_desk_writes_is_heard(road: Road) -> None:
    text = road.means("竹园村有人被埋了", "disaster", is_urgent=True)
    assert "人身安全最要紧" in await road.says("oDesk", text)
