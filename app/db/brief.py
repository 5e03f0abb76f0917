"""SQLite without a thread in between, for transactions whose statements are all small.

aiosqlite hands every call to a thread of its own: a hop there and back for each cursor, statement and fetch.
For an indexed read or a batch of inserts the hops cost several times what SQLite does, so while `is_brief` is
set the calls run where they stand. What may wait (the writer's lock, the commit's fsync) is done outside of it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, ParamSpec, TypeVar

import aiosqlite

is_brief: ContextVar[bool] = ContextVar("is_brief", default=False)
"""Whether the running task's transaction keeps its statements on the event loop."""
_CHUNK = 64

P = ParamSpec("P")
T = TypeVar("T")


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, which leaves out its thread for brief transactions."""

    async def _connect(self) -> aiosqlite.Connection:
        """Opened; where that cannot be, its thread is over before that is said: it would tell a loop that has ended."""
        try:
            return await super()._connect()
        except sqlite3.Error:
            self._thread.join()
            raise

    async def _execute(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if is_brief.get() and self._connection is not None:
            return fn(*args, **kwargs)
        done: T = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return done


@contextmanager
def kept(is_wanted: bool) -> Iterator[None]:
    """What the task does within is brief, if that is wanted or it is already."""
    token = is_brief.set(is_wanted or is_brief.get())
    try:
        yield
    finally:
        is_brief.reset(token)


def connect(database: str, **options: Any) -> Connection:
    """An `async_creator_fn` for SQLAlchemy; the connection is used by one task at a time."""
    opened = partial(sqlite3.connect, database, **options | {"check_same_thread": False})
    connection = Connection(opened, _CHUNK)
    connection._thread.daemon = True
    return connection
