"""Commands with other keys than those that sealed what is stored: nothing is written beside it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import run
from app.core.crypto import UndecryptableError
from tests.counties import a_county, write_files


def configure(folder: Path, secret: str, more: str = "") -> None:
    (folder / "baolian.toml").write_text(
        f'database_url = "sqlite:///{folder / "b.db"}"\nsecret_key = "{secret}"\n{more}\n', "utf-8"
    )


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A county, imported under the right keys."""
    monkeypatch.setenv("BAOLIAN_CONFIG", str(tmp_path / "baolian.toml"))
    configure(tmp_path, "the right secret")
    assert run(["db", "upgrade"]) == 0
    county = a_county()
    county["officers"][0]["phone"] = "13900000001"
    files = write_files(tmp_path / "c", county)
    assert run(["import", str(files)]) == 0
    capsys.readouterr()
    return files


def numbers(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "b.db")) as database:
        return [row[0] for row in database.execute("SELECT phone FROM officers ORDER BY id")]


def test_an_import_with_other_keys_writes_nothing(
    tmp_path: Path, county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = numbers(tmp_path)
    configure(tmp_path, "another secret")
    changed = (county / "officers.csv").read_text("utf-8").replace("13900000001", "13900000002")
    (county / "officers.csv").write_text(changed, "utf-8")
    assert run(["import", str(county)]) == 2
    assert "data_keys" in capsys.readouterr().err
    assert numbers(tmp_path) == before
    configure(tmp_path, "the right secret")
    assert run(["import", str(county), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["updated"]["officers"] == 1


def test_a_rotation_without_the_old_key_says_so_in_one_line(
    tmp_path: Path, county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(tmp_path, "the right secret", 'data_keys = ["k2:new", "k0:not the old one"]')
    assert run(["keys", "rotate"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "加回 data_keys" in told


def test_a_single_value_that_no_key_opens_is_a_matter_of_the_configuration(
    county: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def closed(*_: object) -> None:
        raise UndecryptableError("a value of cases.summary does not open with key 'k2'")

    monkeypatch.setattr("app.commands.configured.require_opening", closed)
    assert run(["audit", "verify"]) == 2
    assert "加回 data_keys" in capsys.readouterr().err
