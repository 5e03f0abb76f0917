"""Workbooks as somebody fills them in."""

from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook

HEADER = ("工号", "姓名", "手机", "机构代码", "职务", "岗位", "管辖区划")


def officers(*rows: tuple[str, ...]) -> bytes:
    """A workbook with one sheet of officers."""
    return workbook({"officers": [HEADER, *rows]})


def workbook(sheets: Mapping[str, list[tuple[str, ...]]]) -> bytes:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
