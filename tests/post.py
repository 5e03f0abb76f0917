"""A post office over two fake channels and a real database."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select

from app.core.enums import Channel
from app.core.links import Links
from app.services.lifecycle import proofs
from app.services.sending import delivery, outbox
from app.services.work import Workshop
from bots.base import Capabilities
from models import Conversation, OutboxMessage
from tests.factories import a_case
from tests.fakes import FakeChannel
from tests.small_county import VILLAGE, Road

NO_TEMPLATE = Capabilities(
    passive_reply=timedelta(seconds=4),
    proactive_window=timedelta(hours=48),
    messages_per_window=5,
    max_text_bytes=2048,
)
ANY_TIME = Capabilities(
    passive_reply=None, proactive_window=None, messages_per_window=None, max_text_bytes=4000
)


class Post:
    """A post office over two fake channels: WeChat with a template, and QQ."""

    def __init__(self, road: Road) -> None:
        self.road, self.clock, self.workshop = road, road.clock, road.workshop
        self.wechat = FakeChannel()
        self.qq = FakeChannel(channel=Channel.ONEBOT, name="siji", capabilities=ANY_TIME)
        self.links = Links("secret", "https://example.test", road.clock)

    @property
    def adapters(self) -> Any:
        """What the container would hand over."""
        return {("wechat", "langao"): self.wechat, ("onebot", "siji"): self.qq}

    async def deliver(self, workshop: Workshop | None = None, limit: int = delivery.BATCH) -> int:
        """One tick of the job."""
        return await delivery.deliver_due(workshop or self.workshop, self.adapters, self.links, limit)

    async def settle(self) -> None:
        """Every job that follows messages, until nothing moves."""
        while (
            await self.deliver()
            + await proofs.prove_due(self.workshop, self.adapters)
            + await proofs.pass_on_due(self.workshop)
        ):
            pass

    async def alert(self, *extra: Any, officer: str = "O1", **values: Any) -> None:
        """An alert for an officer, written down but not sent."""
        async with self.workshop.begin() as work:
            case = a_case(division_code=VILLAGE)
            work.session.add_all([case, *extra])
            outbox.enqueue_alert(work, case, officer, "alert", "alert_disaster", {"short": "001"} | values)

    async def call(self, count: int = 1, purpose: str = "alert", **changes: Any) -> list[str]:
        """O1 is called for so many new cases; answers their numbers."""
        numbers = []
        async with self.workshop.begin() as work:
            for _ in range(count):
                case = a_case(**({"division_code": VILLAGE} | changes))
                work.session.add(case)
                values = {
                    "short": case.number[-3:],
                    "number": case.number,
                    "place": "竹园村",
                    "due": "今天16:00",
                }
                outbox.enqueue_alert(work, case, "O1", purpose, "alert_disaster", values)
                numbers.append(case.number)
        return numbers

    async def over(self, *, seconds: int, step: int = 5) -> None:
        """Time passes, the job of delivery running every few seconds."""
        for _ in range(0, seconds, step):
            self.clock.advance(timedelta(seconds=step))
            await self.deliver()

    async def news(self, talk: Conversation) -> None:
        """News for the person behind a conversation."""
        async with self.workshop.begin() as work:
            case = a_case(division_code=VILLAGE, reporter_conversation_id=talk.id)
            work.session.add_all([case, talk])
            outbox.enqueue_news(work, case, "told_arrived", {"officer": "陈家林", "number": case.number})

    async def tell_zhang(self, times: int = 1) -> None:
        """News for 张诗文 by his conversation, as it stands now."""
        (talk,) = [each for each in await self.all(Conversation) if each.sender == "oZhang"]
        for _ in range(times):
            async with self.workshop.begin() as work:
                case = a_case(division_code=VILLAGE, reporter_conversation_id=talk.id)
                work.session.add(case)
                outbox.enqueue_news(work, case, "told_arrived", {"officer": "陈家林", "number": case.number})

    async def news_states(self) -> list[str]:
        """How far each piece of news came, the oldest first."""
        return [row.state for row in await self.all(OutboxMessage) if row.purpose == "news"]

    async def row(self) -> OutboxMessage:
        """The only row."""
        (found,) = await self.all(OutboxMessage)
        return found  # type: ignore[no-any-return]

    async def all(self, model: Any) -> list[Any]:
        """Every row of a table."""
        async with self.workshop.read() as work:
            return list(await work.session.scalars(select(model).order_by(*inspect(model).primary_key)))


def named(text: str, numbers: list[str]) -> Counter[str]:
    """The cases that a push names by an end of their numbers."""
    said = re.findall(r"\d{3,}", text.partition("收到哪件")[0].partition("https://")[0])
    return Counter(number for number in numbers if any(number.endswith(each) for each in said))
