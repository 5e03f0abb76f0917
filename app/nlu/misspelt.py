"""Words that dictation and typing by sound write with other characters: 低宝 is 低保, yun倒 is 晕倒."""

import re
from collections.abc import Iterator
from functools import cache

from app.nlu.matcher import PhraseMatcher, Span, outermost
from app.nlu.pinyin import sounding
from app.nlu.segmenter import Segmenter
from app.nlu.vocabulary import Ear, table
from app.nlu.wording import Wording

_LETTERS = re.compile("(?<=[\u3400-\u9fff])[a-z]{2,6}|[a-z]{2,6}(?=[\u3400-\u9fff])")
"""A syllable typed in letters beside a character."""


def righted(wording: Wording, segmenter: Segmenter) -> str:
    """The text with the words of `data/righted.toml` where it has only their sound; nothing else is changed.

    `wording` knows what `misspelt_ear` hears where that was handed to it.
    """
    text = wording.text
    if _LETTERS.search(text):
        text = _without_letters(text, segmenter)
        wording = wording if text == wording.text else Wording(text, segmenter)
    for start, end, word in reversed(_misspelt(wording)):
        text = f"{text[:start]}{word}{text[end:]}"
    return text


@cache
def misspelt_ear() -> PhraseMatcher:
    """What hears the words that are often misspelt, for whoever searches a text for many things at once."""
    return _ear()[0].matcher


def _without_letters(text: str, segmenter: Segmenter) -> str:
    """The text with a word of the table wherever a part of it is typed in letters: yun倒."""
    for letters in reversed(list(_LETTERS.finditer(text))):
        start, end = letters.span()
        spelt = f"{text[:start]}{sounding(letters[0])}{text[end:]}"
        if any(s <= start < e for s, e, _ in _misspelt(Wording(spelt, segmenter))):
            text = spelt
    return text


def _misspelt(wording: Wording) -> list[Span]:
    """Where a word is written with other characters of its sound, each with the word."""
    ear, known, never = _ear()
    heard = ear.hear(wording, outermost(wording.find(known)))
    return [span for span in heard if wording.text[span[0] : span[1]] not in never]


@cache
def _ear() -> tuple[Ear, PhraseMatcher, frozenset[str]]:
    rows = table("righted")
    words = list(_all(rows["words"]))
    return Ear(words), PhraseMatcher(words), frozenset(rows["never"])


def _all(groups: dict[str, list[str]]) -> Iterator[str]:
    for words in groups.values():
        yield from words
