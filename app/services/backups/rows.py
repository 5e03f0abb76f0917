"""A table's rows as lines that belong to no engine: sealed values stay sealed, JSON stays the text that it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Date,
    DateTime,
    MetaData,
    Select,
    Table,
    Text,
    Time,
    cast,
    func,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

from models import Base
from models.types import EncryptedText, UtcDateTime


class Shape:
    """How the rows of one table are read, written down as lines, and added again."""

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.count = select(func.count()).select_from(table)
        self.columns = [column.name for column in table.columns]
        self.sealed = {
            place: column.type.column
            for place, column in enumerate(table.columns)
            if isinstance(column.type, EncryptedText)
        }
        self.wanted: Select[Any] = select(*map(_as_stored, table.columns)).order_by(
            *table.primary_key.columns
        )
        self.target = Table(table.name, MetaData(), *(Column(c.name, _plain(c.type)) for c in table.columns))
        self._readers = [_reader(column.type) for column in table.columns]

    def line(self, row: Iterable[Any]) -> bytes:
        """One row as a line."""
        return to_json(list(row)) + b"\n"

    def row(self, line: bytes) -> dict[str, Any]:
        """The values of a line, for `target`; raises ValueError for one that is none of this table."""
        values = from_json(line)
        pairs = zip(self.columns, self._readers, values, strict=True)
        return {name: None if value is None else read(value) for name, read, value in pairs}


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, EncryptedText):
        return type_coerce(column, Text)
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type without our keys; an absent JSON value is told from one that says null."""
    if isinstance(kind, EncryptedText):
        return Text()
    if isinstance(kind, DateTime):
        return UtcDateTime()
    return JSON(none_as_null=True) if isinstance(kind, JSON) else kind


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    if isinstance(kind, (UtcDateTime, DateTime)):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Time):
        return time.fromisoformat
    return _json if isinstance(kind, JSON) else _same


def _json(text: str) -> Any:
    value = from_json(text)
    return JSON.NULL if value is None else value


def _same(value: Any) -> Any:
    return value


@cache
def shapes() -> tuple[Shape, ...]:
    """Of every table."""
    return tuple(Shape(table) for table in Base.metadata.sorted_tables)


def shapes_of(connection: Connection, wanted: Mapping[str, Sequence[str]]) -> tuple[Shape, ...]:
    """Of these columns of these tables, in this order, as a database of an older schema has them.

    Raises ValueError where it has others.
    """
    inspector, found = inspect(connection), []
    for name, columns in wanted.items():
        types = {column["name"]: column["type"] for column in inspector.get_columns(name)}
        if types.keys() != set(columns):
            raise ValueError(name)
        found.append(Shape(Table(name, MetaData(), *(Column(each, types[each]) for each in columns))))
    return tuple(found)
