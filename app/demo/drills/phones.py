"""What the phones showed during a drill, heard from the fakes as it appears: nothing of it comes from the product."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from app.core.errors import UnavailableError

_AGAIN_SECONDS, _LONGEST_SECONDS = 0.5, 5.0
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Bubble:
    """One bubble on one phone; `heard` is the second of this process's clock in which we learned of it."""

    seq: int
    at: datetime
    heard: float
    channel: str
    account: str
    phone: str
    side: str
    way: str
    text: str
    url: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether it came in the same exchange as what the phone's owner had written."""
        return self.way in ("passive", "quick")


def _as_it_is(at: datetime) -> datetime:
    return at


class Phones:
    """All bubbles since `watch` began, in their order; `heard` is called with each.

    `of` tells the drill's time, `pause` lets so many seconds pass.
    """

    def __init__(
        self,
        url: str,
        client: httpx.AsyncClient,
        of: Callable[[datetime], datetime] = _as_it_is,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.bubbles: list[Bubble] = []
        self.heard: Callable[[Bubble], None] = _nobody
        self._url, self._client, self._of, self._pause = url, client, of, pause
        self._last = 0
        self._mark = ""
        self._is_open, self._news = asyncio.Event(), asyncio.Event()

    async def watch(self) -> None:
        """Listen until cancelled; a stream that breaks is taken up where it broke, after a pause.

        The pause grows while nothing is heard.
        """
        wait = _AGAIN_SECONDS
        while True:
            before = self._mark
            headers = {"last-event-id": before} if before else {}
            with suppress(httpx.HTTPError):
                async with self._client.stream(
                    "GET", f"{self._url}/demo/events", headers=headers, timeout=httpx.Timeout(30.0)
                ) as stream:
                    await self._read(stream)
            wait = _AGAIN_SECONDS if self._mark != before else wait
            await self._pause(wait)
            wait = min(2 * wait, _LONGEST_SECONDS)

    async def begun(self) -> None:
        """Wait until the stream is open; raises UnavailableError."""
        try:
            await asyncio.wait_for(self._is_open.wait(), _PATIENCE_SECONDS)
        except TimeoutError as error:
            raise UnavailableError(f"{self._url} 的手机看不到:/demo/events 没有答复") from error

    async def settled(self) -> None:
        """Wait until everything that the phones show by now was heard; raises UnavailableError."""
        answer = await self._client.get(
            f"{self._url}/demo/state.json?since={self._last}", timeout=_PATIENCE_SECONDS
        )
        last = int(answer.json()["last_seq"])
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while self._last < last:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError as error:
            raise UnavailableError("手机上有的话没有传过来,演练算不清楚") from error

    async def _read(self, stream: httpx.Response) -> None:
        fields: dict[str, str] = {}
        async for line in stream.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            if "data" in fields:
                self._mark = fields.get("id", self._mark)
                self._take(fields.get("event", ""), json.loads(fields["data"]))
            fields = {}

    def _take(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind == "hello" and not self._is_open.is_set():
            self._last = max((entry["seq"] for entry in data["entries"]), default=0)
            self._is_open.set()
            return
        entries = data["entries"] if kind == "hello" else [data] if kind == "entry" else []
        for entry in entries:
            if entry["seq"] > self._last:
                self._hear(entry)

    def _hear(self, entry: Mapping[str, Any]) -> None:
        self._last = entry["seq"]
        bubble = Bubble(
            entry["seq"],
            self._of(datetime.fromisoformat(entry["at"])),
            asyncio.get_running_loop().time(),
            *(entry[name] for name in ("channel", "account", "phone", "side", "way", "text", "url")),
        )
        self.bubbles.append(bubble)
        self._news.set()
        self.heard(bubble)


def _nobody(bubble: Bubble) -> None:
    """Nobody listens."""
