"""The driver's own cursor, for statements that are made once and need nothing of SQLAlchemy's execution.

Whoever listens to the engine hears them as any others, and what the driver refuses is raised as SQLAlchemy raises it:
a connection that was lost, or whose statement was given up, is used no more, and with a lost one those that idle.
"""

from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

Parameters = tuple[Any, ...]


def fetch(connection: Connection, sql: str, parameters: Parameters) -> list[Parameters]:
    """The rows that a query finds, within the connection's transaction."""
    with _cursor(connection) as cursor:
        _tell(connection, cursor, sql, parameters, is_many=False)
        cursor.execute(sql, parameters)
        return [*cursor.fetchall()]


def write(connection: Connection, sql: str, rows: Sequence[Parameters]) -> None:
    """Run a statement for each of these rows, within the connection's transaction."""
    with _cursor(connection) as cursor:
        _tell(connection, cursor, sql, rows, is_many=True)
        cursor.executemany(sql, rows)


@contextmanager
def _cursor(connection: Connection) -> Iterator[DBAPICursor]:
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except (connection.dialect.loaded_dbapi.Error, CancelledError) as error:
        connection._handle_dbapi_exception(error, None, None, cursor, None)
    else:
        cursor.close()


def _tell(connection: Connection, cursor: DBAPICursor, sql: str, parameters: Any, *, is_many: bool) -> None:
    for heard in connection.engine.dispatch.before_cursor_execute:
        heard(connection, cursor, sql, parameters, None, is_many)
