"""Reading a directory of CSV files or one workbook, row by row, into sheets of text."""

import codecs
import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from app.core.errors import InputRefusedError
from app.core.nearest import meant
from app.services.importing import extents, magic
from app.services.importing.columns import BY_NAME, FILES, FileSpec
from app.services.importing.formulas import Found, unreadable_cells
from app.services.importing.problems import Problems

EXPLANATION = "说明"
"""How the template's explaining row begins; such a second row, and a sheet of this name, are no data."""
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".ods", ".xls"})
TITLES = "、".join(each.title for each in FILES)
_CHUNK = 1 << 20
_ASCII_END, _CHINESE = 0x80, 0xE0
"""Where bytes are no longer ASCII, and where those begin with which UTF-8 begins a Chinese character."""
_OTHER_TABLES = WORKBOOKS | {".et", ".txt", ".tsv"}
_NO_CSV = "文件夹里只看 CSV 文件:请把它另存为 CSV;是 .xlsx 的,也可以直接导入这一个表格"
_NO_TABLES = "不是文件夹,也不是 .xlsx 表格;CSV 请放进一个文件夹,写那个文件夹"
_NOWHERE = "没有这个文件,也没有这个文件夹:请核对名字和所在的位置"
_RENAMED = "这是改了名字的表格文件:请在表格软件里打开,另存为 CSV UTF-8;整个工作簿也可以改回原来的名字直接导入"
_BROKEN = "这一行读不出来,引号或换行不对,后面的都没有看"
_TOO_LONG = "这一行里有一格十几万字,后面的都没有看:多半是引号没有配对,把后面的行都带进来了"
_QUOTED = re.compile(r'="([^"]*)"')
_APPLE = "._"
"""How the file begins that an Apple computer leaves beside another."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"))
"""Marks that come along when a name or number is copied from a web page or an address book."""
LARGEST_MB = 512
"""How much a workbook may hold once unpacked: a small file can be made to hold any amount."""

Row = tuple[int, list[str]]


@dataclass(slots=True)
class Sheet:
    """One file's rows as text, read as they are asked for: (row as a spreadsheet shows it, cells).

    The header is apart. `is_broken` once the file turned out to be unreadable: its rows are not known.
    """

    spec: FileSpec
    header: list[str]
    rows: Iterator[Row]
    is_broken: bool = False


def read(path: Path, problems: Problems) -> Iterator[Sheet]:
    """The sheets of a directory or workbook, one at a time; what cannot be read becomes a problem.

    Raises InputRefusedError where there is nothing to read at all.
    """
    if path.is_dir():
        sources = _directory(path, problems)
    elif path.suffix.lower() in WORKBOOKS and path.is_file():
        sources = _workbook(path, problems)
    else:
        raise InputRefusedError(f"{path} {_NO_TABLES if path.exists() else _NOWHERE}")
    seen: set[str] = set()
    for spec, rows in sources:
        if spec.name in seen:
            problems.add(spec.name, 0, "", "", "同样的表有两份,请合并成一份")
            continue
        seen.add(spec.name)
        yield _sheet(spec, rows, problems)
    if not seen and not problems.total:
        raise InputRefusedError(f"{path} 里没有可导入的表,表名应为 {TITLES}")


def _sheet(spec: FileSpec, rows: Iterator[list[str]] | None, problems: Problems) -> Sheet:
    sheet = Sheet(spec, [], iter(()), is_broken=rows is None)
    if rows is not None:
        read = _numbered(sheet, rows, problems)
        sheet.header = next(read, (1, []))[1]
        sheet.rows = read
    return sheet


def _numbered(sheet: Sheet, rows: Iterator[list[str]], problems: Problems) -> Iterator[Row]:
    """The header as row 1, then every row with something in it but the explaining one."""
    number = 0
    try:
        for number, cells in enumerate(rows, start=1):
            if number == 1 or (any(cells) and not (number == 2 and cells[0].startswith(EXPLANATION))):
                yield number, cells
    except csv.Error as error:
        why = _TOO_LONG if "field limit" in str(error) else f"{_BROKEN}({error})"
        problems.add(sheet.spec.name, number + 1, "", "", why)
        sheet.is_broken = True


def _directory(path: Path, problems: Problems) -> Iterator[tuple[FileSpec, Iterator[list[str]] | None]]:
    for file in sorted(path.iterdir()):
        spec = BY_NAME.get(file.stem.strip().lower())
        if file.suffix.lower() != ".csv" or file.name.startswith(_APPLE):
            if spec is not None and file.suffix.lower() in _OTHER_TABLES:
                problems.add(file.name, 0, "", "", _NO_CSV)
            continue
        if spec is None:
            problems.add(
                file.name,
                0,
                "",
                "",
                f"不认识的文件名{meant(file.stem, BY_NAME) or ','}应为 {TITLES},例如 干部.csv",
            )
            continue
        encoding = None if magic.kind_of(file) else _encoding(file)
        if magic.kind_of(file):
            problems.add(spec.name, 0, "", "", _RENAMED)
        elif encoding is None:
            problems.add(spec.name, 0, "", "", "文件既不是 UTF-8 也不是 GB18030 编码,请另存为 CSV UTF-8")
        yield spec, None if encoding is None else _csv_rows(file, encoding)


def _encoding(file: Path) -> str | None:
    """UTF-8 with or without BOM, UTF-16 with BOM, or GB18030; None where it is none of them."""
    with file.open("rb") as content:
        is_wide = content.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encodings = ("utf-16",) if is_wide else ("utf-8-sig", "gb18030")
    return next((encoding for encoding in encodings if _is_in(file, encoding)), None)


def _is_in(file: Path, encoding: str) -> bool:
    """Whether these bytes are text in this encoding.

    A few GB18030 words may happen to be valid UTF-8, of two bytes each; Chinese takes three there.
    """
    decoder, highest = codecs.getincrementaldecoder(encoding)(), 0
    try:
        with file.open("rb") as content:
            while chunk := content.read(_CHUNK):
                decoder.decode(chunk)
                highest = max(highest, max(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return encoding != "utf-8-sig" or not _ASCII_END <= highest < _CHINESE


def _csv_rows(file: Path, encoding: str) -> Iterator[list[str]]:
    with file.open(encoding=encoding, newline="") as content:
        first = content.readline()
        content.seek(0)
        for cells in csv.reader(content, delimiter="\t" if "\t" in first and "," not in first else ","):
            yield [_bare(cell) for cell in cells]


def _bare(cell: str) -> str:
    """A cell without what nobody sees in it or around it, and without the marks that make a number text: ' and =""."""
    bare = cell.strip() if cell.isascii() else cell.translate(_INVISIBLE).strip()
    bare = bare.replace("\r\n", "\n")
    if bare[:1] in ("'", "="):
        quoted = _QUOTED.fullmatch(bare)
        bare = quoted[1].strip() if quoted else bare.removeprefix("'")
    return bare


def _workbook(path: Path, problems: Problems) -> Iterator[tuple[FileSpec, Iterator[list[str]] | None]]:
    try:
        _require_sane_size(path)
        workbook = calamine.CalamineWorkbook.from_path(path)
        unreadable = unreadable_cells(path)
    except (calamine.CalamineError, OSError, zlib.error, EOFError) as error:
        raise InputRefusedError(f"{path} {magic.why_unreadable(path)}") from error
    for name in workbook.sheet_names:
        yield from _worksheet(workbook, name, problems, unreadable.get(name, []))


def _require_sane_size(path: Path) -> None:
    """Raises InputRefusedError for a workbook that would fill the memory."""
    try:
        with zipfile.ZipFile(path) as book:
            size = sum(part.file_size for part in book.infolist()) >> 20
    except (zipfile.BadZipFile, OSError):
        return
    if size > LARGEST_MB:
        raise InputRefusedError(
            f"{path} 解开有 {size} MB,最多 {LARGEST_MB} MB:请只留要导入的表,或者改用 CSV 文件"
        )
    if reach := extents.too_far(path):
        cell = xl_rowcol_to_cell(reach[0] - 1, reach[1] - 1)
        raise InputRefusedError(
            f"{path} 里有一张表一直到 {cell} 格,太大了读不了:多半是远处误写了一格,请删掉数据以外的行和列"
        )


def _worksheet(
    workbook: calamine.CalamineWorkbook, name: str, problems: Problems, unreadable: list[Found]
) -> Iterator[tuple[FileSpec, Iterator[list[str]] | None]]:
    spec = BY_NAME.get(name.strip().lower())
    if name.startswith(EXPLANATION):
        return
    try:
        sheet = workbook.get_sheet_by_name(name)
        merged = sheet.merged_cell_ranges or []
    except (calamine.CalamineError, ValueError, TypeError) as error:
        problems.add(name, 0, "", "", f"这张表读不出来({error})")
        if spec is not None:
            yield spec, None
        return
    if spec is None:
        if sheet.end:
            problems.add(name, 0, "", "", f"不认识的表名{meant(name, BY_NAME) or ','}应为 {TITLES}")
        return
    for start, end in merged:
        cells = xl_range(*start, *end)
        problems.add(spec.name, start[0] + 1, cells, "", "这里有合并单元格,请取消合并,每格都填上")
    for number, cell, why in unreadable:
        problems.add(spec.name, number, cell, "", why)
    yield spec, _worksheet_rows(sheet)


def _worksheet_rows(sheet: calamine.CalamineSheet) -> Iterator[list[str]]:
    """Every row from the first one on, also the empty ones above and beside what is filled in; one at a time."""
    if sheet.start is None:
        return
    above, before = sheet.start
    yield from ([""] for _ in range(above))
    for cells in sheet.iter_rows():
        yield [""] * before + [cell_text(cell) for cell in cells]


def cell_text(cell: Any) -> str:
    """A workbook's cell as a person would read it: whole numbers without a point, days without a time."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return _bare(str(cell))
