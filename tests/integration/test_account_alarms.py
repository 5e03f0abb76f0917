"""What a platform says of our account itself reaches the duty desk (protocol reference, 1.17, 2.2, 4.7)."""

from datetime import timedelta

import pytest

from app.services import desk
from bots.base import MisconfiguredError, UnreachableError
from models import DeskEntry, OutboxMessage
from tests.factories import HAIL
from tests.post import Post

pytestmark = pytest.mark.anyio


async def _alert_at(post: Post, hours: int) -> None:
    post.clock.move_to(HAIL + timedelta(hours=hours))
    await post.alert()
    while await post.deliver():
        pass


async def _told(post: Post) -> list[DeskEntry]:
    return [entry for entry in await post.all(DeskEntry) if entry.account]


async def test_an_account_that_may_not_send_is_on_the_desks_list_once_a_day(post: Post) -> None:
    post.wechat.fails_with = MisconfiguredError("40164")
    for hours in (0, 1, 23):
        await _alert_at(post, hours)
        async with post.workshop.begin() as work:
            for entry in await _told(post):
                (await work.session.get_one(DeskEntry, entry.id)).due_at = None
    assert [(each.account, each.reason) for each in await _told(post)] == [
        ("wechat:langao", "account_refused")
    ]
    await _alert_at(post, 24)
    assert [each.created_at - HAIL for each in await _told(post)] == [timedelta(0), timedelta(hours=24)]


async def test_the_desk_is_told_which_account_it_is_and_what_to_do(post: Post) -> None:
    post.wechat.fails_with = MisconfiguredError("50004")
    await _alert_at(post, 0)
    await desk.ring_due(post.workshop)
    calls = [row for row in await post.all(OutboxMessage) if row.reply_key == "desk_account_refused"]
    assert [row.officer_id for row in calls] == ["D1"]


async def test_an_address_of_another_account_is_left_out_and_told(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("40003", is_foreign=True)
    await _alert_at(post, 0)
    await _alert_at(post, 1)
    assert [(each.account, each.reason) for each in await _told(post)] == [
        ("wechat:langao", "account_foreign")
    ]


async def test_what_is_wrong_with_a_person_is_no_matter_of_the_account(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    await _alert_at(post, 0)
    assert await _told(post) == []
