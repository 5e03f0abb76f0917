"""A county of two villages in a real database, and a lane over it: what tests of the road stand on."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.crypto import Keyring
from app.core.enums import Channel, Intent, SegmentKind
from app.core.ids import IdSource
from app.core.messages import InboundEvent, InboundMessage, Segment
from app.db.database import Database
from app.db.schema import upgrade
from app.nlu.types import Understanding
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from handlers.lane import IntakeLane
from models import Base, Case, Contact, Division, Duty, Group, Household, Message, Officer, Person

KEYRING = Keyring.from_settings([], "a secret for tests only")
COUNTY, TOWN, VILLAGE, OTHER = "610925", "610925112", "610925112206", "610925112207"
Row = TypeVar("Row", bound=Base)
_ids = count(1)


def rows() -> list[Base]:
    """岚皋, 四季镇, 竹园村 with officers, one household, and a QQ group."""
    return [
        Division(code=COUNTY, name="岚皋县", level="county", parent_code=None, aliases=[]),
        Division(code=TOWN, name="四季镇", level="town", parent_code=COUNTY, aliases=["四季"]),
        Division(code=VILLAGE, name="竹园村委会", level="village", parent_code=TOWN, aliases=["竹园"]),
        Division(code=OTHER, name="长梁村委会", level="village", parent_code=TOWN, aliases=["长梁"]),
        _officer("O1", "陈家林", "household_officer", VILLAGE),
        _officer("V1", "王支书", "village_leader", VILLAGE),
        _officer("V2", "刘支书", "village_leader", OTHER),
        _officer("T1", "李书记", "town_secretary", TOWN),
        _officer("D1", "赵值班", "duty_desk", COUNTY),
        Duty(id=next(_ids), officer_id="O1", kind="covers_household", target="H1"),
        Duty(id=next(_ids), officer_id="V1", kind="leads_village", target=VILLAGE),
        Duty(id=next(_ids), officer_id="V2", kind="leads_village", target=OTHER),
        Household(id="H1", division_code=VILLAGE, head="张诗文", tags=[]),
        Person(id="P1", household_id="H1", name="张诗文", tags=[]),
        _contact("person", "P1", "wechat", "langao", "oZhang"),
        _contact("officer", "O1", "wechat", "langao", "oChen"),
        _contact("officer", "V1", "wechat", "langao", "oWang"),
        _contact("officer", "T1", "wechat", "langao", "oLi"),
        Group(
            id=next(_ids),
            channel="onebot",
            account="siji",
            group_id="700001",
            division_code=TOWN,
            name="四季镇群",
            listen="mention",
        ),
    ]


def _officer(officer_id: str, name: str, role: str, division: str) -> Officer:
    return Officer(id=officer_id, name=name, role=role, division_code=division, title="")


def _contact(kind: str, owner: str, channel: str, account: str, external_id: str) -> Contact:
    return Contact(
        id=next(_ids),
        owner_kind=kind,
        owner_id=owner,
        channel=channel,
        account=account,
        external_id=external_id,
    )


class Road:
    """A lane in front of a database; `says` and its kin take one message in and answer the reply."""

    def __init__(self, url: str, clock: SimulatedClock) -> None:
        self.clock = clock
        self.database = Database(url, KEYRING, statement_seconds=30.0)
        self.workshop = Workshop(self.database, clock, IdSource(clock), Snapshots(clock))
        self.meant: dict[str, Understanding] = {}
        self.lane = IntakeLane(self.workshop, understand=self._understand)

    async def open(self, *, is_new: bool = True, is_empty: bool = False) -> "Road":
        """Migrate, fill, warm and start."""
        if is_new:
            await upgrade(self.database)
            if not is_empty:
                async with self.database.transaction() as session:
                    session.add_all(rows())
        async with self.workshop.read():
            pass
        self.lane.start()
        return self

    async def close(self) -> None:
        """Stop the lane and let the database go."""
        await self.lane.stop()
        await self.database.close()

    def message(self, sender: str, text: str = "", **changes: Any) -> InboundMessage:
        """A private WeChat message as the adapter would hand it over."""
        key = f"m{next(_ids)}"
        now = self.clock.now()
        segments = (Segment(SegmentKind.TEXT, text=text),) if text else ()
        message = InboundMessage(
            channel=Channel.WECHAT,
            account="langao",
            external_id=key,
            dedup_key=key,
            sender=sender,
            chat="",
            sent_at=now,
            received_at=now,
            segments=segments,
        )
        return replace(message, **changes)

    async def take(self, inbound: InboundMessage | InboundEvent, *, can_reply: bool = True) -> str | None:
        """Submit one message for the whole county's account."""
        return await self.lane.submit(inbound, COUNTY, can_reply)

    async def says(self, sender: str, text: str) -> str:
        """Words in private; the passive reply, empty where there is none."""
        return await self.take(self.message(sender, text)) or ""

    async def shows(self, sender: str) -> str:
        """A photo in private."""
        photo = Segment(SegmentKind.IMAGE, url="https://mmbiz.qpic.cn/a", media_id="M1")
        return await self.take(self.message(sender, segments=(photo,))) or ""

    def means(self, text: str, intent: str, **changes: Any) -> str:
        """This text is understood so from now on; answers the text."""
        understood = self.workshop.snapshots.understander_for(COUNTY).understand(text)
        given = {"is_urgent": False, "also": (), "to_human": False, "reason": "clear"} | changes
        self.meant[text] = replace(understood, intent=Intent(intent), **given)
        return text

    def _understand(self, text: str, division: str) -> Understanding:
        known = self.meant.get(text)
        return known or self.workshop.snapshots.understander_for(division).understand(text)

    async def all(self, model: type[Row], **wanted: Any) -> list[Row]:
        """The rows of a table, oldest first."""
        async with self.database.reading() as session:
            rows = select(model).filter_by(**wanted).order_by(*model.__table__.primary_key.columns)
            return list(await session.scalars(rows))

    async def owner_of(self, sender: str) -> str | None:
        """Whose this WeChat identity is by now."""
        found = await self.all(Contact, external_id=sender, retired_at=None)
        return found[0].owner_id if found else None

    async def states(self) -> list[str]:
        """How the cases stand, oldest first."""
        return [case.state for case in await self.all(Case)]

    async def last_fate(self) -> tuple[str, str]:
        """What became of the newest message, and why."""
        newest = max(await self.all(Message), key=lambda each: (each.received_at, each.id))
        return newest.fate_kind or "", newest.fate_reason or ""

    def later(self, minutes: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(minutes=minutes))
