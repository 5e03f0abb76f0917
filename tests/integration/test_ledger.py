"""The ledger: what a platform allows is known before sending, and no two processes spend it twice."""

import asyncio
from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from app.services.sending import outbox
from app.services.sending.reservations import Place
from bots.base import (
    Capabilities,
    Quota,
)
from models import DeskEntry, OutboxMessage
from tests.factories import HAIL, a_case, a_contact, a_conversation
from tests.post import NO_TEMPLATE, Post
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio
ZHANG = Place("wechat", "langao", "oZhang")
QUICK = Capabilities(None, None, None, 4000, quotas=(Quota(5, timedelta(minutes=1)),))


async def test_two_processes_never_send_more_than_a_window_allows(
    post: Post, database_url: str, clock: SimulatedClock
) -> None:
    await post.road.says("oZhang", "您好")
    await post.tell_zhang(30)
    other = await Road(database_url, clock).open(is_new=False)
    shops = [each for each in (post.workshop, other.workshop) for _ in range(6)]
    await asyncio.gather(*(post.deliver(shop, limit=4) for shop in shops))
    while await post.deliver():
        pass
    assert len(post.wechat.to("oZhang")) == 5
    assert sorted(await post.news_states()) == ["accepted"] * 5 + ["failed"] * 25
    await other.close()


async def test_two_processes_never_send_more_in_a_minute_than_an_account_may(
    post: Post, database_url: str, clock: SimulatedClock
) -> None:
    post.qq.capabilities = QUICK
    for number in range(12):
        await post.alert(
            a_contact(channel="onebot", account="siji", external_id=str(number), owner_id=f"X{number}")
        )
        await post.alert(officer=f"X{number}")
    other = await Road(database_url, clock).open(is_new=False)
    await asyncio.gather(*(post.deliver(each) for each in (post.workshop, other.workshop) for _ in range(4)))
    assert len(post.qq.sent) == 4
    waiting = [row for row in await post.all(OutboxMessage) if row.last_error == "turn"]
    assert len(waiting) == 8
    for _ in range(4):
        clock.advance(timedelta(seconds=76))
        await post.deliver()
    assert {row.state for row in await post.all(OutboxMessage)} == {"accepted"}
    await other.close()


async def test_life_danger_goes_out_where_everything_else_waits_for_its_turn(post: Post) -> None:
    post.qq.capabilities = QUICK
    async with post.workshop.begin() as work:
        for number in range(6):
            name = f"X{number}"
            work.session.add(
                a_contact(channel="onebot", account="siji", external_id=f"9{number}", owner_id=name)
            )
            case = a_case(division_code=VILLAGE, is_urgent=number == 5)
            work.session.add(case)
            outbox.enqueue_alert(work, case, name, "alert", "alert_disaster", {"short": f"{number:03}"})
    await post.deliver()
    urgent, *others = sorted(await post.all(OutboxMessage), key=lambda row: not row.is_urgent)
    assert urgent.state == "accepted"
    assert [row.last_error for row in others].count("turn") == 2


async def test_a_message_sent_just_before_the_persons_own_counts_in_his_new_window(post: Post) -> None:
    await post.road.says("oZhang", "您好")
    await post.tell_zhang(5)
    await post.deliver()
    post.clock.advance(timedelta(seconds=5))
    await post.road.says("oZhang", "在吗")
    await post.tell_zhang()
    await post.deliver()
    assert len(post.wechat.to("oZhang")) == 5
    post.clock.advance(timedelta(minutes=1))
    await post.road.says("oZhang", "有人吗")
    await post.tell_zhang()
    await post.deliver()
    assert len(post.wechat.to("oZhang")) == 6


async def test_a_window_counts_from_the_platforms_time_of_the_message(post: Post) -> None:
    late = post.road.message("oZhang", "您好", sent_at=HAIL - timedelta(hours=47, minutes=59, seconds=50))
    await post.road.take(late)
    await post.tell_zhang()
    await post.deliver()
    assert await post.news_states() == ["failed"]


async def test_news_that_one_channel_cannot_carry_go_by_the_next_channel_of_the_person(post: Post) -> None:
    await post.road.says("oZhang", "您好")
    post.clock.advance(timedelta(hours=50))
    async with post.workshop.begin() as work:
        work.session.add(
            a_contact(
                channel="onebot", account="siji", external_id="20002", owner_kind="person", owner_id="P1"
            )
        )
    await post.tell_zhang()
    await post.deliver()
    assert ([m.recipient for m in post.qq.sent], post.wechat.sent) == (["20002"], [])


async def test_an_alert_takes_nothing_from_the_person_while_it_can_go_by_another_right(post: Post) -> None:
    post.wechat.capabilities = NO_TEMPLATE
    talk = a_conversation(sender="oChen")
    await post.alert(a_contact(channel="onebot", account="siji", external_id="10086"), talk)
    await post.deliver()
    assert (post.wechat.sent, len(post.qq.sent)) == ([], 1)


async def test_an_officer_without_a_way_in_time_is_the_desks_to_ring(post: Post) -> None:
    post.wechat.capabilities = NO_TEMPLATE
    await post.alert()
    await post.settle()
    assert len(await post.all(DeskEntry)) == 1
