"""Secrets that stand sealed in the configuration: `sealed:` and what the data keys open.

Whoever reads the file alone, a copy of it or its backup, reads no password. `baolian token --seal` writes them.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from app.core.crypto import Keyring, UndecryptableError
from app.core.errors import ConfigurationError
from app.overrides import secrets_of, tables_of

MARK = "sealed:"
KEYS = frozenset({"secret_key", "data_keys"})
"""What opens all others, and so never stands sealed."""


def seal(keyring: Keyring, name: str, value: str) -> str:
    """`value` as it may stand in the configuration under `name` (`sms.url`)."""
    return MARK + keyring.encrypt(value, _column(name))


def open_sealed(model: type[BaseModel], tables: dict[str, Any]) -> None:
    """Put the plain value in place of every sealed one; raises ConfigurationError that names the key."""
    keyring: Keyring | None = None
    for section, key, holder, place in _sealed(model, tables):
        name = f"{section}.{key}" if section else key
        keyring = keyring or _keyring(tables)
        try:
            holder[place] = keyring.decrypt(holder[place].removeprefix(MARK), _column(name))
        except UndecryptableError as error:
            raise ConfigurationError(
                f"{name} 里 {MARK} 开头的值用现在的 data_keys 解不开:用 baolian token --seal {name} 重新加密"
            ) from error


def _sealed(model: type[BaseModel], tables: dict[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    """Section, key, and where each sealed value stands."""
    for section, inner, table in tables_of(model, tables):
        for key in secrets_of(inner) - KEYS:
            value = table.get(key)
            if _is_sealed(value):
                yield section, key, table, key
            if isinstance(value, dict):
                for name in [name for name, one in value.items() if _is_sealed(one)]:
                    yield section, key, value, name


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(MARK)


def _keyring(tables: dict[str, Any]) -> Keyring:
    keys = tables.get("data_keys") or []
    return Keyring.from_settings([str(key) for key in keys], str(tables.get("secret_key") or ""))


def _column(name: str) -> str:
    return f"settings.{name}"
