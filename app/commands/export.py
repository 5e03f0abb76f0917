"""`baolian export cases`: the cases of a time and a division as a table or as JSON, masked unless asked otherwise."""

import csv
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Annotated, TextIO

import typer
from sqlalchemy import select
from xlsxwriter import Workbook

from app.commands import export_registry
from app.commands.acts import day
from app.commands.configured import with_workshop
from app.commands.output import note, progress_bar, writing
from app.core.cells import harmless
from app.core.errors import ConfigurationError
from app.services import audit
from app.services.scope import is_code, narrowed
from app.services.sending.words import words_inside
from app.services.work import Work, Workshop
from app.web.api.privacy import Veil
from models import Case

BATCH = 500
COLUMNS = {
    "number": "编号",
    "kind": "种类",
    "state": "状态",
    "urgent": "人命关天",
    "division_code": "区划代码",
    "place": "地点",
    "summary": "内容",
    "reporter": "反映人",
    "beneficiary": "为谁",
    "officer_id": "干部工号",
    "officer": "干部",
    "opened_at": "受理",
    "acknowledged_at": "回应",
    "on_site_at": "到场",
    "resolved_at": "办结",
    "closed_at": "结束",
    "next_due_at": "下一个时限",
}
Row = dict[str, str]
app = typer.Typer(
    help="导出。",
    no_args_is_help=True,
    epilog="例:baolian export cases --format xlsx --output 事项.xlsx",
)


class Format(StrEnum):
    """What can be written."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


app.command("registry")(export_registry.registry)


@app.callback()
def group() -> None:
    """导出。"""


@app.command("cases")
def cases(
    kind: Annotated[Format, typer.Option("--format", help="xlsx、csv 或 json")] = Format.CSV,
    since: Annotated[str, typer.Option(help="从哪天受理的起,例如 2026-07-01")] = "",
    until: Annotated[str, typer.Option(help="到哪天受理的(含这天)")] = "",
    division: Annotated[str, typer.Option(help="只要这个区划和它下面的")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", help="写进这个文件;不写就打印;xlsx 在终端上要写,管道里不用")
    ] = None,
    personal: Annotated[bool, typer.Option("--personal", help="姓名、电话不打码;记一条操作日志")] = False,
) -> None:
    """导出事项,姓名、电话、身份证号打码。

    例:baolian export cases --format xlsx --since 2026-07-01 --until 2026-07-31 --output 七月.xlsx
    """
    if kind is Format.XLSX and output is None and sys.stdout.isatty():
        raise ConfigurationError("xlsx 是二进制的,打印在终端上看不了:加上 --output 文件.xlsx")
    if division and not is_code(division):
        raise ConfigurationError(f"--division 要写 6、9、12 或 15 位区划代码,不是“{division[:20]}”")
    first, last = (day(text) if text else None for text in (since, until))

    async def run(workshop: Workshop) -> list[Row]:
        rows: list[Row] = []
        with progress_bar() as told:
            async with workshop.read() as work:
                async for row in _rows(work, first, last, division, Veil(personal)):
                    rows.append(row)
                    told("读取", len(rows), 0)
        async with workshop.begin() as work:
            audit.note(
                work, "cli", "cases_exported", division_code=division, count=len(rows), is_personal=personal
            )
        return rows

    rows = with_workshop(run)
    with writing(output) if output else nullcontext():
        _write(kind, rows, output)
    note(f"导出了 {len(rows)} 件" + (f",写在 {output}" if output else ""))


async def _rows(
    work: Work, since: date | None, until: date | None, division: str, veil: Veil
) -> AsyncIterator[Row]:
    """The cases in the order in which they came; drills are left out."""
    zone, last = work.snapshots.registry.zone, 0
    wanted = select(Case).where(Case.is_drill.is_(False))
    if since:
        wanted = wanted.where(Case.opened_at >= datetime(since.year, since.month, since.day, tzinfo=zone))
    if until:
        end = datetime(until.year, until.month, until.day, tzinfo=zone) + timedelta(days=1)
        wanted = wanted.where(Case.opened_at < end)
    if division:
        wanted = narrowed(wanted, Case.division_code, division)
    while True:
        batch: Sequence[Case] = (
            await work.session.scalars(wanted.where(Case.id > last).order_by(Case.id).limit(BATCH))
        ).all()
        for case in batch:
            yield _row(work, case, veil)
        if not batch:
            return
        last = batch[-1].id
        work.session.expunge_all()


def _row(work: Work, case: Case, veil: Veil) -> Row:
    words, zone = words_inside(work, case), work.snapshots.registry.zone
    names = [json.loads(each).get("name") or "" for each in (case.reporter, case.beneficiary)]
    named = veil.knowing(names)
    instants = ("opened_at", "acknowledged_at", "on_site_at", "resolved_at", "closed_at", "next_due_at")
    times = {name: getattr(case, name) for name in instants}
    return {
        **{name: words[name] for name in ("number", "kind", "state", "place", "officer")},
        "urgent": "是" if case.is_urgent else "",
        "division_code": case.division_code,
        "summary": named.text(words["summary"]),
        "reporter": veil.name(names[0]),
        "beneficiary": veil.name(names[1]),
        "officer_id": case.officer_id or "",
        **{
            name: at.astimezone(zone).isoformat(timespec="seconds") if at else ""
            for name, at in times.items()
        },
    }


def _write(kind: Format, rows: Sequence[Row], output: Path | None) -> None:
    if kind is Format.XLSX:
        book = _book(rows)
        if output is not None:
            output.write_bytes(book)
        else:
            sys.stdout.buffer.write(book)
    elif output is not None:
        encoding = "utf-8-sig" if kind is Format.CSV else "utf-8"
        with output.open("w", encoding=encoding, newline="") as file:
            _print(kind, rows, file)
    else:
        _print(kind, rows, sys.stdout)


def _book(rows: Sequence[Row]) -> bytes:
    written = BytesIO()
    with Workbook(written, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("事项")
        for number, cells in enumerate([COLUMNS, *rows]):
            for place, name in enumerate(COLUMNS):
                sheet.write_string(number, place, cells[name])
    return written.getvalue()


def _print(kind: Format, rows: Sequence[Row], file: TextIO) -> None:
    if kind is Format.JSON:
        json.dump(list(rows), file, ensure_ascii=False, indent=2)
        file.write("\n")
        return
    writer = csv.writer(file)
    writer.writerow(COLUMNS.values())
    writer.writerows([harmless(row[name]) for name in COLUMNS] for row in rows)
