"""A query that every turn asks, made once for each database: its rows are plain tuples.

SQLAlchemy looks up what it compiled, wraps the result and settles names and types anew with every execution, which
costs more than the query itself where it goes by an index and finds little.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, TypeVarTuple, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from app.db.driver import fetch
from models.base import Base

Row = TypeVarTuple("Row")
M = TypeVar("M", bound=Base)
Process = Callable[[Any], Any] | None


class Prepared(Generic[*Row]):
    """A SELECT of columns, with parameters by name."""

    def __init__(self, statement: Select[*Row]) -> None:
        self._statement = statement
        self._made: WeakKeyDictionary[Dialect, _Made] = WeakKeyDictionary()

    async def rows(self, session: AsyncSession, values: Mapping[str, Any]) -> list[tuple[*Row]]:
        """What the database says now in this session's transaction; `values` are those of all named parameters."""
        return cast("list[tuple[*Row]]", await session.run_sync(self._rows, values))

    def _rows(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        connection = session.connection()
        made = self._made.get(connection.dialect)
        if made is None:
            made = self._made[connection.dialect] = _Made(self._statement, values, connection.dialect)
        return made.rows(connection, values)


class Whole(Generic[M]):
    """A SELECT of whole rows of one table with an `id`, which the session follows from then on."""

    def __init__(self, model: type[M], statement: Select[M]) -> None:
        self._model = model
        self._names = [column.name for column in model.__table__.columns]
        self._rows: Prepared[*tuple[Any, ...]] = Prepared(
            statement.with_only_columns(*model.__table__.columns)
        )

    async def rows(self, session: AsyncSession, values: Mapping[str, Any]) -> list[M]:
        """The rows now; one that the session knows already is as it knows it."""
        known = session.sync_session.identity_map
        found = []
        for each in await self._rows.rows(session, values):
            columns = dict(zip(self._names, each, strict=True))
            row = known.get(identity_key(self._model, columns["id"]))
            if row is None:
                row = self._model.new(**columns)
                make_transient_to_detached(row)
                session.add(row)
            found.append(row)
        return found


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
        found = fetch(connection, self._sql, tuple([given[name] for name in self._order]))
        if not found or not self._reads:
            return found
        columns: list[Any] = list(zip(*found, strict=True))
        for place, read in self._reads:
            columns[place] = map(read, columns[place])
        return list(zip(*columns, strict=True))


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def _processed(process: Process, value: Any) -> Any:
    return value if process is None else process(value)
