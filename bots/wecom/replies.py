"""What we say, in WeCom's terms: passive replies, text cards, robots' texts (protocol reference, 2.1 to 2.3)."""

import re
from datetime import datetime
from hashlib import sha256

from bots.text import cdata, cut_bytes, printable

MAX_TEXT_BYTES = 2048
"""What a text may be long, in bytes of UTF-8; the platform cuts the rest off without a word."""
_MAX_TITLE, MAX_DESCRIPTION_BYTES = 128, 512
_CLAUSE = re.compile(r"(.{4,40}?)[。;；!！,，](?!\d)\s*(.+)")
_NO_MARKUP = str.maketrans({"<": "\uff1c", ">": "\uff1e"})
"""A card knows tags, and people write brackets (C16)."""


def words(text: str) -> str:
    """`text` as a text message carries it."""
    return cut_bytes(printable(text), MAX_TEXT_BYTES)


def text_reply(content: str, *, to: str, sender: str, at: datetime) -> str:
    """The inner XML of a text reply to the member `to` from the corporation `sender`."""
    return (
        f"<xml><ToUserName>{cdata(to)}</ToUserName><FromUserName>{cdata(sender)}</FromUserName>"
        f"<CreateTime>{int(at.timestamp())}</CreateTime><MsgType>{cdata('text')}</MsgType>"
        f"<Content>{cdata(words(content))}</Content></xml>"
    )


def own_link(url: str, dedup_key: str) -> str:
    """The link with a fragment that only this message has.

    It tells two messages of the same words apart, and a repeat of one message not: the platform compares whole
    bodies to find duplicates (2.2).
    """
    return f"{url}#{sha256(dedup_key.encode()).hexdigest()[:8]}"


def text_card(text: str, url: str, link: str) -> dict[str, str] | None:
    """A card that opens `link`: the first line is its title, the others say the rest; None where they do not fit.

    Of a single line the first clause is the title, so that nothing is read twice.
    """
    lines = [line for line in printable(text.replace(url, "")).splitlines() if line.strip()]
    if len(lines) == 1 and (clause := _CLAUSE.match(lines[0])):
        lines = [clause[1], clause[2]]
    title, rest = (lines[0], "\n".join(lines[1:])) if lines else ("", "")
    card = {"title": title.translate(_NO_MARKUP), "description": (rest or title).translate(_NO_MARKUP)}
    fits = (
        len(card["title"].encode()) <= _MAX_TITLE
        and len(card["description"].encode()) <= MAX_DESCRIPTION_BYTES
    )
    return {**card, "url": link} if fits and title else None
