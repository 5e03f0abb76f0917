"""What a file does not say changes nothing: a column that is not there, a table without a row."""

from pathlib import Path

import pytest

from app.services.importing import imports
from app.services.importing.template import write_template
from app.services.work import Workshop
from models import Officer, Person
from tests.counties import VILLAGE, a_county, write_files

pytestmark = pytest.mark.anyio


async def test_a_column_that_a_file_does_not_have_leaves_what_is_stored(
    blank: Workshop, tmp_path: Path
) -> None:
    await imports.run(blank, write_files(tmp_path / "1", a_county()))
    posts = [
        {"id": each, "name": "王军", "role": "agent", "division_code": VILLAGE, "title": ""} for each in "AN"
    ]
    people = [
        {"id": "P2", "household_id": "H1", "name": "张大"},
        {"id": "P1", "household_id": "H1", "name": "张三"},
    ]
    report = await imports.run(blank, write_files(tmp_path / "2", {"officers": posts, "people": people}))
    assert (report.updated, report.added["officers"]) == ({"officers": 1, "people": 1}, 1)
    async with blank.read() as work:
        officer = await work.session.get_one(Officer, "A")
        new = await work.session.get_one(Officer, "N")
        person = await work.session.get_one(Person, "P2")
    assert officer.phone is not None
    assert (officer.role, officer.phone.reveal(), new.phone) == ("agent", "13900000002", None)
    assert person.phone is not None
    assert (person.name, person.phone.reveal(), person.tags) == (
        "张大",
        "13900000001",
        ["migrant", "elderly"],
    )
    phone = {"officers": [{**posts[0], "phone": ""}]}
    await imports.run(blank, write_files(tmp_path / "3", phone))
    async with blank.read() as work:
        officer = await work.session.get_one(Officer, "A")
    assert (officer.phone, officer.phone_index) == (None, None)


async def test_a_table_that_nobody_filled_in_retires_nothing(blank: Workshop, tmp_path: Path) -> None:
    await imports.run(blank, write_files(tmp_path / "1", a_county()))
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "户.csv").write_text("户编号,区划代码,户主\n,,\n")
    report = await imports.run(blank, tmp_path / "2", is_replacing=True)
    assert (report.changes, report.problems.listed) == (0, [])
    path = tmp_path / "county.xlsx"
    write_template(path)
    report = await imports.run(blank, path, is_replacing=True)
    assert (report.changes, report.problems.listed) == (0, [])
