"""Several matters in one message: its parts are weighed each by itself, and two may be about two things."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import traits
from app.nlu.weights import MULTI, Weighed

BOTH_PARTS, ITS_PART, AHEAD = 0.5, 0.35, 0.5
"""What counts beside the head for two matters: the lesser lead of the two kinds in their parts, the sum of each in
its own part, and the lesser lead of both on the third kind in the whole message. Rounded from a logistic
regression on messages that were held out."""
_ONE_MATTER = frozenset({Intent.RELIEF, Intent.HARDSHIP})
"""Want is the reason for what is asked for, and no second matter."""
_HOPED = 8.3
"""What two parts add at most, but for one pair in a hundred; where that is not enough they are not weighed."""
_RIVALS = 3
"""The kinds that are strongest in the whole message; two matters are looked for among them."""
_SHORTEST = 3
_LEAST_PARTS, _MOST_PARTS = 2, 8
_CUT = re.compile(r"[,.!?;:、。…~\s]+|(?=另外|还有|再就是|再一个|再问|再说|再者|顺便|顺带|对了|同时|也)")

Weigh = Callable[[str, set[str]], Weighed]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two kinds of case in the order in which a message tells of them, and all that speaks for there being both."""

    first: Intent
    second: Intent
    sum: float


def two_matters(
    text: str, weighed: Weighed, scores: Mapping[Intent, float], enough: float, weigh: Weigh
) -> Pair | None:
    """The likeliest pair of matters of a message; None where less than `enough` speaks for it."""
    rivals = sorted(CASE_KINDS, key=lambda kind: -scores[kind])[:_RIVALS]
    multi, lead = weighed.score(MULTI), scores[rivals[1]] - scores[rivals[2]]
    if multi + AHEAD * lead + _HOPED < enough:
        return None
    texts = [part for part in _CUT.split(text) if len(part) >= _SHORTEST]
    if len(texts) < _LEAST_PARTS:
        return None
    parts = [_Part(weigh(part, traits(part, False))) for part in texts[:_MOST_PARTS]]
    found = [
        Pair(
            first,
            second,
            multi + AHEAD * _ahead(scores, first, second, rivals) + _told(first, second, parts),
        )
        for first, second in permutations(rivals, 2)
        if {first, second} != _ONE_MATTER
    ]
    likeliest = max(found, key=lambda pair: pair.sum)
    return likeliest if likeliest.sum >= enough else None


@dataclass(frozen=True)
class _Part:
    """One part of a message, weighed by itself."""

    weighed: Weighed

    @cached_property
    def sums(self) -> dict[Intent, float]:
        """What speaks for each kind of case here."""
        return {kind: self.weighed.score(kind) for kind in CASE_KINDS}

    @cached_property
    def leads(self) -> dict[Intent, float]:
        """By how much each kind of case is ahead of all others here."""
        second, best = sorted(self.sums.values())[-2:]
        return {kind: score - (second if score == best else best) for kind, score in self.sums.items()}


def _ahead(scores: Mapping[Intent, float], one: Intent, other: Intent, rivals: Sequence[Intent]) -> float:
    """By how much the lesser of two rivals is ahead of the third one in the whole message."""
    return min(scores[one], scores[other]) - max(scores[k] for k in rivals if k not in (one, other))


def _told(first: Intent, second: Intent, parts: Sequence[_Part]) -> float:
    """How much two parts, one behind the other, speak for these kinds in this order."""
    return max(
        BOTH_PARTS * min(one.leads[first], other.leads[second])
        + ITS_PART * (one.sums[first] + other.sums[second])
        for one, other in combinations(parts, 2)
    )
