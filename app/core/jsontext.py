"""JSON as text for what is stored sealed; what JSON does not know is written as its text."""

from typing import Any

from pydantic_core import to_json


def dump(value: Any) -> str:
    """The value as compact JSON, Chinese as it is."""
    return to_json(value, fallback=str).decode()
