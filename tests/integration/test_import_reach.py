"""A workbook whose sheets reach too far is refused before it is read."""

import zipfile
import zlib
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from app.core.errors import InputRefusedError
from app.services.importing import extents, imports
from app.services.work import Workshop

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("cell", ["XFD1048576", "Z800000", "Z195000", "AAA30000"])
async def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory(
    blank: Workshop, tmp_path: Path, cell: str
) -> None:
    path = tmp_path / "county.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("officers")
        sheet.write(0, 0, "id")
        sheet.write(cell, "x")
    with pytest.raises(InputRefusedError, match=f"一直到 {cell} 格"):
        await imports.run(blank, path)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]
)
async def test_a_workbook_that_is_damaged_is_refused_in_words(
    blank: Workshop, tmp_path: Path, part: str
) -> None:
    path = tmp_path / "county.xlsx"
    with Workbook(path) as book:
        book.add_worksheet("officers").write(0, 0, "id")
    with zipfile.ZipFile(path) as archive:
        found = archive.getinfo(part)
    content = bytearray(path.read_bytes())
    content[found.header_offset + 30 + len(part)] = 0xFF  # no kind of block that there is
    path.write_bytes(content)
    with pytest.raises(zlib.error):
        extents.too_far(path)
    with pytest.raises(InputRefusedError, match="文件损坏了"):
        await imports.run(blank, path)


def test_a_tag_is_read_whole_however_long_it_is(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        rows = f'<row r="1"><c s="{"1" * (3 << 20)}" r="XFD1048576"><v>1</v></c></row>'
        book.writestr("xl/worksheets/sheet1.xml", rows)
    assert extents.too_far(path) == (1_048_576, 16_384)


async def test_colour_far_away_is_no_data(blank: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("officers")
        sheet.write(0, 0, "id")
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
    report = await imports.run(blank, path)
    assert {each.row for each in report.problems.listed} == {1}


def test_cells_that_do_not_say_where_they_stand_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        rows = f'<row r="30000"><x:c><x:v>1</x:v></x:c>{"<x:c><x:v>1</x:v></x:c>" * 699}</row>'
        book.writestr("xl/worksheets/sheet1.xml", rows)
    assert extents.too_far(path) == (30_000, 700)


@pytest.mark.parametrize(
    ("rows", "reach"),
    [
        ('<table:table-row><table:table-cell office:value="1"/></table:table-row>', None),
        (
            '<table:table-row table:number-rows-repeated="900000000"><table:table-cell/></table:table-row>',
            None,
        ),
        (
            '<table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell office:value="1" table:number-columns-repeated="16384"/></table:table-row>',
            (1_048_576, 16_384),
        ),
    ],
)
def test_what_an_open_document_repeats_is_counted(
    tmp_path: Path, rows: str, reach: tuple[int, int] | None
) -> None:
    path = tmp_path / "county.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("content.xml", f"<table:table>{rows}</table:table>")
    assert extents.too_far(path) == reach
