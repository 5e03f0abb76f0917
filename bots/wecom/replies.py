"""What we say, in WeCom's terms: passive replies, text cards, robots' texts (protocol reference, 2.1 to 2.3)."""

from datetime import datetime
from hashlib import sha256

from bots.text import cdata, cut_bytes, printable

MAX_TEXT_BYTES = 2048
"""What a text may be long, in bytes of UTF-8; the platform cuts the rest off without a word."""
_MAX_TITLE, MAX_DESCRIPTION_BYTES = 128, 512
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


def text_card(text: str, url: str, dedup_key: str) -> dict[str, str]:
    """A card that opens `url`: the first line is its title, the others say the rest.

    The fragment tells two messages of the same words apart, and a repeat of one message not: the platform
    compares whole bodies to find duplicates (2.2).
    """
    lines = [line for line in text.replace(url, "").splitlines() if line.strip()]
    title, rest = (lines[0], "\n".join(lines[1:])) if lines else ("", "")
    return {
        "title": _plain(title, _MAX_TITLE),
        "description": _plain(rest or title, MAX_DESCRIPTION_BYTES),
        "url": f"{url}#{sha256(dedup_key.encode()).hexdigest()[:8]}",
    }


def _plain(text: str, limit: int) -> str:
    return cut_bytes(printable(text).translate(_NO_MARKUP), limit)
