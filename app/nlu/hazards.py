"""Which kinds of disaster a message tells of: what rules heard in it, set right by what its words say together.

Rules hear a pole that fell and cannot tell whether the storm, the slope or a lorry is the matter. What is learned from
messages that were read for their kinds (`tools/hazards.py`) weighs the whole message, the rules' own findings among it,
and says how likely each kind is, and that there is none: what speaks for one speaks against the others.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from app.core.enums import Intent
from app.nlu.weights import BIAS, Weighed

NEAR_KINDS = (
    ("洪水", "山洪", "暴雨", "决堤险情", "堰塘险情"),
    ("滑坡", "泥石流", "落石", "道路塌方"),
    ("低温冻害", "雪灾"),
)
"""Kinds that are hard to tell apart and that one officer looks at: told as the first one where no word says which."""
FAMILY = {kind: kinds[0] for kinds in NEAR_KINDS for kind in kinds}
"""The first kind of each one's family; a kind that is not in it is its own."""
NOTHING = "无灾"
"""What stands in the table for a message that tells of no kind."""
ENOUGH = 0.4
"""How likely a kind must be to be named: from 0.3 on F1 is as high, but more is named than most readers agree on."""
ENOUGH_HEARD = 0.3
"""How likely one that rules heard: from 0.2 on F1 is as high, but again more is named than most readers agree on."""
_SHIPPED = Path(__file__).parent / "data" / "hazards.txt"

MARK = "〔听出"
"""How the name of what rules heard begins."""
HARDLY = -4.0
"""The sum for a disaster below which nothing is weighed where no rule heard a kind."""
Row = Mapping[str, float]


class HazardWeights:
    """What every fragment and trait says for each family of kinds; immutable."""

    __slots__ = ("_families", "_rows")

    def __init__(self, table: Mapping[str, Row]) -> None:
        self._families = sorted({NOTHING, *(family for row in table.values() for family in row)})
        self._rows = {
            word: tuple(row.get(each, 0.0) for each in self._families) for word, row in table.items()
        }

    @classmethod
    def parse(cls, lines: Iterable[str]) -> "HazardWeights":
        """The weights of lines as `render` writes them: a word, and the families that it speaks for or against."""
        table: dict[str, Row] = {}
        shared: dict[str, float] = {}  # few different weights stand in many places
        for line in lines:
            word, *said = line.split()
            pairs = (each.partition("=") for each in said)
            table[word] = {family: shared.setdefault(weight, float(weight)) for family, _, weight in pairs}
        return cls(table)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every word and what it says."""
        for word, row in self._rows.items():
            yield word, {family: weight for family, weight in zip(self._families, row, strict=True) if weight}

    def render(self) -> str:
        """The weights as text, a line for each word."""
        lines = [
            " ".join([word, *(f"{kind}={weight:g}" for kind, weight in row.items())])
            for word, row in self.rows()
        ]
        return "\n".join(sorted(lines)) + "\n"

    @classmethod
    def none(cls) -> "HazardWeights":
        """Nothing learned: what the rules heard stands."""
        return cls({})

    def settle(
        self, weighed: Weighed, heard: Sequence[str], hinted: Iterable[str] = (), *, enough: float = ENOUGH
    ) -> list[str]:
        """The kinds that a message tells of; `heard` by rules, `hinted` at by words that say which of near kinds."""
        if not self._rows or not weighed.names or (not heard and weighed.score(Intent.DISASTER) < HARDLY):
            return list(heard)
        told = self._told(weighed, heard, enough)
        named = [kind for kind in dict.fromkeys([*heard, *hinted]) if FAMILY.get(kind, kind) in told]
        known = {FAMILY.get(kind, kind) for kind in named}
        return [*named, *(family for family in told if family not in known)]

    def _told(self, weighed: Weighed, heard: Iterable[str], enough: float) -> list[str]:
        """The families that are likely enough, the likeliest first."""
        marked = marks(heard)
        names = dict.fromkeys((BIAS, *weighed.names, *marked))
        rows = [row for name in names if (row := self._rows.get(name)) is not None]
        says = [math.exp(weighed.share * sum(column)) for column in zip(*rows, strict=True)]
        least, least_heard = enough * sum(says), min(enough, ENOUGH_HEARD) * sum(says)
        found = [
            (-said, family)
            for said, family in zip(says, self._families, strict=False)
            if family != NOTHING and said > (least_heard if f"{MARK}{family}〕" in marked else least)
        ]
        return [family for _, family in sorted(found)]


def marks(heard: Iterable[str]) -> list[str]:
    """What the rules heard, as something that carries a weight."""
    return [f"{MARK}{family}〕" for family in dict.fromkeys(FAMILY.get(kind, kind) for kind in heard)]


@cache
def shipped_hazards() -> HazardWeights:
    """The weights that ship; read once a process."""
    with _SHIPPED.open(encoding="utf-8") as lines:
        return HazardWeights.parse(lines)
