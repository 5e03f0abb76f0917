"""`baolian export cases` as the operator meets it."""

import csv
import json
from collections.abc import AsyncIterator
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from anyio.to_thread import run_sync

from app.cli import run
from app.core.clock import SimulatedClock
from app.core.enums import CaseState
from models import AuditEntry, Case
from tests.factories import a_case
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
SECRET = "a secret for tests only"


@pytest.fixture
async def export(
    database_url: str,
    clock: SimulatedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Road]:
    """Two cases of two villages, and a drill; runs the command and answers what it printed."""
    road = await Road(database_url, clock).open()
    said = json.dumps({"name": "张诗文"})
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                a_case(
                    id=1,
                    number="20260718000001",
                    division_code=VILLAGE,
                    summary="=张诗文家的烟叶打烂了,电话13900000001",
                    reporter=said,
                    opened_at=clock.now(),
                ),
                a_case(id=2, number="20260718000002", division_code=OTHER, opened_at=clock.now()),
                a_case(id=3, number="20260718000003", division_code=OTHER, is_drill=True),
            ]
        )
    config = tmp_path / "baolian.toml"
    config.write_text(f'database_url = "{database_url}"\nsecret_key = "{SECRET}"\n', "utf-8")
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    yield road
    await road.close()


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(["export", "cases", *arguments]) == 0
    return capsys.readouterr().out


async def in_thread(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The command has a loop of its own."""
    return await run_sync(lambda: printed(capsys, *arguments))


async def test_a_table_is_masked_and_no_cell_is_a_formula(
    export: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(StringIO(await in_thread(capsys))))
    assert [row["编号"] for row in rows] == ["20260718000001", "20260718000002"]
    assert rows[0]["反映人"] == "张**"
    assert rows[0]["内容"] == "'=张**家的烟叶打烂了,电话139****0001"
    assert rows[0]["地点"] == "四季镇竹园村"


async def test_a_state_reads_as_admins_read_it_and_not_as_it_is_said_to_who_reported(
    export: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    async with export.workshop.begin() as work:
        case = await work.session.get_one(Case, 2)
        case.state, case.resolved_at = CaseState.RESOLVED, work.now
    rows = list(csv.DictReader(StringIO(await in_thread(capsys))))
    assert rows[1]["状态"] == "已办结,等来信人回话"


async def test_unmasked_only_where_it_is_asked_for_and_every_export_is_logged(
    export: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(await in_thread(capsys, "--format", "json", "--personal", "--division", VILLAGE))
    assert [(row["number"], row["reporter"]) for row in found] == [("20260718000001", "张诗文")]
    assert "13900000001" in found[0]["summary"]
    (entry,) = await export.all(AuditEntry, action="cases_exported")
    assert (entry.division_code, entry.data) == (VILLAGE, {"count": 1, "is_personal": True})


async def test_days_count_whole_in_every_spelling_of_an_import(
    export: Road, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert json.loads(await in_thread(capsys, "--format", "json", "--until", "2026-07-17")) == []
    only = ("--since", "2026年7月18日", "--until", "2026.7.18")
    file = tmp_path / "cases.xlsx"
    await in_thread(capsys, "--format", "xlsx", *only, "--output", str(file))
    rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["编号", "20260718000001", "20260718000002"]


@pytest.mark.usefixtures("export")
async def test_a_workbook_goes_into_a_pipe(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert await run_sync(run, ["export", "cases", "--format", "xlsx"]) == 0
    sheet = openpyxl.load_workbook(BytesIO(capsysbinary.readouterr().out)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)][1:] == ["20260718000001", "20260718000002"]


@pytest.mark.parametrize("words", [("--since", "2026-13-01"), ("--division", "61")])
def test_a_wrong_day_or_division_is_a_wrong_argument(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "cases", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


async def test_the_registry_goes_out_as_a_workbook_that_an_import_finds_unchanged(
    export: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "登记资料.xlsx"
    asked = ["export", "registry", "--division", "610925", "--personal", "--output", str(book)]
    assert await run_sync(run, asked) == 0
    assert "户" in capsys.readouterr().err
    assert await run_sync(run, ["import", str(book), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert not any(sum(told[change].values()) for change in ("added", "updated", "retired"))
    assert told["unchanged"]["officers"] > 1
    assert await run_sync(run, asked) == 2
    assert "已经在了" in capsys.readouterr().err
    for code, why in (("岚皋", "区划代码"), ("999999", "登记资料里没有区划 999999")):
        wrong = ["export", "registry", "--division", code, "--output", str(tmp_path / "别的.xlsx")]
        assert await run_sync(run, wrong) == 2
        assert why in capsys.readouterr().err
        assert not (tmp_path / "别的.xlsx").exists()
