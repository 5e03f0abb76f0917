"""Two lanes on one database, with messages of the same people crossing: nobody starves, all are stored once."""

import asyncio

import pytest
from sqlalchemy import func, select

from app.core.clock import SimulatedClock
from app.core.messages import InboundMessage
from models import Conversation, Message
from tests.small_county import Road

pytestmark = pytest.mark.anyio
PEOPLE = [f"oCrossing{number}" for number in range(12)]


def crossing(road: Road, senders: list[str], text: str) -> list[InboundMessage]:
    return [road.message(sender, text) for sender in senders]


async def counted(road: Road) -> tuple[int, int, int]:
    async with road.database.reading() as session:
        stored = await session.scalar(select(func.count()).select_from(Message))
        unhandled = await session.scalar(select(func.count()).where(Message.fate_reason == "handling_failed"))
        people = await session.scalar(select(func.count()).select_from(Conversation))
    return stored or 0, unhandled or 0, people or 0


async def test_known_conversations_that_cross_between_two_lanes_all_get_their_fate(
    database_url: str, clock: SimulatedClock
) -> None:
    one = await Road(database_url, clock).open()
    other = await Road(database_url, clock).open(is_new=False)
    try:
        for sender in PEOPLE:
            await one.says(sender, "你好")
        for _ in range(3):
            forth = crossing(one, PEOPLE, "竹园村下冰雹了,玉米全打坏了")
            back = crossing(other, PEOPLE[::-1], "竹园村路也断了")
            async with asyncio.timeout(30):
                replies = await asyncio.gather(*map(one.take, forth), *map(other.take, back))
            assert all(replies)
        assert await counted(one) == (12 + 3 * 24, 0, 12)
    finally:
        await one.close()
        await other.close()


async def test_people_who_are_new_to_both_lanes_at_once_get_one_conversation_each(
    database_url: str, clock: SimulatedClock
) -> None:
    one = await Road(database_url, clock).open()
    other = await Road(database_url, clock).open(is_new=False)
    try:
        forth = crossing(one, PEOPLE, "竹园村下冰雹了,玉米全打坏了")
        back = crossing(other, PEOPLE[::-1], "竹园村路也断了")
        async with asyncio.timeout(30):
            replies = await asyncio.gather(*map(one.take, forth), *map(other.take, back))
        assert all(replies)
        assert await counted(one) == (24, 0, 12)
    finally:
        await one.close()
        await other.close()


async def test_repeats_that_cross_between_two_lanes_spoil_no_turn(
    database_url: str, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A busy service answers late, and the platform sends again, to another process."""
    one = await Road(database_url, clock).open()
    other = await Road(database_url, clock).open(is_new=False)
    try:
        for sender in PEOPLE:
            await one.says(sender, "你好")
        for _ in range(3):
            sent = crossing(one, PEOPLE, "竹园村下冰雹了,玉米全打坏了")
            async with asyncio.timeout(30):
                replies = await asyncio.gather(*map(one.take, sent), *map(other.take, sent))
            assert replies[:12] == replies[12:]
        assert await counted(one) == (12 + 3 * 12, 0, 12)
        assert "replayed singly" not in caplog.text
    finally:
        await one.close()
        await other.close()
