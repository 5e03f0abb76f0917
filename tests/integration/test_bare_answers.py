"""An amount alone is the answer to the question for it, whatever it sounds like."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from models import Case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """A lane over the small county."""
    road = await Road(database_url, clock).open()
    yield road
    await road.close()


@pytest.mark.parametrize(
    ("words", "is_answer"), [("三四十亩", True), ("三四十亩茶苗没人收,想问下哪里卖", False)]
)
async def test_an_amount_alone_is_the_answer(road: Road, words: str, is_answer: bool) -> None:
    told = {"places": (), "slots": {"disaster": "冰雹", "crop": "烤烟"}}
    await road.says("oStranger", road.means("雹子把烟打光了", "disaster", **told))
    await road.says("oStranger", "竹园村的")
    await road.says("oStranger", road.means(words, "production"))
    assert len(await road.all(Case)) == (1 if is_answer else 2)
