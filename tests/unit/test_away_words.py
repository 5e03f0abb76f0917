"""What a database that cannot be used says: in Chinese, with what to do; a fault of ours stays one."""

import socket
import sqlite3

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.errors import ConfigurationError, UnavailableError
from app.db.away import translated
from app.db.database import engine_url


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "refused"), "看看它启动没有"),
        (socket.gaierror(-2, "unknown"), "找不到 database_url 写的主机"),
        (TimeoutError(), "没有按时应答"),
        (PoolTimeoutError(), "limits.pool_size"),
        (OperationalError("", {}, sqlite3.OperationalError("unable to open database file")), "权限"),
        (OperationalError("", {}, sqlite3.OperationalError("unable to open database file")), "只能读了"),
        (OperationalError("", {}, sqlite3.OperationalError("database is locked")), "占着"),
        (OperationalError("", {}, sqlite3.OperationalError("database or disk is full")), "磁盘满了"),
        (
            OperationalError("", {}, sqlite3.OperationalError("attempt to write a readonly database")),
            "写权限",
        ),
        (DatabaseError("", {}, sqlite3.DatabaseError("file is not a database")), "从备份恢复"),
        (DatabaseError("", {}, sqlite3.DatabaseError("database disk image is malformed")), "从备份恢复"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(error: Exception, words: str) -> None:
    told = translated(error)
    assert isinstance(told, UnavailableError)
    assert words in str(told)


def test_a_fault_of_ours_is_no_database_that_is_away() -> None:
    error = IntegrityError("", {}, sqlite3.IntegrityError("UNIQUE constraint failed: cases.id"))
    assert translated(error) is error


def test_sslmode_of_a_usual_address_is_understood_and_what_nobody_knows_is_named() -> None:
    url = engine_url("postgresql://u:p@db/baolian?sslmode=require")
    assert url.query == {"ssl": "require"}
    with pytest.raises(ConfigurationError, match=r"\?target="):
        engine_url("postgresql://u:p@db/baolian?target=x")
