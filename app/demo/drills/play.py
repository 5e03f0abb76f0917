"""Plays a script: people write, officers answer what their phones show, platforms fail and mend; then all is judged."""

import asyncio
import heapq
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

import httpx

from app.demo.drills.judging import Evidence, Made, Sent
from app.demo.drills.letters import Who
from app.demo.drills.officers import MARK, Move, Officers, has_more
from app.demo.drills.pace import Pace
from app.demo.drills.phones import Bubble, Phones
from app.demo.drills.script import Outage, Report, Script
from app.demo.drills.world import World
from app.demo.tours.errors import StuckError
from app.demo.tours.product import PUT_AWAY

AT_ONCE = 32
"""So much is posted beside each other."""
ASKED, SOLVED = "您看解决了没有", "1"
_TIDIED, _LOOKS = 8, 2
_FINEST = 15
"""A clock that jumps goes at least this part of its stride: what is due within is done together."""
_PAGE = 200
_LISTED = re.compile(r">(\d{3,20})号 ")
Act = Callable[[], Awaitable[None]]
Told = Callable[[str, int, int], None]


class Play:
    """One run of a script in a world."""

    def __init__(
        self,
        world: World,
        script: Script,
        pace: Pace,
        client: httpx.AsyncClient,
        seed: int,
        told: Told,
    ) -> None:
        self._world, self._script, self._pace, self._client, self._told = world, script, pace, client, told
        self._phones = Phones(world.url, client, pace.of)
        self._officers = Officers(world.officers, script.manner, seed)
        self._queue: list[tuple[datetime, int, Act]] = []
        self._number = count()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._people: set[Who] = set()
        self._sent: list[Sent] = []
        self._made: list[Made] = []

    async def run(self) -> Evidence:
        """Play it to its end, put the cases away, and answer everything that was seen."""
        watching = asyncio.create_task(self._phones.watch())
        try:
            await self._phones.begun()
            try:
                begins = await self._pace.begin(self._script.begins)
                self._plan(begins)
                self._phones.heard = self._hear
                await self._until(begins + self._script.lasts)
                await self._pace.settle()
                await self._phones.settled()
                return await self._evidence()
            finally:
                await self._give_back()
        finally:
            watching.cancel()

    async def _give_back(self) -> None:
        """Leave the place as it was, the clock before the cases: whatever fails, the rest is done all the same."""
        await self._all_ended()
        try:
            await self._mend()
        finally:
            try:
                await self._pace.end()
            finally:
                await self._put_away()

    async def _all_ended(self) -> None:
        """Wait until what was begun is done, also when nobody wants to wait any more: a post is not taken back."""
        if self._running:
            await asyncio.wait(self._running)

    def _plan(self, begins: datetime) -> None:
        run = f"{begins:%Y%m%d%H%M%S%f}"
        for report in self._script.reports:
            who = self._world.person(report.channel, run, report.number)
            self._people.add(who)
            self._at(begins + report.after, self._writes(report, who))
        for outage in self._script.outages:
            self._at(begins + outage.since, self._switches(outage, is_down=True))
            self._at(begins + outage.until, self._switches(outage, is_down=False))

    def _at(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._queue, (at, next(self._number), act))
        self._pace.woken.set()

    async def _until(self, ends: datetime) -> None:
        """Go from one thing that somebody does to the next."""
        while (now := self._pace.now()) < ends and self._failure is None:
            soonest = self._queue[0][0] if self._queue else ends
            if self._pace.jumps:
                stride = self._script.stride
                soonest = min(max(soonest, now + stride / _FINEST), now + stride)
            await self._pace.reach(min(max(soonest, now), ends))
            self._begin_due()
            if self._pace.jumps:
                await self._all_ended()
                await self._phones.settled()
            self._told(f"{self._pace.now():%m-%d %H:%M}", len(self._sent), len(self._script.reports))
        self._begin_due()
        await self._all_ended()
        if self._failure is not None:
            raise self._failure

    def _begin_due(self) -> None:
        now = self._pace.now()
        while self._queue and self._queue[0][0] <= now:
            task = asyncio.ensure_future(self._gated(heapq.heappop(self._queue)[2]))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What somebody did is done; where it could not be done, the drill ends and says why."""
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = self._failure or failure
            self._pace.woken.set()

    async def _gated(self, act: Act) -> None:
        async with self._gate:
            await act()

    def _writes(self, report: Report, who: Who) -> Act:
        async def act() -> None:
            loop, at = asyncio.get_running_loop(), self._pace.now()
            posted = loop.time()
            delivery = await self._world.letters.say(who, report.text, is_repeated=report.is_repeated)
            self._sent.append(Sent(report, who, at, posted, loop.time() - posted, delivery))

        return act

    def _moves(self, move: Move) -> Act:
        async def act() -> None:
            written = self._officers.says(move)
            said = f"{written.verb} {written.end} {written.text}".strip()
            delivery = await self._world.letters.say(written.who, said)
            self._made.append(Made(written, delivery.is_taken))

        return act

    def _opens(self, bubble: Bubble) -> Act:
        """Its owner looks at the list behind a card that names only some of his cases."""

        async def act() -> None:
            page = await self._client.get(bubble.url)
            ends = " ".join(f"{end}号" for end in _LISTED.findall(page.text))
            for move in self._officers.hear(
                replace(bubble, at=self._pace.now(), text=f"{MARK}【名单】{ends}")
            ):
                self._at(move.at, self._moves(move))

        return act

    def _answers(self, who: Who) -> Act:
        async def act() -> None:
            await self._world.letters.say(who, SOLVED)

        return act

    def _switches(self, outage: Outage, *, is_down: bool) -> Act:
        async def act() -> None:
            for channel in outage.channels:
                for account in self._world.accounts[channel]:
                    await self._client.post(
                        f"{self._world.url}/demo/platforms/{channel}/{account['name']}",
                        json={"is_down": is_down},
                    )

        return act

    def _hear(self, bubble: Bubble) -> None:
        """A phone showed something: its owner will do something about it, or nothing."""
        for move in self._officers.hear(bubble):
            self._at(move.at, self._moves(move))
        if chosen := self._officers.chooses(bubble):
            self._at(chosen.at, self._moves(chosen))
        if self._officers.owner(bubble) and bubble.url and has_more(bubble.text):
            self._at(bubble.at + timedelta(minutes=3), self._opens(bubble))
        who = Who(bubble.channel, bubble.account, bubble.phone)
        if who in self._people and bubble.side == "bot" and ASKED in bubble.text:
            self._at(bubble.at + timedelta(minutes=20), self._answers(who))

    async def _mend(self) -> None:
        """Whatever happened, no platform stays down."""
        for outage in self._script.outages:
            await self._switches(outage, is_down=False)()

    async def _evidence(self) -> Evidence:
        """What the API says of everything since the beginning, by the drill's time, beside what we saw."""
        since = self._pace.since - timedelta(minutes=1)
        own = {who.sender for who in self._people}
        messages = [each for each in await self._all("/messages", since) if each["sender"] in own]
        numbers = {number for message in messages for number in message["cases"]}
        cases = {
            each["number"]: each for each in await self._all("/cases", since) if each["number"] in numbers
        }
        for event in (event for case in cases.values() for event in case["events"]):
            event["at"] = self._pace.of(datetime.fromisoformat(event["at"])).isoformat()
        alerts = Counter((row["case"], row["officer"]) for row in await self._all("/alerts", since))
        return Evidence(
            tuple(self._sent),
            tuple(self._made),
            tuple(self._phones.bubbles),
            messages,
            cases,
            self._world.officers,
            alerts,
        )

    async def _all(self, path: str, since: datetime) -> list[dict[str, Any]]:
        """Every row of a list of the API."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            query = f"?limit={_PAGE}&since={quote(since.isoformat())}" + (
                f"&cursor={cursor}" if cursor else ""
            )
            page = await self._world.product.get(path + query)
            found += page["items"]
            if not page["next_cursor"]:
                return found
            cursor = quote(page["next_cursor"])

    async def _put_away(self) -> None:
        """Bring the drill's cases to their end, so that nobody is called for them any more; raises StuckError.

        Looked at twice: what the product was still at when the drill was broken off is there the second time.
        """
        since = self._pace.since - timedelta(minutes=1)
        for _ in range(_LOOKS):
            rows = await self._all("/cases", since)
            mine = [each for each in rows if each.get("drill") and each["state"] in PUT_AWAY]
            self._told("收场", 0, len(mine))
            gate, ended = asyncio.Semaphore(_TIDIED), count(1)
            closing = (self._closed(case, gate, ended, len(mine)) for case in mine)
            ends = await asyncio.gather(*closing, return_exceptions=True)
        for failure in filter(None, ends):
            raise failure

    async def _closed(
        self, case: dict[str, Any], gate: asyncio.Semaphore, ended: Iterator[int], total: int
    ) -> None:
        async with gate:
            await self._close(case["number"], case["state"])
        self._told("收场", next(ended), total)

    async def _close(self, number: str, state: str) -> None:
        """Move one case to its end; an officer may have moved it meanwhile, and what was to come is refused."""
        while move := PUT_AWAY.get(state):
            try:
                case = await self._world.product.act(number, move, text="演练收场")
            except StuckError:
                case = await self._world.product.case(number)
                if case["state"] == state:
                    raise
            state = case["state"]
