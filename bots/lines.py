"""What a channel implements whose platform connects to us by a WebSocket: the line, from its admission to its end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from app.core.messages import InboundEvent, InboundMessage, RawRequest
from bots.base import Adapter


class Socket(Protocol):
    """One open WebSocket of a platform, as the entrance hands it over."""

    async def send(self, text: str) -> None:
        """Send one frame; raises ConnectionError where the other side is gone."""
        ...

    async def close(self, code: int) -> None:
        """Say goodbye with this code; a socket that is gone already is no error."""
        ...


class Line(Protocol):
    """A connection that a platform made to us, from its admission to its end."""

    takes_calls: bool
    """Whether our API calls may go over it."""
    brings_events: bool
    """Whether the platform's events come over it."""
    socket: Socket

    @property
    def silence_seconds(self) -> float | None:
        """How long no frame may come before the line counts as dead; None while nobody knows."""
        ...

    def read(self, frame: str | bytes, received_at: datetime) -> InboundMessage | InboundEvent | None:
        """What one frame says; None for answers to our calls and what is dropped; raises RefusedError."""
        ...


@runtime_checkable
class SocketAdapter(Adapter, Protocol):
    """An adapter whose platform connects to us by a WebSocket (protocol reference, 3.3)."""

    calls_by_socket: bool
    """Whether API calls go over the socket: then only the process that holds it can deliver."""

    def admit(self, raw: RawRequest) -> str:
        """The role that the connecting platform asks for and may have; raises RefusedError (C2)."""

    async def join(self, role: str, socket: Socket) -> Line:
        """Begin a line; older lines of the same role end."""

    def leave(self, line: Line) -> None:
        """The line has ended; calls that waited for its answers fail."""

    async def prove(self) -> None:
        """Ask the new line who is signed in there, and note what it runs; raises SendError."""

    async def history(self, chat: str, since: datetime) -> Sequence[InboundMessage]:
        """What was said in a group since then, the oldest first, as its members' messages; raises SendError."""

    async def complete(self, message: InboundMessage) -> InboundMessage:
        """The message with what must be asked for, as far as it can be had soon; raises nothing of the platform's."""
