"""What overrides the configuration file: environment variables and files that hold secrets.

pydantic-settings does not reach into lists by name and silently ignores what it does not know; the
contract wants both the other way round, so the environment is read here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr

from app.core.errors import ConfigurationError, why_not
from app.core.nearest import meant

PREFIX = "BAOLIAN_"
FILE = "BAOLIAN_CONFIG"
"""Names the configuration file."""
TESTS = "BAOLIAN_TEST_"
"""What begins so belongs to the test suite."""


def apply_environment(
    model: type[BaseModel], tables: dict[str, Any], environ: Mapping[str, str]
) -> dict[str, str]:
    """Lay every `BAOLIAN_` variable over `tables`; raises ConfigurationError for an unknown one.

    Answers which variable each value is from, and each account that only variables speak of.
    """
    origins: dict[str, str] = {}
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable != FILE and not variable.startswith(TESTS):
            _apply(model, tables, variable, environ[variable], origins)
    return origins


def _apply(
    model: type[BaseModel], tables: dict[str, Any], variable: str, value: str, origins: dict[str, str]
) -> None:
    """One variable: KEY, TABLE__KEY or SECTION__account__KEY."""
    parts = variable.removeprefix(PREFIX).split("__")
    target, where = tables, ""
    if len(parts) > 1:
        section = parts[0].lower()
        inner = table_model(model, section)
        if inner is None or len(parts) != (3 if _is_list(model, section) else 2):
            raise _unknown(variable, parts[0].lower(), _sections_of(model, len(parts)))
        target, is_new = _table(tables, section, parts[1] if len(parts) == 3 else None)
        where = ".".join([section, *parts[1:-1], ""])
        if is_new:
            origins[where.rstrip(".")] = variable
        model = inner
    key = parts[-1].lower()
    base = key.removesuffix("_file")
    if key not in model.model_fields and (base == key or base not in secrets_of(model)):
        raise _unknown(variable, key, keys_of(model))
    other = base if key != base else f"{key}_file"
    target.pop(other, None)
    target[key] = _typed(model, key, value)
    origins[where + base] = variable


def _unknown(variable: str, written: str, known: Iterable[str]) -> ConfigurationError:
    """What to do about it; `written` is the part of the name that is not among the `known`."""
    near = meant(written, [*known, "config"]).upper()
    return ConfigurationError(
        f"环境变量 {variable}: 不认识这一项{near or ','}请改名或去掉(见 docs/configuration.md)"
    )


def _sections_of(model: type[BaseModel], depth: int) -> list[str]:
    """The names of what a variable of so many parts can speak of: tables with two, accounts with three."""
    return [
        key for key in model.model_fields if table_model(model, key) and _is_list(model, key) == (depth == 3)
    ]


def keys_of(model: type[BaseModel]) -> list[str]:
    """Everything that may be written in a table, and of secrets the file that they may come from."""
    return [*model.model_fields, *(f"{key}_file" for key in sorted(secrets_of(model)))]


def _typed(model: type[BaseModel], key: str, value: str) -> Any:
    """Lists and tables as JSON, lists also separated by commas; all else stays text for the model."""
    if key not in model.model_fields:
        return value
    kind = _origin(model, key)
    if kind not in (tuple, list, frozenset, dict) or value.lstrip().startswith(("[", "{")):
        return _json(value) if kind in (tuple, list, frozenset, dict) else value
    return [part.strip() for part in value.split(",") if part.strip()]


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def read_secret_files(model: type[BaseModel], tables: dict[str, Any]) -> None:
    """Replace every `x_file` by `x` with the file's content; raises ConfigurationError, which names the account."""
    for section, inner, table in tables_of(model, tables):
        where = "".join(f"{step}." for step in (section, section and table.get("name")) if step)
        for key in secrets_of(inner):
            name = f"{key}_file"
            if name not in table or name in inner.model_fields:
                continue
            if key in table:
                raise ConfigurationError(f"{where}{key} 和 {name} 只能写一个")
            content = _read(str(table.pop(name)), where + name)
            table[key] = content.split() if _origin(inner, key) is tuple else content


def tables_of(
    model: type[BaseModel], tables: dict[str, Any]
) -> Iterator[tuple[str, type[BaseModel], dict[str, Any]]]:
    """The top table, then every named table and account in it, with its section and model."""
    yield "", model, tables
    for section, value in tables.items():
        inner = table_model(model, section)
        if inner is not None:
            for table in value if isinstance(value, list) else [value]:
                if isinstance(table, dict):
                    yield section, inner, table


def _read(path: str, name: str) -> str:
    try:
        return Path(path).read_text("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name} = {path}: 密钥文件不是 UTF-8 编码的文字") from error
    except ValueError as error:
        raise ConfigurationError(f"{name} 不能是文件的名字") from error
    except OSError as error:
        raise ConfigurationError(f"{name} = {path}: 密钥文件读不了({why_not(error)})") from error


def secrets_of(model: type[BaseModel]) -> set[str]:
    """The keys of `model` that hold secrets and so may come from a file."""
    return {
        key
        for key, field in model.model_fields.items()
        if field.annotation is SecretStr or SecretStr in get_args(field.annotation) or not field.repr
    }


def _origin(model: type[BaseModel], key: str) -> Any:
    """What holds a field's values, `tuple` or `dict`, say, whether or not it may be None."""
    field = model.model_fields.get(key)
    if field is None:
        return None
    kind = get_origin(field.annotation)
    return (
        kind
        if kind is not UnionType
        else next(filter(None, map(get_origin, get_args(field.annotation))), None)
    )


def _is_list(model: type[BaseModel], section: str) -> bool:
    return _origin(model, section) is tuple


def table_model(model: type[BaseModel], section: str) -> type[BaseModel] | None:
    """The model of a table or of the tables in a list; None where `section` is neither."""
    field = model.model_fields.get(section)
    for kind in (field.annotation, *get_args(field.annotation)) if field else ():
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def _table(tables: dict[str, Any], section: str, name: str | None) -> tuple[dict[str, Any], bool]:
    """The table to change, made where it is missing, and whether it is an account that the file does not have."""
    if name is None:
        return _of_kind(dict, tables.setdefault(section, {}), f"[{section}]"), False
    accounts: list[dict[str, Any]] = _of_kind(list, tables.setdefault(section, []), f"[[{section}]]")
    for account in accounts:
        _of_kind(dict, account, f"[[{section}]]")
        if account.get("name") == name:
            return account, False
    accounts.append({"name": name})
    return accounts[-1], True


def _of_kind(kind: type, value: Any, written: str) -> Any:
    if not isinstance(value, kind):
        raise ConfigurationError(f"配置文件里 {written.strip('[]')} 要写成一张表,以 {written} 开头")
    return value
