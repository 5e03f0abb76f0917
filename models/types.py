"""Column types: instants in UTC and personal data at rest."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.core.crypto import Keyring
from app.core.masking import Personal


def keyring_of(dialect: Dialect) -> Keyring:
    """The keys that the engine was made with (app.db puts them on its dialect)."""
    keyring = getattr(dialect, "keyring", None)
    if not isinstance(keyring, Keyring):
        raise TypeError("this engine was made without a keyring: use app.db.Database")
    return keyring


class _SqliteInstant(sqlite.DATETIME):
    """SQLite's DATETIME as `UtcDateTime` writes and reads it, without SQLAlchemy's slower formatting."""

    def bind_processor(self, dialect: Dialect) -> None:
        """The text is ready."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """The text is read by `UtcDateTime`."""


_SQLITE_INSTANT = _SqliteInstant()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=512)
def _sortable(utc: datetime) -> str:
    """The text of an instant; a turn writes the same few instants into hundreds of columns."""
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on every engine; a naive one is refused.

    On SQLite it is text of one length, "2026-07-18 08:00:00.000000", so that it sorts as time does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite's own form, else the engine's timestamp with time zone."""
        return _SQLITE_INSTANT if dialect.name == "sqlite" else self.impl_instance

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return _sortable(utc) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if value is None:
            return None
        instant: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return instant


class EncryptedText(TypeDecorator[str]):
    """Text that is sealed at rest and bound to its column, given as "table.column"."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).encrypt(value, self.column)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else keyring_of(dialect).decrypt(value, self.column)


class EncryptedPersonal(EncryptedText):
    """A phone or ID number: sealed at rest, masked by `str()` in memory."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return super().process_bind_param(value.reveal() if isinstance(value, Personal) else value, dialect)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        plain = super().process_result_value(value, dialect)
        return None if plain is None else Personal(plain)
