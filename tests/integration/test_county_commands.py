"""`baolian import` and `baolian check` as the operator meets them."""

import json
from pathlib import Path

import pytest

from app.cli import run
from app.services.importing.template import write_template
from tests.counties import a_county, write_files


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration with an empty, current database."""
    config = tmp_path / "baolian.toml"
    config.write_text(
        f'database_url = "sqlite:///{tmp_path / "b.db"}"\nsecret_key = "a secret for tests only, 32 long"\n'
        'public_url = "http://127.0.0.1"\n'
    )
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    assert run(["db", "upgrade"]) == 0


def test_a_good_folder_is_imported_and_told_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write_files(tmp_path / "c", a_county())
    capsys.readouterr()
    assert run(["import", str(files), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["added"]["households"] == 1
    assert told["errors"] == []


def test_a_bad_row_gives_exit_one_and_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county = a_county()
    county["officers"][0]["role"] = "king"
    errors = tmp_path / "errors.csv"
    assert run(["import", str(write_files(tmp_path / "c", county)), "--errors", str(errors)]) == 1
    assert "officers 第 2 行「role」列(值:king)" in capsys.readouterr().err
    assert "king" in errors.read_text(encoding="utf-8-sig")


def test_check_leaves_with_one_where_something_is_uncovered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(write_files(tmp_path / "c", a_county()))]) == 0
    capsys.readouterr()
    assert run(["check", "--json"]) == 1
    kinds = [hole["kind"] for hole in json.loads(capsys.readouterr().out)["holes"]]
    assert "divisions_without_duty_desk" in kinds


def test_the_template_itself_imports_as_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "--template", str(tmp_path / "t.xlsx")]) == 0
    capsys.readouterr()
    assert run(["import", str(tmp_path / "t.xlsx"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["added"].values()) == {0}


def test_import_without_anything_says_what_is_missing() -> None:
    assert run(["import"]) == 2


def test_a_template_is_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "--template", str(tmp_path / "t.csv")]) == 2
    assert ".xlsx 结尾" in capsys.readouterr().err
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize("name", ["officers.csv", "errors.csv"])
def test_the_list_of_errors_is_not_written_into_what_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder = write_files(tmp_path / "c", a_county())
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert run(["import", str(folder), "--errors", str(folder / name)]) == 2
    assert "会盖掉数据" in capsys.readouterr().err
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    book = tmp_path / "t.xlsx"
    write_template(book)
    whole = book.read_bytes()
    assert run(["import", str(book), "--errors", str(book)]) == 2
    assert book.read_bytes() == whole


def test_a_list_of_errors_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_files(tmp_path / "c", a_county())
    assert run(["import", str(folder), "--errors", str(tmp_path / "none" / "e.csv")]) == 2
    said = capsys.readouterr().err
    assert (said.count("\n"), "e.csv 写不了(没有这个文件或目录)" in said) == (1, True)


def test_the_document_names_every_column(tmp_path: Path) -> None:
    from app.services.importing.columns import FILES

    text = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    write_template(tmp_path / "t.xlsx")
    for spec in FILES:
        assert f"### {spec.name}({spec.title})" in text
        assert all(f"| `{column.key}` | {'、'.join(column.headers)} |" in text for column in spec.columns)
