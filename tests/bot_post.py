"""A post office over a QQ bot alone, whose group is registered, and a lane in front of it."""

from dataclasses import replace
from typing import Any

from app.core.enums import Channel
from app.core.messages import InboundEvent
from app.services.sending import outbox
from app.services.versions import touch
from bots.base import Capabilities
from bots.qqbot.adapter import QQBotAdapter
from models import Conversation, OutboxMessage
from tests.contract.qqbot_wire import GROUP, MEMBER
from tests.factories import a_case, a_group
from tests.fakes import FakeChannel
from tests.post import Post
from tests.small_county import TOWN, VILLAGE, Road

ABLE = replace(QQBotAdapter.capabilities, takes_links=False)
MAY_BEGIN = replace(ABLE, may_begin=True)


class Bot(Post):
    """A post office over the bot alone, whose group is registered."""

    def __init__(self, road: Road, able: Capabilities) -> None:
        super().__init__(road)
        self.bot = FakeChannel(channel=Channel.QQBOT, capabilities=able)

    @property
    def adapters(self) -> Any:
        return {("qqbot", "langao"): self.bot}

    async def open(self) -> "Bot":
        """Register the group."""
        async with self.road.database.transaction() as session:
            session.add(a_group(group_id=GROUP))
            await touch(session, "registry")
        return self

    async def hears(self, text: str, *, sender: str = MEMBER, chat: str = GROUP) -> str:
        """Somebody writes to the bot; answers the platform's id of the message."""
        told = self.road.message(sender, text, channel=Channel.QQBOT, account="langao", chat=chat)
        await self.road.lane.submit(told, TOWN, can_reply=False)
        return told.external_id

    async def happens(self, name: str, *, sender: str = MEMBER, chat: str = GROUP) -> None:
        """A notice of the platform."""
        now, key = self.clock.now(), f"{name}:{self.clock.now().timestamp()}"
        told = InboundEvent(Channel.QQBOT, "langao", key, key, sender, chat, now, now, name)
        await self.road.lane.submit(told, TOWN, can_reply=False)

    async def tells(self, chat: str = GROUP) -> OutboxMessage:
        """News for whoever wrote there."""
        talks: list[Conversation] = await self.all(Conversation)
        (talk,) = [each for each in talks if each.chat == chat]
        async with self.workshop.begin() as work:
            case = a_case(division_code=VILLAGE, reporter_conversation_id=talk.id)
            work.session.add(case)
            row = outbox.enqueue_news(
                work, case, "told_arrived", {"officer": "陈家林", "number": case.number}
            )
        assert row is not None
        return row

    async def of(self, purpose: str) -> list[OutboxMessage]:
        """The rows of one purpose, oldest first."""
        return [row for row in await self.all(OutboxMessage) if row.purpose == purpose]
