"""A platform that does not answer holds up nobody but those who are reached by it alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.core.errors import UnavailableError
from app.services.sending import delivery, receipts, underway
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


async def _becomes(post: Post, officer: str, state: str) -> None:
    async def is_so() -> bool:
        return (await _row(post, officer)).state == state

    await _until(is_so)


async def _asked(mute: Mute, recipient: str) -> None:
    async def is_asked() -> bool:
        return recipient in mute.asked

    await _until(is_asked)


@pytest.mark.parametrize("error", [UnavailableError("away"), KeyError("a fault of packing")])
async def test_a_fault_of_claiming_breaks_off_nothing_that_is_under_way(
    post: Post, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    mute = Mute()

    async def fails(*_: Any) -> Any:
        raise error

    async with _stuck(post, mute) as job:
        await _becomes(post, "X1", "accepted")
        with monkeypatch.context() as patched:
            patched.setattr(delivery, "_claim", fails)
            await asyncio.sleep(2 * underway.LOOK_SECONDS)
            assert not job.done()
            mute.answers.set()
            await asyncio.wait({job})
    assert job.exception() is error
    assert (await _row(post, "O1")).state == "accepted"
    await post.deliver()
    assert mute.asked.count(SLOW) == 1


@pytest.mark.parametrize(
    ("error", "most", "state"),
    [
        (UnavailableError("away"), 1, "accepted"),
        (UnavailableError("away"), 9, "queued"),
        (KeyError("a fault of one"), 1, "accepted"),
    ],
)
async def test_what_was_answered_is_written_down_when_that_failed_at_first(
    post: Post, monkeypatch: pytest.MonkeyPatch, error: Exception, most: int, state: str
) -> None:
    write, tries = delivery._write_down, 0

    async def fails_at_first(work: Any, results: Sequence[Any]) -> None:
        nonlocal tries
        tries += 1
        if tries <= most:
            raise error
        await write(work, results)

    monkeypatch.setattr(delivery, "_write_down", fails_at_first)
    monkeypatch.setattr(delivery, "WRITE_AGAIN_SECONDS", 0)
    monkeypatch.setattr(delivery, "MOST_TRIES", 3)
    await post.alert()
    await post.alert(a_contact(external_id=QUICK, owner_id="X1"), officer="X1")
    with pytest.raises(type(error)):
        await post.deliver()
    assert {row.state for row in await post.all(OutboxMessage)} == {state}
    assert len(post.wechat.sent) == 2


async def test_once_the_service_ends_nothing_else_begins(post: Post) -> None:
    post.wechat = mute = Mute()
    is_ending = False
    await post.alert()
    job = asyncio.create_task(
        delivery.deliver_due(post.workshop, post.adapters, post.links, may_claim=lambda: not is_ending)
    )
    await _asked(mute, SLOW)
    is_ending = True
    await post.news(a_conversation(channel="onebot", account="siji", sender="10010"))
    await asyncio.sleep(2 * underway.LOOK_SECONDS)
    mute.answers.set()
    assert await job == 1
    assert not post.qq.sent
    assert (await _row(post, "O1")).state == "accepted"


async def test_an_account_that_hangs_takes_no_place_of_the_others(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.wechat = mute = Mute()
    monkeypatch.setattr(underway, "MOST_OF_ONE", 1)
    monkeypatch.setattr(underway, "MOST", 1)
    await post.alert()
    job = asyncio.create_task(post.deliver())
    await _asked(mute, SLOW)
    await post.alert(a_contact(external_id=QUICK, owner_id="X1"), officer="X1")
    for sender in ("10010", "10011"):
        await post.news(a_conversation(channel="onebot", account="siji", sender=sender))

        async def is_sent(to: str = sender) -> bool:
            return bool(post.qq.to(to))

        await _until(is_sent)
    assert QUICK not in mute.asked
    mute.answers.set()
    await job
    await post.deliver()
    assert mute.asked == [SLOW, QUICK]
    assert {row.state for row in await post.all(OutboxMessage)} == {"accepted"}


async def test_while_very_many_rows_are_under_way_nothing_else_is_looked_for(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.wechat = mute = Mute()
    monkeypatch.setattr(underway, "MOST_ROWS", 0)
    await post.alert()
    job = asyncio.create_task(post.deliver())
    await _asked(mute, SLOW)
    await post.news(a_conversation(channel="onebot", account="siji", sender="10010"))
    await asyncio.sleep(2 * underway.LOOK_SECONDS)
    assert not post.qq.sent
    mute.answers.set()
    assert await job == 1
    assert await post.deliver() == 1
    assert post.qq.to("10010")
