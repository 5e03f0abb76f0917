"""Marks that nobody sees: they hide words from a program and turn them around before a reader."""

UNSEEN = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_DROPPED = dict.fromkeys(map(ord, UNSEEN))


def visible(text: str) -> str:
    """The text without zero-width and direction marks; what joins letters and emoji stays."""
    return text.translate(_DROPPED).strip()
