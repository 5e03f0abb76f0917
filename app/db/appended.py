"""New rows, collected while a transaction goes on, and changed ones, each written with one statement a table.

The unit of work of an ORM session costs several times what the statement does: it keeps a history of each
attribute and an identity for each row, which a row that is new and never read again has no use for; and it needs a
statement for every mixture of columns that changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Column, Insert, Table, Update, bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, instance_state

from app.db.driver import write
from models.base import Base, blank

Waiting = dict[type[Base], list[Base | dict[str, Any]]]
_KEY = "appended"


class Statement:
    """What writes rows of one table of one database, made once.

    Names to positions and types are settled here once for all and not anew for each row. Nothing is NULL, whatever
    the type; only JSON has a word of its own for it.
    """

    def __init__(self, sql: Insert | Update, columns: Sequence[Column[Any]], dialect: Dialect) -> None:
        self.sql = str(sql.compile(dialect=dialect))
        self._values = itemgetter(*(column.name for column in columns))
        made = ((place, column, _bind(column, dialect)) for place, column in enumerate(columns))
        self._binds = [(place, bind, isinstance(c.type, JSON)) for place, c, bind in made if bind is not None]

    def parameters(self, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """The rows as the driver wants them, one at least, each with all columns."""
        columns: list[Sequence[Any]] = list(zip(*map(self._values, rows), strict=True))
        for place, bind, has_null in self._binds:
            values = columns[place]
            columns[place] = [bind(v) if v is not None or has_null else None for v in values]
        return list(zip(*columns, strict=True))


_made: WeakKeyDictionary[Dialect, dict[object, Statement]] = WeakKeyDictionary()


def append(session: AsyncSession, table: type[Base], row: Base | dict[str, Any]) -> None:
    """Add one row at the next flush: the values of one that nobody looks at again, or an object."""
    waiting: Waiting = session.info.setdefault(_KEY, {})
    waiting.setdefault(table, []).append(row)


async def flush(session: AsyncSession, *, is_last: bool = False) -> None:
    """Write what changed and what was appended; unless it is the last time, objects are followed from here on."""
    await session.flush()
    waiting: Waiting = session.info.pop(_KEY, {})
    if not waiting:
        return
    await session.run_sync(_insert_all, waiting)
    if not is_last:
        for row in (row for rows in waiting.values() for row in rows if isinstance(row, Base)):
            make_transient_to_detached(row)
            session.add(row)


def _insert_all(session: Session, waiting: Waiting) -> None:
    connection = session.connection()
    for table, rows in waiting.items():
        statement = _insert(table, connection.dialect)
        empty = blank(table)
        whole = [instance_dict(row) if isinstance(row, Base) else empty | row for row in rows]
        write(connection, statement.sql, statement.parameters(whole))


async def update(session: AsyncSession, rows: Iterable[Base]) -> None:
    """Write now what changed of these rows of a session, with the same columns for all of a table and so at once.

    Every row must be locked by this transaction: columns that it did not change are written as they were read.
    """
    changed: dict[type[Base], list[Base]] = {}
    for row in rows:
        state = instance_state(row)
        if state.modified and state.key is not None:
            changed.setdefault(type(row), []).append(row)
    if not changed:
        return
    await session.run_sync(_update_all, changed)


def _update_all(session: Session, changed: Mapping[type[Base], Sequence[Base]]) -> None:
    connection = session.connection()
    for model, alike in changed.items():
        names = frozenset(name for row in alike for name in instance_state(row).committed_state)
        statement = _update(model, names, connection.dialect)
        parameters = statement.parameters([instance_dict(row) for row in alike])
        write(connection, statement.sql, parameters)
        for row in alike:
            instance_state(row)._commit_all(instance_dict(row), session.identity_map)


def _insert(model: type[Base], dialect: Dialect) -> Statement:
    made = _made.setdefault(dialect, {})
    if model not in made:
        table = _table(model)
        made[model] = Statement(insert(table), list(table.columns), dialect)
    return made[model]


def _update(model: type[Base], names: frozenset[str], dialect: Dialect) -> Statement:
    """The statement that sets these columns of the row with this `id`."""
    made = _made.setdefault(dialect, {})
    if (model, names) not in made:
        table = _table(model)
        columns = [column for column in table.columns if column.name in names]
        values = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in columns}
        sql = table.update().values(values).where(table.c.id == bindparam("old_id", type_=table.c.id.type))
        made[model, names] = Statement(sql, [*columns, table.c.id], dialect)
    return made[model, names]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model of ours is one table
    return table


def _bind(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)
