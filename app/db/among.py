"""`column IN (many values)` as one statement, however many they are.

SQLAlchemy writes a parameter for each value, so every count of values is another text: compiled anew here,
prepared and planned anew there. One array (on SQLite one text of JSON) is one parameter.
"""

from typing import Any, Self

from sqlalchemy import JSON, Boolean, ColumnElement, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Values(TypeDecorator[list[Any]]):
    """A list of values of one plain type."""

    impl = JSON
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where there are arrays, else JSON."""
        return ARRAY(self.item) if dialect.name == "postgresql" else self.impl_instance


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it stands: SQLAlchemy would compare it with 1 on SQLite, and then no index serves."""
        return self


def among(column: InstrumentedAttribute[Any] | ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column of plain text or integers holds one of the list that the parameter `name` brings."""
    item = String() if isinstance(column.type, String) else column.type
    return _Among(column, bindparam(name, type_=_Values(item)))


@compiles(_Among, "postgresql")
def _any(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **how)} = ANY ({compiler.process(values, **how)})"


@compiles(_Among, "sqlite")
def _each(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = element.clauses
    each = f"SELECT value FROM json_each({compiler.process(values, **how)})"  # noqa: S608 - no value is in it
    return f"{compiler.process(column, **how)} IN ({each})"
