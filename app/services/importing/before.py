"""The rows that an import changed as they were before it: kept sealed for a month, as a workbook to import again.

An import takes no row away, so what it added is named in the workbook, not undone by it.
"""

import base64
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.errors import NotFoundError
from app.services import audit
from app.services.importing import exporting
from app.services.importing.applying import Difference, sql_table
from app.services.importing.columns import FILES
from app.services.importing.diffs import words_of_key
from app.services.importing.exporting import Listed
from app.services.importing.parsing import Record
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Administrator, AdminUpload

KEPT_FOR = timedelta(days=30)
MOST = 5000
"""Rows that are kept of one import: on SQLite everybody waits meanwhile. Where it changes more, nothing is kept."""
MOST_NEW = 1000
"""New rows that are listed; the others are counted."""
_HOW = (
    "这个表格里是那次导入改了、停用了的行,写的是导入以前的样子。传到“导入表格”,看过改动,再确认写入,就改回来;"
    "那以后又改过的,也会改回那时的样子。"
)
_ADDED = (
    "那次导入新增的、重新启用的行,导入去不掉,列在下面。县管理员可以下载现在的资料,在里面删掉这些行,"
    "传上来时勾“表里不再列出的就停用”。"
)


@dataclass(frozen=True, slots=True)
class Past:
    """An import that was written: which file, by whom, when, and whether what it changed was kept."""

    id: int
    file_name: str
    owner: str
    at: datetime
    is_kept: bool


async def keep(work: Work, upload_id: int, changes: Sequence[Difference]) -> None:
    """Put what is about to be changed in the place of the workbook that changes it; nothing where it is too much."""
    row = await work.session.get_one(AdminUpload, upload_id)
    changed = sum(len(each.updated) + len(each.retired) for each in changes)
    is_kept = fits(changed) and (changed or any(each.added for each in changes))
    row.content = await _sealed(work, row, changes) if is_kept else None


def fits(changed: int) -> bool:
    """Whether the former state of so many updated and retired rows is kept."""
    return changed <= MOST


async def past(work: Work, scope: Scope) -> list[Past]:
    """The imports of a month by administrators of the division, the newest first."""
    scope.require(Right.IMPORT)
    row = AdminUpload
    columns: list[Any] = [row.id, row.file_name, row.owner, row.applied_at, row.content.is_not(None)]
    wanted = (
        select(*columns)
        .join(Administrator, AdminUpload.owner == "admin:" + Administrator.name)
        .where(AdminUpload.applied_at > work.now - KEPT_FOR)
        .order_by(AdminUpload.applied_at.desc())
    )
    rows = await work.session.execute(scope.within(wanted, Administrator.division_code))
    return [
        Past(upload_id, name, owner.removeprefix("admin:"), at, has_content)
        for upload_id, name, owner, at, has_content in rows
        if at is not None
    ]


async def take(work: Work, scope: Scope, upload_id: int) -> bytes:
    """The workbook; each time is written down. Raises NotAllowedError, NotFoundError where nothing is kept."""
    scope.require(Right.REVEAL)
    if not any(each.id == upload_id and each.is_kept for each in await past(work, scope)):
        raise NotFoundError("这次导入以前的样子没有留底")
    row = await work.session.get_one(AdminUpload, upload_id)
    audit.record(work, scope, "before_taken", row.file_name)
    return base64.b64decode(row.content or "")


async def _sealed(work: Work, upload: AdminUpload, changes: Sequence[Difference]) -> str:
    by_name = {each.name: each for each in changes}
    sheets = [
        Listed(spec, spec.columns, identities=_changed(by_name[spec.name]))
        for spec in FILES
        if spec.name in by_name and _changed(by_name[spec.name])
    ]
    zone = work.snapshots.registry.zone
    told = [f"{upload.file_name},{work.now.astimezone(zone):%Y-%m-%d %H:%M} 写入。", _HOW]
    new = await _listed(work, changes)
    with tempfile.TemporaryDirectory(prefix="baolian-") as folder:
        path = Path(folder, "before.xlsx")
        await exporting.fill(work, path, sheets, [*told, *([_ADDED, *new] if new else [])])
        return base64.b64encode(path.read_bytes()).decode()  # noqa: ASYNC240 - the import has a thread of its own


def _changed(change: Difference) -> list[object]:
    return [*(identity for identity, _ in change.updated), *change.retired]


async def _listed(work: Work, changes: Sequence[Difference]) -> list[str]:
    """What was not there before, or no longer, in words; of very many rows the first ones."""
    lines, count = list[str](), 0
    for change in changes:
        records = await _new(work, change)
        spec, table = change.table.spec, change.table
        count += len(records)
        for record in records[: MOST_NEW - len(lines)]:
            lines.append(f"{spec.title} {words_of_key(spec, table.key_of(record.values))}")
    more = count - len(lines)
    return [*lines, f"……还有 {more} 行,这里不列了。"] if more else lines


async def _new(work: Work, change: Difference) -> list[Record]:
    table = sql_table(change.table.spec)
    identity = next(iter(table.primary_key.columns))
    ids = [each for each, _ in change.updated]
    gone = select(identity).where(identity.in_(ids), table.c.retired_at.is_not(None))
    back = set(await work.session.scalars(gone)) if ids else set()
    return [*change.added, *(record for each, record in change.updated if each in back)]
