"""Who hurt somebody himself has a matter of its own: first the injured one is helped."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.services.sending import outbox
from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """A lane over the small county, with a report of hail five minutes ago."""
    road = await Road(database_url, clock).open()
    await road.says("oZhang", "竹园村二组下冰雹了,玉米全打坏了")
    road.later(5)
    yield road
    await road.close()


@pytest.mark.parametrize("text", ["我要自首,我把人打伤了", "我把人撞了", "我捅了人"])
async def test_it_does_not_join_the_hail_and_says_120_first(road: Road, text: str) -> None:
    reply = await road.says("oZhang", text)
    assert "先救人:马上打120" in reply
    assert "110" in reply
    hail, harm = await road.all(Case)
    assert (hail.is_urgent, harm.is_urgent, harm.officer_id) == (False, True, "O1")
    assert harm.kind != hail.kind


@pytest.mark.parametrize("text", ["去年我把人打伤了,赔了两万", "我不小心撞到树了", "我打牌把他打输了"])
async def test_what_is_over_or_no_person_is_none(road: Road, text: str) -> None:
    await road.says("oZhang", text)
    assert not any(case.is_urgent for case in await road.all(Case))


async def test_what_is_new_in_a_danger_is_what_those_who_were_called_read(road: Road) -> None:
    await road.says("oZhang", "我把人打伤了")
    await road.says("oZhang", "房子也着火了,人在里面")
    told = await road.all(OutboxMessage, reply_key="alert_joined")
    assert {row.officer_id for row in told} == {"O1", "V1"}
    assert {outbox.values_of(row)["summary"] for row in told} == {"房子也着火了,人在里面"}
