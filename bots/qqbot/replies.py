"""What we say through the official bot: plain text, numbered, without addresses (protocol reference, 4.6)."""

import re
from hashlib import sha256
from typing import Any

from bots.base import EVENT, Means, Outgoing
from bots.text import cut_characters, printable

MAX_CHARACTERS = 2000
_SHORTEST_HALF = 20
_MOST_SEQUENCES = 2**31 - 1
_SCHEME = re.compile(r"\b(?:https?|ftp)://", re.IGNORECASE)
_HOST_DOT = re.compile(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z]{2,})")


def body_of(message: Outgoing, text: str, part: int) -> dict[str, Any]:
    """One message: with the id of what it answers, a message or an event, or with none where we begin."""
    body: dict[str, Any] = {"content": text, "msg_type": 0, "msg_seq": sequence(message.dedup_key, part)}
    if message.means is Means.WINDOW:
        is_event = message.window.startswith(EVENT)
        body["event_id" if is_event else "msg_id"] = message.window.removeprefix(EVENT)
    if message.quote:
        body["message_reference"] = {"message_id": message.quote}
    return body


def sequence(dedup_key: str, part: int) -> int:
    """`msg_seq`: the same at every try of the same part, another for every other message."""
    digest = sha256(f"{dedup_key}#{part}".encode()).digest()
    return 1 + int.from_bytes(digest[:4], "big") % _MOST_SEQUENCES


def words_of(message: Outgoing, *, has_links: bool) -> str:
    """The text as the platform takes it."""
    text = cut_characters(printable(message.text), MAX_CHARACTERS)
    return text if has_links else without_links(text)


def without_links(text: str) -> str:
    """`text` in which no address is left that the platform would refuse; it can still be read."""
    return _HOST_DOT.sub("。", _SCHEME.sub("", text))


def halves(text: str) -> tuple[str, str] | None:
    """`text` in two parts, cut at the end of a line near its middle; None where it is short already."""
    if len(text) < 2 * _SHORTEST_HALF:
        return None
    middle = len(text) // 2
    ends = [at for at in (text.rfind("\n", 0, middle), text.find("\n", middle)) if at > _SHORTEST_HALF]
    near = [at for at in ends if len(text) - at > _SHORTEST_HALF]
    at = min(near, key=lambda end: abs(end - middle), default=middle)
    return text[:at].rstrip("\n"), text[at:].lstrip("\n")
