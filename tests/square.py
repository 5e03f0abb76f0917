"""The town's QQ group, which is listened to, and who says what in it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.enums import Channel, Listen, SegmentKind
from app.core.messages import InboundMessage, Segment
from app.services.sending import outbox
from app.services.versions import touch
from models import Group, Message, OutboxMessage
from tests.small_county import TOWN, Road

TALK = Path(__file__).parent / "stories"
GROUP = "700001"
HAIL = "竹园村二组下冰雹了,三十多亩烤烟叶子全打烂了"
SLIDE = "长梁村三组后头滑坡了,把路堵死了,车过不去"


def lines(name: str) -> list[tuple[str, str]]:
    """Who says what, of one of the evenings."""
    said = (TALK / f"{name}.txt").read_text("utf-8").splitlines()
    pairs = [line.split("|", 1) for line in said if line and not line.startswith("#")]
    return [(who, text) for who, text in pairs]


class Square:
    """The town's group, which is listened to."""

    def __init__(self, road: Road) -> None:
        self.road = road

    def message(self, sender: str, text: str = "", **changes: Any) -> InboundMessage:
        """Words in the group that call nobody."""
        told = self.road.message(sender, text, channel=Channel.ONEBOT, account="siji", chat=GROUP)
        return replace(told, **({"is_addressed": False} | changes))

    async def says(self, sender: str, text: str, **changes: Any) -> None:
        """Somebody says something."""
        await self.road.lane.submit(self.message(sender, text, **changes), TOWN, can_reply=False)

    async def shows(self, sender: str) -> None:
        """Somebody shows a photo."""
        photo = Segment(SegmentKind.IMAGE, url="https://gchat.qpic.cn/a", media_id="A.jpg")
        await self.says(sender, "", segments=(photo,))

    async def listens(self, how: Listen) -> None:
        """From now on it is heard so closely."""
        async with self.road.database.transaction() as session:
            group = await session.scalar(select(Group).where(Group.group_id == GROUP))
            assert group is not None
            group.listen = how
            await touch(session, "registry")

    async def all(self, model: Any) -> list[Any]:
        async with self.road.database.reading() as session:
            return list(await session.scalars(select(model).order_by(*model.__table__.primary_key)))

    async def fates(self) -> list[tuple[str, str]]:
        return [(m.fate_kind, m.fate_reason) for m in await self.all(Message)]

    async def replies(self) -> list[OutboxMessage]:
        return [row for row in await self.all(OutboxMessage) if row.purpose == "reply"]

    async def said(self) -> list[list[str]]:
        """The sentences of each answer, by their keys."""
        replies = await self.replies()
        return [[row.reply_key, *(key for key, _ in outbox.also_said(row))] for row in replies]


async def a_square(road: Road) -> Square:
    """The group in front of this open lane, listened to."""
    square = Square(road)
    await square.listens(Listen.LISTEN)
    return square
