"""A workbook brought to the console: looked at first, written only when its administrator says so.

The import runs in a thread with a database of its own, so that messages are answered meanwhile.
"""

import asyncio
import base64
import binascii
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path, PureWindowsPath

from sqlalchemy import and_, select, update

from app.core.errors import ConflictError, InputRefusedError, InvalidValueError, NotFoundError
from app.services import audit
from app.services.importing import before, imports, reach
from app.services.importing.columns import BY_NAME
from app.services.importing.exporting import OpenWorkshop
from app.services.importing.imports import Order, Report
from app.services.importing.problems import CsvSink, Problems
from app.services.scope import Right, Scope
from app.services.work import Work, Workshop
from models import AdminUpload

KEPT_FOR = timedelta(hours=2)
COUNTY = 6
SEPARATE, LONGEST_NAME = ".csv", 60
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", SEPARATE)
_MARKED = re.compile(r"(.+?)(?:[\s((_-].*)?")
"""A table's name, and what a browser or a person put behind it: `干部 (1).csv`, `干部-改.csv`."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A workbook that waits."""

    id: int
    file_name: str
    is_replacing: bool
    content: bytes


async def keep(work: Work, scope: Scope, file_name: str, content: bytes, *, is_replacing: bool) -> int:
    """Keep a workbook, sealed, until it is written or two hours have passed; raises InvalidValueError.

    What is no longer listed is retired for a whole county alone: a town's workbook only adds and changes.
    """
    scope.require(Right.IMPORT)
    if is_replacing and len(scope.division) != COUNTY:
        raise InvalidValueError("“不再列出的就停用”要用全县的表,只有县管理员能选", "replace")
    if not file_name.lower().endswith(ENDINGS):
        raise InvalidValueError("请选 .xlsx 表格或者 .csv 文件;还没有的话,先下载空模板", "file")
    if not content:
        raise InvalidValueError("这个表格是空的", "file")
    upload = AdminUpload(
        id=work.ids.next(),
        owner=scope.actor,
        file_name=file_name[-200:],
        is_replacing=is_replacing,
        content=base64.b64encode(content).decode(),
        created_at=work.now,
    )
    work.session.add(upload)
    audit.record(work, scope, "workbook_uploaded", upload.file_name, size=len(content))
    return upload.id


async def find(work: Work, scope: Scope, upload_id: int) -> Upload:
    """The waiting workbook, for who brought it alone; raises NotFoundError, ConflictError once it is over."""
    scope.require(Right.IMPORT)
    row = await work.session.get(AdminUpload, upload_id)
    if row is None or row.owner != scope.actor:
        raise NotFoundError("没有这个表格")
    if row.applied_at is not None:
        raise ConflictError("这个表格已经写入过了")
    if row.content is None or row.created_at < work.now - KEPT_FOR:
        raise ConflictError("这个表格放得太久,请重新上传")
    try:
        content = base64.b64decode(row.content, validate=True)
    except binascii.Error as error:
        raise NotFoundError("没有这个表格") from error
    return Upload(row.id, row.file_name, row.is_replacing, content)


async def look(opened: OpenWorkshop, scope: Scope, upload: Upload) -> Report:
    """What writing it would change, or all that is wrong in it; raises InputRefusedError where nothing can be read."""
    return await _in_thread(opened, scope, upload, Problems(), is_dry=True)


async def problems_of(opened: OpenWorkshop, scope: Scope, upload: Upload) -> str:
    """Every problem as CSV, for a spreadsheet."""
    told = StringIO(newline="")
    await _in_thread(opened, scope, upload, Problems(CsvSink(told)), is_dry=True)
    return "\ufeff" + told.getvalue()


async def apply(opened: OpenWorkshop, scope: Scope, upload: Upload) -> Report:
    """Write it, all or nothing; what was done stands in the log, and what was there before is kept for a month."""
    return await _in_thread(opened, scope, upload, Problems(), is_dry=False)


async def _in_thread(
    opened: OpenWorkshop, scope: Scope, upload: Upload, problems: Problems, *, is_dry: bool
) -> Report:
    async def run() -> Report:
        with _on_disk(upload) as path:
            async with opened() as workshop:
                return await _run(workshop, scope, upload, path, problems, is_dry=is_dry)

    return await asyncio.to_thread(lambda: asyncio.run(run()))


@contextmanager
def _on_disk(upload: Upload) -> Iterator[Path]:
    """The workbook as a file for as long as it is read; a single CSV as a folder with its table in it."""
    with tempfile.TemporaryDirectory(prefix="baolian-") as folder:
        if upload.file_name.lower().endswith(SEPARATE):
            Path(folder, _table_file(upload.file_name)).write_bytes(upload.content)
            yield Path(folder)
            return
        path = Path(folder, "workbook" + Path(upload.file_name).suffix.lower())
        path.write_bytes(upload.content)
        yield path


def _table_file(file_name: str) -> str:
    stem = PureWindowsPath(file_name).stem.strip()
    named = _MARKED.fullmatch(stem)
    if named and named[1].lower() in BY_NAME:
        return f"{named[1]}{SEPARATE}"
    return f"{''.join(each for each in stem if each.isprintable())[:LONGEST_NAME]}{SEPARATE}"


async def _run(
    workshop: Workshop, scope: Scope, upload: Upload, path: Path, problems: Problems, *, is_dry: bool
) -> Report:
    order = Order(
        path,
        upload.is_replacing,
        is_dry,
        check=lambda work, parsed, problems: reach.check(work, scope, parsed, problems),
        before=lambda work, changes: before.keep(work, upload.id, changes),
        note=None if is_dry else lambda work, report: _note(work, scope, upload, report),
    )
    try:
        return await imports.carry_out(workshop, order, problems)
    except InputRefusedError as refusal:
        raise InputRefusedError(str(refusal).replace(str(path), upload.file_name)) from refusal


async def _note(work: Work, scope: Scope, upload: Upload, report: Report) -> None:
    if report.is_refused:
        audit.record(
            work, scope, "import", upload.file_name, result=audit.REFUSED, errors=report.problems.total
        )
        return
    row = await work.session.get_one(AdminUpload, upload.id)
    row.applied_at = work.now
    audit.record(
        work,
        scope,
        "import",
        upload.file_name,
        is_replacing=upload.is_replacing,
        added=report.added,
        updated=report.updated,
        retired=report.retired,
    )


async def drop_old(workshop: Workshop) -> int:
    """Drop the content of what waited too long, and what was kept of imports long enough."""
    now = workshop.clock.now()
    unwritten = and_(AdminUpload.applied_at.is_(None), AdminUpload.created_at < now - KEPT_FOR)
    written = AdminUpload.applied_at < now - before.KEPT_FOR
    too_old = (unwritten | written, AdminUpload.content.is_not(None))
    async with workshop.database.reading() as session:
        if await session.scalar(select(AdminUpload.id).where(*too_old).limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        dropped = await work.session.execute(
            update(AdminUpload).where(*too_old).values(content=None).returning(AdminUpload.id)
        )
        return len(dropped.all())
