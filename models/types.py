"""Column types: instants in UTC and personal data at rest."""

from collections.abc import Callable
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

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """What writes an instant, without the layers of a decorator: a turn writes thousands."""
        return _written if dialect.name == "sqlite" else _as_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """What reads an instant."""
        return _read


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("naive datetime")
    return value.astimezone(UTC)


def _as_utc(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo is UTC else _in_utc(value)


def _written(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _sortable(value if value.tzinfo is UTC else _in_utc(value))


def _read(value: Any) -> datetime | None:
    if value is None:
        return None
    instant: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Text that is sealed at rest and bound to its column, given as "table.column"."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """What seals a text for this column."""
        return keyring_of(dialect).sealing(self.column)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """What opens a sealed text."""
        open_sealed, column = keyring_of(dialect).decrypt, self.column
        return lambda value: None if value is None else open_sealed(value, column)


class EncryptedPersonal(EncryptedText):
    """A phone or ID number: sealed at rest, masked by `str()` in memory."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """What seals a number for this column."""
        seal = super().bind_processor(dialect)
        return lambda value: seal(value.reveal() if isinstance(value, Personal) else value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """What opens a sealed number."""
        open_sealed = super().result_processor(dialect, coltype)
        return lambda value: None if value is None else Personal(open_sealed(value))
