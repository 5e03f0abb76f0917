"""Where is looked for holes, and what one hole is made of."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from app.services.county.division_names import place_or_code
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef


class Row(NamedTuple):
    """One thing that is uncovered: its key, its words, the division in which it lies."""

    key: str
    words: str
    code: str


Rows = list[Row]


@dataclass(frozen=True, slots=True)
class Area:
    """A division and what lies below it, or everything; of households and officers only these, if given."""

    division: str = ""
    households: Collection[str] | None = None
    officers: Collection[str] | None = None

    def holds(self, row: Row) -> bool:
        """Whether this hole lies within."""
        return row.code.startswith(self.division)

    def asks_after(self, officer: OfficerRef) -> bool:
        """Whether this officer is looked at one by one."""
        is_named = self.officers is None or officer.id in self.officers
        return is_named and officer.division_code.startswith(self.division)


def officer_words(registry: Registry, officer: OfficerRef) -> str:
    """An officer by name, number and place."""
    return f"{officer.name}({officer.id},{place_or_code(registry, officer.division_code)})"
