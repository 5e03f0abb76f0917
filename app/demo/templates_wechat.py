"""Typed template data: which values the platform takes (protocol reference, 1.11 and 1.12)."""

import re
from collections.abc import Mapping
from typing import Any

_LIMITS = {
    "thing": 20,
    "character_string": 32,
    "phrase": 5,
    "const": 20,
    "name": 10,
    "number": 32,
    "symbol": 5,
}
_MOMENT = re.compile(
    r"(\d{4}[年-]\d{1,2}[月-]\d{1,2}日? )?\d{1,2}:\d{2}(:\d{2})?|\d{4}[年-]\d{1,2}[月-]\d{1,2}日?"
)
_PATTERNS = {
    "character_string": re.compile(r"[\x20-\x7e]+"),
    "phrase": re.compile(r"[\u4e00-\u9fff]+"),
    "number": re.compile(r"\d+(\.\d+)?"),
    "time": _MOMENT,
    "date": _MOMENT,
}
_KEY = re.compile(r"([a-z_]+?)\d+")


def check_template_data(data: Any) -> str:
    """What is wrong with a template's `data`, or an empty string."""
    if not isinstance(data, dict) or not data:
        return "data is empty"
    for key, field in data.items():
        value = field.get("value") if isinstance(field, dict) else None
        if not isinstance(value, str) or not value:
            return f"data.{key}.value is empty"
        found = _KEY.fullmatch(key)
        if found is None:
            return f"data.{key} has no kind"
        if not _fits(found[1], value):
            return f"data.{key}.value invalid"
    return ""


def _fits(kind: str, value: str) -> bool:
    pattern = _PATTERNS.get(kind)
    return len(value) <= _LIMITS.get(kind, 200) and (pattern is None or pattern.fullmatch(value) is not None)


def template_text(data: Mapping[str, Mapping[str, str]], labels: Mapping[str, str]) -> str:
    """What the card shows: a line a field, under the template's own labels."""
    return "\n".join(f"{labels.get(key, key)}:{field['value']}" for key, field in data.items())
