"""What a file is by its first bytes, whatever somebody called it."""

from pathlib import Path

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = {_ZIP: "zip", _OLE: "ole"}
_WHY = {
    "zip": "打不开,文件损坏了:请在表格软件里打开,另存一份",
    "ole": "打不开:有密码,或者是老式的 .xls 改了名字;请在表格软件里打开、去掉密码,另存为 .xlsx",
}


def kind_of(file: Path) -> str:
    """`zip` for what .xlsx and .ods are, `ole` for old or locked workbooks, empty for everything else."""
    with file.open("rb") as content:
        first = content.read(len(_OLE))
    return next((kind for beginning, kind in _BEGINNINGS.items() if first.startswith(beginning)), "")


def why_unreadable(file: Path) -> str:
    """What to tell of a workbook that no reader can open."""
    if not file.stat().st_size:
        return "是空的"
    return _WHY.get(kind_of(file), "不是 .xlsx 表格,只是名字像:请在表格软件里打开,另存为 .xlsx")
