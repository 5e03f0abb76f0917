"""Answers to our questions: an amount that stands alone, and one in the turn in which an officer moves the case."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from models import Case
from tests.integration.test_dialogue import hail, open_question, slots_of
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """A lane over the small county."""
    road = await Road(database_url, clock).open()
    yield road
    await road.close()


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
