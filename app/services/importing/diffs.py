"""What an import changes, as a person reads it: this row is new, that cell was this and becomes that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.core.enums import Channel
from app.services.importing.columns import FileSpec
from app.services.importing.parsing import Table, Values

ADDED, UPDATED, RETIRED = "added", "updated", "retired"
SHOWN = 20
"""How many changes of each kind are shown of one file; all of them are counted."""
_HASHED = "_index"
_SEALED = "(加密保存,不显示)"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is added, updated or retired; `cells`: header to (before, after)."""

    file: str
    kind: str
    key: str
    cells: Mapping[str, tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        """The change for a program."""
        cells = {header: {"before": old, "after": new} for header, (old, new) in self.cells.items()}
        return {"file": self.file, "change": self.kind, "key": self.key, "cells": cells}

    def __str__(self) -> str:
        sign = {ADDED: "+", UPDATED: "~", RETIRED: "-"}[self.kind]
        cells = ";".join(
            f"{header} {old or '空'} → {new or '空'}" for header, (old, new) in self.cells.items()
        )
        return f"  {sign} {self.key}" + (f":{cells}" if cells else "")


def changed_cells(
    table: Table, values: Values, stored: Iterable[Any], names: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """The cells in which a row differs from what is stored; encrypted values are not shown."""
    found = {}
    words = _choices(table.spec)
    for name, old in zip(names, stored, strict=True):
        new = values[name]
        if old == (tuple(new) if isinstance(new, list) else new):
            continue
        header = table.header(name.removesuffix(_HASHED))
        if name.endswith(_HASHED):
            found[header] = (_SEALED if old else "", _SEALED if new else "")
        else:
            found[header] = (word(old, words.get(name)), word(new, words.get(name)))
    return found


def words_of_key(spec: FileSpec, key: Iterable[Any]) -> str:
    """What tells the row apart, in one line."""
    words = _choices(spec)
    values = dict(zip(spec.key, key, strict=True))
    if values.get("channel") == Channel.SMS:
        values["external_id"] = _SEALED
    told = (word(value, words.get(name)) for name, value in values.items())
    return " ".join(word for word in told if word)


def _choices(spec: FileSpec) -> Mapping[str, Mapping[str, str] | None]:
    """The closed vocabularies, by column: a person reads their Chinese words."""
    return {column.key: column.choices for column in spec.columns}


def word(value: Any, words: Mapping[str, str] | None) -> str:
    """A stored value as a cell has it; `words` are those of a closed vocabulary."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return ";".join(word(each, words) for each in value)
    if words is not None:
        return words.get(value, str(value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
