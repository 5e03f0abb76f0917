"""Words with one meaning wherever they stand, and the longer words in which they mean something else."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
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


class Vocabulary:
    """Finds what words stand for; immutable."""

    __slots__ = ("_ear", "_matcher", "_sounds", "_values")

    def __init__(self, words: Mapping[str, Sequence[str]], hides: Sequence[str] = ()) -> None:
        self._values = {word: value for value, forms in words.items() for word in forms}
        self._sounds: dict[str, str] = {}
        for word in self._values:
            if len(word) > 1:
                self._sounds.update((sound, word) for sound in all_sounds(word))
        self._values |= {word: "" for word in hides if word not in self._values}
        self._matcher = PhraseMatcher(self._values)
        self._ear = PhraseMatcher(self._sounds)

    @classmethod
    def shipped(cls, name: str) -> "Vocabulary":
        """The vocabulary of a shipped table with `words` and `hides`."""
        rows = table(name)
        return cls(rows["words"], rows.get("hides", ()))

    def find(self, text: str) -> list[Span]:
        """The words of a normalised text by start, each with what it stands for instead of itself."""
        spans = outermost(self._matcher.find(text))
        return [(start, end, value) for start, end, word in spans if (value := self._values[word])]

    def hear(self, wording: Wording) -> list[Span]:
        """As `find`, and what is written with other characters of the same sound and makes no word of its own."""
        text = wording.text
        seen = outermost(self._matcher.find(text))
        found = [(start, end, value) for start, end, word in seen if (value := self._values[word])]
        for start, end, sound in outermost(self._ear.find(wording.sounds)):
            word = self._sounds[sound]
            if text[start:end] == word or not wording.is_bounded(start, end):
                continue
            touched = [s for s in seen if s[0] < end and start < s[1]]
            pairs = list(zip(text[start:end], word, strict=True))
            is_near = (
                any(a == b for a, b in pairs) and _is_near(pairs) and _FUNCTION.isdisjoint(text[start:end])
            )
            if is_near and wording.frequency(text[start:end]) <= _RARE and _within(touched, start, end):
                found = [f for f in found if f[1] <= start or end <= f[0]]
                found.append((start, end, self._values[word]))
        return sorted(found)


@cache
def shared(name: str) -> Vocabulary:
    """The vocabulary of a shipped table; read once a process."""
    return Vocabulary.shipped(name)


def _within(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether all these spans are shorter ones inside."""
    return all(start <= s[0] and s[1] <= end and s[1] - s[0] < end - start for s in spans)


def _is_near(pairs: list[tuple[str, str]]) -> bool:
    """Whether at most a third of the characters only sound alike to one who mixes sounds up."""
    return 3 * sum(not is_homophone(a, b) for a, b in pairs) <= len(pairs)
