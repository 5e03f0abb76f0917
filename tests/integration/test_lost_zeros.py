"""Zeros in front of a number, as spreadsheets take them away: nothing is there twice, and the message says why."""

from pathlib import Path

import pytest

from app.services.importing import imports
from app.services.work import Workshop
from tests.counties import GROUP, Rows, a_county, write_files

pytestmark = pytest.mark.anyio
HOUSEHOLD = {"division_code": GROUP, "head": "张三"}


def numbered() -> dict[str, Rows]:
    """The county with numbers for ids."""
    county = a_county()
    county["households"] = [HOUSEHOLD | {"id": "0001"}, HOUSEHOLD | {"id": "0012"}]
    for number, person in enumerate(county["people"]):
        person.update(id=f"00{number}7", household_id="0001")
    county["duties"][0]["target"], county["duties"][2]["target"] = "0001", "0007"
    return county


@pytest.mark.parametrize("is_replacing", [False, True])
async def test_a_household_without_its_zeros_is_no_second_one(
    blank: Workshop, tmp_path: Path, is_replacing: bool
) -> None:
    await imports.run(blank, write_files(tmp_path / "1", numbered()))
    rows = [HOUSEHOLD | {"id": "1"}, HOUSEHOLD | {"id": "0012"}, HOUSEHOLD | {"id": "13"}]
    files = write_files(tmp_path / "2", {"households": rows})
    report = await imports.run(blank, files, is_replacing=is_replacing)
    (problem,) = report.problems.listed
    assert (problem.row, problem.column, problem.value) == (2, "id", "1")
    assert "库里已经有 0001" in problem.why
    assert "文本格式" in problem.why


async def test_two_rows_of_one_file_that_differ_by_zeros_are_one(blank: Workshop, tmp_path: Path) -> None:
    county = numbered()
    county["households"].append(HOUSEHOLD | {"id": "12"})
    report = await imports.run(blank, write_files(tmp_path, county))
    (problem,) = report.problems.listed
    assert (problem.file, problem.row) == ("households", 4)
    assert "第 3 行的 0012 只差前面的 0" in problem.why


async def test_who_refers_to_a_number_without_its_zeros_reads_which_it_is(
    blank: Workshop, tmp_path: Path
) -> None:
    county = numbered()
    county["duties"][0]["target"], county["duties"][2]["target"] = "1", "7"
    county["people"][1]["household_id"] = "01"
    report = await imports.run(blank, write_files(tmp_path, county))
    told = {(each.file, each.row): each.why for each in report.problems.listed}
    assert told.keys() == {("people", 3), ("duties", 2), ("duties", 4)}
    assert "有 0001,只差前面的 0" in told["duties", 2]
    assert "有 0007,只差前面的 0" in told["duties", 4]
    assert "有 0001,只差前面的 0" in told["people", 3]


async def test_ids_with_letters_are_no_numbers(blank: Workshop, tmp_path: Path) -> None:
    await imports.run(blank, write_files(tmp_path / "1", numbered()))
    await imports.run(blank, write_files(tmp_path / "2", {"households": [HOUSEHOLD | {"id": "X7"}]}))
    change = [HOUSEHOLD | {"id": "X07"}, HOUSEHOLD | {"id": "0001", "head": "张四"}]
    report = await imports.run(blank, write_files(tmp_path / "3", {"households": change}))
    assert (report.updated, report.added) == ({"households": 1}, {"households": 1})
