"""The command's edge: one line on stderr, the exit codes of the contract."""

import errno
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from app.cli import root, run
from app.commands.serve import GRACE_SECONDS, options_of
from app.core.errors import InputRefusedError
from app.settings import Settings

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a small configuration."""
    (tmp_path / "baolian.toml").write_text('secret_key = "a key for tests"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_worker_that_takes_a_minute_to_begin_is_not_taken_for_one_that_hangs() -> None:
    options = options_of(Settings(secret_key=SecretStr("a key for tests")))
    assert options["timeout_worker_healthcheck"] >= 60
    assert options["timeout_graceful_shutdown"] == GRACE_SECONDS


def test_help_lists_the_commands_and_exits_with_0(capsys: Capture) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "token" in shown
    assert "db" in shown


def test_every_command_has_a_help_text_with_an_example_in_chinese(capsys: Capture) -> None:
    for words in commands(typer.main.get_command(root), []):
        assert run([*words, "--help"]) == 0
        shown = capsys.readouterr().out
        assert "例:" in shown, words
        assert "打印这一页" in shown, words
        for english in (
            "Usage",
            "OPTIONS",
            "Options",
            "Commands",
            "Arguments",
            "default",
            "required",
            "this message",
        ):
            assert english not in shown, (words, english)


def commands(command: object, words: list[str]) -> list[list[str]]:
    """The command, and what is below it; a group counts as one itself."""
    inner = getattr(command, "commands", {})
    return [words, *(found for name in inner for found in commands(inner[name], [*words, name]))]


def test_ctrl_c_is_one_line_and_exit_130(
    configured: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    assert configured.is_dir()
    monkeypatch.setattr("app.settings.Settings.load", interrupted)
    assert run(["db", "upgrade"]) == 130
    assert capsys.readouterr().err.split("baolian: ")[1:] == ["已中断\n"]


def test_wrong_arguments_are_one_line_and_exit_2(capsys: Capture) -> None:
    assert run(["token", "--nonsense"]) == 2
    assert run(["nonsense"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "nowhere"], "没有“nowhere”这个文件或文件夹"),
        (["rules", "validate", "."], "“.”是文件夹,这里要一个文件"),
        (["rules", "history", "--diff", "x"], "要写整数"),
        (["serve", "--port", "99999"], "不能大于 65535"),
        (["serve", "--workers", "0"], "不能小于 1"),
        (["export", "cases", "--format", "pdf"], "没有“pdf”,可用的有:'xlsx', 'csv', 'json'"),
        (["check", "twice"], "多写了 twice"),
        (["serve", "--port"], "--port 后面要写一个值"),
        (["severe"], "没有这个命令 'severe',是不是 'serve'"),
    ],
)
def test_a_wrong_argument_is_explained_in_chinese(capsys: Capture, words: list[str], said: str) -> None:
    assert run(words) == 2
    assert said in capsys.readouterr().err


def test_wrong_configuration_is_one_line_and_exit_2(configured: Path, capsys: Capture) -> None:
    (configured / "baolian.toml").write_text("secret_key = 'x'\ncolour = 1\n", "utf-8")
    assert run(["db", "upgrade"]) == 2
    shown = capsys.readouterr().err
    assert "colour" in shown
    assert shown.count("\n") == 1


@pytest.mark.usefixtures("configured")
def test_a_database_that_is_away_is_one_line_and_exit_3(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert run(["db", "upgrade"]) == 3
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("configured")
def test_debug_adds_the_traceback(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOLIAN_COLOUR", "red")
    assert run(["--debug", "db", "upgrade"]) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.usefixtures("configured")
def test_upgrading_twice_says_so(capsys: Capture) -> None:
    assert run(["db", "upgrade"]) == 0
    assert run(["db", "upgrade"]) == 0
    assert "已是最新" in capsys.readouterr().out


def test_the_version_is_printed(capsys: Capture) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip()


def test_refused_input_exits_with_1() -> None:
    assert InputRefusedError.exit_code == 1


@pytest.mark.usefixtures("configured")
def test_serving_an_old_schema_is_one_line_and_exit_2(capsys: Capture) -> None:
    assert run(["serve", "--port", "1"]) == 2
    shown = capsys.readouterr().err
    assert "baolian db upgrade" in shown
    assert shown.count("\n") == 1


@pytest.mark.usefixtures("configured")
def test_serving_without_the_database_is_one_line_and_exit_3(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert run(["serve"]) == 3
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("configured")
def test_serving_on_a_port_in_use_is_one_line_and_exit_2(capsys: Capture) -> None:
    assert run(["db", "upgrade"]) == 0
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert run(["serve", "--port", str(other.getsockname()[1])]) == 2
    shown = capsys.readouterr().err
    assert "--port" in shown
    assert shown.count("\n") == 1


class Full(io.StringIO):
    """A file on a disk without room."""

    def write(self, text: str) -> int:
        """There is no room."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_one_line_and_no_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("sys.stdout", Full())
    assert run(["token"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("baolian: 写不出去(磁盘满了)")
    assert said.count("\n") == 1


def test_ctrl_c_while_the_program_is_read_in_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    found = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "app", "--version"], env=found, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "baolian: 已中断\n")


@pytest.mark.parametrize(
    ("households", "refused"),
    [("3", "--households"), ("4", "--webhook"), ("50", "--webhook"), ("42001", "--households")],
)
def test_a_demo_may_be_as_small_as_the_households_of_its_stories(
    tmp_path: Path, capsys: Capture, households: str, refused: str
) -> None:
    words = [
        "demo",
        "--households",
        households,
        "--data",
        str(tmp_path),
        "--platforms-only",
        "--webhook",
        "x",
    ]
    assert run(words) == 2
    assert refused in capsys.readouterr().err
