"""What is wrong in a configuration, in words."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from app.core.nearest import meant
from app.overrides import keys_of, table_model

_BOUNDS = (
    ("le", "不能大于"),
    ("ge", "不能小于"),
    ("lt", "要小于"),
    ("gt", "要大于"),
    ("max_length", "的字数不能多于"),
)
_WHY = {
    "extra_forbidden": "不认识的配置项",
    "missing": "缺少这一项",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "string_type": "应是文字(加引号)",
    "bool_parsing": "应是 true 或 false",
    "bool_type": "应是 true 或 false",
    "tuple_type": "应是列表",
    "dict_type": "应是表",
    "model_type": "应是表",
    "string_too_short": "不能是空的",
    "frozen_set_type": "应是列表",
    "finite_number": "应是一个数",
    "int_parsing_size": "太大",
    "datetime_type": "应是时刻,例如 2026-07-18T15:40:00+08:00",
    "datetime_parsing": "应是时刻,例如 2026-07-18T15:40:00+08:00",
    "datetime_from_date_parsing": "应是时刻,例如 2026-07-18T15:40:00+08:00",
    "url_parsing": "不是网址",
}


def explain(
    model: type[BaseModel],
    error: ValidationError,
    tables: Mapping[str, Any],
    source: str,
    origins: Mapping[str, str],
) -> str:
    """What is wrong in a configuration, at most three keys, without any value, and where each stands."""
    problems: dict[str, list[str]] = {}
    items = error.errors(include_input=False, include_url=False)
    for item in sorted(items, key=lambda item: item["type"] != "extra_forbidden")[:3]:
        name = _key_name(item["loc"], tables)
        why = _WHY.get(item["type"])
        if item["type"] == "tuple_type" and table_model(model, name):
            why = f"应是列表,写成 [[{name}]]"
        if item["type"] == "extra_forbidden":
            why = f"{why}{_meant(model, item['loc'])}"
        elif item["type"] == "value_error":
            why = str(item["ctx"]["error"])
        why = why or _bound(item.get("ctx", {}))
        why = why or f"值不对({item['msg']})"
        problems.setdefault(_origin(name, origins) or source, []).append(f"{name} {why}" if name else why)
    return ";".join(f"{origin}: {';'.join(each)}" for origin, each in problems.items())


def _meant(settings: type[BaseModel], location: tuple[int | str, ...]) -> str:
    """The known key that is nearest to the unknown one at this place."""
    model = settings if len(location) == 1 else table_model(settings, str(location[0]))
    return meant(str(location[-1]), keys_of(model)) if model is not None else ""


def _origin(name: str, origins: Mapping[str, str]) -> str:
    """The variable that a value is from, or that its account is from; empty for what stands in the file."""
    found = [key for key in origins if f"{name}.".startswith(f"{key}.")]
    return f"环境变量 {origins[max(found, key=len)]}" if found else ""


def _bound(context: Mapping[str, Any]) -> str:
    if "expected" in context:
        return f"只能是 {context['expected'].replace(' or ', '、').replace(', ', '、')}"
    return next((f"{words} {context[key]}" for key, words in _BOUNDS if key in context), "")


def _key_name(location: tuple[int | str, ...], tables: Mapping[str, Any]) -> str:
    """`wechat.langao.token` for ("wechat", 0, "token")."""
    parts: list[str] = []
    here: Any = tables
    for step in location:
        here = _inside(here, step)
        named = isinstance(step, int) and isinstance(here, Mapping)
        parts.append(str(here.get("name", step)) if named else str(step))
    return ".".join(parts)


def _inside(value: Any, step: int | str) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None
