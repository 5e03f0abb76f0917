"""A linear support vector machine, learned in plain Python: the same weights for the same rows, everywhere.

Dual coordinate descent for the squared hinge loss (Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual
Coordinate Descent Method for Large-scale Linear SVM, ICML 2008), with the shrinking of its section 3.2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

ROUNDS = 12
TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """The features of one example by number, and how much of each is there."""

    features: tuple[int, ...]
    values: tuple[float, ...]


def learn(rows: Sequence[Row], signs: Sequence[int], costs: Sequence[float], size: int) -> list[float]:
    """Weights by feature that part rows of sign 1 from those of -1; rows that cost nothing are left out."""
    weights = [0.0] * size
    active = [i for i, cost in enumerate(costs) if cost > 0]
    alphas = [0.0] * len(rows)
    softness = [0.5 / cost if cost > 0 else 0.0 for cost in costs]
    squares = [sum(v * v for v in row.values) + soft for row, soft in zip(rows, softness, strict=True)]
    everybody, bound = list(active), math.inf
    order = _Shuffle()
    for _ in range(ROUNDS):
        order.shuffle(active)
        kept, top, low = [], -math.inf, math.inf
        for i in active:
            row, sign, alpha = rows[i], signs[i], alphas[i]
            score = sum(map(mul, map(weights.__getitem__, row.features), row.values))
            slope = sign * score - 1.0 + softness[i] * alpha
            if alpha == 0.0 and slope > bound:
                continue
            kept.append(i)
            pull = min(slope, 0.0) if alpha == 0.0 else slope
            top, low = max(top, pull), min(low, pull)
            if abs(pull) > 1e-9:
                alphas[i] = max(alpha - slope / squares[i], 0.0)
                step = (alphas[i] - alpha) * sign
                for feature, value in zip(row.features, row.values, strict=True):
                    weights[feature] += step * value
        if top - low <= TOLERANCE:
            if len(kept) == len(everybody):
                break
            active, bound = list(everybody), math.inf
            continue
        active, bound = kept, top if top > 0 else math.inf
    return weights


class _Shuffle:
    """A fixed sequence of shuffles, the same on every machine and version."""

    def __init__(self) -> None:
        self._state = 20260101

    def shuffle(self, items: list[int]) -> None:
        for i in range(len(items) - 1, 0, -1):
            self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
            j = (self._state >> 33) % (i + 1)
            items[i], items[j] = items[j], items[i]
