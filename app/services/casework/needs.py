"""What a move must be given beside its name. Pure."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import InvalidValueError
from app.services.lifecycle.moves import ACTION_WORDS

_TEXT = {"record", "resolve", "return", "suspend", "assist"}


def require(action: str, values: Mapping[str, Any]) -> None:
    """Raises InvalidValueError, which names what is missing."""
    if action in _TEXT and not str(values.get("text") or "").strip():
        raise InvalidValueError(f"{ACTION_WORDS[action]}要写几个字说明情况", "text")
    if action in ("assign", "transfer", "assist") and not values.get("to"):
        raise InvalidValueError("请写明交给谁", "to")
    if action in ("suspend", "extend") and values.get("until") is None:
        raise InvalidValueError("请写明到哪一天", "until")
    if action == "pay" and not values.get("amount"):
        raise InvalidValueError("请写明金额", "amount")
    if action == "gather" and not values.get("with"):
        raise InvalidValueError("请写明归到哪个灾害事件(编号)", "with")
    if action == "merge" and not values.get("with"):
        raise InvalidValueError("请写明并到哪一件(编号)", "with")
    lat, lng = values.get("lat"), values.get("lng")
    if (lat is None) != (lng is None):
        raise InvalidValueError("位置要同时有 lat 和 lng", "lng" if lng is None else "lat")
