"""Where the learned scores should decide, found on messages that were not learned from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import traits
from app.nlu.matters import second_matter
from app.nlu.training import Example
from app.nlu.verdict import EARNEST, worth_of
from app.nlu.weights import CASE, MULTI, URGENT, Thresholds, Weights

FALSE_CASES, MISSED_CASES = 0.04, 0.01
"""Shares of small talk that may open a case, and of matters that may be taken for small talk."""
SECOND_RIGHT = 0.8
"""The share of second matters named that must be right."""

_LIKELY = -2.0
"""A second matter for which less speaks is not looked at."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An example and how it was scored by weights that had not seen it."""

    example: Example
    best: Intent
    worth: float
    urgent: float
    multi: float
    other: Intent | None
    """The likeliest second matter, and in `multi` all that speaks for there being one."""

    @classmethod
    def of(cls, example: Example, weights: Weights) -> "Scored":
        """The example with what decides about it."""
        weighed = weights.weigh(example.text, traits(example.text, example.has_place))
        scores = {intent: weighed.score(intent) for intent in Intent}
        best = max(Intent, key=scores.__getitem__)
        multi = weighed.score(MULTI)
        second = second_matter(example.text, best, scores, _LIKELY - multi, weights.weigh)
        return cls(
            example=example,
            best=best,
            worth=worth_of(scores, weighed.score(CASE)),
            urgent=weighed.score(URGENT),
            multi=multi if second is None else multi + second[1],
            other=None if second is None else second[0],
        )


def calibrate(scored: Sequence[Scored]) -> Thresholds:
    """Thresholds that keep false and missed cases rare and, after that, find as much as they can."""
    return Thresholds(open=_open(scored), quiet=_quiet(scored), urgent=_urgent(scored), multi=_multi(scored))


def _open(scored: Iterable[Scored]) -> float:
    quiet = [s for s in scored if s.example.intent in (Intent.CHITCHAT, Intent.SPAM)]
    worths = sorted((s.worth for s in quiet if s.best in CASE_KINDS), reverse=True)
    allowed = int(FALSE_CASES * len(quiet))
    return _between(worths, allowed) if allowed < len(worths) else -1.0


def _quiet(scored: Iterable[Scored]) -> float:
    cases = [s for s in scored if s.example.intent in CASE_KINDS]
    worths = sorted(s.worth for s in cases if s.best not in CASE_KINDS)
    allowed = int(MISSED_CASES * len(cases))
    return round(worths[allowed] - 0.005, 2) if allowed < len(worths) else 1.0


def _between(falling: Sequence[float], allowed: int) -> float:
    """A bound that `allowed` values of the falling list reach and no more."""
    return round(falling[allowed] + 0.005, 2)


def _urgent(scored: Iterable[Scored]) -> float:
    """The bound of the best F2: a missed danger weighs four times a false one."""
    known = [s for s in scored if s.example.urgent is not None]
    due = sum(bool(s.example.urgent) for s in known)
    judged = sorted((s.urgent, bool(s.example.urgent)) for s in known if s.worth >= EARNEST)
    best, bound, hits = 0.0, 1.0, sum(is_urgent for _, is_urgent in judged)
    for i, (score, is_urgent) in enumerate(judged):
        value = 5 * hits / (len(judged) - i + 4 * due) if due else 0.0
        if value > best:
            best, bound = value, score
        hits -= is_urgent
    return round(bound - 0.005, 2)


def _multi(scored: Sequence[Scored]) -> float:
    """The lowest bound for there being two matters at which enough of those named are right."""
    found = sorted((s for s in scored if s.other is not None), key=lambda s: -s.multi)
    bound, hits = found[0].multi if found else 1.0, 0
    for said, one in enumerate(found, 1):
        hits += one.example.is_multi and {one.best, one.other} == _matters(one.example)
        if hits >= SECOND_RIGHT * said:
            bound = one.multi
    return round(bound - 0.005, 2)


def _matters(example: Example) -> set[Intent | None]:
    return {example.intent} if example.secondary is None else {example.intent, example.secondary}
