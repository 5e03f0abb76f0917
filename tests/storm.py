"""Messages of every kind in any order, with faults injected anywhere: what the invariants are tried on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, event, select
from sqlalchemy.exc import OperationalError

from app.core.clock import SimulatedClock
from app.core.enums import Channel, SegmentKind
from app.core.errors import UnavailableError
from app.core.ids import IdSource
from app.core.messages import InboundEvent, InboundMessage, Segment
from app.db.database import Database
from app.jobs.jobs import Jobs
from app.media import FolderStore
from app.nlu.types import Understanding
from app.services.work import Workshop
from handlers.lane import IntakeLane
from handlers.recover import reprocess
from models import Base
from tests.factories import HAIL
from tests.fakes import FakeChannel
from tests.sayings import Said
from tests.small_county import COUNTY, TOWN
from tests.web.served import Served, served

Inbound = InboundMessage | InboundEvent
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Fault:
    """What goes wrong: at the `after`-th occasion of its kind, and `times` in a row."""

    kind: str
    after: int
    times: int


FAULTS = st.one_of(
    st.none(),
    st.builds(
        Fault,
        st.sampled_from(["understanding", "handler", "database"]),
        st.integers(1, 25),
        st.integers(1, 5),
    ),
    st.just(Fault("commit", 1, 1)),
)


class Trouble:
    """Lets what was planned go wrong, then nothing."""

    def __init__(self) -> None:
        self._fault: Fault | None = None
        self._seen = self._left = 0

    def plan(self, fault: Fault | None) -> None:
        """From now on; None for none."""
        self._fault, self._seen, self._left = fault, 0, fault.times if fault else 0

    def strikes(self, kind: str) -> bool:
        """Whether this occasion goes wrong."""
        if self._fault is None or self._fault.kind != kind:
            return False
        self._seen += 1
        is_time = self._seen >= self._fault.after and self._left > 0
        self._left -= is_time
        return is_time


class FaultyIds(IdSource):
    """An id is needed everywhere in handlers and services: where one fails, any of them fails."""

    def __init__(self, clock: SimulatedClock, trouble: Trouble) -> None:
        super().__init__(clock)
        self._trouble = trouble

    def next(self) -> int:
        """A new id, or a fault."""
        if self._trouble.strikes("handler"):
            raise ZeroDivisionError("a fault somewhere in a handler")
        return super().next()


class Storm:
    """The app, its lane with faults, its jobs with fake channels, and what was answered so far."""

    def __init__(
        self, house: Served, lane: IntakeLane, jobs: Jobs, trouble: Trouble, channels: list[FakeChannel]
    ) -> None:
        self.house, self.lane, self.jobs, self.trouble, self.channels = house, lane, jobs, trouble, channels
        self.taken: dict[str, str | None] = {}
        self.refused: set[str] = set()
        self.sent: list[Inbound] = []
        self._count = 0

    async def calm(self) -> None:
        """Begin anew: only the county is left."""
        self.trouble.plan(None)
        self.house.clock.move_to(HAIL)
        self.taken, self.refused, self.sent, self._count = {}, set(), [], 0
        for channel in self.channels:
            channel.fails_with = None
            channel.sent.clear()
        async with self.house.container.database.transaction() as session:
            for table in PASSING:
                await session.execute(delete(table))

    def makes(self, said: Said) -> Inbound:
        """The message as an adapter would hand it over, with a key of its own."""
        self._count += 1
        channel, account, sender, chat = said.who
        now = self.house.clock.now()
        key = f"m{self._count}"
        common = (channel, account, key, key, sender, chat, now, now)
        if isinstance(said.what, str):
            segments = (Segment(SegmentKind.TEXT, text=said.what),)
            made: Inbound = InboundMessage(*common, segments, said.is_addressed or not chat)
        elif isinstance(said.what[0], Segment):
            made = InboundMessage(*common, said.what, said.is_addressed or not chat)  # type: ignore[arg-type]
        else:
            name, data = said.what
            made = InboundEvent(*common, name, data)  # type: ignore[arg-type]
        self.sent.append(made)
        return made

    async def take(self, batch: Sequence[Inbound], fault: Fault | None = None) -> None:
        """Hand these in at once and remember what each was answered: taken, or to be sent again."""
        self.trouble.plan(fault)
        replies = await asyncio.gather(*map(self._submit, batch), return_exceptions=True)
        self.trouble.plan(None)
        for inbound, reply in zip(batch, replies, strict=True):
            if isinstance(reply, UnavailableError):
                if inbound.dedup_key not in self.taken:
                    self.refused.add(inbound.dedup_key)
                continue
            assert not isinstance(reply, BaseException), reply
            assert self.taken.setdefault(inbound.dedup_key, reply) == reply, "a repeat gets the first answer"
            self.refused.discard(inbound.dedup_key)

    async def _submit(self, inbound: Inbound) -> str | None:
        is_wechat = inbound.channel is Channel.WECHAT
        return await self.lane.submit(inbound, COUNTY if is_wechat else TOWN, is_wechat)

    async def later(self, minutes: int) -> None:
        """Time passes, and whatever is due is taken."""
        self.house.clock.advance(timedelta(minutes=minutes))
        await self.jobs.run_due()

    async def rows(self) -> Rows:
        """Every row of every table, as the database has it."""
        async with self.house.container.database.reading() as session:
            return {
                table.name: [
                    dict(row._mapping)
                    for row in await session.execute(select(table).order_by(*table.primary_key))
                ]
                for table in Base.metadata.sorted_tables
            }

    async def messages(self) -> list[dict[str, Any]]:
        """What the API shows, oldest first."""
        page = (await self.house.get("/messages", limit=1000)).json()
        assert page["next_cursor"] is None
        items: list[dict[str, Any]] = page["items"]
        return items[::-1]


KEPT = {
    "divisions",
    "offices",
    "officers",
    "duties",
    "households",
    "people",
    "rosters",
    "substitutes",
    "contacts",
    "groups",
    "service_items",
    "snapshots",
    "rulesets",
}
PASSING = [table for table in Base.metadata.sorted_tables if table.name not in KEPT]
"""The tables that messages fill."""


@asynccontextmanager
async def a_storm(
    url: str, clock: SimulatedClock, folder: Path, ids: IdSource | None = None
) -> AsyncIterator[Storm]:
    """Everything over a fresh small county; `ids` in place of those that fail."""
    trouble = Trouble()
    async with served(url, clock) as house:
        container = house.container
        workshop: Workshop = container.workshop
        workshop.ids = ids or FaultyIds(clock, trouble)
        lane = IntakeLane(workshop, container.observer, _understanding(workshop, trouble))
        lane.start()
        channels = [FakeChannel(), FakeChannel(channel=Channel.ONEBOT, name="siji")]
        adapters: Any = {(channel.channel, channel.name): channel for channel in channels}
        jobs = Jobs(workshop, adapters, container.links, FolderStore(folder), reprocess, "storm")
        _listen(container.database, trouble)
        yield Storm(house, lane, jobs, trouble, channels)
        await lane.stop()


def _listen(database: Database, trouble: Trouble) -> None:
    """Let any statement, or the commit, find the database locked."""

    def strike(kind: str) -> None:
        if trouble.strikes(kind):
            raise OperationalError("locked", None, TimeoutError())

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *_: strike("database"))
    event.listen(engine, "commit", lambda _: strike("commit"))


def _understanding(workshop: Workshop, trouble: Trouble) -> Callable[[str, str], Understanding]:
    def understand(text: str, division: str) -> Understanding:
        if trouble.strikes("understanding"):
            raise ZeroDivisionError("a fault in understanding")
        return workshop.snapshots.understander_for(division).understand(text)

    return understand
