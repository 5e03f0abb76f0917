"""Where the learned scores should decide, found on messages that were not learned from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import traits, words_apart
from app.nlu.matters import KINDS, Pair, two_matters
from app.nlu.segmenter import base_segmenter
from app.nlu.training import Example
from app.nlu.verdict import EARNEST, disaster_of, worth_of
from app.nlu.weights import LARGEST, URGENT, Thresholds, Weights

FALSE_CASES, MISSED_CASES = 0.045, 0.01
"""Shares of small talk that may open a case, and of matters that may be taken for small talk."""
MISSED_DISASTERS = 0.055
"""The share of disasters that may be taken for something else."""
MISSED_DANGER = 2.7
"""How many false dangers a missed one weighs."""
SECOND_RIGHT = 0.7
"""The share of second matters named that must be right."""

_LIKELY = 0.0
"""Two matters for which less speaks are not looked at."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An example and how it was scored by weights that had not seen it."""

    example: Example
    best: Intent
    worth: float
    disaster: float
    urgent: float
    pair: Pair | None
    """The likeliest two matters, where the best intent could be one of two."""

    @classmethod
    def of(cls, example: Example, weights: Weights) -> "Scored":
        """The example with what decides about it."""
        cut = base_segmenter().cut
        found = traits(example.text, example.has_place)
        weighed = weights.weigh(example.text, found, words_apart(cut(example.text)))
        scores = {intent: weighed.score(intent) for intent in Intent}
        best = max(Intent, key=scores.__getitem__)
        pair = two_matters(example.text, weighed, scores, _LIKELY, partial(weights.weigh_part, cut))
        return cls(
            example=example,
            best=best,
            worth=worth_of(scores),
            disaster=disaster_of(scores, best),
            urgent=weighed.score(URGENT),
            pair=pair if best in KINDS else None,
        )


def calibrate(scored: Sequence[Scored]) -> Thresholds:
    """Thresholds that keep false and missed cases rare and, after that, find as much as they can."""
    return Thresholds(
        open=_open(scored),
        quiet=_quiet(scored),
        urgent=_urgent(scored),
        multi=_multi(scored),
        disaster=_disaster(scored),
    )


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


def _disaster(scored: Iterable[Scored]) -> float:
    found = sorted(s.disaster for s in scored if s.example.intent is Intent.DISASTER)
    return round(found[int(MISSED_DISASTERS * len(found))], 2) if found else LARGEST


def _between(falling: Sequence[float], allowed: int) -> float:
    """A bound that `allowed` values of the falling list reach and no more."""
    return round(falling[allowed] + 0.005, 2)


def _urgent(scored: Iterable[Scored]) -> float:
    """The bound at which false dangers are fewest, a missed one weighing `MISSED_DANGER` false ones."""
    known = [s for s in scored if s.example.urgent is not None]
    due = sum(bool(s.example.urgent) for s in known)
    judged = sorted((s.urgent, bool(s.example.urgent)) for s in known if s.worth >= EARNEST)
    best, bound, hits = 0.0, 1.0, sum(is_urgent for _, is_urgent in judged)
    for i, (score, is_urgent) in enumerate(judged):
        value = hits / (len(judged) - i + MISSED_DANGER * due) if due else 0.0
        if value > best:
            best, bound = value, score
        hits -= is_urgent
    return round(bound - 0.005, 2)


def _multi(scored: Sequence[Scored]) -> float:
    """The lowest bound for there being two matters at which enough of those named are right."""
    pairs = [(one.pair, one.example) for one in scored if one.pair is not None]
    pairs.sort(key=lambda found: -found[0].sum)
    bound, hits = pairs[0][0].sum if pairs else 1.0, 0
    for said, (pair, example) in enumerate(pairs, 1):
        hits += example.is_multi and {pair.first, pair.second} == {example.intent, example.secondary}
        if hits >= SECOND_RIGHT * said:
            bound = pair.sum
    return round(bound - 0.005, 2)
