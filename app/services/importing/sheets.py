"""Reading a directory of CSV files or one workbook into sheets of text."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

from app.core.errors import InputRefusedError
from app.services.importing.columns import BY_NAME, FILES, FileSpec
from app.services.importing.problems import Problems

EXPLANATION = "说明"
"""How the template's explaining row begins; such a second row, and a sheet of this name, are no data."""


@dataclass(slots=True)
class Sheet:
    """One file's rows as text: (row number as a spreadsheet shows it, cells); the header is apart."""

    spec: FileSpec
    header: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(slots=True)
class Sheets:
    """Everything that was handed in, by file name, and what could not be read."""

    found: dict[str, Sheet] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


def load(path: Path, problems: Problems) -> Sheets:
    """The sheets of a directory or workbook; what cannot be read becomes a problem.

    Raises InputRefusedError where there is nothing to read at all.
    """
    if path.is_dir():
        sources = _directory(path, problems)
    elif path.suffix.lower() in {".xlsx", ".xlsm", ".ods", ".xls"} and path.is_file():
        sources = _workbook(path, problems)
    else:
        raise InputRefusedError(f"{path} 不是文件夹,也不是 .xlsx 表格")
    sheets = Sheets()
    for spec, rows in sources:
        if spec.name in sheets.found or spec.name in sheets.broken:
            problems.add(spec.name, 0, "", "", "同样的表有两份,请合并成一份")
            continue
        _take(sheets, spec, rows, problems)
    if not sheets.found and not problems.total:
        expected = " ".join(spec.name for spec in FILES)
        raise InputRefusedError(f"{path} 里没有可导入的表,表名应为 {expected}")
    return sheets


def _take(sheets: Sheets, spec: FileSpec, rows: Iterator[list[str]], problems: Problems) -> None:
    number = 0
    taken: list[tuple[int, list[str]]] = []
    try:
        header = next(rows, [])
        number = 1
        for number, cells in enumerate(rows, start=2):
            if any(cells) and not (number == 2 and cells[0].startswith(EXPLANATION)):
                taken.append((number, cells))
    except csv.Error as error:
        problems.add(spec.name, number + 1, "", "", f"这一行读不出来,引号或换行不对({error})")
        sheets.broken.add(spec.name)
        return
    sheets.found[spec.name] = Sheet(spec, header, taken)


def _directory(path: Path, problems: Problems) -> Iterator[tuple[FileSpec, Iterator[list[str]]]]:
    for file in sorted(path.glob("*.[cC][sS][vV]")):
        spec = BY_NAME.get(file.stem.strip().lower())
        if spec is None:
            names = " ".join(each.name for each in FILES)
            problems.add(file.name, 0, "", "", f"不认识的文件名,应为 {names} 之一")
            continue
        content = _decode(file.read_bytes())
        if content is None:
            problems.add(spec.name, 0, "", "", "文件既不是 UTF-8 也不是 GB18030 编码,请另存为 CSV UTF-8")
            continue
        yield spec, _csv_rows(content)


def _decode(data: bytes) -> str | None:
    """UTF-8 with or without BOM, UTF-16 with BOM, or GB18030."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _csv_rows(content: str) -> Iterator[list[str]]:
    for cells in csv.reader(io.StringIO(content, newline="")):
        yield [cell.strip() for cell in cells]


def _workbook(path: Path, problems: Problems) -> Iterator[tuple[FileSpec, Iterator[list[str]]]]:
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
    except (calamine.CalamineError, OSError) as error:
        raise InputRefusedError(f"{path} 打不开,请确认是没有密码的 .xlsx 表格({error})") from error
    for name in workbook.sheet_names:
        yield from _worksheet(workbook, name, problems)


def _worksheet(
    workbook: calamine.CalamineWorkbook, name: str, problems: Problems
) -> Iterator[tuple[FileSpec, Iterator[list[str]]]]:
    spec = BY_NAME.get(name.strip().lower())
    if name.startswith(EXPLANATION):
        return
    try:
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
        merged = sheet.merged_cell_ranges or []
    except (calamine.CalamineError, ValueError, TypeError) as error:
        problems.add(name, 0, "", "", f"这张表读不出来({error})")
        return
    if spec is None:
        if rows:
            problems.add(name, 0, "", "", "不认识的表名,应为 " + " ".join(each.name for each in FILES))
        return
    for (row, _), _end in merged:
        problems.add(spec.name, row + 1, "", "", "这里有合并单元格,请取消合并,每格都填上")
    yield spec, ([cell_text(cell) for cell in cells] for cells in rows)


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
    return str(cell).strip()
