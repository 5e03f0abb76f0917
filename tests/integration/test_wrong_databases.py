"""Databases that are not what the configuration says: newer, foreign, half copied, empty, out of reach."""

import errno
import json
import sqlite3
from pathlib import Path

import pytest
import structlog
import uvicorn

from app.cli import run
from app.commands.output import writing
from app.core.errors import ConfigurationError
from tests.full_disk import files_of_at_most

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a small configuration."""
    (tmp_path / "baolian.toml").write_text('secret_key = "a key for all tests"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "baolian.db"


def _said(capsys: Capture, words: list[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = run(words)
    return code, capsys.readouterr().err


def _sql(place: Path, *statements: str) -> None:
    with sqlite3.connect(place) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_newer_database_is_not_upgraded_and_the_program_is_named_as_too_old(
    place: Path, capsys: Capture
) -> None:
    assert run(["db", "upgrade"]) == 0
    _sql(place, "UPDATE alembic_version SET version_num = '9999'")
    for words in (["serve", "--port", "8199"], ["check"], ["db", "upgrade"]):
        code, said = _said(capsys, words)
        assert (code, said.count("\n")) == (2, 1)
        assert "9999" in said
        assert "程序太旧了" in said
        assert "先运行 baolian db upgrade" not in said


def test_nothing_is_served_with_keys_that_do_not_open_what_is_stored(place: Path, capsys: Capture) -> None:
    assert run(["db", "upgrade"]) == 0
    _sql(
        place,
        "INSERT INTO officers (id, name, role, division_code, title, office_code, phone)"
        " VALUES ('D', '赵值班', 'duty_desk', '610925', '', '', 'k0:AAAA')",
    )
    code, said = _said(capsys, ["serve", "--port", "8199"])
    assert (code, said.count("\n")) == (2, 1)
    assert "把以前的密钥加回 data_keys" in said
    assert '写 data_keys = ["k0:以前的 secret_key"]' in said


def test_served_with_the_old_key_struck_off_too_early_it_says_that_nobody_is_found_by_his_number(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = place.parent / "county"
    county.mkdir()
    (county / "divisions.csv").write_text("code,name,level\n610925,岚皋县,county\n")
    (county / "officers.csv").write_text(
        "id,name,role,division_code,phone\nD,赵值班,duty_desk,610925,13900000001\n"
    )
    assert [run(["db", "upgrade"]), run(["import", str(county)])] == [0, 0]
    secret = Path("baolian.toml").read_text("utf-8")
    Path("baolian.toml").write_text(
        f'data_keys = ["k1:brand new", "k0:a key for all tests"]\n{secret}', "utf-8"
    )
    assert run(["keys", "rotate"]) == 0
    Path("baolian.toml").write_text(f'data_keys = ["k1:brand new"]\n{secret}', "utf-8")
    served: list[str] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **_options: served.append(app))
    code, said = _said(capsys, ["serve", "--port", "8199"])
    assert (code, said.count("\n"), len(served)) == (0, 1, 1)
    assert said.startswith("注意:电话、身份证号的查找值不是用 data_keys 最后一把算的")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
@pytest.mark.usefixtures("place")
def test_a_database_in_memory_would_be_gone_with_the_process(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", url)
    code, said = _said(capsys, ["db", "upgrade"])
    assert (code, said.count("\n")) == (2, 1)
    assert "没有写库文件" in said


def test_a_foreign_database_is_left_alone(place: Path, capsys: Capture) -> None:
    _sql(place, "CREATE TABLE cases (a)")
    code, said = _said(capsys, ["db", "upgrade"])
    assert (code, said.count("\n")) == (2, 1)
    assert "不是包联的库" in said
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("cases",)]


def test_an_empty_database_says_which_file_it_is(place: Path, capsys: Capture) -> None:
    place.touch()
    code, said = _said(capsys, ["check"])
    assert code == 2
    assert "data/baolian.db 是空的" in said
    assert "当前目录对不对" in said


@pytest.mark.parametrize(
    "command",
    [["serve", "--port", "8199"], ["check"], ["audit", "verify"], ["export", "cases"], ["backup", "b.zip"]],
)
def test_in_a_wrong_folder_no_empty_database_is_made(
    place: Path, capsys: Capture, command: list[str]
) -> None:
    place.parent.rmdir()
    code, said = _said(capsys, command)
    assert (code, said.count("\n")) == (2, 1)
    assert "没有库文件 data/baolian.db" in said
    assert sorted(path.name for path in Path().iterdir()) == ["baolian.toml"]


@pytest.mark.parametrize("command", [["check"], ["db", "upgrade"], ["serve", "--port", "8199"]])
def test_a_half_copied_file_points_to_the_backup(place: Path, capsys: Capture, command: list[str]) -> None:
    assert run(["db", "upgrade"]) == 0
    place.with_name("baolian.db-wal").unlink(missing_ok=True)
    place.write_bytes(place.read_bytes()[:60_000])
    code, said = _said(capsys, command)
    assert (code, said.count("\n")) == (3, 1)
    assert "从备份恢复" in said


def test_a_file_that_is_no_database_is_told_by_the_doctor_too(place: Path, capsys: Capture) -> None:
    place.write_bytes(b"no database at all " * 500)
    assert run(["doctor"]) == 3
    assert "不是包联的库,或者坏了" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_a_wrong_configuration(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.parent / "file").write_text("")
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", "sqlite:///data/file/below/a.db")
    code, said = _said(capsys, ["db", "upgrade"])
    assert (code, said.count("\n")) == (2, 1)
    assert "data/file/below 建不了" in said


def test_a_check_of_nothing_does_not_say_that_all_is_well(place: Path, capsys: Capture) -> None:
    assert run(["db", "upgrade"]) == 0
    capsys.readouterr()
    run(["check"])
    out = capsys.readouterr().out
    assert "没有漏洞" not in out
    assert "baolian import" in out


def test_what_a_command_has_to_log_is_no_part_of_its_result(place: Path, capsys: Capture) -> None:
    assert run(["db", "upgrade"]) == 0
    _sql(
        place,
        "INSERT INTO rulesets (id, division_code, version, document, author, reason, published_at, approvals)"
        " VALUES (1, '610925', 1, 'of another age', '', '13800138000', '2026-07-18 07:00:00', '[]')",
    )
    structlog.reset_defaults()
    capsys.readouterr()
    assert run(["export", "cases", "--format", "json"]) == 0
    heard = capsys.readouterr()
    assert json.loads(heard.out) == []
    assert json.loads(heard.err.splitlines()[0])["event"] == "ruleset_as_shipped"


def test_a_template_is_not_written_over_a_file_that_is_there(place: Path, capsys: Capture) -> None:
    assert run(["import", "--template", "t.xlsx"]) == 0
    filled = Path("t.xlsx").read_bytes()
    code, said = _said(capsys, ["import", "--template", "t.xlsx"])
    assert (code, said.count("\n")) == (1, 1)
    assert Path("t.xlsx").read_bytes() == filled


@pytest.mark.usefixtures("place")
def test_a_file_that_the_disk_has_no_room_for_is_named_and_not_left_in_half() -> None:
    new = Path("t.xlsx")
    with files_of_at_most(1_000), pytest.raises(ConfigurationError, match=r"t\.xlsx 写不了"), writing(new):
        new.write_bytes(b"?" * 2_000)
    assert not new.exists()


@pytest.mark.usefixtures("place")
def test_a_file_that_was_there_stays_where_it_cannot_be_written() -> None:
    old = Path("a.csv")
    old.write_text("somebody's work", "utf-8")
    with pytest.raises(ConfigurationError, match=r"a\.csv 写不了\(没有权限\)"), writing(old):
        raise PermissionError(errno.EACCES, "no")
    assert old.read_text("utf-8") == "somebody's work"


@pytest.mark.parametrize(
    "words",
    [
        ["import", "--template", "nowhere/t.xlsx"],
        ["import", "{here}", "--errors", "nowhere/e.csv"],
        ["export", "cases", "--format", "xlsx", "--output", "nowhere/a.xlsx"],
        ["export", "cases", "--format", "csv", "--output", "nowhere/a.csv"],
    ],
)
def test_a_file_that_cannot_be_written_is_one_line_with_its_name(
    place: Path, capsys: Capture, words: list[str]
) -> None:
    assert run(["db", "upgrade"]) == 0
    code, said = _said(capsys, [word.format(here=place.parent) for word in words])
    assert (code, said.splitlines()[-1].count("nowhere/")) == (2, 1)
    assert "没有这个文件或目录" in said


def test_a_store_that_cannot_be_is_told_before_any_worker_begins(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["db", "upgrade"]) == 0
    Path("baolian.toml").write_text(
        'secret_key = "a key for all tests"\nmedia_url = "ftp://photos"\n', "utf-8"
    )
    monkeypatch.setattr(uvicorn, "run", lambda *_words, **_options: None)
    code, said = _said(capsys, ["serve", "--port", "8199", "--workers", "2"])
    assert (code, said.count("\n")) == (2, 1)
    assert "media_url" in said


def test_a_store_that_takes_nothing_is_told_in_one_line_and_messages_are_served(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["db", "upgrade"]) == 0
    (place.parent / "album").write_text("a file, no folder")
    Path("baolian.toml").write_text(
        'secret_key = "a key for all tests"\nmedia_url = "file:data/album/media"\n', "utf-8"
    )
    served: list[str] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **_options: served.append(app))
    code, said = _said(capsys, ["serve", "--port", "8199"])
    assert (code, said.count("\n"), len(served)) == (0, 1, 1)
    assert said.startswith("注意:data/album/media 写不进去")
    assert "media_url = file:data/album/media" in said


def test_a_key_that_is_soon_guessed_is_told_and_served(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("baolian.toml").write_text('secret_key = "short"\n', "utf-8")
    assert run(["db", "upgrade"]) == 0
    served: list[str] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **_options: served.append(app))
    code, said = _said(capsys, ["serve", "--port", "8199"])
    assert (code, said.count("\n"), len(served)) == (0, 1, 1)
    assert said.startswith("注意:secret_key 不到 16 个字符")
    assert 'data_keys = ["k0:现在的 secret_key"]' in said


def test_a_key_of_spaces_is_none(place: Path, capsys: Capture) -> None:
    Path("baolian.toml").write_text('secret_key = "   "\n', "utf-8")
    code, said = _said(capsys, ["db", "upgrade"])
    assert (code, "缺少 secret_key" in said) == (2, True)


def test_rules_of_an_empty_registry_are_asked_for_by_county(place: Path, capsys: Capture) -> None:
    assert run(["db", "upgrade"]) == 0
    code, said = _said(capsys, ["rules", "export"])
    assert (code, said.count("\n")) == (2, 1)
    assert "先运行 baolian import 导入区划" in said
    assert run(["rules", "export", "--county", "610925"]) == 0
