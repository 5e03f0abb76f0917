"""What is said in a drill says so to everybody, leaves by accounts of drills alone, and counts nowhere."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.services.casework import desk_taking, overview, stats
from app.services.sending import desk
from models import Case, DeskEntry, Message, OutboxMessage
from tests.post import Post
from tests.small_county import COUNTY

pytestmark = pytest.mark.anyio
MARK = "【演练】"
HAIL = "竹园村下冰雹了,烟叶全打烂了"


def plays(post: Post, *accounts: Any, senders: str = "") -> None:
    """These fake channels are accounts of drills."""
    for account in accounts:
        account.capabilities = replace(account.capabilities, drill_senders=senders)


async def reports(post: Post, sender: str = "oDrill-1", text: str = HAIL) -> str:
    """A drill's person writes; the passive reply."""
    said = post.road.message(sender, text)
    return await post.road.lane.submit(said, COUNTY, can_reply=True, is_drill=True) or ""


async def test_a_report_in_a_drill_is_answered_and_stored_as_one(post: Post) -> None:
    assert (await reports(post)).startswith(MARK)
    (case,), (message,) = await post.all(Case), await post.all(Message)
    assert case.is_drill
    assert message.is_drill
    assert not (await post.road.says("oZhang", HAIL)).startswith(MARK)


async def test_officers_are_called_and_answered_with_the_mark(post: Post) -> None:
    plays(post, post.wechat)
    await reports(post)
    await post.settle()
    (sent,) = post.wechat.sent
    assert sent.text.startswith(MARK)
    assert sent.template is not None
    assert sent.template["summary"].startswith(MARK)
    assert (await post.road.says(sent.recipient, "收到")).startswith(MARK)
    assert [m.is_drill for m in await post.all(Message)] == [True, True]


async def test_a_drills_alert_never_leaves_by_a_real_account(post: Post) -> None:
    await reports(post)
    await post.settle()
    assert post.wechat.sent == []
    assert post.qq.sent == []
    assert {row.state for row in await post.all(OutboxMessage) if row.purpose == "alert"} == {"dead"}


async def test_a_drill_and_what_is_meant_share_no_push(post: Post) -> None:
    plays(post, post.wechat)
    await post.call(2)
    await post.call(2, is_drill=True)
    await post.over(seconds=180)
    marked = [sent.text.startswith(MARK) for sent in post.wechat.sent]
    assert sorted(marked) == [False, True]


async def test_the_duty_desk_is_rung_about_a_drill_with_the_mark(post: Post) -> None:
    said = post.road.message("oDrill-2", "转人工")
    await post.road.lane.submit(said, COUNTY, can_reply=True, is_drill=True)
    (entry,) = await post.all(DeskEntry)
    post.clock.advance(entry.due_at - post.clock.now() + timedelta(seconds=1))
    assert await desk.ring_due(post.workshop) == 1
    (row,) = [row for row in await post.all(OutboxMessage) if row.purpose == "desk"]
    assert '"is_drill": true' in row.values or '"is_drill":true' in row.values


async def test_who_takes_what_the_desk_was_rung_for_reads_what_is_a_drill_and_no_leader_has_it_counted(
    post: Post,
) -> None:
    said = post.road.message("oDrill-2", "转人工")
    await post.road.lane.submit(said, COUNTY, can_reply=True, is_drill=True)
    await post.road.says("oZhang", "转人工")
    first, _ = await post.all(DeskEntry)
    post.clock.advance(first.due_at - post.clock.now() + timedelta(seconds=1))
    assert await desk.ring_due(post.workshop) == 2
    async with post.workshop.begin() as work:
        assert (await overview.overview(work, COUNTY)).counts["desk"] == 1
        officer = work.snapshots.registry.officer("D1")
        assert officer is not None
        taken, _ = await desk_taking.take(work, officer, "officer:D1")
    assert [each.startswith(MARK) for each in taken] == [True, False]


async def test_a_drill_is_in_no_figure(post: Post) -> None:
    await reports(post)
    async with post.workshop.read() as work:
        found = await stats.figures(work, COUNTY, work.now - timedelta(days=1), work.now + timedelta(1))
    (case,) = await post.all(Case)
    assert found.counted == []
    assert found.excluded == {"drill": [case.number]}
