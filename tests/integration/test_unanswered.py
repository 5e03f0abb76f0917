"""A platform that does not answer within the time of a message: said again only where nobody reads it twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.sending import budget, delivery
from bots.base import Adapter, Means, Outgoing, Receipt
from bots.onebot.adapter import OneBotAdapter
from bots.qqbot.adapter import QQBotAdapter
from bots.wechat.adapter import WeChatAdapter
from bots.wecom.adapter import WeComAdapter
from tests.factories import HAIL, a_contact
from tests.fakes import FakeChannel
from tests.post import ANY_TIME, Post

pytestmark = pytest.mark.anyio
SAID_ONCE = replace(ANY_TIME, said_once=frozenset({Means.FREE}))


class Silent(FakeChannel):
    """Takes every message and never answers."""

    async def send(self, message: Outgoing) -> Receipt:
        self.sent.append(message)
        await asyncio.Event().wait()
        raise AssertionError


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message has a moment, where it would have fifteen seconds."""
    monkeypatch.setattr(budget, "IN_FLIGHT", 0.01)


async def test_an_alert_that_a_platform_may_have_shown_goes_by_the_next_way_and_not_by_this_again(
    post: Post,
) -> None:
    post.qq = Silent(channel=post.qq.channel, name="siji", capabilities=SAID_ONCE)
    post.wechat.capabilities = replace(post.wechat.capabilities, has_alert_template=False)
    await post.alert(a_contact(channel="onebot", account="siji", external_id="10086"))
    for _ in range(3):
        await post.deliver()
        post.clock.advance(timedelta(minutes=1))
    assert len(post.qq.sent) == 1
    row = await post.row()
    assert row.tried[0]["error"] == "unknown_result no answer in time"


async def test_one_that_the_platform_knows_again_is_sent_once_more(post: Post) -> None:
    post.wechat = Silent(capabilities=post.wechat.capabilities)
    await post.alert()
    await post.deliver()
    row = await post.row()
    assert (row.state, row.last_error) == ("queued", "timeout no answer in time")
    assert row.next_try_at is not None
    post.clock.move_to(row.next_try_at)
    await post.deliver()
    assert len({message.dedup_key for message in post.wechat.sent}) == 1
    assert len(post.wechat.sent) == 2


async def test_one_whose_time_is_over_before_it_is_sent_is_not_sent(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "IN_FLIGHT", 0.0)
    post.qq = Silent(channel=post.qq.channel, name="siji", capabilities=SAID_ONCE)
    await post.alert(a_contact(channel="onebot", account="siji", external_id="10086"))
    await post.deliver()
    assert (post.qq.sent, post.wechat.sent) == ([], [])
    row = await post.row()
    assert (row.state, row.last_error, row.tried) == ("queued", "timeout no time was left", [])
    assert row.next_try_at == HAIL + delivery.wait_before(1, row.id)


@pytest.mark.parametrize(
    ("adapter", "means"),
    [
        (WeChatAdapter, set()),
        (WeComAdapter, {Means.ROBOT}),
        (OneBotAdapter, {Means.FREE}),
        (QQBotAdapter, {Means.FREE}),
    ],
)
def test_who_reads_a_repeat_twice(adapter: type[Adapter], means: set[Means]) -> None:
    """Protocol reference, 6.2: client_msg_id, enable_duplicate_check and msg_seq tell repeats; all else does not."""
    assert adapter.capabilities.said_once == means
