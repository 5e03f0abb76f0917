"""Which danger a person is in: what decides whom he is told to ring before anything else."""

import re
from functools import cache

from app.nlu.text import normalise
from app.nlu.vocabulary import table

_TAKEN_BACK = ("没", "未", "莫得", "没得", "没有", "没人", "没有人", "没被", "没人被", "没有人被")
_RINGS = re.compile("打我的?(?:电话|手机|号码)")
"""That somebody should ring: nobody is beaten."""


def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger that a message speaks of, by the names of `data/dangers.toml`; may be empty."""
    plain = _RINGS.sub("", normalise(text))
    return tuple(
        name
        for name, words in _words().items()
        if any(word in plain and _is_said(word, plain) for word in words)
    )


def _is_said(word: str, text: str) -> bool:
    """Whether the word stands anywhere without being taken back right before it."""
    start = text.find(word)
    while start >= 0:
        if not text[:start].endswith(_TAKEN_BACK):
            return True
        start = text.find(word, start + 1)
    return False


@cache
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = table("dangers")["words"]
    return words
