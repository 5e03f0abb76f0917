"""New rows, collected while a transaction goes on and written with one statement a table.

The unit of work of an ORM session costs several times what the statement does: it keeps a history of each
attribute and an identity for each row, which a row that is new and never read again has no use for.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Column, Table, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import flag_modified, instance_dict, instance_state

from models.base import Base, blank

Waiting = dict[type[Base], list[Base | dict[str, Any]]]
_KEY = "appended"


class Insert:
    """The statement that adds rows to one table of one database, made once.

    Names to positions, defaults and types are settled here once for all and not anew for each row. Nothing is
    NULL, whatever the type; only JSON has a word of its own for it.
    """

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self.sql = str(insert(table).compile(dialect=dialect))
        self._values = itemgetter(*(column.name for column in table.columns))
        made = ((place, column, _bind(column, dialect)) for place, column in enumerate(table.columns))
        self._binds = [(place, bind, isinstance(c.type, JSON)) for place, c, bind in made if bind is not None]

    def parameters(self, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """The rows, each with all columns, as the driver wants them."""
        found = []
        for row in rows:
            values = list(self._values(row))
            for place, bind, has_null in self._binds:
                value = values[place]
                if value is not None or has_null:
                    values[place] = bind(value)
            found.append(tuple(values))
        return found


_made: WeakKeyDictionary[Dialect, dict[type[Base], Insert]] = WeakKeyDictionary()


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
    connection = await session.connection()
    for table, rows in waiting.items():
        statement = _insert(table, connection.dialect)
        whole = (instance_dict(row) if isinstance(row, Base) else blank(table) | row for row in rows)
        await connection.exec_driver_sql(statement.sql, statement.parameters(whole))
    if not is_last:
        for row in (row for rows in waiting.values() for row in rows if isinstance(row, Base)):
            make_transient_to_detached(row)
            session.add(row)


def even_out(rows: Iterable[Base]) -> None:
    """Have the rows that changed written with the same columns, so that one statement a table does.

    Else the session needs a statement for every mixture of changed columns. Every row must be locked by this
    transaction: columns that it did not change are written as they were read.
    """
    changed: dict[type[Base], list[Base]] = {}
    for row in rows:
        state = instance_state(row)
        if state.modified and state.key is not None:
            changed.setdefault(type(row), []).append(row)
    for alike in changed.values():
        names = {name for row in alike for name in instance_state(row).committed_state}
        for row in alike:
            for name in names:
                flag_modified(row, name)


def _insert(model: type[Base], dialect: Dialect) -> Insert:
    made = _made.setdefault(dialect, {})
    if model not in made:
        table = model.__table__
        assert isinstance(table, Table)  # noqa: S101 - every model of ours is one table
        made[model] = Insert(table, dialect)
    return made[model]


def _bind(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)
