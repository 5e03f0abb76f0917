"""A post office whose QQ is the real adapter against a fake implementation, with the job that proves addresses."""

from datetime import timedelta
from typing import Any

import httpx

from app.core.clock import WireTime
from app.core.enums import Channel
from app.demo.chatlog import ChatLog
from app.demo.onebot_api import onebot_api
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.jobs.acquaint import Acquaint
from app.services.sending import friendships
from app.services.sending.friendships import Standing
from bots.base import Adapter
from bots.onebot.config import OneBotConfig
from bots.registry import Ports, build
from models import Contact, LedgerEntry, OutboxMessage
from tests.factories import a_contact
from tests.ports import MemoryTokens
from tests.post import Post

SELF_ID, CHEN = 10001, 30099
KEY = ("onebot", "siji")


class QQ:
    """The town's QQ account: its friends, what it said, and one process that proves addresses."""

    def __init__(self, post: Post) -> None:
        account = OneBotAccount("siji", SELF_ID, "s", "onebot-token")
        self.post, self.platform = post, OneBotPlatform(account, post.clock, ChatLog(post.clock))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(onebot_api(self.platform)))
        self.calls: list[str] = []
        self.http.event_hooks["request"].append(self._note)
        post.qq = self.adapter()
        self.job = self.process()

    async def _note(self, request: httpx.Request) -> None:
        self.calls.append(request.url.path.strip("/"))

    def adapter(self, **changes: Any) -> Any:
        """The account as a process of ours has it."""
        known = {"name": "siji", "division": "610925112", "self_id": SELF_ID, "access_token": "onebot-token"}
        config = OneBotConfig(**{**known, "api_base": "http://127.0.0.1:3000", **changes})
        ports = Ports(WireTime(self.post.clock), self.post.clock, self.http, MemoryTokens())
        found: Adapter = build(Channel.ONEBOT, config, ports)
        return found

    def process(self) -> Acquaint:
        """The job as another process has it."""
        return Acquaint(self.post.workshop, self.post.adapters)

    async def register(self, number: int = CHEN, owner: str = "O1", kind: str = "officer") -> Contact:
        """An import brings a number; every process hears of it."""
        contact = a_contact(
            owner_kind=kind, owner_id=owner, channel="onebot", account="siji", external_id=str(number)
        )
        async with self.post.workshop.begin() as work:
            work.session.add(contact)
        return contact

    async def settle(self, *, minutes: float = 0) -> None:
        """Both jobs until nothing moves, after so long."""
        self.post.clock.advance(timedelta(minutes=minutes))
        while await self.job.look_if_due() + await self.post.deliver():
            pass

    def heard(self, number: int = CHEN) -> list[str]:
        """What this number was told in private."""
        return [
            entry.text for entry in self.platform.log if entry.side == "bot" and entry.phone == str(number)
        ]

    async def standing(self, number: int = CHEN) -> Standing:
        """How far the address has come, by the ledger as it is written."""
        for entry in await self.post.all(LedgerEntry):
            if entry.target == str(number):
                return friendships.standing(entry.grants, entry.bars)
        return Standing.UNASKED

    async def tests(self) -> list[OutboxMessage]:
        """The test messages, the oldest first."""
        return [row for row in await self.post.all(OutboxMessage) if row.purpose == "test"]
