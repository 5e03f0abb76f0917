"""A wire to PostgreSQL that a test can cut, let hang and mend: a TCP proxy on loopback."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy import make_url

_CHUNK = 65_536


class Wire:
    """Carries bytes between the program and the server until it is told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._near: set[asyncio.StreamWriter] = set()
        self._far: set[asyncio.StreamWriter] = set()
        self._words, self._left, self._is_heard = b"", 0, False
        self.port = 0

    async def mend(self) -> None:
        """Listen, at the same port as before, and carry."""
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Refuse new connections and break those that are there: the server stopped."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.break_all()

    def break_all(self) -> None:
        """Break the connections that are there; new ones are taken: the server restarted."""
        for end in (*self._near, *self._far):
            end.transport.abort()
        self._near.clear()
        self._far.clear()

    def hang(self) -> None:
        """Take everything and carry nothing, as a host that was frozen."""
        self._flows.clear()

    def forget(self) -> None:
        """Carry new connections again; those that hung stay silent for ever, as after a lost route."""
        for task in self._tasks:
            task.cancel()
        self._flows.set()

    def snap_at(self, words: bytes = b"", *, count: int = 1, is_heard: bool = False) -> None:
        """Break every connection when the program says these words (anything) for the `count`-th time from now.

        The server hears them first, though its answer is lost, or never.
        """
        self._words, self._left, self._is_heard = words, count, is_heard

    @property
    def has_snapped(self) -> bool:
        """Whether what `snap_at` asked for has happened; asking no longer waits for it."""
        has_snapped, self._left = self._left == 0, 0
        return has_snapped

    async def close(self) -> None:
        """Let go of everything."""
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._near.add(back)
        self._run(self._serve(here, back))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        there, on = await asyncio.open_connection(*self._upstream)
        self._far.add(on)
        self._run(self._carry(here, on, is_said=True))
        self._run(self._carry(there, back, is_said=False))

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, is_said: bool
    ) -> None:
        with suppress(OSError):
            while data := await source.read(_CHUNK):
                await self._flows.wait()
                if is_said and self._snaps(data):
                    self._snap(data, target)
                    return
                target.write(data)
                await target.drain()
        target.close()

    def _snaps(self, data: bytes) -> bool:
        if self._left == 0 or self._words not in data:
            return False
        self._left -= 1
        return self._left == 0

    def _snap(self, data: bytes, target: asyncio.StreamWriter) -> None:
        if self._is_heard:
            target.write(data)
            for end in self._far:
                end.close()
            self._far.clear()
        self.break_all()


@asynccontextmanager
async def a_wire(database_url: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the server of this database, and the URL that leads through it."""
    url = make_url(database_url)
    wire = Wire(url.host or "127.0.0.1", url.port or 5432)
    await wire.mend()
    through = url.set(host="127.0.0.1", port=wire.port)
    yield wire, through.render_as_string(hide_password=False)
    await wire.close()
