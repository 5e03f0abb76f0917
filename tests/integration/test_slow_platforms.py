"""A platform that does not answer holds up nobody but those who are reached by it alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.services.sending import receipts
from app.services.sending.parcels import LEASE
from bots.base import Outgoing, Receipt
from models import OutboxMessage
from tests.factories import a_contact, a_conversation
from tests.fakes import FakeChannel
from tests.post import Post

pytestmark = pytest.mark.anyio
SLOW, QUICK = "oChen", "oQuick"


class Mute(FakeChannel):
    """Takes every message at once but those to `SLOW`, which it answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.answers = asyncio.Event()

    async def send(self, message: Outgoing) -> Receipt:
        """The receipt, sooner or later."""
        self.asked.append(message.recipient)
        if message.recipient == SLOW:
            await self.answers.wait()
        return await super().send(message)


async def _until(condition: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 - what a job did is seen in the database
            await asyncio.sleep(0.02)


@asynccontextmanager
async def _stuck(post: Post, mute: Mute) -> AsyncIterator["asyncio.Task[int]"]:
    """The job runs and waits for an answer to O1's alert; V1 was called with him."""
    post.wechat = mute
    await post.alert()
    await post.alert(a_contact(external_id=QUICK, owner_id="X1"), officer="X1")
    job = asyncio.create_task(post.deliver())
    try:
        yield job
    finally:
        mute.answers.set()
        await asyncio.wait({job})


async def _row(post: Post, officer: str) -> OutboxMessage:
    (found,) = [row for row in await post.all(OutboxMessage) if row.officer_id == officer]
    return found  # type: ignore[no-any-return]


async def test_a_receipt_finds_its_message_while_another_platform_keeps_us_waiting(post: Post) -> None:
    mute = Mute()

    async def is_accepted() -> bool:
        return (await _row(post, "X1")).state == "accepted"

    async with _stuck(post, mute):
        await _until(is_accepted)
        async with post.workshop.begin() as work:
            name = (await _row(post, "X1")).platform_id or ""
            assert await receipts.apply_receipt(work, "langao", name, ok=True)
        assert (await _row(post, "O1")).state == "queued"
    assert (await _row(post, "X1")).state == "delivered"
    assert (await _row(post, "O1")).state == "accepted"


async def test_what_falls_due_meanwhile_goes_out_beside_it(post: Post) -> None:
    mute = Mute()

    async def is_stuck() -> bool:
        return SLOW in mute.asked

    async with _stuck(post, mute) as job:
        await _until(is_stuck)
        talk = a_conversation(channel="onebot", account="siji", sender="10010")
        await post.news(talk)

        async def is_sent() -> bool:
            return bool(post.qq.to("10010"))

        await _until(is_sent)
        assert not job.done()
    assert job.result() == 3
    assert (await _row(post, "O1")).state == "accepted"


async def test_what_waits_for_its_answer_is_not_sent_again_when_the_clock_jumps(post: Post) -> None:
    mute = Mute()

    async def is_accepted() -> bool:
        return (await _row(post, "X1")).state == "accepted"

    async with _stuck(post, mute):
        await _until(is_accepted)
        post.clock.advance(LEASE)
        await post.news(a_conversation(channel="onebot", account="siji", sender="10010"))

        async def is_sent() -> bool:
            return bool(post.qq.to("10010"))

        await _until(is_sent)
    assert mute.asked.count(SLOW) == 1
    assert (await _row(post, "O1")).attempts == 1
