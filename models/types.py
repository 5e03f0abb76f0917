"""Column types: instants in UTC and personal data at rest."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from app.core.crypto import Keyring
from app.core.masking import Personal


def keyring_of(dialect: Dialect) -> Keyring:
    """The keys that the engine was made with (app.db puts them on its dialect)."""
    keyring = getattr(dialect, "keyring", None)
    if not isinstance(keyring, Keyring):
        raise TypeError("this engine was made without a keyring: use app.db.Database")
    return keyring


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on every engine; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
