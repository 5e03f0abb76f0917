"""Changes to a ruleset document as its editor makes them: one row, one table, everything else as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.core.errors import NotFoundError
from app.services.rules.ruleset_document import read_document, shipped_data, shipped_document
from app.services.tuning.toml_text import changed_row, changed_table, row_text, rows_of, with_rows

ROWS = ("routes", "lexicon", "pins")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list of the document, and its text with comments."""

    data: Mapping[str, Any]
    text: str


def rows(document: str, section: str) -> list[Row]:
    """The rows of a list in their order; the shipped ones where the document has no such list."""
    return list(_rows(document, section))


@lru_cache(maxsize=12)
def _rows(document: str, section: str) -> tuple[Row, ...]:
    data = read_document(document)
    if section not in data:
        document, data = shipped_document(), shipped_data()
    found = data.get(section, [])
    texts = rows_of(document, section)
    if len(texts) != len(found):
        texts = [row_text(section, row) for row in found]
    return tuple(Row(row, text) for row, text in zip(found, texts, strict=True))


def put_row(document: str, section: str, row: Mapping[str, Any], index: int | None = None) -> str:
    """With a row in the place of the one at `index`, or at the end; raises NotFoundError."""
    found = rows(document, section)
    if index is None:
        return with_all(document, section, [*found, Row(row, row_text(section, row))])
    _check(index, found)
    found[index] = Row(row, changed_row(found[index].text, section, row))
    return with_all(document, section, found)


def drop_row(document: str, section: str, index: int) -> str:
    """Without the row at `index`; raises NotFoundError."""
    found = rows(document, section)
    _check(index, found)
    return with_all(document, section, found[:index] + found[index + 1 :])


def move_row(document: str, section: str, index: int, to: int) -> str:
    """With the row at `index` at the place `to`; raises NotFoundError."""
    found = rows(document, section)
    _check(index, found)
    row = found.pop(index)
    found.insert(max(0, min(to, len(found))), row)
    return with_all(document, section, found)


def set_values(document: str, path: tuple[str, ...], changes: Mapping[str, Any]) -> str:
    """With keys of one table set, None for out; a kind's promise that was as shipped is written out first."""
    if path[0] == "promises" and path[1] not in read_document(document).get("promises", {}):
        changes = {**shipped_data()["promises"][path[1]], **changes}
    return changed_table(document, path, changes)


def with_all(document: str, section: str, found: Sequence[Row]) -> str:
    """With these rows, in this order, as the list's rows; none: a list that is there and empty."""
    written = with_rows(document, section, [row.text for row in found])
    if found or section in read_document(written):
        return written
    return f"{section} = []\n{written}"


def _check(index: int, found: Sequence[Row]) -> None:
    if not 0 <= index < len(found):
        raise NotFoundError("这一条已经不在了,请刷新页面再看")
