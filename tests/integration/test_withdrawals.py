"""A reporter takes his report back: whoever was on his way turns round, whoever was not told is not sent."""

import pytest

from models import Case, OutboxMessage
from tests.post import Post
from tests.small_county import VILLAGE
from tests.squall import Squall

pytestmark = pytest.mark.anyio
NEWS = "群众自己撤回了"


@pytest.fixture
def squall(post: Post) -> Squall:
    return Squall(post)


async def test_everybody_who_was_called_hears_that_nobody_need_go(squall: Squall) -> None:
    await squall.report(1)
    await squall.over(minutes=41)
    await squall.road.says("oLi", "收到")
    await squall.over(minutes=2)
    assert "已经撤回" in await squall.road.says("v1", "撤回")
    await squall.over(minutes=2)
    assert [NEWS in squall.pushes(who)[-1] for who in ("oLi", "oWang")] == [True] * 2


async def test_a_call_that_had_not_gone_out_stays_here(squall: Squall) -> None:
    await squall.report(1)
    await squall.settle()
    await squall.report(1)
    await squall.settle()
    await squall.road.says("v2", "撤回")
    await squall.over(minutes=2)
    (_, case) = await squall.all(Case)
    calls = await squall.all(OutboxMessage, case_id=case.id, purpose="alert")
    assert {(row.state, row.last_error) for row in calls} == {("failed", "withdrawn")}
    named = [text for text in squall.pushes("oWang") if f"{case.number[-3:]}号" in text]
    assert all(NEWS in text for text in named)


async def test_in_a_storm_what_was_taken_back_is_no_new_report(squall: Squall) -> None:
    await squall.report(8)
    await squall.over(minutes=12)
    (case, *_) = await squall.all(Case)
    assert case.division_code == VILLAGE
    await squall.road.says("v1", "撤回")
    await squall.over(minutes=12)
    last = squall.pushes("oWang")[-1]
    assert (NEWS in last, "新报" in last) == (True, False)


async def test_in_a_storm_what_a_reporter_says_is_read_in_his_words(squall: Squall) -> None:
    await squall.report(8)
    await squall.over(minutes=12)
    await squall.road.says("v1", "没事了,不用来了")
    await squall.over(minutes=2)
    assert "没事了,不用来了" in squall.pushes("oWang")[-1]


async def test_a_card_says_what_happened_and_not_only_where(squall: Squall) -> None:
    await squall.report(1)
    await squall.settle()
    await squall.over(minutes=2)
    await squall.road.says("v1", "撤回")
    await squall.settle()
    cards = [message.template["summary"] for message in squall.post.wechat.sent if message.template]
    assert NEWS in cards[-1]
