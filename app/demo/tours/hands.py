"""The hands that a tour has: what people and officers can do on their phones, the clock, the platforms' switches.

Nothing here knows the product's insides: it is written to by the fakes, and asked by its API and its links.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.ids import short_number
from app.demo.chatlog import ChatEntry
from app.demo.clock import Pacemaker
from app.demo.directory import Directory, Writer
from app.demo.stage import Saying, Stage
from app.demo.tours.errors import StuckError
from app.demo.tours.product import PUT_AWAY, Product

PATIENCE_SECONDS = 25.0
_GLANCE_SECONDS = 0.15
_FRAMES = 24
_FRAME_SECONDS = 0.1
_LONG = timedelta(hours=6)
_AT_ONCE = 8
_RINGS, _BETWEEN_RINGS = 14, timedelta(seconds=15)
_LINK = re.compile(r"https?://[^\s]+/o/[\w.-]+")
Case = dict[str, Any]


def nothing() -> None:
    """Nobody listens."""


@dataclass
class Hands:
    """What one telling holds: `facts` outlive a restart, `note` is shown under the step, `pace` is 1, 60 or 600."""

    stage: Stage
    directory: Directory
    pacemaker: Pacemaker
    product: Product
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    pace: float = 1.0
    noted: Callable[[], None] = nothing

    @property
    def now(self) -> datetime:
        """The demo's time."""
        return self.pacemaker.clock.now()

    def say_aside(self, note: str) -> None:
        """Show a line under the step at once."""
        self.note = note
        self.noted()

    async def says(self, sender: str, text: str = "", photos: tuple[str, ...] = (), **more: Any) -> None:
        """Somebody writes to the county's WeChat account; raises StuckError where it was not taken."""
        await self.sends(Saying("wechat", "langao", sender, text=text, photos=photos, **more))

    async def sends(self, saying: Saying) -> None:
        """Somebody writes through a fake; raises StuckError where it was not taken."""
        deliveries = await self.stage.say(saying)
        if any(one.tries and not one.is_taken for one in deliveries):
            raise StuckError("平台送了三次都没送成。看看“平台”里是不是开着什么毛病")

    async def the_case(self) -> Case:
        """The story's case, whole."""
        number = self.facts.get("case")
        if not number:
            raise StuckError("还没有这件事项:回到第一步,让他再说一次")
        return await self.product.case(str(number))

    async def case_of(self, sender: str, chat: str = "") -> Case:
        """The newest open case that this sender reported, waited for and kept as the story's own."""
        for _ in self._glances():
            for case in await self.product.cases(50):
                first = case["messages"][0] if case["messages"] else {}
                if first.get("sender") == sender and first.get("chat") == chat and _is_open(case):
                    self.facts["case"] = case["number"]
                    return case
            await asyncio.sleep(_GLANCE_SECONDS)
        raise StuckError("等了一会儿,还没有看到他的事项")

    async def until(self, holds: Callable[[Case], bool], otherwise: str) -> Case:
        """The story's case as soon as `holds` is true of it; raises StuckError(`otherwise`) after a while."""
        for _ in self._glances():
            case = await self.the_case()
            if holds(case):
                return case
            await asyncio.sleep(_GLANCE_SECONDS)
        raise StuckError(otherwise)

    async def hears(self, address: str, since: int, otherwise: str) -> ChatEntry:
        """The newest thing that this phone was sent after bubble number `since`; raises StuckError.

        Time passes meanwhile: what is tried again, or was left in somebody's hands by a crash, needs it.
        """
        for _ in range(_RINGS):
            await self.settles()
            found = [e for e in self.stage.log.since(since) if e.phone == address and e.side == "bot"]
            if found:
                return found[-1]
            await self.passes(_BETWEEN_RINGS)
        raise StuckError(otherwise)

    @staticmethod
    def _glances() -> range:
        return range(int(PATIENCE_SECONDS / _GLANCE_SECONDS))

    async def passes(self, span: timedelta) -> None:
        """Time passes before everybody's eyes; every step that falls due is taken on the way."""
        frames = 1 if self.pace >= 600 else _FRAMES // 2 if self.pace >= 60 else _FRAMES
        if span > _LONG:
            frames = min(frames, 3)
        for _ in range(frames):
            await self.pacemaker.advance(span / frames)
            if frames > 1:
                await asyncio.sleep(_FRAME_SECONDS)

    async def passes_until(self, instant: datetime) -> None:
        """Time passes until `instant`; where that is over already, nothing happens."""
        if instant > self.now:
            await self.passes(instant - self.now)

    async def settles(self) -> None:
        """Everything that is due now is done: alerts are out, receipts are in."""
        await self.pacemaker.advance(timedelta(seconds=3))

    def officer(self, officer_id: str) -> Writer:
        """The officer with this id; raises StuckError."""
        found = self.directory.find("officer", officer_id)
        if found is None:
            raise StuckError(f"演示数据里没有工号 {officer_id} 的干部")
        return found

    def wechat_of(self, officer_id: str) -> str:
        """An officer's WeChat address; raises StuckError."""
        found = [a.external_id for a in self.officer(officer_id).addresses if a.channel == "wechat"]
        if not found:
            raise StuckError(f"{self.officer(officer_id).name}没有登记微信")
        return found[0]

    def link_of(self, officer_id: str) -> str:
        """The newest signed link on this officer's phone, or an empty string."""
        addresses = {address.external_id for address in self.officer(officer_id).addresses}
        mine = [e for e in self.stage.log if e.phone in addresses and e.side == "bot" and not e.chat]
        number = str(self.facts.get("case", ""))
        about = [e for e in mine if number in e.text or f"{short_number(number)}号" in e.text]
        links = (e.url or next(iter(_LINK.findall(e.text)), "") for e in reversed(about))
        return next(filter(None, links), "")

    async def taps(self, officer_id: str, action: str, words: str) -> None:
        """An officer presses a button on his link's page; where the link is over, he writes the word instead."""
        url = self.link_of(officer_id)
        if url and await self.product.open_page(url) and await self.product.tap(url, action):
            return
        await self.writes(officer_id, words)

    async def writes(self, officer_id: str, words: str, text: str = "") -> None:
        """An officer answers in the chat, with the case's short number."""
        number = short_number(str(self.facts["case"]))
        await self.says(self.wechat_of(officer_id), f"{words} {number} {text}".strip())

    def breaks(self, channel: str) -> None:
        """The platforms of this channel go down, until the story mends them or ends."""
        self.facts["broken"] = channel
        self.switch(channel, is_down=True)

    def mends(self) -> None:
        """What the story broke works again; what the visitor switched himself stays."""
        if channel := self.facts.pop("broken", ""):
            self.switch(channel, is_down=False)

    def switch(self, channel: str, **values: Any) -> None:
        """Tell every fake of this channel to misbehave, or to stop it."""
        for (kind, _), switches in self.stage.switches():
            if kind == channel:
                switches.change(values)
        self.stage.switched()

    async def put_away(self, is_mine: Callable[[str], bool]) -> None:
        """Bring the open cases of these senders to their end by the API, so that a telling begins afresh."""
        cases = await self.product.cases(1000)
        senders = {case["number"]: [message["sender"] for message in case["messages"][:1]] for case in cases}
        mine = [
            case["number"]
            for case in cases
            if case["state"] in PUT_AWAY and any(is_mine(sender) for sender in senders[case["number"]])
        ]
        gate = asyncio.Semaphore(_AT_ONCE)
        if len(mine) > _AT_ONCE:
            self.say_aside(f"先把上一回的 {len(mine)} 件事项收起来……")
        await asyncio.gather(*(self._put_away(number, gate) for number in mine))
        self.note = ""

    async def _put_away(self, number: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            for _ in PUT_AWAY:
                move = PUT_AWAY.get((await self.product.case(number))["state"])
                if move is None:
                    return
                await self.product.act(number, move, **({"text": "演示收场"} if move == "resolve" else {}))


def _is_open(case: Case) -> bool:
    return case["state"] not in ("resolved", "closed", "merged")
