"""Which danger a person is in: what decides whom he is told to ring before anything else."""

import re
from collections.abc import Collection
from functools import cache

from app.nlu.matcher import PhraseMatcher
from app.nlu.misspelt import righted
from app.nlu.segmenter import base_segmenter
from app.nlu.text import normalise
from app.nlu.unread import is_unread, with_plain_cry
from app.nlu.vocabulary import table
from app.nlu.wording import Wording

GENERAL = "general"
"""What a cry for help is that does not say which danger it is."""
_LONG = 5
"""Letters from which a Latin word counts however it is spaced: jiu ming, zhe huo le."""
_TAKEN_BACK = ("没", "未", "莫得", "没得", "没有", "没人", "没有人", "没被", "没人被", "没有人被")
_PIT, _GAS = "pit", "gas"
"""Who would carry people out of a room with gas does not go down a pit."""
NO_POWER = "停电"
"""The kind of disaster of who has none."""
_BREATHING = re.compile("吸氧机|制氧机|呼吸机|氧气机|靠吸氧|透析机")
_RINGS = re.compile("打我的?(?:电话|手机|号码)")
"""That somebody should ring: nobody is beaten."""


def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger that a message speaks of, by the names of `data/dangers.toml`; may be empty."""
    plain = with_plain_cry(_RINGS.sub("", normalise(text)))
    if is_unread(plain):
        return tuple(name for name in latin_dangers(plain) if name != GENERAL)
    if not _matcher().numbers(plain):
        return ()
    return tuple(
        name
        for name, words in _words().items()
        if any(word in plain and _is_said(word, plain) for word in words)
    )


def advised(text: str) -> tuple[str, ...]:
    """What to advise on where a life is known to be in danger, what matters first: `dangers`, and what the plain words
    of `[told]` say then."""
    plain = righted(Wording(normalise(text), base_segmenter()), base_segmenter())
    certain = dangers(plain)
    kinds = [
        kind
        for kind, rows in _tables()["told"].items()
        if kind in certain or any(_is_told(row, plain) for row in rows)
    ]
    return tuple(kind for kind in kinds if not (kind == _GAS and _PIT in kinds))


def lives_on_power(text: str, hazards: Collection[str]) -> bool:
    """Whether somebody needs a machine to breathe where there is no power: 停电了 · 我妈用吸氧机."""
    return NO_POWER in hazards and _BREATHING.search(normalise(text)) is not None


def latin_dangers(text: str) -> tuple[str, ...]:
    """The same of a normalised text that is not written in Chinese; a cry for help is `general`."""
    letters = re.sub("[^a-z]", "", text)
    words = set(re.findall("[a-z]+|[0-9]+", text))
    return tuple(
        name
        for name, cries in _tables()["latin"].items()
        if any(cry in words or (len(cry) >= _LONG and cry.replace(" ", "") in letters) for cry in cries)
    )


def _is_told(row: str, text: str) -> bool:
    """Whether one word of each group stands in the text: 煤炉|炭火+昏|晕."""
    return all(any(word in text for word in group.split("|")) for group in row.split("+"))


def _is_said(word: str, text: str) -> bool:
    """Whether the word stands anywhere without being taken back right before it."""
    start = text.find(word)
    while start >= 0:
        if not text[:start].endswith(_TAKEN_BACK):
            return True
        start = text.find(word, start + 1)
    return False


def _words() -> dict[str, list[str]]:
    return _tables()["words"]


@cache
def _matcher() -> PhraseMatcher:
    """All the words at once, for the many messages in which none of them stands."""
    return PhraseMatcher(word for words in _words().values() for word in words)


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return table("dangers")
