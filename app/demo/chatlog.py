"""What every phone showed: the fakes' own record of who wrote what and what was sent back."""

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.core.clock import Clock

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """One bubble on one phone.

    `phone` is the openid or QQ number whose screen it is, `chat` the group's id or empty.
    `side`: `person` wrote it, `bot` sent it, `system` is the platform's own grey line.
    `way`: message, passive, customer, template, private, group, quick, error.
    """

    seq: int
    at: datetime
    channel: str
    account: str
    phone: str
    chat: str
    side: str
    way: str
    text: str
    url: str = ""
    photo: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry for the page; the instant in ISO 8601."""
        return asdict(self) | {"at": self.at.isoformat()}


class ChatLog:
    """All bubbles of all phones in the order in which they appeared; the oldest are forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[ChatEntry] = deque(maxlen=KEPT)
        self._seq = 0

    @property
    def last_seq(self) -> int:
        """The number of the newest entry, 0 at first."""
        return self._seq

    def add(
        self,
        channel: str,
        account: str,
        phone: str,
        side: str,
        way: str,
        text: str,
        *,
        chat: str = "",
        url: str = "",
        photo: str = "",
    ) -> ChatEntry:
        """Write one bubble at the present instant."""
        self._seq += 1
        at = self._clock.now()
        entry = ChatEntry(self._seq, at, channel, account, phone, chat, side, way, text, url, photo)
        self._entries.append(entry)
        return entry

    def since(self, seq: int) -> list[ChatEntry]:
        """What was written after entry number `seq`, oldest first."""
        newer: list[ChatEntry] = []
        for entry in reversed(self._entries):
            if entry.seq <= seq:
                break
            newer.append(entry)
        return newer[::-1]

    def of_phone(self, phone: str) -> list[ChatEntry]:
        """Everything that one phone showed in private chats, oldest first."""
        return [entry for entry in self if entry.phone == phone and not entry.chat]

    def __iter__(self) -> Iterator[ChatEntry]:
        return iter(self._entries)
