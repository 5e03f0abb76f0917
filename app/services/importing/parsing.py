"""Sheets of text into typed rows; every bad header and every bad cell becomes a problem."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import InvalidValueError
from app.services.importing.columns import IGNORED_HEADERS, Column, FileSpec
from app.services.importing.problems import Problems
from app.services.importing.sheets import Sheet

TOLD_EVERY = 5000
"""How many rows are read between two words about it."""
KEPT_BAD = 10_000
"""Of how many bad rows of a file the good cells are kept, to be looked at beside those of other rows."""

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
        columns = None if sheet.is_broken else _columns(sheet, problems)
        if columns is None:
            parsed.broken.add(sheet.spec.name)
            continue
        table = _table(sheet, columns, problems, read)
        if sheet.is_broken:
            parsed.broken.add(sheet.spec.name)
        parsed.tables[sheet.spec.name] = table
    return parsed


def _columns(sheet: Sheet, problems: Problems) -> list[Column | None] | None:
    """The column that each position holds; None where the header itself is wrong."""
    before, spec = problems.total, sheet.spec
    if not any(_column(spec, written) for written in sheet.header):
        first = next((written for written in sheet.header if written), "")
        what = "上面有标题的请删掉" if first else "现在是空的;没有数据的表不用放进来"
        problems.add(spec.name, 1, "", first, f"第 1 行要是表头({_expected(spec)}),{what}")
        return None
    found: list[Column | None] = []
    for written in sheet.header:
        column = _column(spec, written)
        if written and column is None and written not in IGNORED_HEADERS:
            problems.add(spec.name, 1, written, "", "不认识的列,应为 " + _expected(spec))
        elif column is not None and column in found:
            problems.add(spec.name, 1, written, "", "这一列出现了两次")
        found.append(column)
    for column in spec.columns:
        if column not in found and (column.is_required or column.key in spec.key[:1]):
            problems.add(spec.name, 1, column.key, "", f"缺少这一列({column.headers[0]})")
    return found if problems.total == before else None


def _column(spec: FileSpec, written: str) -> Column | None:
    """The column of a header, whatever spaces and line breaks its letters are set apart with."""
    return spec.by_header.get("".join(written.split()).strip("*＊").lower())


def _expected(spec: FileSpec) -> str:
    return "、".join(column.headers[0] for column in spec.columns)


def _table(
    sheet: Sheet,
    columns: list[Column | None],
    problems: Problems,
    read: Callable[[str, int], None] | None,
) -> Table:
    written = zip(columns, sheet.header, strict=True)
    table = Table(sheet.spec, {column.key: header for column, header in written if column is not None})
    places = {column.key: index for index, column in enumerate(columns) if column is not None}
    absent = {c.key: c.empty for c in sheet.spec.columns if c.key not in places}
    present = [(index, column) for index, column in enumerate(columns) if column is not None]
    blank = [index for index, header in enumerate(sheet.header) if not header]
    for number, cells in sheet.rows:
        if read is not None and number % TOLD_EVERY == 0:
            read(sheet.spec.title, number)
        before = problems.total
        values = {key: _copy(empty) for key, empty in absent.items()}
        for column, value in _values(table, number, cells, present, problems):
            values[column.key] = value
        if any(cells[len(columns) :]) or any(index < len(cells) and cells[index] for index in blank):
            problems.add(sheet.spec.name, number, "", "", "这一行比表头多出了格子,文字里有逗号时要加引号")
        if problems.total == before:
            table.records.append(Record(number, values))
        else:
            table.bad_ids.add(str(values.get(sheet.spec.key[0], "")))
            if len(table.bad) < KEPT_BAD:
                table.bad.append(Record(number, values))
    return table


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
