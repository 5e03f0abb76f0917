"""The app on real sockets over the small county, and a fake OneBot implementation that connects to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from app.container import Container
from app.core.clock import SimulatedClock
from app.db.schema import upgrade
from app.demo.chatlog import ChatLog
from app.demo.onebot_flavours import NAPCAT, Flavour
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.onebot_segments import at_segment, text_segment
from app.demo.onebot_socket import OneBotSocket
from app.demo.servers import listen, serving
from app.jobs.jobs import Jobs
from app.jobs.running import jobs_of
from app.main import create_app
from models import Message
from tests.small_county import TOWN, rows
from tests.web.served import SELF_ID, settings

HAIL = "竹园村二组下冰雹了,烤烟叶子全打烂了"
ACCESS, GROUP, PERSON = "socket-token", 700001, 20002
ACCOUNT = OneBotAccount("siji", SELF_ID, "", ACCESS)


def accounts(**changes: Any) -> list[dict[str, Any]]:
    """One account that is reached over its reverse WebSocket alone."""
    account = {"name": "siji", "division": TOWN, "self_id": SELF_ID, "access_token": ACCESS}
    return [{**account, "timeout_seconds": 5, **changes}]


class Town:
    """One process of the product with its jobs, and what tests ask of it."""

    def __init__(self, container: Container, url: str) -> None:
        self.container = container
        self.jobs: Jobs = jobs_of(container)
        self.http_url = url
        self.url = url.replace("http", "ws", 1) + "/onebot/siji/ws"

    async def texts(self) -> list[str]:
        """What is stored of what people said, in the order of their time."""
        async with self.container.database.reading() as session:
            said = select(Message).where(Message.kind != "event").order_by(Message.sent_at, Message.id)
            return [message.text for message in await session.scalars(said)]

    async def until(self, condition: Callable[[], Awaitable[Any]], seconds: float = 10.0) -> Any:
        """What `condition` answers once that is something: a frame on a socket has no receipt to wait for."""
        async with asyncio.timeout(seconds):
            while not (found := await condition()):  # noqa: ASYNC110 - what a socket brought is seen in the database
                await asyncio.sleep(0.01)
            return found

    async def stored(self, count: int) -> list[str]:
        """What people said, once so many messages are stored."""

        async def enough() -> list[str] | None:
            texts = await self.texts()
            return texts if len(texts) >= count else None

        found: list[str] = await self.until(enough)
        return found

    async def all(self, model: Any) -> list[Any]:
        """Every row of a table."""
        async with self.container.database.reading() as session:
            return list(await session.scalars(select(model)))


@asynccontextmanager
async def town(
    database_url: str, clock: SimulatedClock, *, is_new: bool = True, **changes: Any
) -> AsyncIterator[Town]:
    """A process over this database; the first one brings schema and county."""
    quick = {"onebot": accounts(), "limits": {"line_seconds": 0.1}}
    wanted = settings(database_url, **(quick | changes))
    container = Container(wanted, clock=clock)
    if is_new:
        await upgrade(container.database)
        async with container.database.transaction() as session:
            session.add_all(rows())
    app = create_app(container, has_scheduler=False)
    async with serving(app, listen(0), has_lifespan=True) as url:
        yield Town(container, url)


class QQ:
    """The implementation's side: one account in one group, and its connection."""

    def __init__(self, clock: SimulatedClock, flavour: Flavour = NAPCAT) -> None:
        self.platform = OneBotPlatform(ACCOUNT, clock, ChatLog(clock), flavour)
        self.platform.join_group(GROUP, "四季镇群")
        self.platform.befriend(PERSON, "小王")

    def connect(self, url: str, **options: Any) -> OneBotSocket:
        """A connection of this account."""
        return OneBotSocket(self.platform, url, **options)

    async def says(self, socket: OneBotSocket, text: str, *, is_mention: bool = True) -> dict[str, Any]:
        """A member says something in the group; answers the event."""
        mention = [at_segment(SELF_ID)] if is_mention else []
        message = self.platform.remember(PERSON, GROUP, (*mention, text_segment(text)))
        event = self.platform.event_of(message)
        await socket.deliver(event)
        return event

    def said(self) -> list[str]:
        """What the bot said."""
        return [entry.text for entry in self.platform.log if entry.side == "bot"]


async def answered(siji: Town, qq: QQ) -> list[str]:
    """What the bot said, once the outbox has nothing left to send."""
    await siji.jobs.run_due()
    return qq.said()
