"""Two people's changes to one ruleset document brought together; where both changed the same thing, one is asked.

The document is looked at in units: a rule, a word, a pinned example, one window, one sentence. What was changed from
the base to `mine` is done again upon `theirs`, so that comments and order of theirs stand.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.services.rules.ruleset_document import read_document
from app.services.tuning.ruleset_edits import ROWS, Row, rows, with_all
from app.services.tuning.toml_text import changed_table

Unit = tuple[str, ...]
MINE, THEIRS = "mine", "theirs"
_LEXICON_KEY = ("word", "intent", "role", "slot", "match", "all")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that both changed, as it was, as the other has it and as it is here; None where it is not."""

    unit: Unit
    base: Any
    theirs: Any
    mine: Any

    @property
    def key(self) -> str:
        """The unit as one word, by which somebody decides."""
        return json.dumps(self.unit, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Merged:
    """The document, and what nobody decided yet: the other's stands there."""

    document: str
    conflicts: tuple[Conflict, ...]


def merge(base: str, theirs: str, mine: str, decided: Mapping[str, str] | None = None) -> Merged:
    """`theirs` with what `mine` changed since `base`; `decided` says MINE or THEIRS by a conflict's key."""
    was, other, own = (_units(document) for document in (base, theirs, mine))
    changed = [unit for unit in {**was, **own} if was.get(unit) != own.get(unit)]
    conflicts, taken = [], []
    for unit in changed:
        conflict = Conflict(unit, was.get(unit), other.get(unit), own.get(unit))
        if conflict.theirs == conflict.mine:
            continue
        choice = (decided or {}).get(conflict.key, "")
        if conflict.theirs == conflict.base or choice == MINE:
            taken.append(unit)
        elif choice != THEIRS:
            conflicts.append(conflict)
    return Merged(_applied(base, theirs, mine, taken, own), tuple(conflicts))


def _units(document: str) -> dict[Unit, Any]:
    found: dict[Unit, Any] = {}
    for section in ROWS:
        for key, row in _keyed(section, rows(document, section)):
            found[section, key] = row.data
    for section, value in read_document(document).items():
        if section not in ROWS:
            _leaves((section,), value, found)
    return found


def _keyed(section: str, found: Iterable[Row]) -> list[tuple[str, Row]]:
    """The rows with what makes each the same row in another document."""
    keyed, seen = [], dict[str, int]()
    for row in found:
        key = _key(section, row.data)
        seen[key] = seen.get(key, 0) + 1
        keyed.append((f"{key}#{seen[key]}" if seen[key] > 1 else key, row))
    return keyed


def _key(section: str, row: Mapping[str, Any]) -> str:
    if section == "routes":
        return str(row.get("name", ""))
    if section == "lexicon":
        return json.dumps([row.get(key, "") for key in _LEXICON_KEY], ensure_ascii=False)
    return str(row.get("name") or json.dumps([row.get("text"), row.get("division")], ensure_ascii=False))


def _leaves(path: Unit, value: Any, found: dict[Unit, Any]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _leaves((*path, key), inner, found)
    else:
        found[path] = value


def _applied(base: str, theirs: str, mine: str, taken: Sequence[Unit], own: Mapping[Unit, Any]) -> str:
    document = theirs
    for section in ROWS:
        keys = {unit[1] for unit in taken if unit[0] == section}
        document = _rows_applied(section, base, document, mine, keys)
    tables: dict[Unit, dict[str, Any]] = {}
    for unit in taken:
        if unit[0] not in ROWS:
            tables.setdefault(unit[:-1], {})[unit[-1]] = own.get(unit)
    for path, changes in tables.items():
        document = changed_table(document, path, changes)
    return document


def _rows_applied(section: str, base: str, theirs: str, mine: str, keys: set[str]) -> str:
    was, other, own = (dict(_keyed(section, rows(each, section))) for each in (base, theirs, mine))
    result = {key: row for key, row in other.items() if key not in keys or key in own}
    for key in own:
        if key in keys:
            result[key] = own[key]
    order = _order(list(was), list(other), list(own), result)
    wanted = [result[key] for key in order]
    return theirs if wanted == list(other.values()) else with_all(theirs, section, wanted)


def _order(was: list[str], other: list[str], own: list[str], wanted: Mapping[str, Row]) -> list[str]:
    """The order of whoever changed it (both: mine), with the other's additions after what they stood after."""
    both = set(other) & set(own)
    common = [key for key in was if key in both]
    known = set(common)
    is_mine = [key for key in own if key in known] != common
    first, second = (own, other) if is_mine else (other, own)
    order = [key for key in first if key in wanted]
    standing, before = set(order), None
    added: dict[str | None, list[str]] = defaultdict(list)
    for key in second:
        if key in standing:
            before = key
        elif key in wanted:
            added[before].append(key)
    return [*added[None], *(each for key in order for each in (key, *added[key]))]
