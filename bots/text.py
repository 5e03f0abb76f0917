"""Text from and for the wire: what a platform may send, and how long an answer may be."""

import re

MAX_CHARACTERS = 10_000
"""Longer texts are capped, not refused (protocol reference, C15)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` as we keep it: no NUL, lone surrogates replaced, capped (protocol reference, C15)."""
    text = text[:MAX_CHARACTERS]
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def printable(text: str) -> str:
    """`text` without what XML 1.0 and UTF-8 cannot carry."""
    return _NOT_XML.sub("", _SURROGATE.sub("\ufffd", text))


def cdata(text: str) -> str:
    """`text` in a CDATA section that it cannot leave (protocol reference, C16)."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def cut_bytes(text: str, limit: int) -> str:
    """`text` in at most `limit` bytes of UTF-8, cut between characters and marked by an ellipsis."""
    data = text.encode()
    if len(data) <= limit:
        return text
    return data[: limit - 3].decode(errors="ignore") + "…"


def cut_characters(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, marked by an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
