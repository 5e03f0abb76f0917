"""A county's files into the database: all or nothing, and twice changes nothing."""

import asyncio
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from xlsxwriter import Workbook

from app.core.errors import InputRefusedError
from app.services.importing import imports
from app.services.importing.columns import FILES
from app.services.importing.imports import Report
from app.services.importing.sheets import LARGEST_MB
from app.services.work import Workshop
from models import Division, Duty, Household, Officer, Person, RosterShift, Snapshot
from tests.counties import KEYRING, VILLAGE, a_county, write_files

pytestmark = pytest.mark.anyio


def whys(report: Report) -> list[tuple[str, int, str]]:
    return [(each.file, each.row, each.column) for each in report.problems.listed]


async def test_a_whole_county_comes_in_and_the_second_time_changes_nothing(
    blank: Workshop, tmp_path: Path
) -> None:
    files = write_files(tmp_path, a_county())
    first = await imports.run(blank, files)
    assert first.problems.listed == []
    assert first.added["people"] == 2
    assert first.added["rosters"] == 12
    second = await imports.run(blank, files)
    assert second.changes == 0
    assert second.unchanged == first.added
    async with blank.read() as work:
        assert await work.session.scalar(select(Snapshot.version).where(Snapshot.name == "registry")) == 1


async def test_personal_values_are_encrypted_and_can_be_looked_up(blank: Workshop, tmp_path: Path) -> None:
    await imports.run(blank, write_files(tmp_path, a_county()))
    async with blank.read() as work:
        index = KEYRING.index("13900000001", "people.phone")
        found = await work.session.scalar(select(Person).where(Person.phone_index == index))
        stored = await work.session.scalar(text("SELECT phone FROM people WHERE id = 'P2'"))
    assert found is not None
    assert found.phone is not None
    assert found.phone.reveal() == "13900000001"
    assert found.tags == ["migrant", "elderly"]
    assert "13900000001" not in stored


async def test_one_bad_row_leaves_nothing_written(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    county["households"][0]["division_code"] = "610925112999"
    report = await imports.run(blank, write_files(tmp_path, county))
    assert whys(report) == [("households", 2, "division_code")]
    async with blank.read() as work:
        assert await work.session.scalar(select(func.count()).select_from(Division)) == 0


async def test_a_row_with_a_bad_cell_is_told_at_once_what_else_is_wrong_with_it(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    county["officers"][0] |= {"phone": "139", "office_code": "none", "division_code": "610925119"}
    county["officers"][1] |= {"id": "A"}
    county["duties"][0] |= {"since": "2026-02-30", "target": "H9", "officer_id": "Z"}
    county["people"][0] |= {"phone": "没有", "household_id": "H9"}
    county["people"][1] |= {"id_number": county["people"][0]["id_number"], "tags": "king"}
    county["households"][0] |= {"lat": "108.9", "division_code": "610925112"}
    county["contacts"][0] |= {"channel": "fax", "owner_id": "Z"}
    report = await imports.run(blank, write_files(tmp_path, county))
    found = {(each.file, each.row, each.column) for each in report.problems.listed}
    assert found >= {
        *(("officers", 2, column) for column in ("phone", "office_code", "division_code")),
        ("officers", 3, "id"),
        *(("duties", 2, column) for column in ("since", "target", "officer_id")),
        *(("people", 2, column) for column in ("phone", "household_id")),
        *(("people", 3, column) for column in ("id_number", "tags")),
        *(("households", 2, column) for column in ("lat", "division_code")),
        *(("contacts", 2, column) for column in ("channel", "owner_id")),
    }


async def test_a_dry_run_counts_and_writes_nothing(blank: Workshop, tmp_path: Path) -> None:
    report = await imports.run(blank, write_files(tmp_path, a_county()), is_dry=True)
    assert report.added["divisions"] == 4
    async with blank.read() as work:
        assert await work.session.scalar(select(func.count()).select_from(Division)) == 0


async def test_what_changed_is_updated_and_references_may_point_into_the_database(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    later = {
        "officers": [county["officers"][0] | {"name": "王军", "phone": "13900000009"}],
        "duties": [{"officer_id": "L", "kind": "covers_household", "target": VILLAGE}],
    }
    report = await imports.run(blank, write_files(tmp_path / "2", later))
    assert (report.updated["officers"], report.added["duties"], report.changes) == (1, 1, 2)
    async with blank.read() as work:
        officer = await work.session.get(Officer, "A")
    assert officer is not None
    assert officer.phone is not None
    assert (officer.name, officer.phone.reveal()) == ("王军", "13900000009")


async def test_a_dry_run_shows_what_every_changed_cell_was_and_becomes(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    county["officers"][0] |= {"name": "王军", "phone": "13900000009"}
    county["duties"] = county["duties"][:2]
    county["households"].append(county["households"][0] | {"id": "H2"})
    report = await imports.run(blank, write_files(tmp_path / "2", county), is_dry=True, is_replacing=True)
    lines = {str(change) for change in report.shown}
    assert "  ~ A:name 干部A → 王军;phone (加密保存,不显示) → (加密保存,不显示)" in lines
    assert "  + H2" in lines
    assert "  - D 党员联系 P1 2026-07-01" in lines
    assert "13900000009" not in str(report.as_json())


async def test_progress_is_told_up_to_the_last_row_of_every_file(blank: Workshop, tmp_path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}

    def tell(what: str, done: int, total: int) -> None:
        told[what] = (done, total)

    files = write_files(tmp_path, a_county())
    await imports.run(blank, files, progress=tell)
    assert told["写入人员"] == (2, 2)
    assert {what for what, (done, total) in told.items() if done != total} == set()
    told.clear()
    await imports.run(blank, files, progress=tell)
    assert told["比较人员"] == (2, 2)


async def test_replacing_retires_what_is_no_longer_listed_and_listing_it_again_brings_it_back(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    gone = {"duties": county["duties"][:2]}
    report = await imports.run(blank, write_files(tmp_path / "2", gone), is_replacing=True)
    assert report.retired == {"duties": 1}
    async with blank.read() as work:
        assert len(list(await work.session.scalars(select(Duty.id).where(Duty.retired_at.is_not(None))))) == 1
    back = await imports.run(blank, write_files(tmp_path / "1", county))
    assert back.updated["duties"] == 1
    async with blank.read() as work:
        assert await work.session.scalar(select(func.count()).select_from(Duty)) == 3


async def test_replacing_one_county_leaves_the_other_alone(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    other = {
        "divisions": [{"code": "610926", "name": "平利县", "level": "county", "parent_code": ""}],
        "officers": [county["officers"][0] | {"id": "Z", "division_code": "610926"}],
    }
    await imports.run(blank, write_files(tmp_path / "2", other))
    report = await imports.run(blank, write_files(tmp_path / "2", other), is_replacing=True)
    assert report.changes == 0


async def test_chinese_headers_labels_and_a_gb18030_file_are_understood(
    blank: Workshop, tmp_path: Path
) -> None:
    county = {
        "区划": [
            {"区划代码": "610925", "名称": "岚皋县", "级别": "县", "上级代码": ""},
            {
                "区划代码": "610925112",
                "名称": "四季镇",
                "级别": "镇",
                "上级代码": "610925",
                "别名": "四季乡；四季",
            },
        ],
        "干部": [{"工号": "A", "姓名": "王军", "岗位": "值班室", "管辖区划": "610925112", "备注": "借调"}],
    }
    report = await imports.run(blank, write_files(tmp_path, county, "gb18030"))
    assert report.problems.listed == []
    async with blank.read() as work:
        division = await work.session.get(Division, "610925112")
        officer = await work.session.get(Officer, "A")
    assert division is not None
    assert officer is not None
    assert division.aliases == ["四季乡", "四季"]
    assert (officer.name, officer.role) == ("王军", "duty_desk")


async def test_a_workbook_is_read_by_its_own_row_numbers_wherever_it_begins(
    blank: Workshop, tmp_path: Path
) -> None:
    path = tmp_path / "county.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("officers")
        for column, header in enumerate(("id", "name", "role", "division_code")):
            sheet.write(0, column, header)
        sheet.write(4, 1, "王军")
    report = await imports.run(blank, path)
    assert {(row, column) for _, row, column in whys(report)} == {
        (5, "id"),
        (5, "role"),
        (5, "division_code"),
    }


async def test_a_small_file_that_unpacks_without_end_is_refused(blank: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/x.xml", "w") as part:
        for _ in range(LARGEST_MB + 1):
            part.write(bytes(1 << 20))
    with pytest.raises(InputRefusedError, match=f"最多 {LARGEST_MB} MB"):
        await imports.run(blank, path)


async def test_a_workbook_gives_the_same_as_the_files(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    path = tmp_path / "county.xlsx"
    with Workbook(path) as book:
        for name, rows in county.items():
            sheet = book.add_worksheet(name)
            header = list(dict.fromkeys(key for row in rows for key in row))
            sheet.write_row(0, 0, header)
            for number, row in enumerate(rows, start=1):
                for column, key in enumerate(header):
                    value = row.get(key, "")
                    as_number = value.isdigit() and len(value) < 16
                    sheet.write(number, column, int(value) if as_number else value)
    first = await imports.run(blank, path)
    assert first.problems.listed == []
    second = await imports.run(blank, write_files(tmp_path / "csv", county))
    assert second.changes == 0
    assert set(second.unchanged) == {spec.name for spec in FILES}


async def test_a_shift_over_midnight_and_coordinates_keep_their_values(
    blank: Workshop, tmp_path: Path
) -> None:
    await imports.run(blank, write_files(tmp_path, a_county()))
    async with blank.read() as work:
        household = await work.session.get(Household, "H1")
        nights = await work.session.scalar(
            select(func.count()).where(RosterShift.shift_end < RosterShift.shift_start)
        )
    assert household is not None
    assert (household.lat, household.lng) == (32.3, 108.9)
    assert nights == 6


async def test_two_imports_at_once_follow_one_another(blank: Workshop, tmp_path: Path) -> None:
    files = write_files(tmp_path, a_county())
    first, second = await asyncio.gather(imports.run(blank, files), imports.run(blank, files))
    later, earlier = sorted((first, second), key=lambda report: report.changes)
    assert (later.changes, later.unchanged) == (0, earlier.added)
    assert (first.problems.listed, second.problems.listed) == ([], [])
