"""What a JSON body must be before anybody looks into it (protocol reference, C4)."""

import json
from typing import Any

from bots.base import RefusedError

MAX_DEPTH = 64


def _no_number(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_number)
"""Without NaN and Infinity, which Python would take and JSON does not know."""


def read_object(body: bytes) -> dict[str, Any]:
    """The object in `body`; raises RefusedError(400) for anything that C4 forbids."""
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "bad_json") from error
    if not isinstance(value, dict) or _is_too_deep(value):
        raise RefusedError(400, "bad_json")
    return value


def _is_too_deep(value: Any) -> bool:
    """Whether containers nest deeper than 64; walked level by level, without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for container in level for child in _containers(container)]
    return bool(level)


def _containers(container: Any) -> list[Any]:
    children = container.values() if isinstance(container, dict) else container
    return [child for child in children if isinstance(child, dict | list)]
