"""What `baolian doctor` says of a database that takes nothing in, a robot that connects by itself, and tokens."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import run

Capture = pytest.CaptureFixture[str]
WECHAT = """
[[wechat]]
name = "langao"
division = "610925"
app_id = "wx0123456789abcdef"
app_secret = "s"
token = "holdfast2026"
mode = "plain"
"""
API = '[[api_token]]\nname = "hotline"\ntoken = "{}"\ndivision = "610925"\n'
ROBOT = '[[onebot]]\nname = "siji"\ndivision = "610925112"\nself_id = 10001\n'


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite database with its schema, and the configuration beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAOLIAN_SECRET_KEY", "a key for tests only")
    assert run(["db", "upgrade"]) == 0
    return tmp_path / "data" / "baolian.db"


def test_a_database_that_takes_nothing_in_is_wrong(
    file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOLIAN_LIMITS__BUSY_SECONDS", "0.1")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert run(["doctor"]) == 3
    assert "[不行] 数据库:数据库暂时用不了: 库一直被别的程序占着" in capsys.readouterr().out


def test_a_database_that_everybody_on_the_machine_may_read_is_a_hint(file: Path, capsys: Capture) -> None:
    run(["doctor"])
    assert "谁都能读" not in capsys.readouterr().out  # as it was made
    file.chmod(0o644)
    run(["doctor"])
    assert (
        f"[注意] 数据库:库文件 {Path('data/baolian.db')} 里有姓名和住址,这台机器上谁都能读"
        in capsys.readouterr().out
    )


@pytest.mark.usefixtures("file")
def test_photos_that_everybody_on_the_machine_may_see_are_a_hint(capsys: Capture) -> None:
    run(["doctor"])
    assert "谁都能看" not in capsys.readouterr().out  # as it was made
    folder = Path("data/media")
    folder.chmod(0o755)
    run(["doctor"])
    assert f"[注意] 照片:{folder} 里有群众发来的照片,这台机器上谁都能看:运行 chmod 700 {folder}" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(("keys", "is_mute"), [('access_token = "t"\n', False), ('secret = "s"\n', True)])
@pytest.mark.usefixtures("file")
def test_a_robot_that_connects_by_itself_needs_no_address(capsys: Capture, keys: str, is_mute: bool) -> None:
    Path("baolian.toml").write_text(ROBOT + keys, "utf-8")
    run(["doctor"])
    assert ("消息发不出去" in capsys.readouterr().out) == is_mute


@pytest.mark.usefixtures("file")
def test_a_token_that_was_replaced_and_one_that_is_short_are_hints(capsys: Capture) -> None:
    Path("baolian.toml").write_text(
        WECHAT + 'previous_token = "holdfast2025"\n' + API.format("secret-7"), "utf-8"
    )
    run(["doctor"])
    said = capsys.readouterr().out
    assert "previous_token 还在" in said
    assert "接口令牌 hotline 不到 16 个字符" in said
    assert "holdfast" not in said
    assert "secret-7" not in said
    Path("baolian.toml").write_text(
        WECHAT + API.format("a-token-of-twenty-four-x") + "previous_token = 'o'", "utf-8"
    )
    run(["doctor"])
    assert "接口令牌 hotline 的 previous_token 还在" in capsys.readouterr().out
    Path("baolian.toml").write_text(WECHAT + API.format("a-token-of-twenty-four-x"), "utf-8")
    run(["doctor"])
    said = capsys.readouterr().out
    assert "还在" not in said
    assert "接口令牌 hotline 不到" not in said


def test_it_says_of_a_restored_database_from_which_backup_it_is(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def backups() -> str:
        capsys.readouterr()
        run(["doctor"])
        return next(line for line in capsys.readouterr().out.splitlines() if "备份:" in line)

    assert run(["backup", "b.zip"]) == 0
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", f"sqlite:///{file.parent / 'new.db'}")
    assert run(["restore", "b.zip"]) == 0
    assert "的备份恢复的,恢复以后还没有备份过" in backups()
    assert run(["backup", "c.zip"]) == 0
    assert "最近一次 baolian backup 是" in backups()
