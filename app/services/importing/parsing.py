"""Sheets of text into typed rows; every bad header and every bad cell becomes a problem."""

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import InvalidValueError
from app.core.nearest import meant
from app.services.importing.columns import IGNORED_HEADERS, Column, FileSpec
from app.services.importing.problems import Problems
from app.services.importing.sheets import Sheet

TOLD_EVERY = 5000
"""How many rows are read between two words about it."""
KEPT_BAD = 10_000
"""Of how many bad rows of a file the good cells are kept, to be looked at beside those of other rows."""

_BESIDE = "这一格上面没有表头:删掉它,或者补上表头;CSV 里的文字带逗号的,要加引号"
_REMARKS = re.compile("[:：]|合计|总计|小计|说明|备注|填表|制表|审核|盖章")
_TOTALS = frozenset({"合计", "总计", "小计", "共计"})
_SUM = "这一行是合计、说明这些,请删掉"
_HEADER = "这一行又是表头,请删掉"
_EMPTY = "现在是空的;没有数据的表不用放进来"
_EMPTY_LINE = "现在第 1 行是空的,请删掉这一行"
_OTHER_MARKS = ";；，、|"
_OTHER_MARK = "现在格子之间是“{mark}”,没有分开:请在表格软件里另存为 CSV UTF-8(逗号分隔)"
_REMARK = "这一行只有这一格有字:合计、说明、填表人这些请删掉;是数据就把这一行填全"

Values = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it stood, and its values by column key; a bad row has only those that could be read."""

    row: int
    values: Values


@dataclass(slots=True)
class Table:
    """One file's good rows, the first columns of all bad ones, and the headers as they were written.

    `bad` are the first bad rows (`KEPT_BAD`).
    """

    spec: FileSpec
    headers: dict[str, str]
    records: list[Record] = field(default_factory=list)
    bad_ids: set[str] = field(default_factory=set)
    bad: list[Record] = field(default_factory=list)

    @property
    def is_left_blank(self) -> bool:
        """Whether nobody filled it in, which says nothing of what is gone."""
        return not self.records and not self.bad_ids

    def readable(self) -> Iterator[Record]:
        """The good rows and the first bad ones, as they stand in the file."""
        return heapq.merge(self.records, self.bad, key=lambda record: record.row)

    def header(self, key: str) -> str:
        """The column's header as the file spells it."""
        return self.headers.get(key, key)

    def key_of(self, values: Values) -> Key:
        """What tells a row from all others."""
        return tuple(values[each] for each in self.spec.key)


@dataclass(slots=True)
class Parsed:
    """Everything that could be read. `broken` names the files whose rows are not known."""

    tables: dict[str, Table] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def records(self, name: str) -> list[Record]:
        """The good rows of a file; none where it is absent."""
        return self.tables[name].records if name in self.tables else []


def parse(
    sheets: Iterable[Sheet], problems: Problems, read: Callable[[str, int], None] | None = None
) -> Parsed:
    """Read every cell; `read` is told each file's title and how many of its rows are read by now."""
    parsed = Parsed()
    for sheet in sheets:
        before = problems.total
        columns = [] if sheet.is_broken else _columns(sheet, problems)
        is_whole = problems.total == before
        if columns:
            table = _table(sheet, columns, problems, read, is_whole=is_whole)
            parsed.tables[sheet.spec.name] = table
        if sheet.is_broken or not is_whole:
            parsed.broken.add(sheet.spec.name)
    return parsed


def _columns(sheet: Sheet, problems: Problems) -> list[Column | None]:
    """The column that each position holds, and a problem for what is wrong with the header; [] where it is none."""
    spec = sheet.spec
    if not any(_column(spec, written) for written in sheet.header):
        first = next((written for written in sheet.header if written), "")
        problems.add(
            spec.name, 1, "", first, f"第 1 行要是表头({_expected(spec)}),{_no_header(sheet, first)}"
        )
        return []
    found: list[Column | None] = []
    for written in sheet.header:
        column = _column(spec, written)
        if written and column is None and written not in IGNORED_HEADERS:
            problems.add(
                spec.name,
                1,
                written,
                "",
                f"不认识的列{meant(written, _headers(spec)) or ','}应为 {_expected(spec)}",
            )
        elif column is not None and column in found:
            other = sheet.header[found.index(column)]
            why = "这一列出现了两次" if other == written else f"和“{other}”是同一列,只能留一个"
            problems.add(spec.name, 1, written, "", why)
            column = None
        found.append(column)
    for column in spec.columns:
        if column not in found and (column.is_required or column.key in spec.key[:1]):
            problems.add(spec.name, 1, column.key, "", f"缺少这一列({column.headers[0]})")
    return found


def _no_header(sheet: Sheet, first: str) -> str:
    """What the first row is instead of the header, and what to do."""
    if not first:
        return _EMPTY_LINE if next(sheet.rows, None) else _EMPTY
    mark = next((mark for mark in _OTHER_MARKS if _column(sheet.spec, first.partition(mark)[0])), "")
    return _OTHER_MARK.format(mark=mark) if mark else "上面有标题的请删掉"


def _column(spec: FileSpec, written: str) -> Column | None:
    """The column of a header, whatever spaces and line breaks its letters are set apart with."""
    return spec.by_header.get("".join(written.split()).strip("*＊").lower())


def _headers(spec: FileSpec) -> list[str]:
    """What may stand over a column of this table, in Chinese or as a key."""
    return [name for column in spec.columns for name in (*column.headers, column.key)]


def _expected(spec: FileSpec) -> str:
    return "、".join(column.headers[0] for column in spec.columns)


def _table(
    sheet: Sheet,
    columns: list[Column | None],
    problems: Problems,
    read: Callable[[str, int], None] | None,
    *,
    is_whole: bool,
) -> Table:
    """The rows under these columns; none of them is good where the header is not whole."""
    written = zip(columns, sheet.header, strict=True)
    table = Table(sheet.spec, {column.key: header for column, header in written if column is not None})
    absent = {c.key: c.empty for c in sheet.spec.columns if is_whole and c.key not in table.headers}
    present = [(index, column) for index, column in enumerate(columns) if column is not None]
    blank = [index for index, header in enumerate(sheet.header) if not header]
    for number, cells in sheet.rows:
        if read is not None and number % TOLD_EVERY == 0:
            read(sheet.spec.title, number)
        before = problems.total
        if _is_remark(number, cells, table, present, problems):
            continue
        values = {key: _copy(empty) for key, empty in absent.items()}
        for column, value in _values(table, number, cells, present, problems):
            values[column.key] = value
        beside = [cells[index] for index in blank if index < len(cells)] + cells[len(columns) :]
        if any(beside):
            problems.add(sheet.spec.name, number, "", next(filter(None, beside)), _BESIDE)
        if is_whole and problems.total == before:
            table.records.append(Record(number, values))
        else:
            table.bad_ids.add(str(values.get(sheet.spec.key[0], "")))
            if len(table.bad) < KEPT_BAD:
                table.bad.append(Record(number, values))
    return table


def _is_remark(
    number: int, cells: list[str], table: Table, present: list[tuple[int, Column]], problems: Problems
) -> bool:
    """Whether a row is none of data: a total, the header once more, or one cell with a note or who filled it in."""
    place, cell = next((index, cell) for index, cell in enumerate(cells) if cell)
    why = _remark(cell, cells, table.spec)
    if not why:
        return False
    column = next((column for index, column in present if index == place), None)
    header = table.header(column.key) if column is not None else ""
    problems.add(table.spec.name, number, header, cell, why)
    return True


def _remark(first: str, cells: list[str], spec: FileSpec) -> str:
    if sum(map(bool, cells)) == 1:
        return _REMARK if _REMARKS.search(first) else ""
    if first in _TOTALS:
        return _SUM
    is_header = _column(spec, first) and all(_column(spec, each) for each in cells if each)
    return _HEADER if is_header else ""


def _values(
    table: Table, number: int, cells: list[str], present: list[tuple[int, Column]], problems: Problems
) -> Iterator[tuple[Column, Any]]:
    for index, column in present:
        cell = cells[index] if index < len(cells) else ""
        if not cell:
            if column.is_required:
                problems.add(table.spec.name, number, table.header(column.key), "", "这一格不能空")
            yield column, _copy(column.empty)
            continue
        try:
            yield column, column.parse(cell)
        except InvalidValueError as error:
            problems.add(table.spec.name, number, table.header(column.key), cell, str(error))


def _copy(empty: Any) -> Any:
    return [] if empty == () else empty
