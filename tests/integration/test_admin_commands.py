"""`baolian admin create` and `baolian audit verify` as the operator meets them."""

import re
import sqlite3
from pathlib import Path

import pytest

from app.cli import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with an empty, current database; answers where the database is."""
    config = tmp_path / "baolian.toml"
    config.write_text(
        f'database_url = "sqlite:///{tmp_path / "b.db"}"\nsecret_key = "a secret for tests only"\n', "utf-8"
    )
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    assert run(["db", "upgrade"]) == 0
    return tmp_path / "b.db"


def test_the_first_administrator_gets_a_password_that_is_printed_once(
    database: Path, capsys: Capture
) -> None:
    assert run(["admin", "create", "wangfang", "--division", "610925"]) == 0
    printed = capsys.readouterr().out
    password = re.search(r"初始密码:([\w-]+)", printed)
    assert password is not None
    assert password[1].encode() not in database.read_bytes()
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT name, role, division_code, must_change FROM administrators")
        assert rows.fetchall() == [("wangfang", "county_admin", "610925", 1)]


def test_a_password_from_a_file_need_not_be_changed(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "password"
    file.write_text("wheat and 30 hens\n", "utf-8")
    assert run(["admin", "create", "li", "--division", "610925", "--password-file", str(file)]) == 0
    assert "初始密码" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["x", "--division", "610925"], "登录名要 2 到 64 位"),
        (["wang", "--division", "12"], "区划代码要写"),
        (
            ["wang", "--division", "610925", "--role", "king"],
            "没有这个角色 king;可以写:county_admin(县管理员)",
        ),
        (["wang", "--division", "610925112"], "县管理员的区划要写 6 位"),
        (["wang", "--division", "610925", "--password-file", "nowhere"], "密码文件读不了"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(capsys: Capture, arguments: list[str], why: str) -> None:
    capsys.readouterr()
    assert run(["admin", "create", *arguments]) == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["registry", "who", "610925", "--kind", "king"], "--kind 没有“king”,可用的有:disaster"),
        (["registry", "who", "610925", "--at", "yesterday"], "--at “yesterday”不像时间"),
        (["registry", "renumber", "610925112206", "610925112206001"], "请写成 原组代码=新组号"),
        (["rules", "what-if", "--place", "610925", "--kind", "king"], "可用的有:disaster"),
        (["calendar", "set", "yesterday", "--as", "work", "--division", "610925"], "要写成 2027-02-14"),
        (["export", "cases", "--format", "pdf"], "可用的有:'xlsx', 'csv', 'json'"),
        (["export", "cases", "--since", "yesterday"], "yesterday"),
    ],
)
def test_a_value_that_an_argument_does_not_take_gives_exit_two(
    capsys: Capture, command: list[str], why: str
) -> None:
    capsys.readouterr()
    assert run(command) == 2
    assert why in capsys.readouterr().err


def test_a_password_that_is_too_weak_is_no_wrong_argument(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("123\n", "utf-8")
    assert run(["admin", "create", "li", "--division", "610925", "--password-file", str(file)]) == 1


def test_a_name_that_is_taken_is_refused(capsys: Capture) -> None:
    assert run(["admin", "create", "wang", "--division", "610925"]) == 0
    assert run(["admin", "create", "wang", "--division", "610925"]) == 1
    assert "已经有登录名为 wang" in capsys.readouterr().err


def test_the_log_is_verified_and_a_change_in_it_gives_exit_one(database: Path, capsys: Capture) -> None:
    assert run(["admin", "create", "wang", "--division", "610925"]) == 0
    assert run(["audit", "verify"]) == 0
    assert "操作日志 1 条" in capsys.readouterr().out
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE audit_entries SET actor = 'admin:else'")
    connection.close()
    assert run(["audit", "verify"]) == 1
    assert "操作日志第 1 条被改动过" in capsys.readouterr().err
