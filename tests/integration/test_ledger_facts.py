"""What the ledger learns from events, errors and receipts; and what that shuts and opens."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.core.messages import InboundEvent
from app.services.sending import ledger
from app.services.sending.reservations import Place
from bots.base import (
    Capabilities,
    Grant,
    Means,
    MisconfiguredError,
    Quota,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)
from models import LedgerEntry, LedgerFact
from tests.factories import a_contact
from tests.post import NO_TEMPLATE, Post
from tests.small_county import Road

pytestmark = pytest.mark.anyio
ZHANG = Place("wechat", "langao", "oZhang")
QUICK = Capabilities(None, None, None, 4000, quotas=(Quota(5, timedelta(minutes=1)),))


def _event(road: Road, name: str, **data: Any) -> InboundEvent:
    message = road.message("oZhang", "x")
    return InboundEvent(
        channel=message.channel,
        account=message.account,
        external_id=message.external_id,
        dedup_key=message.dedup_key,
        sender="oZhang",
        chat="",
        sent_at=message.sent_at,
        received_at=message.received_at,
        name=name,
        data=data,
    )


async def test_who_taps_or_follows_opens_three_messages_for_a_minute_and_no_window(post: Post) -> None:
    post.wechat.capabilities = replace(NO_TEMPLATE, grants={"click": Grant(3, timedelta(minutes=1))})
    await post.road.take(_event(post.road, "click", key="菜单"))
    await post.tell_zhang(4)
    await post.deliver()
    assert await post.news_states() == ["accepted"] * 3 + ["failed"]
    post.clock.advance(timedelta(minutes=2))
    await post.tell_zhang()
    await post.deliver()
    assert await post.news_states() == ["accepted"] * 3 + ["failed"] * 2


async def test_who_left_is_not_written_to_until_he_is_back(post: Post) -> None:
    await post.road.says("oZhang", "您好")
    post.clock.advance(timedelta(seconds=30))
    await post.road.take(_event(post.road, "unsubscribe"))
    await post.tell_zhang()
    await post.deliver()
    assert await post.news_states() == ["failed"]
    post.clock.advance(timedelta(minutes=5))
    welcome = await post.road.take(_event(post.road, "subscribe"))
    assert "陈家林已经到现场了" in (welcome or "")
    await post.tell_zhang()
    await post.deliver()
    assert await post.news_states() == ["accepted", "accepted"]


async def test_who_wants_no_news_gets_none_also_after_he_wrote_again_but_is_answered(post: Post) -> None:
    await post.road.says("oZhang", "退订")
    post.clock.advance(timedelta(minutes=5))
    assert await post.road.says("oZhang", "您好")
    await post.tell_zhang()
    await post.deliver()
    assert await post.news_states() == ["failed"]


async def test_an_officer_who_wants_no_news_is_still_called(post: Post) -> None:
    await post.road.says("oChen", "退订")
    await post.alert()
    await post.deliver()
    assert (await post.row()).state == "accepted"


async def test_one_consent_is_one_notice_and_refusing_takes_all_of_them_back(post: Post) -> None:
    post.wechat.capabilities = replace(NO_TEMPLATE, consent_template="TPL")
    await post.road.take(_event(post.road, "subscribe"))
    popup = {
        "count": 2,
        "template_id_1": "TPL",
        "status_1": "accept",
        "template_id_2": "OTHER",
        "status_2": "accept",
    }
    for _ in range(2):
        post.clock.advance(timedelta(seconds=1))
        await post.road.take(_event(post.road, "subscribe_msg_popup_event", **popup))
    await post.tell_zhang(1)
    await post.deliver()
    assert [(message.means, bool(message.template)) for message in post.wechat.sent] == [
        (Means.CONSENT, True)
    ]
    change = {"count": 1, "template_id_1": "TPL", "status_1": "reject"}
    await post.road.take(_event(post.road, "subscribe_msg_change_event", **change))
    await post.tell_zhang(1)
    await post.deliver()
    assert await post.news_states() == ["accepted", "failed"]


async def test_an_address_that_refused_is_not_knocked_at_again(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    await post.alert(a_contact(channel="onebot", account="siji", external_id="10086"))
    while await post.deliver():
        pass
    post.wechat.fails_with = None
    post.clock.advance(timedelta(minutes=1))
    await post.alert()
    while await post.deliver():
        pass
    assert post.wechat.sent == []
    assert len(post.qq.sent) == 2
    await post.road.says("oChen", "我的")
    post.clock.advance(timedelta(minutes=2))
    await post.road.says("oChen", "我的")
    await post.alert()
    await post.deliver()
    assert len(post.wechat.sent) == 1


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (ThrottledError("45011", retry_after=timedelta(minutes=20)), timedelta(minutes=20)),
        (MisconfiguredError("48001"), timedelta(minutes=10)),
    ],
)
async def test_an_account_that_must_pause_is_left_alone_by_everybody(
    post: Post, error: Any, pause: timedelta
) -> None:
    for officer, number in (("O1", "10086"), ("V1", "10087")):
        await post.alert(
            a_contact(channel="onebot", account="siji", external_id=number, owner_id=officer), officer=officer
        )
    post.wechat.fails_with = error
    await post.deliver(limit=1)
    post.wechat.fails_with = None
    while await post.deliver():
        pass
    assert (post.wechat.sent, len(post.qq.sent)) == ([], 2)
    post.clock.advance(pause)
    await post.alert()
    await post.deliver()
    assert len(post.wechat.sent) == 1


async def _sent_after_three_tries(post: Post, code: str) -> int:
    """How many messages reach him once three tries of one ended like this and five more are said."""
    await post.road.says("oZhang", "您好")
    post.wechat.fails_with = TemporaryError(code)
    await post.tell_zhang()
    for _ in range(3):
        await post.deliver()
        post.clock.move_to((await post.row()).next_try_at or post.clock.now())
    post.wechat.fails_with = None
    await post.tell_zhang(5)
    while await post.deliver():
        pass
    return len(post.wechat.to("oZhang"))


async def test_what_the_platform_refused_with_a_number_is_given_back(post: Post) -> None:
    assert await _sent_after_three_tries(post, "-1") == 5


async def test_a_timeout_may_have_arrived_and_stays_spent(post: Post) -> None:
    assert await _sent_after_three_tries(post, "timeout") == 2


async def test_facts_are_entered_once_and_gone(post: Post) -> None:
    async with post.workshop.begin() as work:
        ledger.consented(work, ZHANG, "TPL", is_given=True)
    for _ in range(2):
        async with post.workshop.begin() as work:
            book = await ledger.open_book(work, [ZHANG], post.adapters)
            assert book.entry(ZHANG).consents == {"TPL": 1}
    assert await post.all(LedgerFact) == []
    assert len(await post.all(LedgerEntry)) == 2


async def test_two_processes_open_a_new_accounts_book_at_once(
    post: Post, database_url: str, clock: SimulatedClock
) -> None:
    other = await Road(database_url, clock).open(is_new=False)

    async def consent(shop: Any) -> None:
        async with shop.begin() as work:
            ledger.consented(work, ZHANG, "TPL", is_given=True)
        async with shop.begin() as work:
            await ledger.open_book(work, [ZHANG], post.adapters)

    await asyncio.gather(*(consent(each) for each in (post.workshop, other.workshop) for _ in range(5)))
    (found,) = [entry for entry in await post.all(LedgerEntry) if entry.target]
    assert found.consents == {"TPL": 10}
    await other.close()
