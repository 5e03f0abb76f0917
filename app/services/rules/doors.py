"""The section `[[doors]]` of a ruleset document: where matters belong that are outside the county's reach."""

from dataclasses import dataclass
from typing import Any

from app.core.calendar import WorkCalendar
from app.services.rules.conditions import Predicate, asks_standing, compile_when
from app.services.rules.problems import Findings, Path

_KEYS = dict.fromkeys(("name", "phone", "hours", "elsewhere", "when"))
_TEXTS = {"name": 40, "phone": 40, "hours": 20}
"""The texts of a door and how long each may be: it is told in one sentence."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a matter belongs that the county cannot settle; `is_elsewhere`: it happens in another county."""

    name: str
    phone: str
    hours: str
    matches: Predicate
    is_elsewhere: bool = False

    def words(self) -> dict[str, str]:
        """The fields of the sentence that tells it."""
        return {"door": self.name, "phone": self.phone, "hours": self.hours}


def parse_doors(value: Any, findings: Findings, calendar: WorkCalendar) -> tuple[Door, ...]:
    """The doors of `[[doors]]`; problems are noted, never raised."""
    if not isinstance(value, list):
        findings.problem(("doors",), "要写成 [[doors]]")
        return ()
    doors = tuple(_door(row, ("doors", index), findings, calendar) for index, row in enumerate(value))
    findings.names_once("doors", (door.name for door in doors))
    return doors


def _door(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Door:
    row = findings.table(value, path, _KEYS)
    texts = {key: _short(row.get(key, ""), (*path, key), findings) for key in _TEXTS}
    elsewhere, when = row.get("elsewhere", False), row.get("when", {})
    if not isinstance(elsewhere, bool):
        findings.problem((*path, "elsewhere"), "要写 true 或 false")
    if not when:
        findings.problem((*path, "when"), '要写哪些话归这里管,例如 { any_words = ["火车票"] }')
    if asks_standing(when):
        findings.problem((*path, "when"), "这里还没有干部,不能问 load_at_least 和 reachable")
    matches = compile_when(when, (*path, "when"), findings, calendar)
    return Door(**texts, matches=matches, is_elsewhere=elsewhere is True)


def _short(value: Any, path: Path, findings: Findings) -> str:
    """A text of a door; its hours alone may be left out."""
    longest = _TEXTS[str(path[-1])]
    if not isinstance(value, str) or len(value) > longest or not (value.strip() or path[-1] == "hours"):
        findings.problem(path, f"要写一段文字,最多 {longest} 个字,说给群众听的")
        return ""
    return value.strip()
