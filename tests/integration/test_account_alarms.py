"""What a platform says of our account itself reaches the duty desk (protocol reference, 1.17, 2.2, 4.7)."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from app.services.sending import account_health, desk, ledger, outbox
from app.services.sending.reservations import Place
from bots.base import MisconfiguredError, UnreachableError
from models import Contact, DeskEntry, OutboxMessage
from tests.factories import HAIL, a_case
from tests.post import Post
from tests.small_county import VILLAGE

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


async def test_an_account_counts_as_refused_until_it_sends_again(post: Post) -> None:
    async def refused() -> set[tuple[str, str]]:
        async with post.workshop.database.reading() as session:
            return await account_health.refused(session, post.clock.now())

    assert await refused() == set()
    post.wechat.fails_with = MisconfiguredError("40164")
    await _alert_at(post, 0)
    assert await refused() == {("wechat", "langao")}
    post.clock.advance(timedelta(hours=20))
    assert await refused() == {("wechat", "langao")}
    post.wechat.fails_with = None
    await _alert_at(post, 24)
    await account_health.close_recovered(post.workshop)
    assert await refused() == set()


async def test_the_log_names_the_platforms_code_and_what_to_do(post: Post) -> None:
    post.wechat.fails_with = MisconfiguredError("40164", "invalid ip 1.2.3.4")
    with capture_logs() as lines:
        await _alert_at(post, 0)
    (said,) = [line for line in lines if line["event"] == "account_refused"]
    assert (said["account"], said["code"]) == ("langao", "40164")
    assert "1.2.3.4" in said["detail"]
    assert "baolian check --channels" in said["what_to_do"]


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


async def test_an_account_that_knows_everybody_who_is_registered_leaves_the_list_by_itself(
    post: Post,
) -> None:
    post.wechat.fails_with = UnreachableError("40003", is_foreign=True)
    await _alert_at(post, 0)
    assert await account_health.close_recovered(post.workshop) == 0
    post.wechat.fails_with = None
    await _alert_at(post, 1)
    async with post.workshop.begin() as work:
        await ledger.open_book(work, [Place("wechat", "langao")], post.adapters)
    assert await account_health.close_recovered(post.workshop) == 0
    async with post.workshop.begin() as work:
        for contact in await post.all(Contact):
            if contact.external_id == "oChen":
                (await work.session.get_one(Contact, contact.id)).external_id = "oChenHere"
    assert [await account_health.close_recovered(post.workshop) for _ in range(2)] == [1, 0]
    assert [(each.due_at, each.closed_reason) for each in await _told(post)] == [(None, "recovered")]


async def test_a_registered_person_whom_the_account_knows_again_takes_it_off_the_list_as_well(
    post: Post,
) -> None:
    post.wechat.fails_with = UnreachableError("40003", is_foreign=True)
    await _alert_at(post, 0)
    async with post.workshop.begin() as work:
        ledger.welcomed(work, Place("wechat", "langao", "oChen"))
        await ledger.open_book(work, [Place("wechat", "langao")], post.adapters)
    async with post.workshop.begin() as work:
        await ledger.open_book(work, [Place("wechat", "langao")], post.adapters)
    assert await account_health.close_recovered(post.workshop) == 1


async def test_what_is_wrong_with_a_person_is_no_matter_of_the_account(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    await _alert_at(post, 0)
    assert await _told(post) == []


async def test_an_account_that_sends_again_leaves_the_list_by_itself(post: Post) -> None:
    post.wechat.fails_with = MisconfiguredError("40164")
    await _alert_at(post, 0)
    assert await account_health.close_recovered(post.workshop) == 0
    post.wechat.fails_with = None
    await _alert_at(post, 1)
    assert [await account_health.close_recovered(post.workshop) for _ in range(2)] == [1, 0]
    assert [(each.due_at, each.closed_reason) for each in await _told(post)] == [(None, "recovered")]


async def test_an_account_that_failed_again_after_it_was_well_is_told_at_once(post: Post) -> None:
    post.wechat.fails_with = MisconfiguredError("40164")
    await _alert_at(post, 0)
    post.wechat.fails_with = None
    await _alert_at(post, 1)
    await account_health.close_recovered(post.workshop)
    post.wechat.fails_with = MisconfiguredError("40164")
    await _alert_at(post, 2)
    assert [each.due_at is None for each in await _told(post)] == [True, False]


async def test_another_kind_of_message_that_goes_out_makes_no_account_well(post: Post) -> None:
    post.wechat.fails_with = MisconfiguredError("48001")
    await _alert_at(post, 0)
    await _alert_at(post, 1)
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE)
        row = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {})
        row.channel, row.account, row.means = "wechat", "langao", "window"
        row.state, row.sent_at, row.next_try_at = "accepted", post.clock.now() + timedelta(hours=1), None
        work.session.add(case)
    post.clock.advance(timedelta(hours=2))
    assert await account_health.close_recovered(post.workshop) == 0
