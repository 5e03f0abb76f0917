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


class Chorus:
    """Several matchers that read a text together, in one pass; built once, then only read.

    Each automaton lies elsewhere in memory, so that a text is read by one many times as fast as by ten in turn.
    """

    __slots__ = ("_every", "_matchers", "_of")

    def __init__(self, matchers: Iterable[PhraseMatcher]) -> None:
        self._matchers = tuple(matchers)
        self._of: dict[str, list[PhraseMatcher]] = {}
        for matcher in self._matchers:
            for word in matcher.words:
                self._of.setdefault(word, []).append(matcher)
        self._every = PhraseMatcher(self._of)

    def find(self, text: str) -> dict[PhraseMatcher, list[Span]]:
        """What each of them finds in the text, as it finds it alone."""
        found: dict[PhraseMatcher, list[Span]] = {matcher: [] for matcher in self._matchers}
        for span in self._every.find(text):
            for matcher in self._of[span[2]]:
                found[matcher].append(span)
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
