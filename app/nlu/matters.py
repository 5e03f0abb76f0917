"""Several matters in one message: its parts are weighed each by itself, and one may be about something else."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import traits
from app.nlu.weights import Weighed

ITS_PART, BOTH_PARTS, AHEAD, PER_PART = 0.4, 0.65, 0.6, 0.9
"""What counts for a second kind of case: its sum in its own part, the lesser lead of it and of the first matter
in two different parts, its lead on every third kind in the whole message; and against it every part there is.
Rounded from a logistic regression on messages that were held out."""
MOST, LEAST, NOWHERE = 4.0, -6.0, -3.0
"""The most and the least that a part counts, and what counts where the message has no parts."""
_SHORTEST = 4
_MOST_PARTS = 6
_CUT = re.compile(r"[,.!?;:、。…~\s]+|(?=另外|还有|再就是|再一个|再问|再说|再者|顺便|顺带|对了|同时|也)")

Weigh = Callable[[str, set[str]], Weighed]


def second_matter(
    text: str, first: Intent, scores: Mapping[Intent, float], enough: float, weigh: Weigh
) -> tuple[Intent, float] | None:
    """The likeliest kind of case beside the first intent, and how much speaks for it: its place in the whole
    message and in the part that is most about it. None where that does not reach `enough`."""
    if first not in CASE_KINDS:
        return None
    ahead = {kind: AHEAD * _ahead(scores, first, kind) for kind in CASE_KINDS if kind is not first}
    others = [kind for kind in ahead if ahead[kind] + (ITS_PART + BOTH_PARTS) * MOST - 2 * PER_PART >= enough]
    if not others:
        return None
    parts = [part for part in _CUT.split(text) if len(part) >= _SHORTEST]
    spoken = [_Part(weigh(part, traits(part, False))) for part in parts] if len(parts) > 1 else []
    found = {other: ahead[other] + _in_parts(first, other, spoken) for other in others}
    likeliest = max(found, key=found.__getitem__)
    return (likeliest, found[likeliest]) if found[likeliest] >= enough else None


@dataclass(frozen=True)
class _Part:
    """One part of a message, weighed by itself."""

    weighed: Weighed

    @cached_property
    def leads(self) -> dict[Intent, float]:
        """By how much each kind of case is ahead of all others here."""
        scores = {kind: self.weighed.score(kind) for kind in CASE_KINDS}
        return {
            kind: score - max(scores[k] for k in scores if k is not kind) for kind, score in scores.items()
        }


def _ahead(scores: Mapping[Intent, float], first: Intent, kind: Intent) -> float:
    """By how much the kind is ahead of every third one in the whole message."""
    return scores[kind] - max(scores[k] for k in CASE_KINDS if k not in (first, kind))


def _in_parts(first: Intent, kind: Intent, parts: Sequence[_Part]) -> float:
    """How much the parts speak for the kind beside the first one."""
    if not parts:
        return NOWHERE
    own = max(range(len(parts)), key=lambda n: parts[n].leads[kind])
    told = max(part.leads[first] for n, part in enumerate(parts) if n != own)
    both = min(parts[own].leads[kind], told)
    return (
        ITS_PART * _bounded(parts[own].weighed.score(kind))
        + BOTH_PARTS * _bounded(both)
        - PER_PART * min(len(parts), _MOST_PARTS)
    )


def _bounded(value: float) -> float:
    return max(min(value, MOST), LEAST)
