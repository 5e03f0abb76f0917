"""An alert reaches a person: one way after the other, once towards the platform, and never silently not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.services.sending import delivery, outbox, parcels
from app.services.sending.delivery import wait_before
from app.services.sending.parcels import LEASE, pack_all
from bots.base import (
    MisconfiguredError,
    Outgoing,
    PayloadError,
    Receipt,
    TemporaryError,
    UnreachableError,
)
from models import Contact, Conversation, DeskEntry, LedgerEntry, OutboxMessage
from tests.factories import HAIL, a_case, a_contact, a_conversation
from tests.fakes import FakeChannel
from tests.post import NO_TEMPLATE, Post
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


def _on_qq(**changes: Any) -> Contact:
    return a_contact(**({"channel": "onebot", "account": "siji", "external_id": "10086"} | changes))


async def test_an_accepted_alert_is_sent_once(post: Post) -> None:
    await post.alert()
    assert [await post.deliver(), await post.deliver()] == [1, 0]
    row = await post.row()
    assert (row.state, row.channel, row.address, row.attempts) == ("accepted", "wechat", "oChen", 1)
    assert len(post.wechat.sent) == 1


@pytest.mark.parametrize(
    "error", [UnreachableError("43004"), PayloadError("47003"), MisconfiguredError("48001")]
)
async def test_what_a_channel_will_never_take_goes_by_the_next_one_at_once(post: Post, error: Any) -> None:
    post.wechat.fails_with = error
    await post.alert(_on_qq())
    while await post.deliver():
        pass
    row = await post.row()
    assert (row.state, row.channel, row.address) == ("accepted", "onebot", "10086")
    assert [way["error"] for way in row.tried] == [str(error)]
    assert len(post.qq.sent) == 1


async def test_a_channel_that_fails_for_long_is_left_for_the_next_one(post: Post) -> None:
    post.wechat.fails_with = TemporaryError("-1")
    await post.alert(_on_qq())
    for _ in range(delivery.MOST_ATTEMPTS + 1):
        await post.deliver()
        post.clock.move_to((await post.row()).next_try_at or post.clock.now())
    assert (await post.row()).channel == "onebot"
    assert (await post.row()).attempts == delivery.MOST_ATTEMPTS + 1


async def test_where_life_is_in_danger_the_next_account_is_taken_within_seconds(post: Post) -> None:
    post.wechat.fails_with = TemporaryError("-1")
    async with post.workshop.begin() as work:
        work.session.add(_on_qq())
    await post.call(is_urgent=True)
    began = post.clock.now()
    while not post.qq.sent:
        await post.over(seconds=1, step=1)
    assert post.clock.now() - began <= timedelta(seconds=10)
    row = await post.row()
    assert (row.state, row.channel, row.tried[0]["attempts"]) == ("accepted", "onebot", 2)


@pytest.mark.parametrize("has_qq", [False, True])
async def test_where_no_other_account_reaches_him_the_only_one_is_tried_on(post: Post, has_qq: bool) -> None:
    post.wechat.fails_with = post.qq.fails_with = TemporaryError("-1")
    async with post.workshop.begin() as work:
        work.session.add_all([_on_qq()] * has_qq)
    await post.call(is_urgent=True)
    began = post.clock.now()
    while (row := await post.row()).attempts <= 3:
        assert (row.state, post.clock.now() - began < timedelta(minutes=2)) == ("queued", True)
        await post.over(seconds=1, step=1)
    post.wechat.fails_with = post.qq.fails_with = None
    await post.over(seconds=60, step=1)
    assert (await post.row()).state == "accepted"


async def test_a_time_that_the_platform_names_is_kept(post: Post) -> None:
    post.wechat.fails_with = TemporaryError("45011", retry_after=timedelta(minutes=7))
    await post.alert()
    await post.deliver()
    assert (await post.row()).next_try_at == HAIL + timedelta(minutes=7)


async def test_back_off_grows_is_bounded_and_parts_the_rows() -> None:
    waits = [wait_before(attempt, 7) for attempt in range(1, 30)]
    assert waits == sorted(waits)
    assert max(waits) <= delivery.LONGEST_WAIT * 1.2
    assert len({wait_before(3, seed) for seed in range(50)}) == 50


async def test_an_officer_with_no_way_is_on_the_desks_list(post: Post) -> None:
    await post.alert(officer="D1")
    await post.settle()
    row = await post.row()
    assert (row.state, row.next_try_at) == ("dead", None)
    (entry,) = await post.all(DeskEntry)
    assert (entry.outbox_id, entry.due_at) == (row.id, HAIL)


async def test_a_window_that_is_shut_is_not_knocked_at(post: Post) -> None:
    post.wechat.capabilities = NO_TEMPLATE
    await post.alert(_on_qq(), a_conversation(sender="oChen", last_inbound_at=HAIL - timedelta(hours=49)))
    await post.deliver()
    assert (await post.row()).channel == "onebot"
    assert post.wechat.sent == []


async def test_a_window_that_is_the_only_way_is_called_shut_and_not_missing(post: Post) -> None:
    post.wechat.capabilities = NO_TEMPLATE
    await post.alert(a_conversation(sender="oChen", last_inbound_at=HAIL - timedelta(hours=49)))
    await post.deliver()
    row = await post.row()
    assert (row.state, row.last_error) == ("dead", "window")


async def test_a_window_takes_five_messages_and_no_sixth(post: Post) -> None:
    talk = a_conversation()
    for _ in range(6):
        await post.news(talk)
        await post.deliver()
        (talk,) = await post.all(Conversation)
    assert len(post.wechat.sent) == 5
    rows = await post.all(OutboxMessage)
    assert [row.state for row in rows] == ["accepted"] * 5 + ["failed"]


async def test_a_window_is_not_overdrawn_by_news_that_wait_together(post: Post) -> None:
    talk = a_conversation()
    for number in range(8):
        await post.news(talk)
        (talk,) = await post.all(Conversation)
        if number == 1:
            await post.deliver()
    await post.deliver()
    assert len(post.wechat.sent) == 5
    assert [row.state for row in await post.all(OutboxMessage)] == ["accepted"] * 5 + ["failed"] * 3


async def test_an_alert_by_template_takes_nothing_from_the_window(post: Post) -> None:
    await post.alert(a_conversation(sender="oChen"))
    await post.deliver()
    assert [entry.windows for entry in await post.all(LedgerEntry)] == [{}, {}]


async def test_one_row_that_cannot_be_said_holds_up_no_other(post: Post) -> None:
    await post.alert()
    async with post.workshop.begin() as work:
        (await work.session.get_one(OutboxMessage, (await post.row()).id)).reply_key = "no_such_sentence"
    await post.alert(officer="V1")
    await post.settle()
    states = {row.officer_id: row.state for row in await post.all(OutboxMessage)}
    assert states == {"O1": "dead", "V1": "accepted", "D1": "dead"}
    assert len(await post.all(DeskEntry)) == 1


async def test_an_adapters_own_fault_costs_one_try_and_no_other_message(post: Post) -> None:
    class Broken(FakeChannel):
        async def send(self, message: Outgoing) -> Receipt:
            if message.recipient == "oChen":
                raise ZeroDivisionError
            return await super().send(message)

    post.wechat = Broken()
    await post.alert()
    await post.alert(officer="V1")
    await post.deliver()
    rows = {row.officer_id: row for row in await post.all(OutboxMessage)}
    assert (rows["O1"].state, rows["O1"].last_error) == ("queued", "fault ZeroDivisionError")
    assert rows["V1"].state == "accepted"


async def test_two_processes_send_every_alert_once(
    post: Post, database_url: str, clock: SimulatedClock
) -> None:
    for number in range(30):
        contact = a_contact(external_id=f"o{number}", owner_id=f"X{number}")
        await post.alert(contact, officer=f"X{number}")
    other = Road(database_url, clock)
    async with other.workshop.read():
        pass
    await asyncio.gather(*(post.deliver(each) for each in (post.workshop, other.workshop) for _ in range(4)))
    assert len(post.wechat.sent) == 30
    assert {row.attempts for row in await post.all(OutboxMessage)} == {1}
    await other.database.close()


async def test_a_crash_between_sending_and_writing_down_sends_again_when_the_lease_is_over(
    post: Post,
) -> None:
    await post.alert()
    async with post.workshop.begin() as work:
        row = await work.session.get_one(OutboxMessage, (await post.row()).id)
        (parcel,) = await pack_all(work, [row], parcels.Post(post.adapters, post.links))
    await post.wechat.send(parcel.message)
    assert await post.deliver() == 0
    post.clock.advance(LEASE)
    assert await post.deliver() == 1
    assert [message.dedup_key for message in post.wechat.sent] == [parcel.message.dedup_key] * 2
    assert (await post.row()).state == "accepted"


async def test_a_slow_failure_does_not_undo_a_later_success(post: Post) -> None:
    await post.alert()
    async with post.workshop.begin() as work:
        row = await work.session.get_one(OutboxMessage, (await post.row()).id)
        (parcel,) = await pack_all(work, [row], parcels.Post(post.adapters, post.links))
    post.clock.advance(LEASE)
    late = delivery.Result(parcel, None, UnreachableError("43004"))
    async with post.workshop.begin() as work:
        row = await work.session.get_one(OutboxMessage, parcel.row_id)
        await pack_all(work, [row], parcels.Post(post.adapters, post.links))
    async with post.workshop.begin() as work:
        await delivery._write_down(work, [late])
    assert (await post.row()).tried == []


async def test_a_group_is_told_no_name_no_number_and_no_link(post: Post) -> None:
    talk = a_conversation(channel="onebot", account="siji", sender="10010", chat="700001")
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, reporter_conversation_id=talk.id)
        work.session.add_all([case, talk])
        values = {"number": case.number, "text": "陈家林会打13800138000给您"}
        outbox.enqueue_news(work, case, "told_recorded", values)
    await post.deliver()
    (sent,) = post.qq.sent
    assert (sent.chat, sent.url) == ("700001", "")
    assert case.number in sent.text
    assert "陈家林" not in sent.text
    assert "138" not in sent.text.replace(case.number, "")


async def test_a_batch_is_sent_one_after_the_other_so_that_nobody_waits_for_all_of_it(post: Post) -> None:
    rounds, begun = 0, list[int]()

    class Noting(FakeChannel):
        async def send(self, message: Outgoing) -> Receipt:
            begun.append(rounds)
            return await super().send(message)

    async def go_round() -> None:
        nonlocal rounds
        while True:
            await asyncio.sleep(0)
            rounds += 1

    post.wechat = Noting()
    talks = [a_conversation(sender=f"o{number}") for number in range(5)]
    for talk in talks:
        await post.news(talk)
    meanwhile = asyncio.create_task(go_round())
    await post.deliver()
    meanwhile.cancel()
    assert len(set(begun)) == len(talks)
