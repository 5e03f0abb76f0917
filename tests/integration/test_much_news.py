"""What waited for somebody's next message and is more than one answer carries: told all the same, and only once."""

from datetime import timedelta

import pytest

from bots.base import Capabilities
from bots.wechat.adapter import WeChatAdapter
from bots.wecom.adapter import WeComAdapter
from handlers.replying import MOST_BYTES
from models import OutboxMessage
from tests.post import NO_TEMPLATE, Post

pytestmark = pytest.mark.anyio


async def _told(post: Post) -> list[str]:
    """What our own messages said to him."""
    return [message.text for message in post.wechat.sent]


async def test_what_an_answer_cannot_carry_follows_it_by_the_outbox(post: Post) -> None:
    post.wechat.capabilities = NO_TEMPLATE
    await post.road.take(post.road.message("oZhang", "在吗"))
    post.clock.advance(timedelta(hours=49))
    await post.tell_zhang(times=60)
    await post.settle()
    assert set(await post.news_states()) == {"failed"}
    answer = await post.road.take(post.road.message("oZhang", "在吗")) or ""
    assert len(answer.encode()) <= MOST_BYTES
    await post.settle()
    rows = [row for row in await post.all(OutboxMessage) if row.purpose == "news"]
    in_answer = answer.count("陈家林")
    assert in_answer > 5
    assert [row.state for row in rows] == ["accepted"] * (in_answer + 5) + ["failed"] * (55 - in_answer)
    assert sum("陈家林" in text for text in await _told(post)) == 5


@pytest.mark.parametrize("able", [WeChatAdapter.capabilities, WeComAdapter.capabilities])
def test_every_platform_that_is_answered_at_once_carries_so_much(able: Capabilities) -> None:
    assert able.passive_reply is not None
    assert able.max_text_bytes >= MOST_BYTES
