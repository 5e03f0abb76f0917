"""The county's data out again, as the workbook that an import takes: corrected by its clerks, it comes back.

What is in force and lies within the scope is listed, and nothing that an import of the same administrator would refuse.
Read in a thread over a database of its own, so that messages are answered meanwhile.
"""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from xlsxwriter import Workbook

from app.core.errors import ConflictError
from app.core.masking import Personal
from app.services import audit
from app.services.importing import reach, template
from app.services.importing.applying import BATCH, SEALED, sql_table
from app.services.importing.columns import BY_NAME, FILES, Column, FileSpec
from app.services.importing.diffs import word
from app.services.importing.imports import Progress, silent
from app.services.importing.known import REFERRED
from app.services.importing.parsing import Key, Values
from app.services.importing.sheets import EXPLANATION
from app.services.scope import Right, Scope
from app.services.sending import addresses
from app.services.work import Work, Workshop

OpenWorkshop = Callable[[], AbstractAsyncContextManager[Workshop]]
"""Opens a workshop over a database of its own, for another thread."""
IDENTITIES = "contacts"
"""The file that is left out, with the encrypted columns, where numbers are not asked for."""
_ALONE = threading.Lock()
"""Held while a workbook is made: each takes a thread, memory and a database connection for minutes."""
_LEANS_ON: Mapping[str, Mapping[str, Sequence[str]]] = {
    "people": {"household_id": ("households",)},
    "duties": {"officer_id": ("officers",), "target": ("divisions", "households", "people")},
    "rosters": {"office_code": ("offices",), "officer_id": ("officers",)},
    "substitutes": {"officer_id": ("officers",), "substitute_id": ("officers",)},
    "contacts": {"owner_id": ("officers", "people")},
}
"""Files whose rows mean nothing once what these columns name is no longer in force."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One sheet to be written: which columns, and which of its stored rows."""

    spec: FileSpec
    columns: Sequence[Column]
    is_wanted: Callable[[Values], bool] = lambda values: True
    identities: Collection[Any] | None = None
    """Only the rows in force with these primary keys."""


async def workbook(opened: OpenWorkshop, scope: Scope, *, has_numbers: bool) -> bytes:
    """The workbook, written down before it is read; raises NotAllowedError, ConflictError while another one is made.

    `has_numbers`: with telephone and ID numbers and with the identities on platforms; without, the columns are not
    there, so that an import leaves them as they are.
    """

    async def run(path: Path) -> None:
        async with opened() as workshop:
            await write(workshop, scope, path, has_numbers=has_numbers)

    def written() -> bytes:
        if not _ALONE.acquire(blocking=False):
            raise ConflictError("正在导出,请稍等一两分钟再点")
        try:
            return _read()
        finally:
            _ALONE.release()

    def _read() -> bytes:
        with tempfile.TemporaryDirectory(prefix="baolian-") as folder:
            path = Path(folder, "registry.xlsx")
            asyncio.run(run(path))
            return path.read_bytes()

    for right in (Right.IMPORT, Right.REVEAL):
        scope.require(right)
    return await asyncio.to_thread(written)


async def write(
    workshop: Workshop, scope: Scope, path: Path, *, has_numbers: bool, told: Progress = silent
) -> dict[str, int]:
    """Write the workbook there; answers how many rows each file has."""
    async with workshop.begin() as work:
        audit.record(work, scope, "registry_exported", is_personal=has_numbers)
    async with workshop.at_one_instant() as work:
        is_within, live = await reach.within(work, scope), await _live(work)
        sheets = [
            Listed(spec, _columns(spec, has_numbers), _wanted(spec, is_within, live))
            for spec in FILES
            if has_numbers or spec.name != IDENTITIES
        ]
        return await fill(work, path, sheets, told=told)


async def fill(
    work: Work,
    path: Path,
    sheets: Iterable[Listed],
    remarks: Sequence[str] = (),
    told: Progress = silent,
) -> dict[str, int]:
    """Write these sheets into a workbook; answers how many rows each has. The import skips the sheet of `remarks`."""
    counts: dict[str, int] = {}
    with Workbook(path, {"constant_memory": True}) as book:
        formats = template.formats_of(book)
        if remarks:
            page = book.add_worksheet(EXPLANATION)
            for number, remark in enumerate(remarks):
                page.write_string(number, 0, remark)  # a file's name is no formula
        for each in sheets:
            sheet = book.add_worksheet(each.spec.name)
            template.head(sheet, each.columns, formats)
            number = template.HEAD
            async for values in _rows(work, each):
                for place, column in enumerate(each.columns):
                    if text := _cell(column, values[column.key]):
                        sheet.write_string(number, place, text, formats["text"])
                number += 1
                told(each.spec.title, number - template.HEAD, 0)
            counts[each.spec.name] = number - template.HEAD
    return counts


def _columns(spec: FileSpec, has_numbers: bool) -> Sequence[Column]:
    sealed = () if has_numbers else SEALED.get(spec.name, ())
    return [column for column in spec.columns if column.key not in sealed]


def _wanted(
    spec: FileSpec, is_within: Callable[[str, Values], bool], live: Mapping[str, Set[str]]
) -> Callable[[Values], bool]:
    leans = _LEANS_ON.get(spec.name, {})

    def is_wanted(values: Values) -> bool:
        stands = all(any(values[key] in live[name] for name in names) for key, names in leans.items())
        return stands and is_within(spec.name, values)

    return is_wanted


async def _live(work: Work) -> dict[str, Set[str]]:
    found: dict[str, Set[str]] = {}
    for name in REFERRED:
        table, key = sql_table(BY_NAME[name]), BY_NAME[name].key[0]
        found[name] = set(
            await work.session.scalars(select(table.c[key]).where(table.c.retired_at.is_(None)))
        )
    return found


async def _rows(work: Work, listed: Listed) -> AsyncIterator[Values]:
    """The rows by what tells them apart; of those with the same key the one that an import compares with."""
    spec, table = listed.spec, sql_table(listed.spec)
    identity = next(iter(table.primary_key.columns))
    keys = [table.c[name] for name in spec.key]
    wanted = select(*(table.c[column.key] for column in spec.columns)).where(table.c.retired_at.is_(None))
    if listed.identities is not None:
        wanted = wanted.where(identity.in_(listed.identities))
    rows = await work.session.stream(
        wanted.order_by(*keys, identity.desc()), execution_options={"yield_per": BATCH}
    )
    before: Key | None = None
    async for row in rows:
        values = dict(zip((column.key for column in spec.columns), row, strict=True))
        key = tuple(values[name] for name in spec.key)
        if spec.name == IDENTITIES:
            values["external_id"] = addresses.plain(work, values["channel"], values["external_id"])
        if key != before and listed.is_wanted(values):
            yield values
        before = key


def _cell(column: Column, value: Any) -> str:
    return value.reveal() if isinstance(value, Personal) else word(value, column.choices)
