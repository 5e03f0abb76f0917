"""Learns weights from judged messages, without chance: the same files give the same weights."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import amount, fragments, plain, share, traits
from app.nlu.matcher import PhraseMatcher
from app.nlu.segmenter import Segmenter
from app.nlu.svm import Row, learn
from app.nlu.weights import BIAS, CASE, HEADS, MULTI, URGENT, Pairs, Thresholds, Weights

COST = 0.3
SCALE = 3.0
"""By what learned weights are multiplied, so that 1 is a hint and 3 decides alone, as in the lexicon."""
SEEN = 2
"""Messages in which a fragment must stand."""
LEAST = 0.05
"""A weight nearer to nothing is left out."""
_NOT_IN_WORDS = frozenset("'\"\\#〔〕=")


@dataclass(frozen=True, slots=True)
class Example:
    """One judged message; `weight` is how much it counts, `urgent` None where nobody judged that."""

    text: str
    intent: Intent
    secondary: Intent | None
    is_multi: bool
    urgent: bool | None
    has_place: bool
    weight: float = 1.0

    def sign(self, head: str) -> int:
        """1 where the head is right for this message, -1 where it is wrong, 0 where both would be fair."""
        if head == URGENT:
            return 0 if self.urgent is None else 1 if self.urgent else -1
        if head == CASE:
            return self._case()
        if head == MULTI:
            return 1 if self.is_multi else -1
        if self.intent == head or (self.is_multi and self.secondary == head):
            return 1
        return 0 if self.secondary == head else -1

    def _case(self) -> int:
        is_case = self.intent in CASE_KINDS
        return (1 if is_case else -1) if self.secondary is None or self.is_multi else 1 if is_case else 0


class Trainer:
    """Examples with their features, found once; learns from any part of them."""

    def __init__(self, examples: Sequence[Example], segmenter: Segmenter) -> None:
        self._examples = examples
        texts = [plain(e.text) for e in examples]
        counted = Counter(f for text in texts for f in fragments(text, segmenter) if _may_be_word(f))
        matcher = PhraseMatcher(word for word, n in counted.items() if n >= SEEN)
        self._names: dict[str, int] = {BIAS: 0}
        kept = Counter[str]()
        shaped = [traits(e.text, e.has_place) for e in examples]
        for found in shaped:
            kept.update(found)
        self._rows = []
        for text, found in zip(texts, shaped, strict=True):
            words = sorted(matcher.words[number] for number in matcher.numbers(text))
            marks = sorted(f for f in found if kept[f] >= SEEN)
            self._rows.append(self._row([*words, *marks], share(text, found)))

    def _row(self, found: Sequence[str], by: float) -> Row:
        names = self._names
        features = [0, *(names.setdefault(name, len(names)) for name in found)]
        return Row(tuple(features), (by, *(by * amount(name) for name in found)))

    def learn(self, chosen: Sequence[int], heads: Sequence[str] = HEADS) -> dict[str, list[float]]:
        """The weights of every head by feature, learned from the chosen examples."""
        return {head: self._learn(head, chosen) for head in heads}

    def _learn(self, head: str, chosen: Sequence[int]) -> list[float]:
        signs = [self._examples[i].sign(head) for i in chosen]
        if len({s for s in signs if s}) < 2:
            return [0.0] * len(self._names)
        costs = [COST * self._examples[i].weight * abs(s) for i, s in zip(chosen, signs, strict=True)]
        return learn([self._rows[i] for i in chosen], signs, costs, len(self._names))

    def table(
        self, weights: Mapping[str, Sequence[float]], thresholds: Thresholds, least: float = LEAST
    ) -> Weights:
        """The learned weights as they ship: by word, and without what is next to nothing."""
        table: dict[str, Pairs] = {}
        for name, feature in self._names.items():
            value = SCALE * (1.0 if name == BIAS else amount(name))
            said = [(h, round(weights[head][feature] * value, 2)) for h, head in enumerate(HEADS)]
            kept = tuple(
                (h, weight) for h, weight in said if abs(weight) >= least or (name == BIAS and weight)
            )
            if kept:
                table[name] = kept
        return Weights(table, thresholds)


def _may_be_word(fragment: str) -> bool:
    return fragment.isprintable() and _NOT_IN_WORDS.isdisjoint(fragment)
