"""The reverse WebSocket: the open lines of one account in this process (protocol reference, section 3.3)."""

import asyncio
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.core.messages import InboundEvent, InboundMessage
from bots.lines import Line, Socket

UNIVERSAL, API, EVENT = "universal", "api", "event"
ROLES = (UNIVERSAL, API, EVENT)
MOST_SILENT_BEATS = 3
"""So many heartbeats may be missed before a line counts as dead."""
REPLACED = 1000
"""The code that an older line is closed with."""

Read = Callable[[str | bytes, datetime, "OneBotLine"], InboundMessage | InboundEvent | None]


class NoLineError(Exception):
    """Nobody is connected that takes API calls: nothing was sent."""


class LineLostError(Exception):
    """The line ended before the answer came: the call may have been obeyed."""


class OneBotLine:
    """One connection of the implementation in one role."""

    def __init__(self, role: str, socket: Socket, read: Read) -> None:
        self.takes_calls = role in (UNIVERSAL, API)
        self.brings_events = role in (UNIVERSAL, EVENT)
        self.socket = socket
        self.beat_seconds: float | None = None
        self._read = read

    @property
    def silence_seconds(self) -> float | None:
        """Three heartbeats, once the implementation has said how often it sends one."""
        return self.beat_seconds * MOST_SILENT_BEATS if self.beat_seconds else None

    def read(self, frame: str | bytes, received_at: datetime) -> InboundMessage | InboundEvent | None:
        """What one frame says; raises RefusedError."""
        return self._read(frame, received_at, self)

    def replaces(self, older: "OneBotLine") -> bool:
        """Whether both do the same work."""
        return (self.takes_calls and older.takes_calls) or (self.brings_events and older.brings_events)


class Sockets:
    """The newest line of each role, and the calls that wait for their answers."""

    def __init__(self) -> None:
        self._lines: list[OneBotLine] = []
        self._waiting: dict[str, tuple[OneBotLine, asyncio.Future[Mapping[str, Any]]]] = {}

    async def join(self, line: OneBotLine) -> None:
        """The newest connection wins: an older one is half-open after a restart, or will be."""
        replaced = [older for older in self._lines if line.replaces(older)]
        self._lines = [older for older in self._lines if older not in replaced] + [line]
        for older in replaced:
            self._give_up_waiting(older)
            await older.socket.close(REPLACED)

    def leave(self, line: Line) -> None:
        """The line has ended."""
        self._lines = [other for other in self._lines if other is not line]
        self._give_up_waiting(line)

    async def call(self, action: str, params: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """The answer to one call; raises NoLineError, LineLostError or TimeoutError."""
        line = next((line for line in self._lines if line.takes_calls), None)
        if line is None:
            raise NoLineError
        echo = uuid.uuid4().hex
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[echo] = (line, answer)
        frame = json.dumps({"action": action, "params": params, "echo": echo}, ensure_ascii=False)
        try:
            async with asyncio.timeout(seconds):
                await line.socket.send(frame)
                return await answer
        except ConnectionError as error:
            raise LineLostError from error
        finally:
            self._waiting.pop(echo, None)

    def answer(self, frame: Mapping[str, Any]) -> bool:
        """Hand an answer to the call that waits for it; False where none does."""
        echo = frame.get("echo")
        _, waiting = self._waiting.get(echo if isinstance(echo, str) else "", (None, None))
        if waiting is None or waiting.done():
            return False
        waiting.set_result(frame)
        return True

    def _give_up_waiting(self, line: Line) -> None:
        for owner, answer in self._waiting.values():
            if owner is line and not answer.done():
                answer.set_exception(LineLostError())
