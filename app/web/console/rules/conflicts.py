"""What two people changed at once, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.services.rules import duration_words
from app.services.tuning.rule_words import CLOCKS, Names, plain, sentence
from app.services.tuning.ruleset_merge import Conflict


@dataclass(frozen=True, slots=True)
class Told:
    """A conflict for a page: its key, what it is about, and the three ways it reads."""

    key: str
    what: str
    base: str
    theirs: str
    mine: str


def told(conflict: Conflict, names: Names) -> Told:
    """A conflict in words."""
    said = (_value(conflict, each, names) for each in (conflict.base, conflict.theirs, conflict.mine))
    return Told(conflict.key, _about(conflict, names), *said)


def _about(conflict: Conflict, names: Names) -> str:
    section, *rest = conflict.unit
    if section == "routes":
        return f"规则“{rest[0]}”"
    if section in ("lexicon", "pins"):
        row = next(each for each in (conflict.mine, conflict.theirs, conflict.base) if each)
        return (
            f"词“{row.get('word')}”"
            if section == "lexicon"
            else f"例子“{row.get('name') or row.get('text')}”"
        )
    if section == "promises":
        key = names.ruleset.word("deadlines", rest[-1])
        return f"{names.kind(rest[0])}的{ {'hours': '时间算法', 'ladder': '升级链'}.get(rest[-1], key) }"
    return f"这句话({rest[-1]})" if section == "replies" else ".".join(conflict.unit)


def _value(conflict: Conflict, value: Any, names: Names) -> str:
    if value is None:
        return "没有"
    section = conflict.unit[0]
    if section == "routes" and isinstance(value, Mapping):
        off = "" if value.get("enabled", True) else "(停用)"
        return plain(sentence(value, names)) + off
    if section == "lexicon" and isinstance(value, Mapping):
        return f"{names.kind(str(value.get('intent', '')))} {value.get('weight', 1.0):g}"
    if section == "promises" and isinstance(value, list):
        return "→".join(map(names.role, value))
    if section == "promises":
        return CLOCKS.get(str(value)) or duration_words.said(str(value))
    return str(dict(value) if isinstance(value, Mapping) else value)
