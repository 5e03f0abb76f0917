"""What happens in the demo, numbered in one line, for everybody who watches: the source of `/demo/events`."""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

KEPT = 4000
"""So many happenings can be caught up with; whoever is further behind begins with a whole picture."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: `kind` is entry, call, clock, platforms, cases or tour."""

    seq: int
    kind: str
    data: dict[str, Any]


class Feed:
    """Happenings in order. A mark names one: this run of the demo, and its number."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self.is_closed = False
        self.watchers = 0
        self._kept: deque[Happening] = deque(maxlen=KEPT)
        self._seq = 0
        self._news = asyncio.Event()

    @property
    def mark(self) -> str:
        """The mark of the newest happening."""
        return f"{self.run}-{self._seq}"

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        """Say that something happened."""
        self._seq += 1
        self._kept.append(Happening(self._seq, kind, data))
        self._wake()

    def since(self, mark: str) -> list[Happening] | None:
        """What happened after `mark`; None where that is another run, nonsense, or too long ago."""
        run, _, number = mark.partition("-")
        if run != self.run or not number.isdecimal() or int(number) > self._seq:
            return None
        missed = self._seq - int(number)
        if missed > len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missed :]

    async def news(self, mark: str, seconds: float) -> bool:
        """Wait until something happened after `mark`, at most so long; False where nothing did."""
        news = self._news
        if mark != self.mark or self.is_closed:
            return True
        try:
            await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            return False
        return True

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Somebody watches inside this block."""
        self.watchers += 1
        try:
            yield
        finally:
            self.watchers -= 1

    def close(self) -> None:
        """The demo ends: nobody waits any longer."""
        self.is_closed = True
        self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
