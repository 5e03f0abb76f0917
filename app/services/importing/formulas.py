"""Cells of an .xlsx that only look empty: formulas without a stored value, or with an error for one."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import unescape

_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^>]*?name="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'\b(Id|Target)="([^"]*)"')
_CELL = re.compile(rb"<c\s([^>]*[^/>]|)>((?:(?!</c>).)*)</c>", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<v[^>]*>[^<]|<is>")
_NO_VALUE = "这一格是公式,文件里没有存下算好的值:请在表格软件里打开另存一次,或改成直接填值"
_ERROR = "这一格的公式算错了({error}),请改对,或改成直接填值"
_TAG = re.compile(r"<[^>]*>")
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 17

Found = tuple[int, str, str]
"""The row, the cell as a spreadsheet calls it (B7), and why it cannot be read."""


def unreadable_cells(path: Path) -> dict[str, list[Found]]:
    """By sheet name, what a reader would take for empty cells; nothing for formats other than .xlsx.

    Raises zlib.error or EOFError where a sheet is damaged.
    """
    try:
        with zipfile.ZipFile(path) as book:
            return {name: list(_in_sheet(book, part)) for name, part in _parts(book)}
    except (zipfile.BadZipFile, KeyError, OSError, UnicodeDecodeError):
        return {}


def _parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the file in the archive that holds it."""
    relations = book.read("xl/_rels/workbook.xml.rels").decode()
    targets: dict[str, str] = {}
    for relation in _RELATION.findall(relations):
        found = dict(_ATTRIBUTE.findall(relation))
        targets[found.get("Id", "")] = found.get("Target", "")
    for name, relation in _SHEET.findall(book.read("xl/workbook.xml").decode()):
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if part in book.namelist():
            yield unescape(name, _ENTITIES), part


def _in_sheet(book: zipfile.ZipFile, part: str) -> Iterator[Found]:
    rest = b""
    with book.open(part) as content:
        while chunk := content.read(_CHUNK):
            rest += chunk
            end = rest.rfind(b"</c>")
            if end >= 0:
                yield from _in_cells(rest[: end + 4])
                rest = rest[end + 4 :]
            rest = rest[-_LONGEST_CELL:]


def _in_cells(cells: bytes) -> Iterator[Found]:
    if b"<f" not in cells and b't="e"' not in cells:
        return
    for attributes, inner in _CELL.findall(cells):
        why = _why(attributes, inner)
        where = _REFERENCE.search(attributes)
        if why and where is not None:
            column, row = where.groups()
            yield int(row), f"{column.decode()}{row.decode()}", why


def _why(attributes: bytes, inner: bytes) -> str:
    if b't="e"' in attributes:
        return _ERROR.format(error=_TAG.sub("", inner[inner.rfind(b"<v") :].decode("utf-8", "replace")))
    if b"<f" not in inner or _VALUE.search(inner):
        return ""
    return "" if b't="str"' in attributes and b"<v" in inner else _NO_VALUE
