"""A number on a QQ account is pushed to only once friendship and a test message proved it (reference, 6.2)."""

import asyncio
from datetime import timedelta

import pytest

from app.core.enums import Channel
from app.core.messages import InboundEvent
from app.jobs.acquaint import LOOK_EVERY
from app.services.sending import lines
from app.services.sending.friendships import PER_LOOK, Standing
from models import Contact, DeskEntry, OutboxMessage
from tests.factories import a_contact
from tests.friends import CHEN, KEY, QQ
from tests.post import Post
from tests.small_county import TOWN

pytestmark = pytest.mark.anyio
A_LOOK = LOOK_EVERY.total_seconds() / 60


@pytest.fixture
async def qq(post: Post) -> QQ:
    """The town's QQ account; nobody of the small county has WeChat any more."""
    async with post.workshop.begin() as work:
        for contact in await post.all(Contact):
            (await work.session.get_one(Contact, contact.id)).retired_at = work.now
    return QQ(post)


async def states(post: Post) -> list[str]:
    return [row.state for row in await post.all(OutboxMessage) if row.purpose == "alert"]


async def test_a_friend_gets_one_test_message_and_then_his_alerts(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    await qq.register()
    await qq.settle()
    (said,) = qq.heard()
    assert "陈家林您好" in said
    assert "不用回复" in said
    for _ in range(5):
        await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    assert len(qq.heard()) == 1
    await post.alert()
    await qq.settle()
    assert len(qq.heard()) == 2
    assert await states(post) == ["accepted"]


async def test_who_is_no_friend_is_marked_and_no_alert_is_tried_there(post: Post, qq: QQ) -> None:
    await qq.register()
    await qq.settle()
    assert await qq.standing() is Standing.STRANGER
    await post.alert()
    await qq.settle()
    (row,) = [row for row in await post.all(OutboxMessage) if row.purpose == "alert"]
    assert (row.state, row.last_error, row.attempts) == ("dead", "stranger", 0)
    assert "send_private_msg" not in qq.calls


async def test_who_adds_the_account_later_is_proved_by_the_next_look(post: Post, qq: QQ) -> None:
    await qq.register()
    await qq.settle()
    qq.platform.befriend(CHEN)
    await qq.settle()
    assert await qq.standing() is Standing.STRANGER
    await qq.settle(minutes=A_LOOK)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    assert len(qq.heard()) == 1


async def test_the_notice_of_a_new_friend_proves_him_where_no_list_can_be_asked(post: Post, qq: QQ) -> None:
    qq.platform.lacks = frozenset({"get_friend_list"})
    await qq.register()
    await qq.settle()
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.REFUSED
    assert (await qq.tests())[0].state == "dead"
    qq.platform.befriend(CHEN)
    post.clock.advance(timedelta(minutes=1))
    now = post.clock.now()
    await post.road.take(
        InboundEvent(
            channel=Channel.ONEBOT,
            account="siji",
            external_id="f1",
            dedup_key="f1",
            sender=str(CHEN),
            chat="",
            sent_at=now,
            received_at=now,
            name="friend_added",
        ),
        can_reply=False,
    )
    await qq.settle(minutes=A_LOOK)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    assert len(qq.heard()) == 1


async def test_an_alert_waits_seconds_for_a_friend_who_is_tested_first(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    await post.alert(a_contact(channel="onebot", account="siji", external_id=str(CHEN)))
    await qq.settle()
    assert [len(qq.heard()), await states(post)] == [1, ["queued"]]
    await qq.settle(minutes=2 / 60)
    assert len(qq.heard()) == 2
    assert await states(post) == ["accepted"]


async def test_an_alert_never_waits_longer_than_a_minute_for_a_proof(post: Post, qq: QQ) -> None:
    qq.platform.misbehaviour.is_down = True
    await qq.register()
    await post.alert()
    await qq.settle()
    assert await states(post) == ["queued"]
    await qq.settle(minutes=0.9)
    assert await states(post) == ["queued"]
    await qq.settle(minutes=0.2)
    (row,) = [row for row in await post.all(OutboxMessage) if row.purpose == "alert"]
    assert (row.state, row.last_error) == ("dead", "proving")


async def test_an_alert_takes_another_way_at_once_while_an_address_is_not_proved(post: Post, qq: QQ) -> None:
    qq.platform.misbehaviour.is_down = True
    await qq.register()
    await post.alert(a_contact(external_id="oChenNew"))
    await qq.settle()
    assert await states(post) == ["accepted"]
    assert post.wechat.to("oChenNew")


async def test_a_refused_test_marks_the_number_until_he_writes(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    qq.platform.misbehaviour.is_quota_used = True
    await qq.register()
    await qq.settle()
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.REFUSED
    await post.alert()
    await post.settle()
    assert [row.last_error for row in await post.all(OutboxMessage) if row.purpose == "alert"] == ["200"]
    qq.platform.misbehaviour.is_quota_used = False
    for _ in range(3):
        await qq.settle(minutes=60)
    assert len(await qq.tests()) == 1
    await post.road.take(
        post.road.message(str(CHEN), "你好", channel=Channel.ONEBOT, account="siji"), can_reply=False
    )
    await qq.settle(minutes=A_LOOK)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    assert len(await qq.tests()) == 2


async def test_a_friend_whose_test_was_refused_is_tried_again_a_day_later(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    qq.platform.misbehaviour.is_quota_used = True
    await qq.register()
    await qq.settle()
    qq.platform.misbehaviour.is_quota_used = False
    await qq.settle(minutes=24 * 60 - 2)
    assert await qq.standing() is Standing.REFUSED
    await qq.settle(minutes=2)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED


async def test_who_ends_the_friendship_is_a_stranger_again_and_his_return_costs_no_test(
    post: Post, qq: QQ
) -> None:
    qq.platform.befriend(CHEN)
    await qq.register()
    await qq.settle()
    qq.platform.unfriend(CHEN)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.STRANGER
    qq.platform.befriend(CHEN)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    assert len(await qq.tests()) == 1


async def test_a_stranger_who_writes_from_a_group_is_answered_and_still_not_pushed_to(
    post: Post, qq: QQ
) -> None:
    await qq.register()
    await qq.settle()
    post.clock.advance(timedelta(minutes=1))
    message = post.road.message(str(CHEN), "我的", channel=Channel.ONEBOT, account="siji")
    await post.road.take(message, can_reply=False)
    await qq.settle()
    answered = qq.calls.count("send_private_msg")
    await post.alert()
    await qq.settle()
    assert await states(post) == ["dead"]
    assert answered == qq.calls.count("send_private_msg") > 0


async def test_an_import_of_many_is_looked_at_at_once_and_tested_by_and_by(post: Post, qq: QQ) -> None:
    numbers = range(40001, 40001 + 3 * PER_LOOK)
    for number in numbers:
        qq.platform.befriend(number)
        await qq.register(number)
    await qq.settle()
    found = [await qq.standing(number) for number in numbers]
    assert set(found) == {Standing.FRIEND, Standing.PROVED}
    assert len(await qq.tests()) == found.count(Standing.PROVED) == PER_LOOK
    for _ in range(3):
        await qq.settle(minutes=A_LOOK)
    assert {await qq.standing(number) for number in numbers} == {Standing.PROVED}


async def test_test_messages_to_many_are_no_two_the_same(post: Post, qq: QQ) -> None:
    for number in range(40001, 40001 + PER_LOOK):
        qq.platform.befriend(number)
        await qq.register(number, owner="P1", kind="person")
    await qq.settle()
    said = [entry.text for entry in qq.platform.log if entry.side == "bot"]
    assert len(set(said)) == len(said) == PER_LOOK


async def test_a_person_gets_a_test_unless_he_writes_to_us_himself(post: Post, qq: QQ) -> None:
    for number in (CHEN, CHEN + 1):
        qq.platform.befriend(number)
        await qq.register(number, owner="P1", kind="person")
    message = post.road.message(str(CHEN), "进度", channel=Channel.ONEBOT, account="siji")
    await post.road.take(message, can_reply=False)
    await qq.settle()
    assert not any("试发" in text for text in qq.heard(CHEN))
    assert [text for text in qq.heard(CHEN + 1) if "您家的事办到哪一步" in text] != []


async def test_two_processes_that_look_at_once_send_one_test(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    await qq.register()
    await asyncio.gather(*(qq.process().look_if_due() for _ in range(4)))
    assert len(await qq.tests()) == 1


async def test_what_a_signed_out_account_refuses_costs_nobody_his_proof(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    await qq.register()
    await qq.settle()
    qq.platform.misbehaviour.is_signed_out = True
    async with post.workshop.begin() as work:
        await lines.signed_out(work, KEY, TOWN)
    await post.alert()
    await qq.settle()
    assert await states(post) == ["dead"]
    qq.platform.misbehaviour.is_signed_out = False
    async with post.workshop.begin() as work:
        await lines.signed_in(work, KEY)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    await post.alert()
    await qq.settle()
    assert (await states(post))[-1] == "accepted"
    assert len(await qq.tests()) == 1


async def test_an_account_that_is_back_without_a_word_is_noticed_and_its_empty_list_meant_nothing(
    post: Post, qq: QQ
) -> None:
    qq.platform.befriend(CHEN)
    await qq.register()
    await qq.settle()
    qq.platform.misbehaviour.is_signed_out = True
    qq.platform.unfriend(CHEN)
    async with post.workshop.begin() as work:
        await lines.signed_out(work, KEY, TOWN)
    await qq.settle(minutes=A_LOOK)
    await qq.settle(minutes=A_LOOK)
    assert await qq.standing() is Standing.PROVED
    assert [(each.reason, each.due_at is None) for each in await post.all(DeskEntry)] == [
        ("account_offline", False)
    ]
    qq.platform.misbehaviour.is_signed_out = False
    qq.platform.befriend(CHEN)
    await qq.settle(minutes=A_LOOK)
    assert [each.closed_reason for each in await post.all(DeskEntry)] == ["recovered"]


async def test_an_officer_who_left_is_not_written_to(post: Post, qq: QQ) -> None:
    qq.platform.befriend(CHEN)
    await qq.register(owner="O99")
    await qq.settle()
    assert await qq.tests() == []


async def test_an_account_on_which_nobody_is_registered_is_not_asked(post: Post, qq: QQ) -> None:
    await qq.settle(minutes=A_LOOK)
    assert qq.calls == []
