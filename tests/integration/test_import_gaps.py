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


@pytest.mark.parametrize("column", ["promised_days", "statutory_days"])
async def test_days_are_compared_with_those_that_the_file_has_no_column_for(
    workshop: Workshop, tmp_path: Path, column: str
) -> None:
    county = a_county()
    county["service_items"][0].update(statutory_days="20", promised_days="5")
    await imports.run(workshop, write_files(tmp_path / "1", county))
    item = {key: county["service_items"][0][key] for key in ("code", "name", "authority")}
    days = {"promised_days": ("21", "20"), "statutory_days": ("4", "5")}[column]
    for number, is_refused in zip(days, (True, False), strict=True):
        files = write_files(tmp_path / number, {"service_items": [item | {column: number}]})
        report = await imports.run(workshop, files)
        assert report.is_refused is is_refused
        places = [(each.row, each.column, each.value) for each in report.problems.listed]
        assert places == ([(2, column, number)] if is_refused else [])
