"""Every kind of bad row gets its line: file, row, column, value, reason."""

import contextlib
import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from xlsxwriter import Workbook

from app.core.clock import SimulatedClock
from app.core.errors import InputRefusedError, InvalidValueError
from app.services.importing import imports, values
from app.services.importing.columns import FILES, Column
from app.services.importing.problems import LISTED, CsvSink, Problems
from models import Base
from tests.bad_rows import BAD
from tests.counties import a_blank, a_county, write_files

NUMBER = "610925195103020016"


@pytest.mark.anyio
async def test_each_bad_row_is_named_with_its_column_and_a_reason_and_nothing_is_written(
    database_url: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    async with a_blank(database_url, clock) as workshop:
        for number, (name, (file, row, column, change)) in enumerate(BAD.items()):
            county = a_county()
            change(county)
            report = await imports.run(workshop, write_files(tmp_path / str(number), county))
            found = [(each.file, each.row, each.column) for each in report.problems.listed]
            assert (file, row, column) in found, (name, found)
            assert all(each.why for each in report.problems.listed), name
            assert report.changes == 0, name
        async with workshop.read() as work:
            for table in Base.metadata.sorted_tables:
                assert await work.session.scalar(select(func.count()).select_from(table)) == 0, table.name


def test_bad_rows_of_a_gb18030_file_are_named_with_its_own_headers_and_words(tmp_path: Path) -> None:
    rows = [{"工号": "A", "姓名": "王军", "岗位": "县太爷", "管辖区划": "610925112"}]
    problems = Problems()
    imports.load(write_files(tmp_path, {"干部": rows}, "gb18030"), problems)
    (problem,) = problems.listed
    assert (problem.file, problem.row, problem.value) == ("officers", 2, "县太爷")
    assert "岗位" in str(problem) or "role" in str(problem)


def test_a_wrong_header_names_the_column(tmp_path: Path) -> None:
    problems = Problems()
    imports.load(write_files(tmp_path, {"offices": [{"code": "1", "nmae": "x"}]}), problems)
    assert {(each.row, each.column) for each in problems.listed} == {
        (1, "nmae"),
        (1, "name"),
        (1, "kind"),
        (1, "division_code"),
    }


def test_a_wrong_header_hides_nothing_of_the_columns_that_are_known(tmp_path: Path) -> None:
    row = {"工号": "A", "姓名": "王军", "电话号码": "139", "岗位": "村支书", "管辖区划": "610925112"}
    problems = Problems()
    parsed = imports.load(write_files(tmp_path, {"干部": [row, row | {"岗位": "代办员"}]}), problems)
    assert [(each.row, each.column) for each in problems.listed] == [(1, "电话号码"), (2, "岗位")]
    assert parsed.records("officers") == []


def test_the_first_thousand_are_listed_and_all_of_them_written_to_the_file(tmp_path: Path) -> None:
    rows = [{"id": f"A{n}", "name": "王", "role": "king", "division_code": "610925"} for n in range(1500)]
    out = io.StringIO()
    problems = Problems(CsvSink(out))
    imports.load(write_files(tmp_path, {"officers": rows}), problems)
    assert (len(problems.listed), problems.total) == (LISTED, 1500)
    assert len(list(csv.reader(io.StringIO(out.getvalue())))) == 1501


def test_a_bad_cell_is_no_formula_in_the_table_of_errors(tmp_path: Path) -> None:
    row = {"id": "A1", "name": "王", "role": '=HYPERLINK("http://x")', "division_code": "＋610925"}
    out = io.StringIO()
    imports.load(write_files(tmp_path, {"officers": [row]}), Problems(CsvSink(out)))
    cells = [cell for line in csv.reader(io.StringIO(out.getvalue())) for cell in line]
    assert [cell for cell in cells if cell.startswith(("=", "＋"))] == []
    assert '\'=HYPERLINK("http://x")' in cells


def test_a_folder_without_any_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="没有可导入的表"):
        imports.load(tmp_path, Problems())


@pytest.mark.parametrize("column", [c for spec in FILES for c in spec.columns], ids=lambda c: c.key)
@given(cell=st.text(min_size=1, max_size=40) | st.from_regex(r"[0-9:;./年月日-]{1,20}", fullmatch=True))
def test_any_garbage_in_a_cell_is_a_value_or_a_reason(column: Column, cell: str) -> None:
    with contextlib.suppress(InvalidValueError):
        column.parse(cell)


@given(data=st.binary(max_size=300))
def test_any_bytes_in_a_file_are_rows_or_problems(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("garbage")
    (directory / "people.csv").write_bytes(data)
    problems = Problems()
    parsed = imports.load(directory, problems)
    assert problems.total or parsed.records("people") or "people" in parsed.tables


def whys_of(path: Path) -> dict[tuple[str, int, str], str]:
    problems = Problems()
    imports.load(path, problems)
    return {(each.file, each.row, each.column): each.why for each in problems.listed}


def test_a_formula_whose_value_was_never_stored_is_named_by_its_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "干部"
    sheet.append(["工号", "姓名", "岗位", "管辖区划", "职务"])
    sheet.append(["A", "王军", "值班室", "610925112", "=VLOOKUP(A2,B:C,2)"])
    book.save(tmp_path / "c.xlsx")
    assert "没有存下算好的值" in whys_of(tmp_path / "c.xlsx")[("officers", 2, "E2")]


def test_a_formula_with_an_error_for_its_value_is_named_and_an_empty_result_is_fine(tmp_path: Path) -> None:
    with Workbook(tmp_path / "c.xlsx") as book:
        sheet = book.add_worksheet("officers")
        sheet.write_row(0, 0, ["id", "name", "role", "division_code", "title"])
        for row in (1, 2):
            sheet.write_row(row, 0, [f"A{row}", "王军", "duty_desk", "610925112"])
        sheet.write_formula(1, 4, "=NA()", None, "#N/A")
        sheet.write_formula(2, 4, '=""&B1', None, "村支书")
    whys = whys_of(tmp_path / "c.xlsx")
    assert list(whys) == [("officers", 2, "E2")]
    assert "#N/A" in whys[("officers", 2, "E2")]


def test_merged_cells_are_named_by_their_row(tmp_path: Path) -> None:
    with Workbook(tmp_path / "c.xlsx") as book:
        sheet = book.add_worksheet("officers")
        sheet.write_row(0, 0, ["id", "name", "role", "division_code"])
        sheet.write_row(1, 0, ["A", "王军", "duty_desk", "610925112"])
        sheet.merge_range(2, 2, 3, 2, "duty_desk")
    assert "合并单元格" in whys_of(tmp_path / "c.xlsx")[("officers", 3, "C3:C4")]


@pytest.mark.parametrize("written", ["2026-07-18", "2026/7/18", "2026.7.18", "2026年7月18日", "20260718"])
def test_a_day_may_be_written_in_five_ways(written: str) -> None:
    assert values.day(written) == date(2026, 7, 18)


def test_a_quote_that_never_ends_breaks_the_file_and_not_the_others(tmp_path: Path) -> None:
    county = a_county()
    write_files(tmp_path, county)
    rows = (tmp_path / "officers.csv").read_text("utf-8").splitlines()
    (tmp_path / "officers.csv").write_bytes("\n".join([*rows, "Z,\0坏"]).encode())
    whys = whys_of(tmp_path)
    assert all(file == "officers" for file, _, _ in whys)


@pytest.mark.anyio
async def test_a_duty_that_overlaps_one_in_the_database_is_refused(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with a_blank(f"sqlite:///{tmp_path / 'b.db'}", clock) as workshop:
        county = a_county()
        await imports.run(workshop, write_files(tmp_path / "1", county))
        later = {"duties": [county["duties"][0] | {"since": "2026-05-01"}]}
        report = await imports.run(workshop, write_files(tmp_path / "2", later))
        (problem,) = report.problems.listed
        assert (problem.row, problem.column) == (2, "since")
        assert "库里已有的一段(2026-01-01 至 不限)" in problem.why


@pytest.mark.anyio
async def test_an_id_number_of_somebody_in_the_database_is_refused_unless_he_is_listed_or_replaced(
    database_url: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    async with a_blank(database_url, clock) as workshop:
        await imports.run(workshop, write_files(tmp_path / "first", a_county()))
        twin = {"people": [{"id": "P9", "household_id": "H1", "name": "张三", "id_number": NUMBER}]}
        refused = await imports.run(workshop, write_files(tmp_path / "twin", twin))
        (problem,) = refused.problems.listed
        assert (problem.file, problem.row, problem.column) == ("people", 2, "id_number")
        assert "与库里 P1 的身份证号相同" in problem.why
        both = {"people": [*twin["people"], {"id": "P1", "household_id": "H1", "name": "张三"}]}
        moved = await imports.run(workshop, write_files(tmp_path / "both", both))
        assert moved.problems.listed == []
        back = {"people": a_county()["people"]}
        assert (await imports.run(workshop, write_files(tmp_path / "back", back))).is_refused
        replaced = await imports.run(workshop, write_files(tmp_path / "replace", back), is_replacing=True)
        assert (replaced.problems.listed, replaced.retired["people"]) == ([], 1)


@pytest.mark.anyio
async def test_two_rows_with_one_id_number_are_refused(
    database_url: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    county = a_county()
    county["people"][1]["id_number"] = NUMBER
    async with a_blank(database_url, clock) as workshop:
        report = await imports.run(workshop, write_files(tmp_path, county))
    assert [(p.row, p.why) for p in report.problems.listed] == [(3, "与第 2 行的身份证号相同")]
