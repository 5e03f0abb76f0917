"""Where our account is sent away or may not speak, the duty desk hears of it and nothing is sent there in vain."""

import pytest

from app.core.enums import Channel
from app.core.messages import InboundEvent
from app.services.sending.desk import ring_due
from bots.base import Means
from models import DeskEntry, LedgerFact, OutboxMessage
from tests.small_county import TOWN
from tests.square import GROUP, Square

pytestmark = pytest.mark.anyio
HOUR = "3600"


async def happens(square: Square, name: str, **data: str) -> None:
    """A notice of the platform about our account in the group."""
    now = square.road.clock.now()
    key = f"{name}:{now.timestamp()}"
    told = InboundEvent(Channel.ONEBOT, "siji", key, key, "10001", GROUP, now, now, name, data)
    await square.road.lane.submit(told, TOWN, can_reply=False)
    square.road.later(1)


async def waiting(square: Square) -> list[str]:
    """What the desk still has of the account."""
    return [entry.reason for entry in await square.all(DeskEntry) if entry.account and entry.due_at]


@pytest.mark.parametrize(
    ("name", "ended_by"),
    [("kicked", "joined_group"), ("muted", "unmuted"), ("active_refused", "active_allowed")],
)
async def test_the_desk_knows_of_it_until_it_is_over(square: Square, name: str, ended_by: str) -> None:
    await happens(square, name, duration=HOUR)
    await happens(square, name, duration=HOUR)
    assert len(await waiting(square)) == 1
    await ring_due(square.road.workshop)
    (call,) = await square.all(OutboxMessage)
    assert call.officer_id == "D1"
    assert "四季镇群" in call.values
    await happens(square, ended_by)
    assert await waiting(square) == []


async def test_a_silence_of_a_minute_is_nobodys_matter(square: Square) -> None:
    await happens(square, "muted", duration="60")
    assert await waiting(square) == []


async def test_nothing_is_sent_there_until_the_silence_is_over(square: Square) -> None:
    began = square.road.clock.now()
    await happens(square, "muted", duration=HOUR)
    await happens(square, "muted", duration="-1")
    await happens(square, "muted", duration="9" * 18)
    await happens(square, "unmuted", duration="0")
    facts = [fact for fact in await square.all(LedgerFact) if fact.target == GROUP and fact.is_group]
    assert [fact.kind for fact in facts] == ["barred", "barred", "barred", "permitted"]
    assert facts[0].data["until"] == began.timestamp() + 3600
    assert facts[1].data["until"] is None
    assert set(facts[3].data["opens"]) == {str(means) for means in Means}


async def test_a_group_that_nobody_registered_is_nobodys_matter(square: Square) -> None:
    now = square.road.clock.now()
    told = InboundEvent(Channel.ONEBOT, "siji", "k", "k", "10001", "799999", now, now, "kicked")
    await square.road.lane.submit(told, TOWN, can_reply=False)
    assert await square.all(DeskEntry) == []
