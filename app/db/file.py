"""The file of a SQLite database: whether it is there, and whether it still is the one that was opened.

SQLite itself makes a new file where there is none, and goes on with one that has lost its name: what is written then is
gone with the process.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from app.core.errors import ConfigurationError, UnavailableError, why_not
from app.db import room

PRIVATE = 0o600


class DatabaseFile:
    """One path, and which file was found there first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._first: tuple[int, int] | None = None

    def require(self) -> None:
        """Raises UnavailableError unless the file is there, and the same one as the first time."""
        try:
            there = self._identity()
        except OSError as error:
            raise UnavailableError(f"库文件 {self.path} 打不开({why_not(error)}):看看目录和权限") from error
        self._first = self._first or there
        if there is None or there != self._first:
            raise UnavailableError(
                f"库文件 {self.path} 不在了,或者换成了别的文件:把原来的放回去,要不就从备份恢复,再重新启动"
            )

    def require_room(self) -> None:
        """Raises UnavailableError where its disk is full: it can be read, and takes in no message."""
        if room.is_full(room.left_in(self.path.parent)):
            raise UnavailableError(f"库文件 {self.path} 所在的磁盘满了:腾出地方来")

    def is_missing(self) -> bool:
        """Whether there is none; one behind a folder that may not be entered may be there."""
        try:
            return self._identity() is None
        except OSError:
            return False

    def make(self) -> None:
        """A new one where there is none, with names and homes that nobody else reads; raises ConfigurationError."""
        self._make_folder()
        with suppress(OSError):  # SQLite says it
            os.close(os.open(self.path, os.O_CREAT, PRIVATE))

    def is_open_to_all(self) -> bool:
        """Whether everybody on this machine may read it."""
        return bool(self.path.stat().st_mode & stat.S_IROTH)

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = why_not(error)
            raise ConfigurationError(
                f"database_url 的目录 {self.path.parent} 建不了({why}):换一个目录,或者先建好"
            ) from error

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_dev, found.st_ino
