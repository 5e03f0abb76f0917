"""Finds every word of a fixed list in a text, in one pass, however long the list is."""

import re
from collections.abc import Iterable
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, MatchKind

_HALVES = re.compile("[\ud800-\udfff]")
Span = tuple[int, int, str]
"""Start, end and the word found there."""


class PhraseMatcher:
    """An automaton over words; built once, then only read."""

    __slots__ = ("_automaton", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word for word in words if word})
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.Standard)

    @property
    def words(self) -> list[str]:
        """The words by number, as `numbers` gives them."""
        return self._words

    def numbers(self, text: str) -> list[int]:
        """The numbers of the words that occur, each once."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half a character pair, which no word has
            return self.numbers(_HALVES.sub("\ufffd", text))
        return list(dict.fromkeys([index for index, _, _ in found]))

    def find(self, text: str) -> list[Span]:
        """Every occurrence of every word, by start, the longest first at each start."""
        words = self._words
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half a character pair, which no word has
            return self.find(_HALVES.sub("\ufffd", text))
        spans = [(start, end, words[index]) for index, start, end in found]
        if len(spans) > 1:
            spans.sort(key=itemgetter(1), reverse=True)
            spans.sort(key=itemgetter(0))
        return spans


def outermost(spans: list[Span]) -> list[Span]:
    """The spans that lie within no longer one; the order is kept."""
    kept: list[Span] = []
    reach = -1
    for span in spans:  # by start, longest first: a span is inside an earlier one exactly if it ends no later
        if span[1] > reach:
            kept.append(span)
            reach = span[1]
    return kept
