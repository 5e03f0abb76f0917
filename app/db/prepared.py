"""A query that every turn asks, made once for each database: its rows are plain tuples.

SQLAlchemy looks up what it compiled, wraps the result and settles names and types anew with every execution, which
costs more than the query itself where it goes by an index and finds little.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVarTuple, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row = TypeVarTuple("Row")
Process = Callable[[Any], Any] | None


class Prepared(Generic[*Row]):
    """A SELECT of columns, with parameters by name."""

    def __init__(self, statement: Select[*Row]) -> None:
        self._statement = statement
        self._made: WeakKeyDictionary[Dialect, _Made] = WeakKeyDictionary()

    async def rows(self, session: AsyncSession, values: Mapping[str, Any]) -> list[tuple[*Row]]:
        """What the database says now in this session's transaction; `values` are those of all named parameters."""
        connection = await session.connection()
        made = self._made.get(connection.dialect)
        if made is None:
            made = self._made[connection.dialect] = _Made(self._statement, values, connection.dialect)
        return cast("list[tuple[*Row]]", await connection.run_sync(made.rows, values))


class _Made:
    """The query as one database wants it."""

    def __init__(self, statement: Select[*Row], values: Mapping[str, Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what a SELECT is compiled to
        # with the lists that the statement itself holds
        whole = compiled.construct_expanded_state(dict(values))
        self._sql, self._order = whole.statement, tuple(whole.positiontup or ())
        self._fixed = {name: value for name, value in whole.parameters.items() if name not in values}
        types = {name: _impl(compiled.binds[name].type, dialect) for name in values}
        self._binds = {name: kind.bind_processor(dialect) for name, kind in types.items()}
        reads = [_impl(c.type, dialect).result_processor(dialect, None) for c in statement.selected_columns]
        self._reads = [(place, read) for place, read in enumerate(reads) if read is not None]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows; raises DBAPIError as SQLAlchemy does."""
        given = self._fixed | {name: _processed(self._binds[name], values[name]) for name in self._binds}
        found = _fetch(connection, self._sql, tuple(given[name] for name in self._order))
        if not found or not self._reads:
            return found
        columns: list[Any] = list(zip(*found, strict=True))
        for place, read in self._reads:
            columns[place] = map(read, columns[place])
        return list(zip(*columns, strict=True))


def _fetch(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    driver = connection.dialect.loaded_dbapi
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return [*cursor.fetchall()]
    except driver.Error as error:
        raise DBAPIError.instance(sql, None, error, driver.Error, hide_parameters=True) from error
    finally:
        cursor.close()


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def _processed(process: Process, value: Any) -> Any:
    return value if process is None else process(value)
