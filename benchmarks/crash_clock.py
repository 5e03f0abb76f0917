"""A clock that several processes share and that can be moved while they run."""

import mmap
import struct
from datetime import datetime, timedelta
from pathlib import Path

from app.core.clock import SystemClock

_SECONDS = struct.Struct("d")


class MovedClock:
    """The machine's clock plus so many seconds as stand in a file; whoever moves it moves it for all."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self._moved = mmap.mmap(file.fileno(), _SECONDS.size)
        self._machine = SystemClock()

    def now(self) -> datetime:
        """The instant that all of these processes take for the present, aware, in UTC."""
        (seconds,) = _SECONDS.unpack(self._moved[:])
        return self._machine.now() + timedelta(seconds=seconds)

    def advance(self, by: timedelta) -> None:
        """Move it for all by `by`, backwards if negative."""
        (seconds,) = _SECONDS.unpack(self._moved[:])
        self._moved[:] = _SECONDS.pack(seconds + by.total_seconds())
