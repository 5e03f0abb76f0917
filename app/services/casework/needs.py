"""What a move must be given beside its name. Pure."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import InvalidValueError
from app.services.lifecycle.moves import ACTION_WORDS

_TEXT = ("record", "resolve", "return", "suspend", "assist")
_NEEDED: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("assign", "transfer", "assist"), "to", "请写明交给谁"),
    (("suspend", "extend"), "until", "请写明到哪一天"),
    (("pay",), "amount", "请写明金额"),
    (("gather",), "with", "请写明归到哪个灾害事件(编号)"),
    (("merge",), "with", "请写明并到哪一件(编号)"),
)
"""Which moves need which value, and what is said where it is missing."""


def require(action: str, values: Mapping[str, Any]) -> None:
    """Raises InvalidValueError, which names what is missing."""
    if action in _TEXT and not str(values.get("text") or "").strip():
        raise InvalidValueError(f"{ACTION_WORDS[action]}要写几个字说明情况", "text")
    for actions, key, why in _NEEDED:
        if action in actions and not values.get(key):
            raise InvalidValueError(why, key)
    lat, lng = values.get("lat"), values.get("lng")
    if (lat is None) != (lng is None):
        raise InvalidValueError("位置要同时有 lat 和 lng", "lng" if lng is None else "lat")
