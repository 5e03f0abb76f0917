"""The empty workbook that a county fills in: Chinese headers, drop-down lists, an explaining row."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from app.core.errors import InputRefusedError
from app.services.importing.columns import FILES, Column
from app.services.importing.sheets import EXPLANATION

_LAST_ROW = 100_000
HEAD = 2
"""Rows above the data: the headers, and what each column means, which the import skips."""


def write_template(path: Path) -> None:
    """Write the workbook; its second row explains each column and is skipped by the import.

    Raises InputRefusedError where the file is there: somebody may have filled it in.
    """
    if path.exists():
        raise InputRefusedError(f"{path} 已经在了,怕是填过的,没有动它:换一个名字")
    written = BytesIO()
    with Workbook(written) as book:
        formats = formats_of(book)
        for spec in FILES:
            head(book.add_worksheet(spec.name), spec.columns, formats)
    path.write_bytes(written.getvalue())


def formats_of(book: Workbook) -> dict[str, Any]:
    """How the cells of a workbook look."""
    return {
        "header": book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
        "note": book.add_format({"italic": True, "font_color": "#7F7F7F", "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
    }


def head(sheet: Any, columns: Sequence[Column], formats: dict[str, Any]) -> None:
    """The rows above the data, row by row, and the lists to choose from."""
    sheet.freeze_panes(HEAD, 0)
    sheet.set_column(0, len(columns) - 1, 20, formats["text"])
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.headers[0], formats["header"])
    for index, column in enumerate(columns):
        prefix = f"{EXPLANATION}:" if index == 0 else ""
        sheet.write_string(1, index, prefix + _note(column), formats["note"])
        if column.choices and column.empty != ():
            allowed = {"validate": "list", "source": list(column.choices.values())}
            sheet.data_validation(HEAD, index, _LAST_ROW, index, allowed)


def _note(column: Column) -> str:
    return ("必填。" if column.is_required else "可空。") + column.note
