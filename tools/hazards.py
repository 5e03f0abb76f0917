"""Writes app/nlu/data/hazards.txt: what the words of a message say for each kind of disaster, learned from readings.

`app/defaults/evaluation/hazards.txt` holds the readings: of each message, by batch and id, the kinds of disaster that a
reader who saw the text alone would write into the case, or none. `python -m tools.hazards` learns from them, a few
minutes, and prints the F1 that is reached on batches held out, by rules alone and settled, for every bound.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from app.commands.training import gazetteer
from app.defaults import load_text
from app.nlu.features import GAP, amount
from app.nlu.hazards import FAMILY, MARK, NOTHING, HazardWeights, marks
from app.nlu.lexicon import Lexicon
from app.nlu.ridge import Vector
from app.nlu.understander import Understander
from app.nlu.verdict import Sums
from app.nlu.weights import BIAS, Weighed
from app.services.lifecycle.incidents import hazards_of

BATCHES = Path(__file__).parents[1] / "app" / "defaults" / "evaluation"
READINGS = BATCHES / "hazards.txt"
TABLE = Path(__file__).parents[1] / "app" / "nlu" / "data" / "hazards.txt"
SEEN, LEAST = 8, 0.04
"""In how many messages a word must stand, and what is next to nothing."""
PULL, ROUNDS = 0.3, 40
"""How strongly a weight is pulled towards nothing, and after how many steps it is near enough to the best."""
RARE = 12
"""Kinds that fewer messages tell of are left to the rules."""
PARTS = 5
BOUNDS = (0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message of a batch as it is weighed, the kinds that rules heard in it, and the families that a reader named."""

    batch: str
    weighed: Weighed
    heard: Sequence[str]
    told: frozenset[str]

    @property
    def features(self) -> Iterator[tuple[str, float]]:
        """Every feature and how much of it there is."""
        known = [name for name in self.weighed.names if GAP not in name]
        for name in dict.fromkeys([BIAS, *known, *marks(self.heard)]):
            yield name, self.weighed.share * _amount(name)


def readings() -> list[Reading]:
    """Every reading, with its message as it is understood without the table."""
    rows = tomllib.loads(load_text("lexicon.toml"))["lexicon"]
    understander = Understander(Lexicon.from_rows(rows), gazetteer(), hazards=HazardWeights.none())
    found = []
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        where, *kinds = line.split()
        batch, _, number = where.partition("/")
        understood = understander.understand(texts(batch)[number])
        weighed, heard = cast(Sums, understood.grounds).weighed, hazards_of(understood.slots)
        found.append(Reading(batch, weighed, heard, frozenset(FAMILY.get(kind, kind) for kind in kinds)))
    return found


def table(read: Sequence[Reading]) -> HazardWeights:
    """The weights that these readings teach."""
    counted = Counter(name for one in read for name, _ in one.features)
    known = {
        name: number for number, name in enumerate(sorted(n for n, times in counted.items() if times >= SEEN))
    }
    families = Counter(family for one in read for family in one.told)
    kinds = [*sorted(kind for kind, times in families.items() if times >= RARE), NOTHING]
    weights = _likeliest(_rows(read, known), _shares(read, kinds))
    said: dict[str, dict[str, float]] = {}
    for name, number in known.items():
        least = 0.0 if name == BIAS else LEAST
        row = [round(float(weight) * _amount(name), 2) for weight in weights[number]]
        said[name] = {kind: weight for kind, weight in zip(kinds, row, strict=True) if abs(weight) >= least}
    return HazardWeights({name: row for name, row in said.items() if row})


def _shares(read: Sequence[Reading], kinds: Sequence[str]) -> Vector:
    """What a reader named of each message: all of one kind, parts of several, or nothing."""
    shares = np.array([[float(kind in one.told) for kind in kinds] for one in read])
    shares[:, -1] = shares.sum(axis=1) == 0
    return cast(Vector, shares / shares.sum(axis=1, keepdims=True))


def _likeliest(rows: "csr_matrix[Any]", shares: Vector) -> Vector:
    """The weights of each kind (column) by feature under which what was named is likeliest, nearly."""
    columns, shape = rows.T.tocsr(), (rows.shape[1], shares.shape[1])

    def unlikeliness(flat: Vector) -> tuple[float, Vector]:
        weights = flat.reshape(shape)
        sums = rows @ weights
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        slope = columns @ (np.exp(logs) - shares) + PULL * weights
        return float(-(shares * logs).sum() + PULL / 2 * (flat @ flat)), slope.ravel()

    found = minimize(
        unlikeliness, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}
    )
    return cast(Vector, found.x.reshape(shape))


def agreement(read: Sequence[Reading]) -> Iterator[str]:
    """F1 of the rules alone, and of what is settled from each bound on, on batches that were held out."""
    parts = [
        ([one for one in read if one.batch in part], [one for one in read if one.batch not in part])
        for part in _parts(read)
    ]
    learned = [(held_out, table(rest)) for held_out, rest in parts]
    yield f"rules {_f1([(one.told, _families(one.heard)) for one in read]):.3f}"
    for bound in BOUNDS:
        pairs = [
            (one.told, _families(weights.settle(one.weighed, one.heard, enough=bound)))
            for held_out, weights in learned
            for one in held_out
        ]
        yield f"settled from {bound:g} on {_f1(pairs):.3f}"


def _parts(read: Sequence[Reading]) -> list[list[str]]:
    """The batches in parts of about as many readings, so that nobody is judged by what the same writer taught."""
    parts, sizes = [list[str]() for _ in range(PARTS)], [0] * PARTS
    for batch, size in Counter(one.batch for one in read).most_common():
        smallest = sizes.index(min(sizes))
        parts[smallest].append(batch)
        sizes[smallest] += size
    return parts


def _rows(read: Sequence[Reading], known: Mapping[str, int]) -> "csr_matrix[Any]":
    starts, columns, values = [0], list[int](), list[float]()
    for one in read:
        kept = [(known[name], value) for name, value in one.features if name in known]
        columns += [column for column, _ in kept]
        values += [value for _, value in kept]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(read), len(known)))


def _amount(name: str) -> float:
    return 1.0 if name == BIAS or name.startswith(MARK) else amount(name)


def _families(kinds: Sequence[str]) -> frozenset[str]:
    return frozenset(FAMILY.get(kind, kind) for kind in kinds)


def _f1(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    hits = sum(len(told & found) for told, found in pairs)
    return 2 * hits / sum(len(told) + len(found) for told, found in pairs)


@cache
def texts(batch: str) -> dict[str, str]:
    """The messages of a batch by id."""
    with (BATCHES / f"{batch}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["text"] for row in csv.DictReader(file)}


def main() -> None:
    """Writes the table and prints what it reaches."""
    read = readings()
    print(f"{len(read)} readings", *agreement(read), sep="\n")
    TABLE.write_text(table(read).render(), encoding="utf-8")


if __name__ == "__main__":
    main()
