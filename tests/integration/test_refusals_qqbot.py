"""What becomes of a message that the QQ bot's platform refuses: each row of section 4.7, from the fake to the desk."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.demo.qqbot_places import GROUP as GROUPS
from models import DeskEntry, OutboxMessage
from tests.bot_post import ABLE, MAY_BEGIN, Bot
from tests.contract.qqbot_wire import GROUP
from tests.contract.qqbot_world import World
from tests.post import Post

pytestmark = pytest.mark.anyio
THANKS = "谢谢"


class Place:
    """The bot's group before the fake platform, with the outbox behind it."""

    def __init__(self, bot: Bot, world: World) -> None:
        self.bot, self.world = bot, world

    async def asks(self, text: str = THANKS, *, is_known: bool = True) -> OutboxMessage:
        """A member writes, and the answer is sent as far as it goes; answers its row."""
        message_id = await self.bot.hears(text)
        if is_known:
            self.world.platform.hear(self.world.platform.places[GROUPS, GROUP], message_id)
        await self.bot.settle()
        return (await self.bot.of("reply"))[-1]

    def refuse(self, code: int) -> None:
        """Every call that sends is refused with this code; 0: none is."""
        self.world.platform.misbehaviour.change({"refuse_with": code})
        self.world.calls.clear()

    async def told(self) -> list[str]:
        """Why the duty desk was told something."""
        return [entry.reason for entry in await self.bot.all(DeskEntry)]

    async def over(self, minutes: int) -> None:
        """The outbox, a minute at a time."""
        for _ in range(minutes):
            self.bot.road.later(1)
            await self.bot.settle()


async def _place(post: Post, able: Any, **changes: Any) -> AsyncIterator[Place]:
    async with World.opened(post.clock, **changes) as world:
        bot = await Bot(post.road, able).open()
        bot.bot = world.adapter  # type: ignore[assignment]
        yield Place(bot, world)


@pytest.fixture
async def place(post: Post) -> AsyncIterator[Place]:
    """A bot that only answers."""
    async for found in _place(post, ABLE, active=False):
        yield found


@pytest.fixture
async def beginner(post: Post) -> AsyncIterator[Place]:
    """A bot that may write of its own accord."""
    async for found in _place(post, MAY_BEGIN):
        yield found


@pytest.mark.parametrize("code", [11241, 11242, 11243])
async def test_a_token_that_stays_refused_is_renewed_once_and_tried_later(place: Place, code: int) -> None:
    place.refuse(code)
    row = await place.asks()
    assert (row.state, len(place.world.sent())) == ("queued", 2)
    place.refuse(0)
    await place.over(1)
    assert (await place.bot.of("reply"))[-1].state == "accepted"


@pytest.mark.parametrize("code", [11251, 100007, 100016, 11253, 11254, 11265])
async def test_a_bot_that_may_not_call_is_an_alarm_and_is_left_alone(place: Place, code: int) -> None:
    place.refuse(code)
    row = await place.asks()
    assert (row.state, row.attempts, await place.told()) == ("dead", 1, ["account_refused"])
    place.world.calls.clear()
    await place.asks()
    assert place.world.calls == []


@pytest.mark.parametrize("code", [22009, 429, 40034100, 1100100])
async def test_a_rate_that_is_used_up_is_tried_three_times_by_back_off(place: Place, code: int) -> None:
    place.refuse(code)
    assert (await place.asks()).state == "queued"
    assert len(place.world.sent()) == 1
    await place.over(6)
    assert ((await place.bot.of("reply"))[-1].state, len(place.world.sent())) == ("dead", 3)


@pytest.mark.parametrize("code", [304027, 304103, 40034005, 40034031, 40034024, 40034128])
async def test_a_window_that_is_over_is_no_reason_to_begin_where_nobody_may(place: Place, code: int) -> None:
    place.refuse(code)
    row = await place.asks()
    await place.over(3)
    assert (row.state, len(place.world.sent())) == ("dead", 1)


async def test_a_window_that_is_over_is_tried_once_more_without_it_where_we_may_begin(
    beginner: Place,
) -> None:
    beginner.world.platform.places[GROUPS, GROUP].takes_active = True
    row = await beginner.asks(is_known=False)
    assert (row.state, row.means) == ("accepted", "free")
    assert ["msg_id" in body for body in beginner.world.sent()] == [True, False]


@pytest.mark.parametrize("code", [40034025, 40034026, 40034027])
async def test_an_event_that_cannot_be_answered_is_dropped(place: Place, code: int) -> None:
    place.refuse(code)
    await place.bot.happens("friend_added", sender="U" * 32, chat="")
    await place.bot.settle()
    await place.over(3)
    assert [row.state for row in await place.bot.of("reply")] == ["dead"]
    assert len(place.world.sent()) == 1


@pytest.mark.parametrize("code", [40034102, 40034105, 304064])
async def test_what_may_not_be_begun_is_not_tried_there_again_until_it_is_permitted(
    beginner: Place, code: int
) -> None:
    await beginner.asks()
    await beginner.over(6)
    beginner.refuse(code)
    for _ in range(3):
        await beginner.bot.tells()
        await beginner.over(1)
    assert len(beginner.world.sent()) == 1
    beginner.refuse(0)
    beginner.world.platform.places[GROUPS, GROUP].takes_active = True
    await beginner.bot.happens("active_allowed")
    await beginner.bot.tells()
    await beginner.bot.settle()
    assert (await beginner.bot.of("news"))[-1].state == "accepted"


async def test_what_was_sent_already_counts_as_sent(place: Place) -> None:
    place.refuse(40054005)
    assert (await place.asks()).state == "accepted"


@pytest.mark.parametrize("code", [40054002, 40054003, 40034101, 40054004, 40054013])
async def test_an_address_that_is_dead_is_left_alone_until_something_is_heard_of_it(
    beginner: Place, code: int
) -> None:
    beginner.refuse(code)
    assert (await beginner.asks()).state == "dead"
    assert len(beginner.world.sent()) == 1
    await beginner.over(1)
    await beginner.bot.tells()
    await beginner.over(1)
    assert len(beginner.world.sent()) == 1
    beginner.refuse(0)
    assert (await beginner.asks()).state == "accepted"


@pytest.mark.parametrize("code", [40054007, 40054018])
async def test_what_is_too_long_is_tried_in_parts_and_then_given_up(place: Place, code: int) -> None:
    place.refuse(code)
    row = await place.asks("菜单")
    assert (row.state, len(place.world.sent())) == ("dead", 2)


@pytest.mark.parametrize("code", [40034006, 304025, 1100101])
async def test_words_that_are_censored_are_not_sent_again_and_the_desk_is_told(
    beginner: Place, code: int
) -> None:
    beginner.world.platform.places[GROUPS, GROUP].takes_active = True
    beginner.refuse(code)
    row = await beginner.asks()
    await beginner.over(3)
    assert (row.state, len(beginner.world.sent())) == ("dead", 1)
    assert await beginner.told() == ["content_refused"]


@pytest.mark.parametrize("code", [304082, 304083, 40034004])
async def test_a_file_that_could_not_be_converted_is_tried_once_more(place: Place, code: int) -> None:
    place.refuse(code)
    await place.asks()
    await place.over(6)
    assert ((await place.bot.of("reply"))[-1].state, len(place.world.sent())) == ("dead", 2)


@pytest.mark.parametrize("code", [304023, 304024])
async def test_what_waits_for_an_audit_is_no_success_and_not_sent_twice(place: Place, code: int) -> None:
    place.refuse(code)
    row = await place.asks()
    await place.over(3)
    assert (row.state, row.last_error.split()[0], len(place.world.sent())) == ("dead", "audit_pending", 1)
