"""A file that SQLite cannot open is told once: nothing of it is left running that would tell it again."""

import sqlite3
from pathlib import Path

import pytest

from app.db import brief

pytestmark = pytest.mark.anyio


async def test_where_a_file_cannot_be_opened_the_connections_thread_is_over(tmp_path: Path) -> None:
    connection = brief.connect(str(tmp_path / "nowhere" / "b.db"))
    with pytest.raises(sqlite3.OperationalError):
        await connection
    assert not connection._thread.is_alive()
