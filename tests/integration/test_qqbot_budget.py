"""A day of a QQ bot before the fake platform: nothing is ever sent outside of what the platform allows."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest

from app.core.clock import WireTime
from app.core.enums import Channel
from app.demo.chatlog import ChatLog
from app.demo.qqbot_api import TOKEN_PATH, qqbot_api
from app.demo.qqbot_places import BotPlace
from app.demo.qqbot_platform import QQBotAccount, QQBotPlatform
from app.services.sending import outbox
from app.services.versions import touch
from bots.base import Adapter
from bots.registry import Ports, build
from models import Conversation, Group, OutboxMessage
from tests.contract.qqbot_wire import APP_ID, SECRET, config
from tests.factories import a_case
from tests.ports import MemoryTokens
from tests.post import Post
from tests.small_county import COUNTY, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
BASE = "http://127.0.0.1:9911"
OPEN, SHUT = "1" * 32, "2" * 32
MEMBERS, USERS = ["A" * 31 + str(n) for n in range(4)], ["B" * 31 + str(n) for n in range(3)]
FORBIDDEN = {"40034005", "40034024", "40034031", "40034100", "22009", "40054003", "40054004"}
STEPS = 150


@dataclass
class Day:
    """The lane, the outbox, the real adapter, and the fake with everything that it refused."""

    post: Post
    platform: QQBotPlatform
    adapter: Adapter
    refused: set[tuple[str, str, datetime]] = field(default_factory=set)
    """Code, path and instant."""

    @property
    def road(self) -> Road:
        return self.post.road

    async def hears(self, place: BotPlace, sender: str, text: str) -> None:
        """Somebody writes: the fake knows it, the product reads it."""
        chat = place.openid if place.kind == "groups" else ""
        told = self.road.message(sender, text, channel=Channel.QQBOT, account="langao", chat=chat)
        self.platform.hear(place, told.external_id)
        await self.road.lane.submit(told, COUNTY, can_reply=False)

    async def tells(self, random: Random) -> None:
        """News for one of those who have written."""
        talks: list[Conversation] = await self.post.all(Conversation)
        talk = random.choice(talks)
        async with self.post.workshop.begin() as work:
            case = a_case(division_code=VILLAGE, reporter_conversation_id=talk.id)
            work.session.add(case)
            outbox.enqueue_news(work, case, "told_arrived", {"officer": "陈家林", "number": case.number})


@asynccontextmanager
async def a_day(post: Post) -> AsyncIterator[Day]:
    """Two groups, of which one lets the bot begin, and three people in private, who do not."""
    platform = QQBotPlatform(QQBotAccount("langao", APP_ID, SECRET), post.clock, ChatLog(post.clock))
    platform.add_group(OPEN).takes_active = True
    platform.add_group(SHUT)
    for user in USERS:
        platform.befriend(user)
    async with post.road.database.transaction() as session:
        for number, group in enumerate((OPEN, SHUT)):
            keys: dict[str, Any] = {
                "account": "langao",
                "group_id": group,
                "division_code": TOWN,
                "name": "群",
            }
            session.add(Group(id=77 + number, channel="qqbot", listen="mention", **keys))
        await touch(session, "registry")
    refused: set[tuple[str, str, datetime]] = set()

    async def note(response: httpx.Response) -> None:
        if response.status_code >= 400:
            await response.aread()
            refused.add((str(response.json()["err_code"]), response.url.path, post.clock.now()))

    transport = httpx.ASGITransport(qqbot_api(platform))
    async with httpx.AsyncClient(transport=transport, event_hooks={"response": [note]}) as http:
        ports = Ports(WireTime(post.clock), post.clock, http, MemoryTokens())
        keys = {"api_base": BASE, "token_url": BASE + TOKEN_PATH, "active": True}
        adapter = build(Channel.QQBOT, config(**keys), ports)
        yield Day(post, platform, adapter, refused)


class BotPost(Post):
    """A post office whose only account is the bot."""

    adapter: Adapter

    @property
    def adapters(self) -> Any:
        return {("qqbot", "langao"): self.adapter}


async def test_a_day_of_words_and_news_is_never_refused_for_its_number_or_its_hour(post: Post) -> None:
    random = Random(20260718)
    office = BotPost(post.road)
    async with a_day(office) as day:
        office.adapter = day.adapter
        places = list(day.platform.places.values())
        for _ in range(STEPS):
            place = random.choice(places)
            sender = place.openid if place.kind == "users" else random.choice(MEMBERS)
            if random.random() < 0.45:
                await day.hears(place, sender, random.choice(("谢谢", "你好", "进度", "菜单")))
            elif await office.all(Conversation):
                for _ in range(random.choice((1, 2, 6))):
                    await day.tells(random)
            office.clock.advance(timedelta(seconds=random.choice((1, 20, 90, 400))))
            await office.deliver()
        assert not FORBIDDEN & {code for code, _, _ in day.refused}, day.refused
        assert {code for code, _, _ in day.refused} <= {"40034102", "40034105"}
        assert len(day.refused) == len({path for _, path, _ in day.refused}) <= 1 + len(USERS)
        rows: list[OutboxMessage] = await office.all(OutboxMessage)
        states = Counter(row.state for row in rows)
        assert states["accepted"] > 100
        assert set(states) <= {"accepted", "failed", "queued", "dead"}
        assert all(row.purpose != "news" or row.state != "dead" for row in rows)
        said = [entry for entry in day.platform.log if entry.side == "bot"]
        assert len(said) == len({row.push_id for row in rows if row.state == "accepted"})
