"""Who is taken in the lane's next turn."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.core.enums import Channel
from app.core.messages import InboundEvent
from handlers.lane import MAX_TURN, Arrival, next_turn

pytestmark = pytest.mark.anyio
AT = datetime(2026, 7, 18, tzinfo=UTC)


def arrival(sender: str, key: str) -> Arrival:
    event = InboundEvent(
        channel=Channel.WECHAT,
        account="langao",
        external_id=key,
        dedup_key=key,
        sender=sender,
        chat="",
        sent_at=AT,
        received_at=AT,
        name="subscribed",
        data={},
    )
    return Arrival(event, "610925", True, None, asyncio.get_running_loop().create_future())


def keys(arrivals: list[Arrival]) -> list[str]:
    return [each.inbound.dedup_key for each in arrivals]


async def test_one_message_of_each_sender_is_taken_in_the_order_of_arrival() -> None:
    waiting = [arrival("a", "1"), arrival("a", "2"), arrival("b", "3"), arrival("a", "4"), arrival("b", "5")]
    taken, left = next_turn(waiting)
    assert keys(taken) == ["1", "3"]
    assert keys(left) == ["2", "4", "5"]


async def test_no_more_than_a_turn_holds() -> None:
    waiting = [arrival(f"s{n}", str(n)) for n in range(MAX_TURN + 3)]
    taken, left = next_turn(waiting)
    assert (len(taken), len(left)) == (MAX_TURN, 3)


async def test_who_floods_keeps_nobody_else_waiting() -> None:
    waiting = [arrival("flood", f"f{n}") for n in range(500)] + [arrival("farmer", "hail")]
    taken, _ = next_turn(waiting)
    assert keys(taken) == ["f0", "hail"]


async def test_who_is_in_another_turn_waits_for_its_end() -> None:
    waiting = [arrival("a", "1"), arrival("b", "2"), arrival("a", "3")]
    taken, left = next_turn(waiting, busy={("wechat", "langao", "a")})
    assert keys(taken) == ["2"]
    assert keys(left) == ["1", "3"]
