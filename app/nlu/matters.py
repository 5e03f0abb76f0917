"""Several matters in one message: before a break it may be about one thing, and behind it about another."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, permutations
from typing import NamedTuple

from app.core.enums import CASE_KINDS, Intent
from app.nlu.weights import MULTI, Weighed

KINDS = (*CASE_KINDS, Intent.PROGRESS)
"""What a message can tell of beside something else: every kind of case, and what is asked after."""
AHEAD, LEAD, GAIN, STOP = 0.3, 0.24, 0.22, 2.0
"""What counts beside the head for two matters: by how much both kinds are ahead of the third one in the whole message,
the lesser lead of the two on either side of the break, how much better the two sides are explained by two kinds
than the whole by one, and that a sentence ends at the break. These and the next two are rounded from a logistic
regression on messages that were held out, of files in which few messages have two matters."""
FIRST = {Intent.MAJOR_CHANGE: -1.0, Intent.HARDSHIP: -0.5}
SECOND = {
    Intent.CARE: 0.6,
    Intent.PRODUCTION: 0.7,
    Intent.RELIEF: -0.6,
    Intent.CONSULTATION: -1.2,
    Intent.HARDSHIP: -1.4,
}
"""How much oftener some kinds are one of two where they are told first, or second, and how much more rarely: a death is
told first as the ground of what follows, and want, or a question, mostly belongs to what was told before it."""
LEAST_LEAD = -0.5
"""A kind that is further behind another one on its own side of the break is not what is told there: most such pairs of
held out messages were wrong."""
_ONE_MATTER = frozenset({Intent.RELIEF, Intent.HARDSHIP})
"""Want is the reason for what is asked for, and no second matter."""
_UNLIKELY = -2.5
"""Where the whole message says less for two matters than this, its parts are not weighed."""
_RIVALS, _RIVALS_IN_PARTS = 3, 2
"""Two matters are looked for among the kinds that are strongest in the whole message, and in any part of it."""
_SHORTEST = 3
_LEAST_PARTS, _MOST_PARTS = 2, 8
_ADDS = "另外|还有|再就是|再一个|再问|再说|再者|顺便|顺带|对了|同时"
_CUT = re.compile(rf"[,.!?;:、。…~\s]+|(?={_ADDS}|也)")
_STOP = re.compile(r"[!;。]|(?<![0-9])\.(?![0-9])")
_ADDED = re.compile(_ADDS)
_OF_ANYTHING = re.compile(
    "(?:都|一直|也)?没(?:得|有)?人(?:管|理)?|快来人.?|(?:该|要)?(?:咋|怎么)(?:办|搞|弄).?"
    "|谢谢.{0,2}|麻烦.{0,2}了?|求求?.{0,3}"
)
"""What may stand beside any matter and is none: 没人管, 快来人, 咋办."""

Weigh = Callable[[str], Weighed]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two kinds in the order in which a message tells of them, and all that speaks for there being both."""

    first: Intent
    second: Intent
    sum: float


def two_matters(
    text: str, weighed: Weighed, scores: Mapping[Intent, float], enough: float, weigh: Weigh
) -> Pair | None:
    """The likeliest pair of matters of a message; None where less than `enough` speaks for it."""
    strongest = sorted(KINDS, key=lambda kind: -scores[kind])
    multi, lead = weighed.score(MULTI), scores[strongest[1]] - scores[strongest[2]]
    if multi + AHEAD * lead < _UNLIKELY:
        return None
    told = [part for part in _parts(text) if _says_something(part.text)][:_MOST_PARTS]
    if len(told) < _LEAST_PARTS:
        return None
    parts = [weigh(part.text) for part in told]
    stops = [_STOP.search(text, one.end, other.start) for one, other in pairwise(told)]
    breaks = [*zip(_sides(parts), reversed(_sides(parts[::-1])), map(bool, stops), strict=True)]
    best = max(scores[kind] for kind in KINDS)
    found = [
        Pair(
            first,
            second,
            multi + AHEAD * _ahead(scores, first, second) + _told(first, second, breaks, best),
        )
        for first, second in permutations(_rivals(strongest, parts), 2)
        if not is_one_matter(first, second)
    ]
    likeliest = max(found, key=lambda pair: pair.sum)
    return likeliest if likeliest.sum >= enough else None


@dataclass(frozen=True)
class _Side:
    """All that stands on one side of a break: what speaks for each kind there."""

    sums: Mapping[Intent, float]

    @cached_property
    def leads(self) -> dict[Intent, float]:
        """By how much each kind is ahead of all others here."""
        second, best = sorted(self.sums.values())[-2:]
        return {kind: score - (second if score == best else best) for kind, score in self.sums.items()}


def breaks_of(text: str) -> list[tuple[str, str]]:
    """What stands before and behind each break of a message, the first break first; at most eight of them."""
    found = [(text[: cut.start()].strip(), text[cut.end() :].strip()) for cut in _CUT.finditer(text)]
    return [(before, behind) for before, behind in found if before and behind][:_MOST_PARTS]


class _Part(NamedTuple):
    """A stretch of a message between two breaks, and where it stands."""

    text: str
    start: int
    end: int


def _parts(text: str) -> Iterator[_Part]:
    """What stands between the breaks of a message."""
    start = 0
    for cut in _CUT.finditer(text):
        yield _Part(text[start : cut.start()], start, cut.start())
        start = cut.end()
    yield _Part(text[start:], start, len(text))


def _says_something(part: str) -> bool:
    return len(part) >= _SHORTEST and _OF_ANYTHING.fullmatch(part) is None


def is_added(text: str) -> bool:
    """Whether words begin as who adds something else does: 另外, 顺便."""
    return _ADDED.match(text) is not None


def added(text: str) -> tuple[str, str]:
    """What stands before the first break behind which something else is added, and that; empty where nothing is."""
    found = ((before, behind) for before, behind in breaks_of(text) if is_added(behind))
    return next(found, (text, ""))


def is_one_matter(kind: Intent, other: Intent) -> bool:
    """Whether two kinds are one matter: itself, or want and what is asked for against it."""
    return kind == other or {kind, other} == _ONE_MATTER


def _sides(parts: Sequence[Weighed]) -> list[_Side]:
    """The first part, the first two and so on, but for all of them; of parts together the longer one says more."""
    found, size, sums = [], 0.0, [0.0] * len(KINDS)
    for part in parts[:-1]:
        amount = 1 / part.share
        size += amount**2
        sums = [so_far + amount * part.score(kind) for so_far, kind in zip(sums, KINDS, strict=True)]
        found.append(_Side({k: each / math.sqrt(size) for k, each in zip(KINDS, sums, strict=True)}))
    return found


def _rivals(strongest: Sequence[Intent], parts: Sequence[Weighed]) -> list[Intent]:
    """The kinds among which two are looked for: the strongest in the whole message and in any part of it."""
    in_part = {kind: max(part.score(kind) for part in parts) for kind in KINDS}
    others = sorted(KINDS, key=lambda kind: -in_part[kind])[:_RIVALS_IN_PARTS]
    return list(dict.fromkeys([*strongest[:_RIVALS], *others]))


def _ahead(scores: Mapping[Intent, float], one: Intent, other: Intent) -> float:
    """By how much the lesser of two kinds is ahead of the strongest third one in the whole message."""
    return min(scores[one], scores[other]) - max(scores[k] for k in KINDS if k not in (one, other))


def _told(first: Intent, second: Intent, breaks: Sequence[tuple[_Side, _Side, bool]], best: float) -> float:
    """How much the two sides of any break speak for these kinds in this order; `best` is the whole's strongest."""
    found = -math.inf
    for before, behind, is_stop in breaks:
        lead = min(before.leads[first], behind.leads[second])
        if lead >= LEAST_LEAD:
            gain = before.sums[first] + behind.sums[second] - best
            found = max(found, LEAD * lead + GAIN * gain + STOP * is_stop)
    return found + FIRST.get(first, 0.0) + SECOND.get(second, 0.0)
