"""`baolian backup` and `baolian restore`: everything goes over, to either engine, and nothing secret lies open."""

import asyncio
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.cli import run
from app.core.clock import SimulatedClock
from app.services.backups import writing
from tests.backups import PHONE, PHOTO, SECRET, WORDS, as_of, columns_at, configure, fill, last_act, stored
from tests.counties import a_blank

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def backup(database_url: str, tmp_path: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a county that was backed up; commands still work on that county."""
    configure(tmp_path / "old", monkeypatch, database_url)
    asyncio.run(fill(database_url, clock, tmp_path / "old" / "photos"))
    assert run(["backup", str(tmp_path / "b.zip")]) == 0
    return tmp_path / "b.zip"


def test_everything_comes_back_on_either_engine_and_the_log_verifies(
    backup: Path,
    database_url: str,
    blank_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    configure(tmp_path / "new", monkeypatch, blank_database_url)
    assert run(["restore", str(backup)]) == 0
    assert "恢复好了" in capsys.readouterr().out
    rows = stored(database_url)
    assert stored(blank_database_url) == rows
    assert all(rows[name] for name in ("cases", "case_events", "messages", "outbox", "rosters", "people"))
    photos = [path.read_bytes() for path in (tmp_path / "new" / "photos").rglob("*") if path.is_file()]
    assert photos == [PHOTO]
    assert (last_act(database_url), last_act(blank_database_url)) == ("backed_up", "restored")
    assert run(["audit", "verify"]) == 0


def test_what_people_wrote_and_the_keys_cannot_be_read_in_the_file(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert "密钥" in archive.read("README.txt").decode()
    assert [secret for secret in (SECRET, WORDS, PHONE) if secret.encode() in whole] == []
    assert backup.stat().st_mode & 0o077 == 0


def test_a_photo_that_is_not_what_its_name_says_is_not_passed_on(
    backup: Path, tmp_path: Path, capsys: Capture
) -> None:
    (photo,) = [path for path in (tmp_path / "old" / "photos").rglob("*") if path.is_file()]
    photo.write_bytes(b"half of it")
    capsys.readouterr()
    assert run(["backup", str(tmp_path / "again.zip")]) == 0
    told = capsys.readouterr()
    assert "0 张照片" in told.out
    assert "有 2 张照片在存照片的地方找不到或者坏了" in told.err


def test_a_file_that_is_there_is_never_written_over(backup: Path, capsys: Capture) -> None:
    before = backup.read_bytes()
    assert run(["backup", str(backup)]) == 1
    assert "已经在了" in capsys.readouterr().err
    assert backup.read_bytes() == before


def test_what_is_written_while_it_goes_on_is_not_in_it(
    backup: Path, database_url: str, tmp_path: Path, clock: SimulatedClock
) -> None:
    """The tables come one after the other, but all of them as they were at one instant."""
    during: list[str] = []

    def told(what: str, _done: int, _total: int) -> None:
        if not during:
            during.append(what)
            write(database_url, "UPDATE households SET head = '改了'")

    async def again() -> None:
        async with a_blank(database_url, clock) as workshop:
            await writing.write(workshop, None, tmp_path / "again.zip", told)

    asyncio.run(again())
    with zipfile.ZipFile(backup) as first, zipfile.ZipFile(tmp_path / "again.zip") as second:
        assert second.read("tables/households.jsonl") == first.read("tables/households.jsonl")
    assert "改了".encode() in stored(database_url)["households"][0]


def write(url: str, statement: str) -> None:
    """One statement from outside."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.mark.usefixtures("backup")
def test_a_place_that_cannot_be_written_is_told_in_one_line_and_leaves_nothing(
    tmp_path: Path, capsys: Capture
) -> None:
    capsys.readouterr()
    assert run(["backup", str(tmp_path / "nowhere" / "b.zip")]) == 2
    told = capsys.readouterr().err
    assert ("写不了" in told, told.count("\n")) == (True, 1)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.usefixtures("backup")
def test_a_folder_in_place_of_a_file_is_a_wrong_argument(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["backup", "."]) == 2
    assert ". 是目录" in capsys.readouterr().err


@pytest.mark.usefixtures("backup")
def test_without_photos_the_file_says_so(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "rows.zip"
    assert run(["backup", str(file), "--without-media"]) == 0
    assert "密钥(secret_key、data_keys)不在这个文件里" in capsys.readouterr().err
    assert run(["restore", str(file), "--dry-run"]) == 0
    assert "这个备份里没有照片" in capsys.readouterr().err


@pytest.mark.usefixtures("backup")
def test_with_other_keys_than_the_county_s_it_says_that_they_restore_nothing(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    capsys.readouterr()
    assert run(["backup", str(tmp_path / "own.zip")]) == 0
    assert "恢复不了这个备份:" not in capsys.readouterr().err
    monkeypatch.setenv("BAOLIAN_DATA_KEYS", '["z9:a-key-that-nobody-ever-sealed-with"]')
    assert run(["backup", str(tmp_path / "other.zip")]) == 0
    assert "用它们恢复不了这个备份:" in capsys.readouterr().err
    monkeypatch.delenv("BAOLIAN_DATA_KEYS")
    assert run(["restore", str(tmp_path / "other.zip"), "--dry-run"]) == 0


def test_a_dry_run_checks_the_file_beside_the_running_county_and_writes_nothing(
    backup: Path, database_url: str, capsys: Capture
) -> None:
    before = stored(database_url)
    assert run(["restore", str(backup), "--dry-run"]) == 0
    said = capsys.readouterr().out
    here = datetime.now(ZoneInfo("Asia/Shanghai"))
    assert "备份完整,密钥也对" in said
    assert any(f"{at:%Y-%m-%d %H:%M} 的备份" in said for at in (here, here - timedelta(minutes=1)))
    assert stored(database_url) == before


def test_a_backup_of_an_older_schema_comes_back_and_is_brought_up_to_date(
    backup: Path,
    database_url: str,
    blank_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = as_of(backup, "0022", asyncio.run(columns_at("0022", tmp_path)))
    configure(tmp_path / "new", monkeypatch, blank_database_url)
    assert run(["db", "upgrade"]) == 0
    assert run(["restore", str(older)]) == 0
    rows, there = stored(database_url), stored(blank_database_url)
    assert [name for name in rows if there[name] != rows[name]] == []
    assert run(["audit", "verify"]) == 0
