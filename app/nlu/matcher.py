"""Finds every word of a fixed list in a text, in one pass over its two-character windows."""

from collections.abc import Iterable
from operator import add

Span = tuple[int, int, str]
"""Start, end and the word found there."""


class PhraseMatcher:
    """An index of words by their first two characters; built once, then only read."""

    __slots__ = ("_heads", "_singles", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(w for w in words if w)
        self._singles = frozenset(w for w in self._words if len(w) == 1)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            if len(word) > 1:
                lengths.setdefault(word[:2], set()).add(len(word))
        self._heads = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    def find(self, text: str) -> list[Span]:
        """Every occurrence of every word, by start, the longest first at each start."""
        heads, words = self._heads, self._words
        found: list[Span] = []
        for i, pair in [(i, p) for i, p in enumerate(map(add, text, text[1:])) if p in heads]:
            for length in heads[pair]:
                word = text[i : i + length]
                if word in words and len(word) == length:
                    found.append((i, i + length, word))
        if self._singles:
            found += [(i, i + 1, char) for i, char in enumerate(text) if char in self._singles]
            found.sort(key=_by_start)
        return found


def _by_start(span: Span) -> tuple[int, int]:
    return span[0], -span[1]


def outermost(spans: list[Span]) -> list[Span]:
    """The spans that lie within no longer one; the order is kept."""
    kept: list[Span] = []
    reach = -1
    for span in spans:  # by start, longest first: a span is inside an earlier one exactly if it ends no later
        if span[1] > reach:
            kept.append(span)
            reach = span[1]
    return kept
