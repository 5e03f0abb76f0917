"""Finds every word of a fixed list in a text, in one pass over its two-character windows."""

from collections.abc import Iterable

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
        heads, words, singles = self._heads, self._words, self._singles
        found: list[Span] = []
        for i, char in enumerate(text):
            for length in heads.get(text[i : i + 2], ()):
                word = text[i : i + length]
                if word in words and len(word) == length:
                    found.append((i, i + length, word))
            if char in singles:
                found.append((i, i + 1, char))
        return found


def outermost(spans: list[Span]) -> list[Span]:
    """The spans that lie within no longer one; the order is kept."""
    kept: list[Span] = []
    reach = -1
    for span in spans:  # by start, longest first: a span is inside an earlier one exactly if it ends no later
        if span[1] > reach:
            kept.append(span)
            reach = span[1]
    return kept
