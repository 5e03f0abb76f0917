"""The outbox before a QQ bot: by whose window it answers, what it keeps for later, and what it never does."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.enums import Channel, SegmentKind
from app.core.messages import Segment
from bots.base import (
    ContentRefusedError,
    Means,
    Outgoing,
    Receipt,
    TemporaryError,
    UnreachableError,
)
from models import DeskEntry, LedgerEntry, Message
from tests.bot_post import ABLE, MAY_BEGIN, Bot
from tests.contract.qqbot_wire import GROUP, MEMBER, USER
from tests.factories import a_contact
from tests.post import Post
from tests.small_county import TOWN

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bot(post: Post) -> Bot:
    return await Bot(post.road, ABLE).open()


@pytest.fixture
async def beginner(post: Post) -> Bot:
    return await Bot(post.road, MAY_BEGIN).open()


async def test_an_answer_uses_the_window_of_the_newest_message_and_quotes_the_one_that_it_answers(
    bot: Bot,
) -> None:
    asked = await bot.hears("竹园村二组下冰雹了,烤烟叶子全打烂了")
    newest = await bot.hears("三十多亩")
    await bot.deliver()
    assert {message.window for message in bot.bot.sent} == {newest}
    assert bot.bot.sent[0].quote == asked
    assert all(message.means is Means.WINDOW and message.chat == GROUP for message in bot.bot.sent)


async def test_everything_that_answers_a_message_is_one_message(bot: Bot) -> None:
    await bot.hears("竹园村二组下冰雹了,烤烟叶子全打烂了。我屋的低保也没发,我要申请低保")
    await bot.deliver()
    (answer,) = bot.bot.sent
    assert answer.text.startswith("收到了")
    assert "王支书" not in answer.text
    assert "在群里@我" in answer.text


async def test_a_message_is_answered_four_times_and_not_a_fifth(bot: Bot) -> None:
    await bot.hears("竹园村二组下冰雹了,烤烟叶子全打烂了")
    for _ in range(5):
        await bot.tells()
        await bot.settle()
    assert len(bot.bot.sent) == 4
    assert "failed" in [row.state for row in await bot.of("news")]


async def test_news_that_come_too_late_wait_for_the_next_message_and_go_with_its_window(bot: Bot) -> None:
    await bot.hears("谢谢")
    await bot.settle()
    bot.road.later(6)
    await bot.tells()
    await bot.settle()
    said = len(bot.bot.sent)
    assert [row.state for row in await bot.of("news")] == ["failed"]
    again = await bot.hears("进度")
    await bot.settle()
    assert [row.state for row in await bot.of("news")] == ["accepted"]
    assert {message.window for message in bot.bot.sent[said:]} == {again}


async def test_a_retry_goes_by_the_window_of_its_first_try(bot: Bot) -> None:
    asked = await bot.hears("谢谢")
    bot.bot.fails_with = TemporaryError("timeout")
    await bot.deliver()
    (row,) = await bot.of("reply")
    assert (row.state, row.window_of) == ("queued", asked)
    bot.road.later(0.3)
    await bot.hears("谢谢你们")
    bot.bot.fails_with = None
    await bot.settle()
    assert {message.dedup_key: message.window for message in bot.bot.sent}[row.dedup_key] == asked


async def test_nobody_is_written_to_by_his_id_in_a_group(beginner: Bot) -> None:
    own = a_contact(channel="qqbot", external_id=MEMBER, owner_id="O1")
    await beginner.alert(own)
    await beginner.settle()
    assert beginner.bot.sent == []
    await beginner.hears("我的", sender=MEMBER, chat="")
    await beginner.alert()
    await beginner.deliver()
    assert [message.recipient for message in beginner.bot.sent if message.dedup_key.startswith("alert")] == [
        MEMBER
    ]


async def test_an_alert_without_a_link_says_where_to_look(beginner: Bot) -> None:
    await beginner.hears("我的", sender=USER, chat="")
    await beginner.alert(a_contact(channel="qqbot", external_id=USER, owner_id="O1"))
    await beginner.deliver()
    (alert,) = [message for message in beginner.bot.sent if message.dedup_key.startswith("alert")]
    assert "http" not in alert.text
    assert "这里发不了链接" in alert.text
    assert alert.url == ""


async def test_what_may_not_be_begun_stays_shut_until_the_platform_permits_it(beginner: Bot) -> None:
    await beginner.hears("竹园村二组下冰雹了,烤烟叶子全打烂了")
    await beginner.settle()
    beginner.road.later(6)
    beginner.bot.fails_with = UnreachableError("40034102", "", frozenset({Means.FREE}), is_lasting=True)
    await beginner.tells()
    await beginner.settle()
    beginner.bot.fails_with = None
    await beginner.hears("进度")
    await beginner.settle()
    beginner.road.later(6)
    said = len(beginner.bot.sent)
    await beginner.tells()
    await beginner.settle()
    assert len(beginner.bot.sent) == said
    await beginner.happens("active_allowed")
    await beginner.tells()
    await beginner.settle()
    assert [message.means for message in beginner.bot.sent[said:]] == [Means.FREE]


@pytest.mark.parametrize(("name", "sends"), [("active_refused", False), ("active_allowed", True)])
async def test_a_group_that_refuses_is_not_written_to_of_our_own_accord(
    beginner: Bot, name: str, sends: bool
) -> None:
    await beginner.hears("谢谢")
    await beginner.settle()
    await beginner.happens(name)
    beginner.road.later(6)
    said = len(beginner.bot.sent)
    await beginner.tells()
    await beginner.settle()
    assert (len(beginner.bot.sent) > said) is sends


@pytest.mark.parametrize("name", ["kicked", "friend_removed"])
async def test_where_the_bot_was_sent_away_it_says_nothing_until_it_is_back(beginner: Bot, name: str) -> None:
    chat, sender = (GROUP, MEMBER) if name == "kicked" else ("", USER)
    await beginner.hears("谢谢", sender=sender, chat=chat)
    await beginner.settle()
    said = len(beginner.bot.sent)
    beginner.road.later(1)
    await beginner.happens(name, sender=sender, chat=chat)
    await beginner.tells(chat)
    await beginner.settle()
    assert len(beginner.bot.sent) == said
    await beginner.happens("joined_group" if name == "kicked" else "friend_added", sender=sender, chat=chat)
    await beginner.tells(chat)
    await beginner.settle()
    assert len(beginner.bot.sent) > said


async def test_words_that_are_censored_are_not_said_again_there_and_the_desk_sees_to_it(
    beginner: Bot,
) -> None:
    beginner.bot.fails_with = ContentRefusedError("40034006")
    await beginner.hears("谢谢")
    await beginner.settle()
    (row,) = await beginner.of("reply")
    assert (row.state, {way["means"] for way in row.tried}) == ("dead", {str(means) for means in Means})
    (entry,) = await beginner.all(DeskEntry)
    assert (entry.reason, entry.message_id) == ("content_refused", row.message_id)


async def test_an_officer_whose_alert_is_censored_is_rung(beginner: Bot) -> None:
    await beginner.hears("我的", sender=USER, chat="")
    await beginner.settle()
    beginner.bot.fails_with = ContentRefusedError("40034006")
    await beginner.alert(a_contact(channel="qqbot", external_id=USER, owner_id="O1"))
    await beginner.deliver()
    reasons = [entry.reason for entry in await beginner.all(DeskEntry)]
    assert reasons == ["officer_unreachable"]


async def test_a_rate_is_knocked_at_three_times_and_then_left(bot: Bot) -> None:
    await bot.hears("谢谢")
    bot.bot.fails_with = TemporaryError("22009", most_tries=3)
    for _ in range(6):
        await bot.deliver()
        bot.road.later(1)
    (row,) = await bot.of("reply")
    assert (row.state, row.attempts) == ("dead", 3)


async def test_a_message_that_went_in_two_parts_counts_twice(bot: Bot) -> None:
    async def send(message: Outgoing) -> Receipt:
        bot.bot.sent.append(message)
        return Receipt(parts=2)

    bot.bot.send = send  # type: ignore[method-assign]
    await bot.hears("谢谢")
    for _ in range(3):
        await bot.deliver()
        await bot.tells()
    await bot.settle()
    assert len(bot.bot.sent) == 2
    (entry,) = [each for each in await bot.all(LedgerEntry) if each.target == GROUP]
    assert [len(sent) for sent in entry.windows.values()] == [4]


async def test_the_group_is_told_where_to_ask_without_being_sent_to_a_private_chat(bot: Bot) -> None:
    await bot.hears("竹园村二组下冰雹了,烤烟叶子全打烂了")
    await bot.settle()
    assert any("在群里@我" in message.text for message in bot.bot.sent)
    assert not any("私聊我" in message.text for message in bot.bot.sent)


async def test_a_new_friend_is_greeted_by_the_window_of_the_event(bot: Bot) -> None:
    await bot.happens("friend_added", sender=USER, chat="")
    await bot.settle()
    (greeting,) = bot.bot.sent
    assert greeting.window.startswith("event:friend_added:")
    assert (greeting.recipient, greeting.chat, greeting.means) == (USER, "", Means.WINDOW)
    newest = await bot.hears("谢谢", sender=USER, chat="")
    await bot.settle()
    assert bot.bot.sent[-1].window == newest


async def test_a_greeting_that_comes_too_late_is_not_sent(bot: Bot) -> None:
    await bot.happens("friend_added", sender=USER, chat="")
    bot.road.later(6)
    await bot.settle()
    assert bot.bot.sent == []


async def test_whoever_quotes_the_bot_speaks_to_it(bot: Bot) -> None:
    await bot.hears("竹园村二组下冰雹了,烤烟叶子全打烂了")
    await bot.settle()
    own = (await bot.of("reply"))[0].platform_id
    quote = Segment(SegmentKind.REPLY, data={"message_id": own})
    words = (quote, Segment(SegmentKind.TEXT, text="进度"))
    changes: dict[str, Any] = {
        "channel": Channel.QQBOT,
        "account": "langao",
        "chat": GROUP,
        "segments": words,
    }
    told = bot.road.message(MEMBER, is_addressed=False, **changes)
    await bot.road.lane.submit(told, TOWN, can_reply=False)
    assert (await bot.all(Message))[-1].fate_reason == "progress"


async def test_the_window_is_over_before_the_platform_says_so(bot: Bot) -> None:
    await bot.hears("谢谢")
    await bot.settle()
    said = len(bot.bot.sent)
    bot.clock.advance(timedelta(minutes=4, seconds=50))
    await bot.tells()
    await bot.settle()
    assert len(bot.bot.sent) == said
