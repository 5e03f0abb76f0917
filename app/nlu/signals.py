"""What the lexicon sees in one message: rows that hold, where, and which were taken back."""

import re
from dataclasses import dataclass

from app.core.enums import Intent
from app.nlu.gazetteer import Gazetteer, PlaceHit
from app.nlu.lexicon import Lexicon
from app.nlu.matcher import Span, outermost
from app.nlu.text import CLAUSE_BREAKS
from app.nlu.types import LexiconEntry
from app.nlu.wording import Wording

_GAP = re.compile(
    r"(?:有|人|发生|出现|造成|什么|啥子|啥|任何|遭|被|受|下|再|得|过|是|见|看到|听到|一点|半点|到|大的|那么|这么|多大|多少|谁|哪个)*"
)
_TRIM = "".join(CLAUSE_BREAKS) + "()[]【】《》“”\"'‘’-_—👍🙏😊😂🤣😁😄❤🌹"
_DENIABLE = frozenset({Intent.DISASTER, Intent.MAJOR_CHANGE, Intent.CARE, Intent.HARDSHIP})


@dataclass(frozen=True, slots=True)
class Signal:
    """One lexicon row that holds in this message, where it begins, and whether it was taken back."""

    entry: LexiconEntry
    start: int
    end: int
    is_denied: bool = False


class Reader:
    """Reads one message against a lexicon and a gazetteer; keeps nothing between messages."""

    __slots__ = ("_gazetteer", "_lexicon")

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon, self._gazetteer = lexicon, gazetteer

    def read(self, wording: Wording) -> tuple[list[Signal], list[PlaceHit]]:
        """The signals and the places in a message."""
        text = wording.text
        places = self._gazetteer.find(wording)
        spans = wording.find(self._lexicon.matcher)
        seen = outermost(_with_places(spans, places) if places else spans)
        signals = self._words(wording, seen)
        signals += self._patterns(text, spans)
        return self._deny(text, signals), places

    def _words(self, wording: Wording, spans: list[Span]) -> list[Signal]:
        """The rows of the words found; of two that overlap only the first speaks for an intent."""
        signals: list[Signal] = []
        reach = hidden = 0
        for start, end, word in spans:
            here = [
                Signal(entry, start, end)
                for entry in self._lexicon.by_word.get(word, ())
                if (start >= reach or (entry.urgent and start >= hidden) or not entry.intent)
                and _counts(entry, wording, start, end)
            ]
            signals += here
            if any(s.entry.role == "idiom" for s in here):
                hidden = max(hidden, end)
            if any(s.entry.intent or s.entry.role == "idiom" for s in here):
                reach = max(reach, end)
        return signals

    def _patterns(self, text: str, spans: list[Span]) -> list[Signal]:
        """The patterns whose every item stands near its first."""
        signals: dict[int, Signal] = {}
        for start, end, word in spans:
            for entry in self._lexicon.patterns.get(word, ()):
                if id(entry) not in signals and _holds(entry, text, start, end):
                    signals[id(entry)] = Signal(entry, start, end)
        return list(signals.values())

    def _deny(self, text: str, signals: list[Signal]) -> list[Signal]:
        """The signals, with those marked that a negation directly before takes back."""
        negations = [(s.start, s.end) for s in signals if s.entry.role == "negation"]
        if not negations:
            return signals
        return [_denied(text, signal, negations) for signal in signals]


def _with_places(spans: list[Span], places: list[PlaceHit]) -> list[Span]:
    hidden: list[Span] = [(p.start, p.end, "") for p in places]
    return sorted([*spans, *hidden], key=lambda s: (s[0], -s[1], s[2] != ""))


def _counts(entry: LexiconEntry, wording: Wording, start: int, end: int) -> bool:
    """Whether a found word is really that word here."""
    text = wording.text
    if entry.none and any(word in text for word in entry.none):
        return False
    if entry.match == "whole":
        return not text[:start].strip(_TRIM) and not text[end:].strip(_TRIM)
    if entry.match == "start":
        return not text[:start].strip(_TRIM)
    if entry.match == "end":
        return not text[end:].strip(_TRIM)
    if entry.match == "anywhere" or end - start > 2:
        return True
    if wording.is_bounded(start, end):
        return True
    return wording.is_inside(start, end) and wording.frequency(entry.word) == 0


def _denied(text: str, signal: Signal, negations: list[tuple[int, int]]) -> Signal:
    """The signal, marked when a negation begins before it and nothing but fillers stand between."""
    is_deniable = signal.entry.urgent or signal.entry.intent in _DENIABLE or signal.entry.slot == "disaster"
    first = signal.start
    if is_deniable and any(s < first and _GAP.fullmatch(text, e, max(e, first)) for s, e in negations):
        return Signal(signal.entry, signal.start, signal.end, True)
    return signal


def _holds(entry: LexiconEntry, text: str, start: int, end: int) -> bool:
    """Whether all items of a pattern stand near its first one, in any order."""
    near = text[max(0, start - entry.near) : start] + "\0" + text[end : end + entry.near]
    if not all(any(word in near for word in item) for item in entry.all[1:]):
        return False
    return not (entry.none and any(word in text for word in entry.none))
