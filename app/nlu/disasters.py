"""What happened: kinds of disaster by words that say it alone, and by things to which something happens."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter

from app.nlu.matcher import PhraseMatcher, Span, outermost
from app.nlu.vocabulary import Ear, table
from app.nlu.wording import Wording

_BEFORE = 8
_BEHIND = 4
"""How many characters may lie between what happens and the thing before it, or behind it."""

_DENIED = re.compile(r"(?:没[有下落打让遭受被]?过?|(?<!是)不是|并非)$")
"""What stands before a word to say that it is not so."""
_DENIALS = frozenset("没有下落打让遭受被过是非")
"""The last characters of that."""

_IDIOM = 4
"""Characters of a hiding word in which no other word begins: 打不着火了 is not 着火了."""
_APART = re.compile("[ 到在进往向]")
"""Between what happens and the thing behind it: the thing is only where it happens."""

_begin = itemgetter(0)
_reach = itemgetter(1)
_LONGEST = 8
"""Characters of the longest thing in the table, or more."""


class DisasterWords:
    """The shipped table of disasters, indexed; immutable."""

    __slots__ = (
        "_behind",
        "_does",
        "_frames",
        "_hides",
        "_nameless",
        "_of",
        "_weak",
        "_words",
        "ear",
        "matcher",
    )

    def __init__(self) -> None:
        rows = table("disasters")
        self._words = {word: kind for kind, words in rows["words"].items() for word in words}
        weak = {word: kind for kind, words in rows["weak"].items() for word in words}
        self._words |= weak
        self._nameless = frozenset(rows["nameless"])
        self._words |= {word: kind for kind, words in rows["nameless"].items() for word in words}
        self._weak = frozenset(weak)
        self._behind = {kind: frozenset(causes) for kind, causes in rows["behind"].items()}
        self._frames = [(frame["kind"], frame.get("weak", False)) for frame in rows["frames"]]
        self._hides = frozenset(rows["hides"]) - self._words.keys()
        self._of: dict[str, set[int]] = {}
        self._does: dict[str, set[int]] = {}
        for number, frame in enumerate(rows["frames"]):
            for role, words in ((self._of, frame["of"]), (self._does, frame["does"])):
                for word in words:
                    role.setdefault(word, set()).add(number)
        for word, frames in self._does.items():
            for length in range(1, len(word)):
                frames |= self._does.get(word[:length], set())  # what is 断了 is 断
        self.ear = Ear(rows["heard"])
        self.matcher = PhraseMatcher([*self._words, *self._hides, *self._of, *self._does])

    @property
    def kinds(self) -> list[str]:
        """The names of all disasters, in the order of the table."""
        return [kind for kind in dict.fromkeys(self._words.values()) if kind not in self._nameless]

    def find(self, text: str) -> list[Span]:
        """Where a normalised text tells of which kind, in order."""
        return self._kinds(text, self.matcher.find(text))

    def hear(self, wording: Wording, places: Sequence[Span] = (), *, only_plain: bool = False) -> list[Span]:
        """As `find`, misspelt words included, outside the names of places; `only_plain`: without weak words."""
        spans = wording.find(self.matcher)
        if places:
            spans = [s for s in spans if not _touches(s, places)]
        heard = [s for s in self.ear.hear(wording, spans) if not _touches(s, places)]
        if heard:
            spans = sorted([*spans, *heard], key=lambda s: (s[0], -s[1]))
        return self._kinds(wording.text, spans, only_plain=only_plain)

    def _kinds(self, text: str, spans: list[Span], *, only_plain: bool = False) -> list[Span]:
        if not spans:
            return []
        said = self._apart(outermost([s for s in spans if s[2] in self._words or s[2] in self._hides]))
        hidden: list[Span] = []
        spoken: list[Span] = []
        for span in said:
            (hidden if span[2] in self._hides or _is_denied(text, span) else spoken).append(span)
        idioms = [s for s in hidden if s[1] - s[0] >= _IDIOM]
        spoken = [s for s in spoken if not _starts_in(s, idioms)]
        found = [(start, end, self._words[word]) for start, end, word in spoken if word not in self._weak]
        sure = [s for s in spoken if s[2] not in self._weak]
        doings = _uncovered(outermost([s for s in spans if s[2] in self._does]), [*hidden, *sure])
        doings = [s for s in doings if not _starts_in(s, hidden) and not _is_denied(text, s)]
        things = _uncovered(_heads([s for s in spans if s[2] in self._of]), hidden) if doings else []
        told = [f for doing in doings for f in self._told(text, doing, things)]
        mishaps = [(start, end, "") for start, end, (kind, _) in told if not kind]
        told = [f for f in told if f[2][0]]
        spoken = [s for s in spoken if s[2] not in self._weak or not _touches(s, mishaps)]
        found += [(start, end, kind) for start, end, (kind, is_weak) in told if not is_weak]
        kinds = {kind for _, _, kind in found}
        if not only_plain and kinds <= self._nameless:
            hints = [(start, end, kind) for start, end, (kind, _) in told]
            hints += [(start, end, self._words[word]) for start, end, word in spoken if word in self._weak]
            return _likeliest(self._in_front(hints, kinds))
        return sorted(s for s in self._in_front(found, kinds) if s[2] not in self._nameless)

    def _in_front(self, found: list[Span], kinds: set[str]) -> list[Span]:
        """Without the kinds that are not named beside one of these."""
        return [s for s in found if kinds.isdisjoint(self._behind.get(s[2], ()))]

    def _apart(self, said: list[Span]) -> list[Span]:
        """Without the weak words that begin inside another word: where it is a 窖 that 塌了, nothing slid."""
        reach = [0, *(s[1] for s in said)]
        return [s for s, end in zip(said, reach, strict=False) if s[0] >= end or s[2] not in self._weak]

    def _told(self, text: str, doing: Span, things: list[Span]) -> list[tuple[int, int, tuple[str, bool]]]:
        """What happens, told of the nearest thing that it can happen to: the kinds, and whether each is weak."""
        start, end, word = doing
        low = bisect_left(things, start - _BEFORE - _LONGEST, key=_begin)
        high = bisect_right(things, end + _BEHIND, key=_begin)
        near = [t for t in things[low:high] if t[1] <= start or t[0] >= end]
        fitting = [t for t in near if self._of[t[2]] & self._does[word]]
        before = [t for t in fitting if 0 <= start - t[1] <= _BEFORE]
        behind = [t for t in fitting if 0 <= t[0] - end <= _BEHIND and not _APART.search(text[end : t[0]])]
        thing = max(before, key=_reach) if before else behind[0] if behind else None
        if thing is None:
            return []
        first, last = min(start, thing[0]), max(end, thing[1])
        return [(first, last, self._frames[n]) for n in sorted(self._of[thing[2]] & self._does[word])]


@cache
def disaster_words() -> DisasterWords:
    """The shipped table; read once a process."""
    return DisasterWords()


def _is_denied(text: str, span: Span) -> bool:
    start = span[0]
    return text[start - 1 : start] in _DENIALS and _DENIED.search(text[max(0, start - 4) : start]) is not None


def _likeliest(found: Iterable[Span]) -> list[Span]:
    """Of kinds that are only hinted at the one that is hinted at most, the first of equals."""
    spans = sorted(set(found))
    told = [kind for _, _, kind in spans]
    most = max(told, key=told.count, default="")
    return [s for s in spans if s[2] == most]


def _touches(span: Span, places: Sequence[Span]) -> bool:
    return any(place[0] < span[1] and span[0] < place[1] for place in places)


def _starts_in(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] < end for start, end, _ in others)


def _heads(spans: list[Span]) -> list[Span]:
    """The longest at each place and what they end with: a 土墙 is a 墙, a 电线杆 no 电线."""
    ends = {end for _, end, _ in outermost(spans)}
    return [s for s in spans if s[1] in ends]


def _uncovered(spans: list[Span], hidden: list[Span]) -> list[Span]:
    """The spans that do not lie wholly in hidden ones."""
    if not spans or not hidden:
        return spans
    covered = {position for start, end, _ in hidden for position in range(start, end)}
    return [s for s in spans if not covered.issuperset(range(s[0], s[1]))]
