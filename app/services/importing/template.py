"""The empty workbook that a county fills in: Chinese headers, drop-down lists, an explaining row."""

from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from app.core.errors import InputRefusedError
from app.services.importing.columns import FILES, Column, FileSpec
from app.services.importing.sheets import EXPLANATION

_LAST_ROW = 100_000


def write_template(path: Path) -> None:
    """Write the workbook; its second row explains each column and is skipped by the import.

    Raises InputRefusedError where the file is there: somebody may have filled it in.
    """
    if path.exists():
        raise InputRefusedError(f"{path} 已经在了,怕是填过的,没有动它:换一个名字")
    written = BytesIO()
    with Workbook(written) as book:
        formats = {
            "header": book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
            "note": book.add_format({"italic": True, "font_color": "#7F7F7F", "text_wrap": True}),
            "text": book.add_format({"num_format": "@"}),
        }
        for spec in FILES:
            _sheet(book.add_worksheet(spec.name), spec, formats)
    path.write_bytes(written.getvalue())


def _sheet(sheet: Any, spec: FileSpec, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(2, 0)
    for index, column in enumerate(spec.columns):
        sheet.set_column(index, index, 20, formats["text"])
        sheet.write_string(0, index, column.headers[0], formats["header"])
        prefix = f"{EXPLANATION}:" if index == 0 else ""
        sheet.write_string(1, index, prefix + _note(column), formats["note"])
        if column.choices:
            allowed = {"validate": "list", "source": list(column.choices.values())}
            sheet.data_validation(2, index, _LAST_ROW, index, allowed)


def _note(column: Column) -> str:
    return ("必填。" if column.is_required else "可空。") + column.note
