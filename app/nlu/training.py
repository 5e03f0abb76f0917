"""Learns weights from judged messages, without chance: the same files give the same weights."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from app.core.enums import Intent
from app.nlu.features import amount, apart, fragments, pairs_apart, plain, share, traits, words_apart
from app.nlu.matcher import PhraseMatcher
from app.nlu.ridge import Vector, learn
from app.nlu.segmenter import Segmenter
from app.nlu.weights import BIAS, HEADS, MULTI, URGENT, Line, Thresholds, Weights

SCALE = 5.0
"""By what learned weights are multiplied, so that they have the size of those that people write in the lexicon."""
SEEN, SEEN_APART = 5, 8
"""Messages in which a fragment must stand, and two words apart."""
LEAST = 0.08
"""A weight nearer to nothing is left out."""
FAINT = 0.27
"""What has no larger weight than this is left out whole: about a third of all that is learned, which makes room in
memory for the pairs. On whole files held out, the pairs gained more than this costs."""
_NOT_IN_WORDS = frozenset("'\"\\#〔〕=")


@dataclass(frozen=True, slots=True)
class Example:
    """One judged message; `weight` is how much it counts, `urgent` None where nobody judged that; one that does not
    teach kinds says nothing about intents, only whether a life is in danger and whether there are two matters."""

    text: str
    intent: Intent
    secondary: Intent | None
    is_multi: bool
    urgent: bool | None
    has_place: bool
    weight: float = 1.0
    teaches_kinds: bool = True

    def sign(self, head: str) -> int:
        """1 where the head is right for this message, -1 where it is wrong, 0 where both would be fair."""
        if head == URGENT:
            return 0 if self.urgent is None else 1 if self.urgent else -1
        if head == MULTI:
            return 1 if self.is_multi else -1
        if not self.teaches_kinds:
            return 0
        if self.intent == head or (self.is_multi and self.secondary == head):
            return 1
        return 0 if self.secondary == head else -1


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
        pairs = [_apart(e.text, segmenter) for e in examples]
        together = Counter(pair for found in pairs for pair in found)
        starts, features, values = [0], list[int](), list[float]()
        for text, found, own in zip(texts, shaped, pairs, strict=True):
            by = share(text, found)
            marks = [f for f in sorted(found) if kept[f] >= SEEN]
            marks += [pair for pair in sorted(own) if together[pair] >= SEEN_APART]
            for name in (BIAS, *sorted(matcher.words[n] for n in matcher.numbers(text)), *marks):
                features.append(self._names.setdefault(name, len(self._names)))
                values.append(by if name == BIAS else by * amount(name))
            starts.append(len(features))
        self._rows = csr_matrix((values, features, starts), shape=(len(texts), len(self._names)))
        self._weights = np.array([e.weight for e in examples])

    def learn(self, chosen: Sequence[int], heads: Sequence[str] = HEADS) -> dict[str, Vector]:
        """The weights of every head by feature, learned from the chosen examples."""
        return {head: self._learn(head, chosen) for head in heads}

    def _learn(self, head: str, chosen: Sequence[int]) -> Vector:
        signs = np.array([self._examples[i].sign(head) for i in chosen], dtype=np.float64)
        if not (1 in signs and -1 in signs):
            return np.zeros(len(self._names))
        return learn(self._rows[chosen], signs, self._weights[chosen] * abs(signs))

    def table(self, weights: Mapping[str, Vector], thresholds: Thresholds) -> Weights:
        """The learned weights as they ship: by word, and without what is next to nothing."""
        table: dict[str, Line] = {}
        for name, feature in self._names.items():
            value = SCALE * (1.0 if name == BIAS else amount(name))
            said = [round(float(weights[head][feature]) * value, 2) for head in HEADS]
            if name == BIAS or max(map(abs, said)) >= FAINT:
                least = 0.0 if name == BIAS else LEAST
                table[name] = tuple(weight if abs(weight) >= least else 0.0 for weight in said)
        return Weights(table, thresholds)


def _apart(text: str, segmenter: Segmenter) -> frozenset[str]:
    """The pairs of words of a text that could carry a weight."""
    words = words_apart(segmenter.cut(text))
    return frozenset(
        sys.intern(apart(one, other))
        for one, other in pairs_apart(words)
        if _may_be_word(one) and _may_be_word(other)
    )


def _may_be_word(fragment: str) -> bool:
    return fragment.isprintable() and _NOT_IN_WORDS.isdisjoint(fragment)
