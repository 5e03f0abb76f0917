"""Words with one meaning wherever they stand, and the longer words in which they mean something else."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.nlu.matcher import PhraseMatcher, Span, outermost
from app.nlu.pinyin import all_sounds, is_homophone
from app.nlu.wording import Wording

_DATA = Path(__file__).parent / "data"
_RARE = 3
"""A word of the language as common as this is not taken for another one that sounds like it."""
_FUNCTION = frozenset("到的了在是有我你他她它妈爸就都也还又不没要去来说着过个这那上下里路把被给")
"""Characters of grammar: what is spelt with them is seldom a misspelt word."""


def table(name: str) -> dict[str, Any]:
    """A shipped table by its name, such as `crops`."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


class Ear:
    """Finds words that are written with other characters of the same sound; immutable."""

    __slots__ = ("_sounds", "matcher")

    def __init__(self, words: Iterable[str]) -> None:
        self._sounds = {sound: word for word in words if len(word) > 1 for sound in all_sounds(word)}
        self.matcher = PhraseMatcher(self._sounds)

    def hear(self, wording: Wording, seen: Sequence[Span]) -> list[Span]:
        """The words misspelt by characters that make no word of their own, apart from what was `seen` written right."""
        found, text = [], wording.text
        for start, end, sound in outermost(wording.hear(self.matcher)):
            word, written = self._sounds[sound], text[start:end]
            is_word = written == word or wording.frequency(written) > _RARE
            if is_word or not wording.is_bounded(start, end) or not _is_near(written, word):
                continue
            if _within([s for s in seen if s[0] < end and start < s[1]], start, end):
                found.append((start, end, word))
        return found


class Vocabulary:
    """Finds what words stand for; immutable."""

    __slots__ = ("_values", "ear", "matcher")

    def __init__(self, words: Mapping[str, Sequence[str]], hides: Sequence[str] = ()) -> None:
        self._values = {word: value for value, forms in words.items() for word in forms}
        self.ear = Ear(self._values)
        self._values |= {word: "" for word in hides if word not in self._values}
        self.matcher = PhraseMatcher(self._values)

    def find(self, text: str) -> list[Span]:
        """The words of a normalised text by start, each with what it stands for instead of itself."""
        return self._meant(self.matcher.find(text))

    def read(self, wording: Wording) -> list[Span]:
        """As `find`, in a message."""
        return self._meant(wording.find(self.matcher))

    def hear(self, wording: Wording) -> list[Span]:
        """As `find`, and what is written with other characters of the same sound and makes no word of its own."""
        seen = outermost(wording.find(self.matcher))
        heard = self.ear.hear(wording, seen)
        spans = [s for s in seen if not any(h[0] <= s[0] and s[1] <= h[1] for h in heard)]
        return [
            (start, end, value)
            for start, end, word in sorted([*spans, *heard])
            if (value := self._values[word])
        ]

    def _meant(self, spans: list[Span]) -> list[Span]:
        return [(start, end, value) for start, end, word in outermost(spans) if (value := self._values[word])]


def _within(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether all these spans are shorter ones inside."""
    return all(start <= s[0] and s[1] <= end and s[1] - s[0] < end - start for s in spans)


def _is_near(written: str, word: str) -> bool:
    """Whether some characters are right and at most a third only sound alike to one who mixes sounds up."""
    if not _FUNCTION.isdisjoint(written) or not any(a == b for a, b in zip(written, word, strict=True)):
        return False
    return 3 * sum(not is_homophone(a, b) for a, b in zip(written, word, strict=True)) <= len(word)
