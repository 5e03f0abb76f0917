"""The national division code: county 6, town 9, village 12 digits, a group 15; each a prefix of the next."""

from dataclasses import dataclass

from app.core.enums import DivisionLevel

LEVEL_LENGTHS = {
    DivisionLevel.COUNTY: 6,
    DivisionLevel.TOWN: 9,
    DivisionLevel.VILLAGE: 12,
    DivisionLevel.GROUP: 15,
}


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the division table: code, official name, level, parent, other names."""

    code: str
    name: str
    level: DivisionLevel
    parent_code: str = ""
    aliases: tuple[str, ...] = ()


def outwards(code: str) -> list[str]:
    """Every code that holds `code`, itself first: group, village, town, county."""
    return [code[:length] for length in (15, 12, 9, 6) if len(code) >= length]


def level_of(code: str) -> DivisionLevel | None:
    """The level that a code's length says; None for a length that no level has."""
    return next((level for level, length in LEVEL_LENGTHS.items() if length == len(code)), None)


def is_within(code: str, division: str) -> bool:
    """Whether `code` is `division` or lies below it; nothing lies within an empty code."""
    return bool(division) and code.startswith(division)
