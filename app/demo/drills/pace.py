"""The time of a drill: the demo's clock let run or made to jump, or the wall's where there is none to move."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from app.core.clock import SimulatedClock, SystemClock
from app.core.errors import UnavailableError

_PATIENCE_SECONDS = 600.0


class Pace:
    """Simulated time at `speed` seconds a second; with speed 0 it jumps from one instant to the next.

    Without a clock to move (`url` is empty) the place lives by the wall's time: the script alone is played faster, and
    what happened there is told by the script's time.
    """

    def __init__(self, client: httpx.AsyncClient, url: str, speed: float) -> None:
        self._client, self._url, self.speed = client, url, speed
        self._before: float | None = None
        self._clock = SimulatedClock(SystemClock().now(), speed)
        self.since = self._begun = self._clock.now()
        self.woken = asyncio.Event()

    @property
    def jumps(self) -> bool:
        """Whether time stands still between two instants."""
        return self.speed == 0

    def now(self) -> datetime:
        """The drill's present instant."""
        return self._clock.now()

    def of(self, at: datetime) -> datetime:
        """The drill's instant at which something happened at `at` by the clock of the place."""
        return at if self._url else self._begun + (at - self.since) * self.speed

    async def begin(self, begins: Callable[[datetime], datetime]) -> datetime:
        """Go to where the drill begins and let time run; answers the instant, `since` is it by the place's clock."""
        if not self._url:
            self.since = SystemClock().now()
            self._begun = begins(self.since)
            self._clock.move_to(self._begun)
            return self._begun
        told = await self._ask()
        self._before, now = float(told["speed"]), datetime.fromisoformat(told["now"])
        await self._tell(speed=0)
        if begins(now) > now:
            await self._tell(to=begins(now).isoformat())
        await self._tell(speed=self.speed)
        self.since = self.now()
        return self.since

    async def reach(self, at: datetime) -> None:
        """Come back at that instant, every step due by then taken; earlier where somebody was woken."""
        if self.jumps:
            if at > self.now():
                await self._tell(to=at.isoformat())
            return
        seconds = (at - self.now()).total_seconds() / self.speed
        try:
            await asyncio.wait_for(self.woken.wait(), max(0.0, seconds))
        except TimeoutError:
            return
        self.woken.clear()

    async def settle(self) -> None:
        """Let everything that is due now be done."""
        if self._url:
            await self._tell(advance="5s")

    async def end(self) -> None:
        """Give the clock back as it was, where it was touched."""
        if self._before is not None:
            await self._tell(speed=self._before)

    async def _ask(self) -> dict[str, Any]:
        return await self._call("GET", None)

    async def _tell(self, **order: Any) -> None:
        told = await self._call("POST", order)
        self._clock.move_to(datetime.fromisoformat(told["now"]))

    async def _call(self, method: str, order: Any) -> dict[str, Any]:
        try:
            answer = await self._client.request(
                method, f"{self._url}/demo/clock", json=order, timeout=_PATIENCE_SECONDS
            )
        except httpx.HTTPError as error:
            raise UnavailableError(f"演示时钟没有答复:{self._url}/demo/clock") from error
        if answer.status_code != 200:
            raise UnavailableError(f"演示时钟不肯动:{answer.json()['error']['message']}")
        told: dict[str, Any] = answer.json()
        return told
