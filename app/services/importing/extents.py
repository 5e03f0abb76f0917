"""How far the sheets of a workbook reach.

A reader holds the whole rectangle between the first cell and the last: one stray cell in the farthest corner of a small
file asks for hundreds of gigabytes, and a process that is refused them is gone, and the service with it.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

MOST_CELLS = 5_000_000
"""Cells of one sheet's rectangle. An .xls, which ends at 17 million, is not looked at."""
_XLSX = re.compile(
    rb"<(?:\w+:)?(row|c)(?=[\s/>])(?:[^>]*?\sr\s*=\s*[\"']([A-Za-z]{0,7})([0-9]{1,10})[\"'])?[^>]*>"
)
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_NEAR = re.compile(rb'<c r="[A-Z](?:[0-9]{1,5}|1[0-8][0-9]{4})"')
"""How nearly every cell begins; a sheet of these alone has at most 26 columns and 190,000 rows."""
_ODS = re.compile(rb"<(?:\w+:)?(table|table-row|(?:covered-)?table-cell)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"']([0-9]{1,10})[\"']")
_SHEETS = re.compile(r"xl/.+\.xml|content\.xml", re.IGNORECASE)
_CHUNK = 1 << 20
_A = ord("A") - 1

Reach = tuple[int, int]
"""The last row and the last column in which something stands."""


def too_far(path: Path) -> Reach | None:
    """The reach of a sheet whose rectangle is too large to be read; None where all can be, and for what is no zip.

    Raises zlib.error or EOFError where a part is damaged.
    """
    try:
        with zipfile.ZipFile(path) as book:
            parts = [name for name in book.namelist() if _SHEETS.fullmatch(name)]
            reaches = [reach for name in parts for reach in _of_part(book, name)]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return None
    return next((reach for reach in reaches if reach[0] * reach[1] > MOST_CELLS), None)


def _of_part(book: zipfile.ZipFile, name: str) -> Iterator[Reach]:
    return _of_ods(_tags(book, name, _ODS)) if name.lower() == "content.xml" else _of_xlsx(book, name)


def _of_xlsx(book: zipfile.ZipFile, name: str) -> Iterator[Reach]:
    """Of one sheet that may reach far; a cell that does not say where it stands, stands beside the one before."""
    if all(len(_CELL.findall(piece)) == len(_NEAR.findall(piece)) for piece in _pieces(book, name)):
        return
    last_row = last_column = row = column = 0
    for tag in _tags(book, name, _XLSX):
        what, letters, number = tag.groups()
        if what == b"row":
            row, column = int(number) if number else row + 1, 0
            continue
        row, column = (int(number), _column(letters)) if number else (row, column + 1)
        if not tag[0].endswith(b"/>"):
            last_row, last_column = max(last_row, row), max(last_column, column)
    yield last_row, last_column


def _of_ods(tags: Iterator[re.Match[bytes]]) -> Iterator[Reach]:
    """Of every sheet; a cell and a row may stand for many that are alike."""
    last_row = last_column = row = column = 0
    for tag in tags:
        what, attributes = tag.groups()
        repeated = _REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        if what == b"table":
            yield last_row, last_column
            last_row = last_column = row = column = 0
        elif what == b"table-row":
            row, column = row + times, 0
        else:
            column += times
            if not tag[0].endswith(b"/>") or b"value" in attributes:
                last_row, last_column = max(last_row, row), max(last_column, column)
    yield last_row, last_column


def _tags(book: zipfile.ZipFile, name: str, wanted: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    return (tag for piece in _pieces(book, name) for tag in wanted.finditer(piece))


def _pieces(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part piece by piece, each with whole tags, however long one is."""
    begun: list[bytes] = []
    with book.open(name) as content:
        while chunk := content.read(_CHUNK):
            end = chunk.rfind(b">") + 1
            if end:
                yield b"".join((*begun, chunk[:end]))
                begun.clear()
            begun.append(chunk[end:])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - _A
    return number
