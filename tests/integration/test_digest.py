"""An officer gets one push a minute: what comes in between is gathered, life danger never waits, nothing is lost."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from app.core.clock import SimulatedClock
from app.core.links import OFFICER
from app.services.rules import rulesets
from app.services.sending import delivery, outbox, parcels, receipts
from app.services.sending.parcels import LEASE, pack_all
from bots.base import Means, TemporaryError, UnreachableError
from models import Case, LedgerEntry, OutboxMessage
from tests.factories import a_contact
from tests.plans import listening, steps
from tests.post import Post, named
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


async def test_what_comes_within_the_minute_is_one_push_with_the_numbers_and_one_link(post: Post) -> None:
    await post.call()
    await post.deliver()
    numbers = []
    for _ in range(3):
        await post.over(seconds=10)
        numbers += await post.call()
    await post.over(seconds=25)
    assert len(post.wechat.sent) == 1
    await post.over(seconds=5)
    _, push = post.wechat.sent
    assert named(push.text, numbers) == Counter(numbers)
    assert push.text.count("https://") == 1
    assert post.links.open(push.url.rpartition("/")[2], OFFICER).officer_id == "O1"
    first, *rest = await post.all(OutboxMessage)
    assert {(row.state, row.platform_id, row.push_id, row.attempts) for row in rest} == {
        ("accepted", "2", rest[0].id, 1)
    }
    assert (first.push_id, first.platform_id) == (first.id, "1")


async def test_reminders_and_escalations_are_pushes_too(post: Post) -> None:
    await post.call()
    await post.deliver()
    await post.call(purpose="reminder")
    await post.call(purpose="escalation")
    await post.over(seconds=55)
    assert len(post.wechat.sent) == 1
    await post.over(seconds=5)
    assert len(post.wechat.sent) == 2


async def test_life_danger_is_never_held_back_and_what_follows_it_waits(post: Post) -> None:
    await post.call()
    await post.deliver()
    await post.over(seconds=10)
    await post.call()
    for _ in range(2):
        await post.call(is_urgent=True)
        await post.deliver()
    assert len(post.wechat.sent) == 3
    await post.over(seconds=55)
    assert len(post.wechat.sent) == 3
    await post.over(seconds=5)
    assert len(post.wechat.sent) == 4


async def test_three_hundred_neighbours_do_not_flood_their_officer(post: Post) -> None:
    numbers: list[str] = []
    pushed_at = []
    for _ in range(60):
        numbers += await post.call(5)
        before = len(post.wechat.sent)
        while await post.deliver():
            pass
        pushed_at += [post.clock.now()] * (len(post.wechat.sent) - before)
        post.clock.advance(timedelta(seconds=10))
    for _ in range(5):
        post.clock.advance(MINUTE)
        while await post.deliver():
            pass
    assert all(later - earlier >= MINUTE for earlier, later in pairwise(pushed_at))
    assert len(post.wechat.sent) <= 12
    rows = await post.all(OutboxMessage)
    assert (len(rows), {(row.state, row.attempts) for row in rows}) == (300, {("accepted", 1)})
    by_push = Counter(row.push_id for row in rows)
    assert len(by_push) == len(post.wechat.sent)
    assert all(len(message.text.encode()) <= 2048 for message in post.wechat.sent)


async def test_a_push_that_the_platform_refuses_goes_by_the_next_way_together_and_at_once(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    async with post.workshop.begin() as work:
        work.session.add(a_contact(channel="onebot", account="siji", external_id="71"))
    numbers = await post.call(4)
    while await post.deliver():
        pass
    (push,) = post.qq.sent
    assert named(push.text, numbers) == Counter(numbers)
    rows = await post.all(OutboxMessage)
    assert [(row.state, len(row.tried), row.attempts) for row in rows] == [("accepted", 1, 2)] * 4


async def test_a_busy_platform_is_tried_again_with_the_same_push(post: Post) -> None:
    post.wechat.fails_with = TemporaryError("-1")
    await post.call(4)
    await post.deliver()
    post.wechat.fails_with = None
    await post.over(seconds=10)
    assert len(post.wechat.sent) == 1
    assert {row.state for row in await post.all(OutboxMessage)} == {"accepted"}


async def test_a_platform_that_is_down_is_tried_again_by_back_off_and_not_once_a_minute(post: Post) -> None:
    post.wechat.fails_with = TemporaryError("http_502")
    await post.call(1)
    for _ in range(3):
        await post.deliver()
        await post.over(seconds=13)
    assert [row.attempts for row in await post.all(OutboxMessage)] == [3]


async def test_one_push_is_one_message_in_the_ledger(post: Post) -> None:
    post.wechat.capabilities = replace(post.wechat.capabilities, has_alert_template=False)
    await post.road.says("oChen", "您好")
    await post.call(4)
    await post.deliver()
    windows = [entry.windows for entry in await post.all(LedgerEntry) if entry.target == "oChen"]
    assert [len(sent) for window in windows for sent in window.values()] == [1]


async def test_a_crash_sends_the_same_push_once_more_when_the_lease_is_over(post: Post) -> None:
    await post.call(3)
    async with post.workshop.begin() as work:
        rows = [await work.session.get_one(OutboxMessage, row.id) for row in await post.all(OutboxMessage)]
        (parcel,) = await pack_all(work, rows, parcels.Post(post.adapters, post.links))
    await post.wechat.send(parcel.message)
    assert await post.deliver() == 0
    post.clock.advance(LEASE)
    await post.deliver()
    assert [message.dedup_key for message in post.wechat.sent] == [parcel.message.dedup_key] * 2
    assert {row.state for row in await post.all(OutboxMessage)} == {"accepted"}


async def test_two_processes_push_once_a_minute(post: Post, database_url: str, clock: SimulatedClock) -> None:
    other = await Road(database_url, clock).open(is_new=False)
    shops = (post.workshop, other.workshop)
    for _ in range(3):
        for _ in range(4):
            await post.call(3)
            await asyncio.gather(*(post.deliver(shop, limit=2) for shop in shops for _ in range(2)))
        clock.advance(MINUTE)
    await asyncio.gather(*(post.deliver(shop) for shop in shops))
    assert len(post.wechat.sent) == 4
    rows = await post.all(OutboxMessage)
    assert {(row.state, row.attempts) for row in rows} == {("accepted", 1)}
    assert len(rows) == 36
    await other.close()


async def test_what_failed_on_different_ways_never_shares_a_push(post: Post) -> None:
    await post.call(2)
    async with post.workshop.begin() as work:
        work.session.add(a_contact(channel="onebot", account="siji", external_id="71"))
        row = await work.session.get_one(OutboxMessage, (await post.all(OutboxMessage))[0].id)
        row.tried = [
            {"channel": "wechat", "account": "langao", "address": "oChen", "means": "template", "error": "x"}
        ]
    await post.deliver()
    assert len(post.wechat.sent) + len(post.qq.sent) == 1
    await post.over(seconds=60)
    assert len(post.wechat.sent) + len(post.qq.sent) >= 2
    assert len(post.qq.sent) == 1


async def test_a_receipt_that_says_no_sends_everything_in_the_push_by_the_next_way(post: Post) -> None:
    post.wechat.capabilities = replace(post.wechat.capabilities, receipts=frozenset({Means.TEMPLATE}))
    async with post.workshop.begin() as work:
        work.session.add(a_contact(channel="onebot", account="siji", external_id="71"))
    numbers = await post.call(3)
    await post.deliver()
    async with post.workshop.begin() as work:
        assert await receipts.apply_receipt(work, "langao", "1", ok=False, error="failed:user block")
    await post.over(seconds=60)
    (push,) = post.qq.sent
    assert named(push.text, numbers) == Counter(numbers)


async def test_admins_say_how_often(post: Post) -> None:
    async with post.workshop.begin() as work:
        document = rulesets.shipped_document().replace('push_every = "1m"', 'push_every = "10m"')
        await rulesets.publish(work, COUNTY, document, "admin:1", "少打扰")
    await post.call()
    await post.deliver()
    await post.call()
    await post.over(seconds=595, step=35)
    assert len(post.wechat.sent) == 1
    await post.over(seconds=5)
    assert len(post.wechat.sent) == 2


async def test_who_answered_meanwhile_is_not_told_again(post: Post) -> None:
    await post.call()
    await post.deliver()
    await post.call(2)
    async with post.workshop.begin() as work:
        _, second, _ = await post.all(Case)
        await outbox.seen(work, await work.session.get_one(Case, second.id), "O1")
    await post.over(seconds=60)
    assert second.number[-3:] not in post.wechat.sent[-1].text
    assert delivery.BATCH >= len(post.wechat.sent) == 2


async def test_what_else_is_due_to_an_officer_is_found_by_its_index_on_sqlite(post: Post) -> None:
    database = post.workshop.database
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses by what its statistics say")
    await post.call(2)
    async with listening(database) as asked:
        await post.deliver()
    (gathered,) = [each for each in asked if "outbox.officer_id IN" in each[0] and "NOT IN" in each[0]]
    found = await steps(database, gathered)
    assert any("ix_outbox_officer_id_next_try_at (officer_id=? AND next_try_at" in step for step in found), (
        found
    )
