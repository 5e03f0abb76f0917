"""What a report says in figures: people, land, houses, animals, money, by its slots. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from models import Case

MU_PER_HECTARE = 15
_UNITS: Mapping[str, tuple[str, float]] = {
    "亩": ("mu", 1.0),
    "分": ("mu", 0.1),
    "平方米": ("mu", 1 / 666.67),
    "人": ("people", 1.0),
    "个人": ("people", 1.0),
    "口": ("people", 1.0),
    "户": ("households", 1.0),
    "家": ("households", 1.0),
    "间": ("rooms", 1.0),
    "头": ("animals", 1.0),
    "只": ("animals", 1.0),
    "羽": ("animals", 1.0),
    "元": ("yuan", 1.0),
}
_UNSURE = "-"


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts that a report or several name: land in 亩, money in yuan."""

    people: float = 0
    households: float = 0
    mu: float = 0
    rooms: float = 0
    animals: float = 0
    yuan: float = 0

    @property
    def size(self) -> tuple[float, float, float]:
        """By what a list is sorted: people and their homes, then land, then animals."""
        return self.people + self.households + self.rooms, self.mu, self.animals

    @property
    def hectares(self) -> float:
        """The land in hectares: 15 亩 are one."""
        return round(self.mu / MU_PER_HECTARE, 2)

    def __add__(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Figures)))


def figures_of(case: Case) -> Figures:
    """What the reports of a case say."""
    facts = json.loads(case.facts or "{}")
    slots = facts.get("slots") if isinstance(facts, dict) else None
    return figures_in(slots if isinstance(slots, dict) else {})


def figures_in(slots: Mapping[str, Any]) -> Figures:
    """The amounts of these slots; of a range the middle."""
    found: dict[str, float] = {}
    for amount, unit in _pairs(slots):
        if (known := _UNITS.get(unit)) is not None:
            name, factor = known
            found[name] = found.get(name, 0) + round(amount * factor, 4)
    return Figures(**found)


def _pairs(slots: Mapping[str, Any]) -> Iterator[tuple[float, str]]:
    amounts, units = _list(slots.get("quantity")), _list(slots.get("unit"))
    for text, unit in zip(amounts, units, strict=False):
        try:
            ends = [float(end) for end in text.split(_UNSURE)]
        except ValueError:
            continue
        yield sum(ends) / len(ends), unit


def _list(value: Any) -> list[str]:
    return [] if not value else [value] if isinstance(value, str) else [str(each) for each in value]
