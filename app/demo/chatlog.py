"""What every phone showed: the fakes' own record of who wrote what and what was sent back."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.clock import Clock

KEPT = 20_000
KEPT_IN_FILE = 3000
"""So many bubbles an earlier run leaves behind."""


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """One bubble on one phone.

    `phone` is the openid or QQ number whose screen it is, `chat` the group's id or empty.
    `side`: `person` wrote it, `bot` sent it, `system` is the platform's own grey line.
    `way`: message, passive, customer, template, private, group, quick, error.
    `seconds` is the length of a voice message, whose `text` is what was recognised; `spot` names a place.
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
    seconds: int = 0
    spot: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry for the page; the instant in ISO 8601."""
        return asdict(self) | {"at": self.at.isoformat()}


class ChatLog:
    """All bubbles of all phones in the order in which they appeared; the oldest are forgotten.

    With `keep`, a file, they outlive the process. `heard` is called with each new bubble.
    """

    def __init__(self, clock: Clock, keep: Path | None = None) -> None:
        self._clock = clock
        self._keep = keep
        self._entries: deque[ChatEntry] = deque(_read(keep) if keep else (), maxlen=KEPT)
        self._seq = self._entries[-1].seq if self._entries else 0
        self.heard: Callable[[ChatEntry], None] = _nobody

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
        seconds: int = 0,
        spot: str = "",
    ) -> ChatEntry:
        """Write one bubble at the present instant."""
        self._seq += 1
        head = (self._seq, self._clock.now(), channel, account, phone, chat, side, way)
        entry = ChatEntry(*head, text, url, photo, seconds, spot)
        self._entries.append(entry)
        if self._keep is not None:
            with self._keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry.as_json(), ensure_ascii=False) + "\n")
        self.heard(entry)
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


def _nobody(entry: ChatEntry) -> None:
    """Nobody listens."""


def _read(path: Path) -> list[ChatEntry]:
    """What an earlier run kept, the newest only; the file is made short again."""
    if not path.exists():
        return []
    lines = [line for line in path.read_text("utf-8").split("\n") if line.endswith("}")][-KEPT_IN_FILE:]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return [_entry(json.loads(line)) for line in lines]


def _entry(shown: dict[str, Any]) -> ChatEntry:
    return ChatEntry(**shown | {"at": datetime.fromisoformat(shown["at"])})
