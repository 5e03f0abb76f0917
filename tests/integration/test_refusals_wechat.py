"""What becomes of a message that WeChat refuses: each row of section 1.17, from the fake platform to the desk."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.services.sending import account_health, ledger
from app.services.sending.delivery import MOST_ATTEMPTS, OUT_OF_ORDER
from app.services.sending.reservations import Place
from bots.base import Means
from models import Contact, DeskEntry, LedgerEntry, OutboxMessage
from tests.contract.wechat_world import World
from tests.factories import HAIL, a_contact, a_conversation
from tests.post import Post

pytestmark = pytest.mark.anyio
CARDS, WORDS, NOTICES = (
    "/cgi-bin/message/template/send",
    "/cgi-bin/message/custom/send",
    "/cgi-bin/message/subscribe/bizsend",
)
CREDENTIALS = (40013, 40125, 40164, 40243)
NOT_ALLOWED = (48001, 50002, 50004, 61004)


@pytest.fixture
async def world(post: Post) -> AsyncIterator[World]:
    """The county's account before the fake platform; its officer has QQ as well."""
    async with World.opened(post.clock) as made:
        for openid in ("oChen", "oZhang"):
            made.platform.follow(openid)
        post.wechat = made.adapter  # type: ignore[assignment]
        async with post.workshop.begin() as work:
            work.session.add(a_contact(channel="onebot", account="siji", external_id="10086"))
        yield made


async def _alert(post: Post) -> OutboxMessage:
    """An alert for the officer, and what became of it at once."""
    await post.alert(number="260718000001", due_at="2026-07-18 15:40")
    while await post.deliver():
        pass
    return [row for row in await post.all(OutboxMessage) if row.purpose == "alert"][-1]


async def _told(post: Post) -> list[str]:
    return [entry.reason for entry in await post.all(DeskEntry)]


@pytest.mark.parametrize("code", [-1, 40001, 40014, 42001])
async def test_busy_and_a_token_that_stays_refused_are_tried_again_by_back_off(
    post: Post, world: World, code: int
) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    row = await _alert(post)
    assert (row.state, row.channel, row.tried) == ("queued", "wechat", [])
    assert row.next_try_at is not None
    assert row.next_try_at > post.clock.now()
    world.platform.misbehaviour.calm()
    post.clock.move_to(row.next_try_at)
    await post.deliver()
    assert [each.way for each in world.platform.log.of_phone("oChen")] == ["template"]
    assert (post.qq.sent, await _told(post)) == ([], [])


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_that_is_refused_until_the_way_is_given_up_is_told_to_the_desk_until_it_is_well(
    post: Post, world: World, code: int
) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    row = await _alert(post)
    while row.channel == "wechat":
        assert await _told(post) == []
        assert row.next_try_at is not None
        post.clock.move_to(row.next_try_at)
        while await post.deliver():
            pass
        row = next(each for each in await post.all(OutboxMessage) if each.id == row.id)
    assert (row.state, row.channel, row.tried[0]["attempts"]) == ("accepted", "onebot", MOST_ATTEMPTS)
    assert await _told(post) == ["account_refused"]
    world.platform.misbehaviour.calm()
    post.clock.advance(OUT_OF_ORDER)
    assert (await _alert(post)).channel == "wechat"
    assert await account_health.close_recovered(post.workshop) == 1


async def test_40003_the_recipient_is_dropped_and_the_desk_told(post: Post, world: World) -> None:
    world.platform.misbehaviour.change({"refuse_with": 40003})
    assert (await _alert(post)).channel == "onebot"
    assert await _told(post) == ["account_foreign"]
    world.platform.misbehaviour.calm()
    world.paths.clear()
    post.clock.advance(timedelta(hours=1))
    await _alert(post)
    assert CARDS not in world.paths


@pytest.mark.parametrize("code", [*CREDENTIALS, *NOT_ALLOWED])
async def test_what_is_a_matter_of_configuration_alarms_once_and_takes_another_way(
    post: Post, world: World, code: int
) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    row = await _alert(post)
    assert (row.state, row.channel, row.tried[0]["attempts"]) == ("accepted", "onebot", 1)
    assert await _told(post) == ["account_refused"]
    world.paths.clear()
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).channel == "onebot"
    assert (world.paths, await _told(post)) == ([], ["account_refused"])


async def test_40037_a_template_that_is_gone_is_told_once_and_he_who_wrote_is_answered_by_his_window(
    post: Post, world: World
) -> None:
    templates = world.platform.account.templates
    world.platform.grant("oChen", "message")
    async with post.workshop.begin() as work:
        work.session.add(a_conversation(sender="oChen"))
        await work.session.execute(delete(Contact).where(Contact.channel == "onebot"))
    kept = dict(templates)
    templates.clear()  # type: ignore[attr-defined]
    row = await _alert(post)
    assert (row.state, row.channel, row.means) == ("accepted", "wechat", "window")
    assert await _told(post) == ["account_refused"]
    world.paths.clear()
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).means == "window"
    assert (world.paths.count(CARDS), await _told(post)) == (0, ["account_refused"])
    templates.update(kept)  # type: ignore[attr-defined]
    post.clock.advance(timedelta(minutes=10))
    assert (await _alert(post)).means == "template"


@pytest.mark.parametrize("code", [40036, 40037])
async def test_who_has_no_window_is_called_by_another_channel_while_the_template_is_gone(
    post: Post, world: World, code: int
) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    row = await _alert(post)
    assert (row.channel, row.tried[0]["means"], row.tried[0]["attempts"]) == ("onebot", "template", 1)
    assert await _told(post) == ["account_refused"]


@pytest.mark.parametrize("code", [40033, 47003])
async def test_a_payload_is_refused_for_good_and_for_itself_alone(
    post: Post, world: World, code: int
) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    row = await _alert(post)
    assert (row.channel, row.tried[0]["means"], row.tried[0]["attempts"]) == ("onebot", "template", 1)
    told = ["account_fields"] if code == 47003 else []
    assert (world.paths.count(CARDS), await _told(post)) == (1, told)
    post.clock.advance(timedelta(minutes=2))
    await _alert(post)
    assert await _told(post) == told
    world.platform.misbehaviour.calm()
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).channel == "wechat"


async def test_43004_who_left_is_written_to_by_another_way_until_he_is_back(post: Post, world: World) -> None:
    world.platform.people.unfollow("oChen")
    assert (await _alert(post)).channel == "onebot"
    world.platform.follow("oChen")
    world.paths.clear()
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).channel == "onebot"
    assert world.paths == []
    async with post.workshop.begin() as work:
        ledger.welcomed(work, Place("wechat", "langao", "oChen"))
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).channel == "wechat"


async def test_45009_the_account_rests_until_midnight_in_china(post: Post, world: World) -> None:
    world.platform.quotas.restrict(CARDS, a_day=1)
    assert (await _alert(post)).channel == "wechat"
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).channel == "onebot"
    world.paths.clear()
    post.clock.move_to(HAIL + timedelta(hours=8, minutes=59))
    assert (await _alert(post)).channel == "onebot"
    assert world.paths == []
    post.clock.move_to(HAIL + timedelta(hours=9))
    assert (await _alert(post)).channel == "wechat"


async def test_45011_too_fast_waits_its_minute_and_goes_by_another_way_meanwhile(
    post: Post, world: World
) -> None:
    world.platform.misbehaviour.change({"is_throttled": True})
    assert (await _alert(post)).channel == "onebot"
    world.platform.misbehaviour.calm()
    post.clock.advance(timedelta(minutes=2))
    assert (await _alert(post)).channel == "wechat"


@pytest.mark.parametrize("code", [45015, 45047])
async def test_a_window_that_the_platform_calls_shut_is_not_knocked_at_again(
    post: Post, world: World, code: int
) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    await post.news(a_conversation())
    while await post.deliver():
        pass
    assert (await post.news_states(), world.paths.count(WORDS)) == (["failed"], 1)
    world.platform.misbehaviour.calm()
    await post.tell_zhang()
    post.clock.advance(timedelta(hours=1))
    while await post.deliver():
        pass
    assert (await post.news_states(), world.paths.count(WORDS)) == (["failed", "failed"], 1)


async def test_45002_what_is_too_long_is_cut_and_arrives(post: Post, world: World) -> None:
    world.platform.grant("oZhang", "message")
    async with post.workshop.begin() as work:
        work.session.add(a_conversation())
    await post.tell_zhang()
    row = (await post.all(OutboxMessage))[-1]
    async with post.workshop.begin() as work:
        long = await work.session.get_one(OutboxMessage, row.id)
        long.reply_key, long.values = "told_recorded", '{"text": "' + "雹" * 3000 + '"}'
    await post.deliver()
    ((way, said),) = world.phone()
    assert (way, len(said.encode()) <= 2048) == ("customer", True)
    assert await post.news_states() == ["accepted"]


async def test_43101_without_consent_nothing_is_tried_again_until_he_consents(
    post: Post, world: World
) -> None:
    place = Place("wechat", "langao", "oZhang")
    talk = a_conversation(last_inbound_at=HAIL - timedelta(days=3))
    async with post.workshop.begin() as work:
        ledger.consented(work, place, "NOTE", is_given=True)
    await post.news(talk)
    while await post.deliver():
        pass
    assert (await post.news_states(), world.paths.count(NOTICES)) == (["failed"], 1)
    async with post.workshop.begin() as work:
        await ledger.open_book(work, [place], post.adapters)
    (entry,) = [each for each in await post.all(LedgerEntry) if each.target == "oZhang"]
    assert entry.consents.get("NOTE", 0) == 0
    world.platform.people.consent("oZhang", "NOTE", is_standing=False)
    async with post.workshop.begin() as work:
        ledger.consented(work, place, "NOTE", is_given=True)
    await post.tell_zhang()
    while await post.deliver():
        pass
    assert (await post.news_states())[-1] == "accepted"
    assert Means.CONSENT in [row.means for row in await post.all(OutboxMessage)]
