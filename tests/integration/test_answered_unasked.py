"""Whether it is solved is asked once: who answered before the result could reach him hears it without the question."""

from datetime import timedelta

import pytest

from models import Case
from tests.post import NO_TEMPLATE, Post

pytestmark = pytest.mark.anyio


async def _resolved_out_of_reach(post: Post) -> None:
    """He told of hail three days ago, his window is shut, and it was resolved meanwhile."""
    post.wechat.capabilities = NO_TEMPLATE
    await post.road.says("oZhang", "竹园村二组下冰雹了,玉米全打坏了")
    await post.road.says("oChen", "收到")
    await post.settle()
    post.clock.advance(timedelta(hours=72))
    for words in ("到场", "办结 种子发了"):
        await post.road.says("oChen", words)
    await post.settle()
    assert "failed" in await post.news_states()


@pytest.mark.parametrize(("words", "state"), [("解决了,谢谢", "closed"), ("没解决,还差种子", "assigned")])
async def test_who_answers_before_he_was_asked_is_not_asked(post: Post, words: str, state: str) -> None:
    await _resolved_out_of_reach(post)
    answer = await post.road.says("oZhang", words)
    assert "解决了没有" not in answer
    assert "种子发了" in answer
    await post.settle()
    assert not any("解决了没有" in told.text for told in post.wechat.sent)
    (case,) = await post.all(Case)
    assert case.state == state


async def test_who_speaks_of_something_else_is_asked(post: Post) -> None:
    await _resolved_out_of_reach(post)
    assert "解决了没有" in await post.road.says("oZhang", "在吗")
