"""What `baolian restore` refuses: each in one line that says what to do, and the database stays empty."""

import asyncio
from pathlib import Path

import pytest

from app.cli import run
from app.core.clock import SimulatedClock
from tests import databases
from tests.backups import SECRET, changed, configure, fill, stored, with_manifest

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def backup(tmp_path: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a county that was backed up."""
    (tmp_path / "old").mkdir()
    url = databases.sqlite(tmp_path / "old")
    configure(tmp_path / "old", monkeypatch, url)
    asyncio.run(fill(url, clock, tmp_path / "old" / "photos"))
    assert run(["backup", str(tmp_path / "b.zip")]) == 0
    return tmp_path / "b.zip"


class Refusal:
    """An empty database, and what it is told of files that it must not take."""

    def __init__(self, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
        self.url, self._folder, self._monkeypatch, self._capsys = url, folder, monkeypatch, capsys
        self.configure()
        assert run(["db", "upgrade"]) == 0

    def configure(self, more: str = "") -> None:
        configure(self._folder, self._monkeypatch, self.url, more)

    def of(self, file: Path, code: int) -> str:
        """The line; nothing was written."""
        self._capsys.readouterr()
        assert run(["restore", str(file)]) == code
        told = self._capsys.readouterr()
        assert (told.err.count("\n"), told.out) == (1, "")
        assert [name for name, rows in stored(self.url).items() if rows] == []
        return told.err


@pytest.fixture
def refusal(
    backup: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> Refusal:
    return Refusal(database_url, tmp_path / "new", monkeypatch, capsys)


def test_a_table_that_was_changed_or_is_gone_is_named(refusal: Refusal, backup: Path) -> None:
    for data in (b'["P1"]\n', None):
        told = refusal.of(changed(backup, "tables/people.jsonl", data), 1)
        assert "tables/people.jsonl 坏了或缺了:换一份备份" in told


def test_a_photo_that_was_changed_is_named(refusal: Refusal, backup: Path, tmp_path: Path) -> None:
    photo = next(path.name for path in (tmp_path / "old" / "photos").rglob("*") if path.is_file())
    assert f"media/{photo} 坏了" in refusal.of(changed(backup, f"media/{photo}", b"another"), 1)


def test_a_bit_that_fell_over_is_found_and_its_member_named(refusal: Refusal, backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[data.index(b"tables/cases.jsonl") + 60] ^= 1
    backup.write_bytes(data)
    assert "tables/cases.jsonl 坏了" in refusal.of(backup, 1)


def test_half_a_file_or_another_file_is_no_backup(refusal: Refusal, backup: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.zip"
    half.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    assert "不是完整的备份" in refusal.of(half, 1)
    assert "不是完整的备份" in refusal.of(changed(backup, "manifest.json", b"{}"), 1)


def test_a_backup_of_a_newer_program_is_refused_with_what_it_needs(refusal: Refusal, backup: Path) -> None:
    told = refusal.of(with_manifest(backup, db_schema="9999"), 2)
    assert "是结构 9999" in told
    assert "换成做备份时那一版程序" in told


@pytest.mark.parametrize(
    "lines", ['secret_key = "another"', 'data_keys = ["k1:another"]', 'data_keys = ["k0:x"]']
)
def test_without_its_keys_a_backup_is_refused(refusal: Refusal, backup: Path, lines: str) -> None:
    refusal.configure(lines)
    assert "解不开备份里的个人信息(编号 k0)" in refusal.of(backup, 2)


def test_keys_by_which_nobody_would_be_found_are_refused(refusal: Refusal, backup: Path) -> None:
    refusal.configure(f'data_keys = ["k0:{SECRET}", "k9:last"]')
    assert "查找值" in refusal.of(backup, 2)


def test_a_row_that_does_not_fit_leaves_nothing_of_the_others(refusal: Refusal, backup: Path) -> None:
    """As a longer word may lie in SQLite than PostgreSQL takes: here a row that is there twice."""
    import hashlib
    import json
    import zipfile

    with zipfile.ZipFile(backup) as archive:
        line = archive.read("tables/people.jsonl")
        tables = json.loads(archive.read("manifest.json"))["tables"]
    tables["people"] |= {"sha256": hashlib.sha256(line * 2).hexdigest(), "rows": 2}
    twice = with_manifest(changed(backup, "tables/people.jsonl", line * 2).rename(backup), tables=tables)
    assert "people 的一行放不进这个库" in refusal.of(twice, 1)


def test_a_database_that_holds_something_is_refused_and_left_as_it_is(
    backup: Path, database_url: str, tmp_path: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path / "new", monkeypatch, database_url)
    asyncio.run(fill(database_url, clock, tmp_path / "new" / "photos"))
    before = stored(database_url)
    for file in (backup, with_manifest(backup, db_schema="0022")):
        assert run(["restore", str(file)]) == 1
        assert stored(database_url) == before


def test_a_schema_that_is_behind_is_sent_to_the_upgrade(
    backup: Path, blank_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    configure(tmp_path / "new", monkeypatch, blank_database_url)
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", blank_database_url)
    assert run(["backup", str(tmp_path / "of_nothing.zip")]) == 2
    assert "baolian db upgrade" in capsys.readouterr().err
