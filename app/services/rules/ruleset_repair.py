"""A document that was published once stays in force, also when a newer release refuses a part of it.

Publishing is strict (`Ruleset.parse`). What is published already must never stop the service: each key that
this release does not take is as shipped, a row of a list that it does not take is left out, and all else is
in force as its admins wrote it. What a document does not say at all is as shipped anyway.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from app.services.rules.problems import Path, Problem, RulesetRefusedError
from app.services.rules.ruleset_document import Days, Ruleset, read_document, shipped_data

LISTS = ("routes", "doors", "lexicon", "pins")


def in_force(document: str, version: int, days: Days | None = None) -> tuple[Ruleset, tuple[Problem, ...]]:
    """The ruleset of a published document, and what this release could not take of it."""
    try:
        return Ruleset.parse(document, version, days), ()
    except RulesetRefusedError as refused:
        problems = refused.problems
    try:
        data = _mended(read_document(document), problems)
        return Ruleset.of(data, document, version, days), problems
    except RulesetRefusedError:
        return Ruleset.of({}, document, version, days), problems


def _mended(said: Mapping[str, Any], problems: Sequence[Problem]) -> dict[str, Any]:
    data = copy.deepcopy(dict(said))
    for problem in problems:
        _as_shipped(data, shipped_data(), problem.path)
    for name in LISTS:
        if isinstance(data.get(name), list):
            data[name] = [row for row in data[name] if row is not None]
    return data


def _as_shipped(table: dict[str, Any], shipped: Mapping[str, Any], path: Path) -> None:
    """Put the shipped value, or none, where `path` leads; a row of a list becomes None."""
    key, rest = str(path[0]), path[1:]
    inner, standard = table.get(key), shipped.get(key)
    if isinstance(inner, list) and rest and isinstance(rest[0], int):
        inner[rest[0]] = None
    elif isinstance(inner, dict) and rest and rest[0] in inner:
        _as_shipped(inner, standard if isinstance(standard, dict) else {}, rest)
    elif standard is None:
        table.pop(key, None)
    else:
        table[key] = copy.deepcopy(standard)
