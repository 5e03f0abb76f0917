"""A county's data into the database: everything validated first, all or nothing, twice changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from app.db.claims import one_at_a_time
from app.services import snapshots
from app.services.importing import applying, known, moving, parsing, scope, sheets, validation
from app.services.importing.diffs import Change
from app.services.importing.parsing import Parsed, Table
from app.services.importing.problems import Problems
from app.services.work import Work, Workshop

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows of it are done by now, and of how many (0: not known yet)."""


@dataclass(slots=True)
class Report:
    """What an import changed, or would have: numbers by file, and what is wrong."""

    problems: Problems
    added: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    retired: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    shown: list[Change] = field(default_factory=list)
    """The first changes of each file and kind (`diffs.SHOWN`)."""

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong, so that nothing was written."""
        return self.problems.total > 0

    @property
    def changes(self) -> int:
        """How many rows are added, updated or retired."""
        return sum(sum(each.values()) for each in (self.added, self.updated, self.retired))

    def as_json(self) -> dict[str, Any]:
        """The report as `baolian import --json` prints it (contract, section 1)."""
        return {
            "added": self.added,
            "updated": self.updated,
            "retired": self.retired,
            "unchanged": self.unchanged,
            "diff": [change.as_json() for change in self.shown],
            "errors": self.problems.as_json(),
            "errors_total": self.problems.total,
        }


def load(path: Path, problems: Problems, progress: Progress | None = None) -> Parsed:
    """Read a directory or workbook and every cell in it; what is wrong is added to `problems`.

    Raises InputRefusedError where there is nothing to read.
    """
    read = None if progress is None else partial(_reading, progress)
    return parsing.parse(sheets.read(path, problems), problems, read)


def _reading(progress: Progress, title: str, rows: int) -> None:
    progress(f"读取{title}", rows, 0)


async def alone(work: Work) -> None:
    """Wait for an import that is under way, which may write the very rows that this one finds missing."""
    await one_at_a_time(work.session, "import")


async def validate(work: Work, parsed: Parsed, problems: Problems, *, is_replacing: bool = False) -> None:
    """Check what single cells cannot show, also against the database."""
    validation.check(parsed, await known.gather(work, parsed, is_replacing), problems)


async def apply(
    work: Work,
    parsed: Parsed,
    report: Report,
    *,
    is_replacing: bool = False,
    is_dry: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write the difference and tell every process, or with `is_dry` only count it."""
    counties = await scope.counties(work, parsed) if is_replacing else None
    at_home = set() if is_dry or "households" not in parsed.tables else await moving.at_home(work)
    for name, table in parsed.tables.items():
        tell = partial(progress or _silent, f"{'比较' if is_dry else '写入'}{table.spec.title}")
        tell(0, len(table.records))
        may_retire = None if table.is_left_blank else counties
        is_in_scope = may_retire.scope_of(table.spec) if may_retire is not None else None
        change = await _difference(work, table, is_in_scope)
        report.added[name], report.updated[name] = len(change.added), len(change.updated)
        report.retired[name], report.unchanged[name] = len(change.retired), change.unchanged
        report.shown += change.shown
        tell(len(table.records) if is_dry else change.unchanged, len(table.records))
        if not is_dry:
            await applying.write(work, change, _counted(tell, len(table.records), change.unchanged))
        table.records.clear()
    if report.updated.get("households") and not is_dry:
        await moving.follow(work, at_home)
    if not is_dry and report.changes:
        await snapshots.touch(work.session, "registry")


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def _counted(tell: Callable[[int, int], None], total: int, done: int) -> Callable[[int], None]:
    """Adds up the rows of the batches that are done."""
    so_far = done

    def told(rows: int) -> None:
        nonlocal so_far
        so_far += rows
        tell(min(so_far, total), total)

    return told


async def _difference(
    work: Work, table: Table, is_in_scope: Callable[[parsing.Key], bool] | None
) -> applying.Difference:
    applying.seal(work, table)
    return applying.difference(table, await applying.stored_rows(work, table), is_in_scope)


async def run(
    workshop: Workshop,
    path: Path,
    *,
    is_replacing: bool = False,
    is_dry: bool = False,
    problems: Problems | None = None,
    progress: Progress | None = None,
) -> Report:
    """The whole import in one transaction; the files are read before it begins.

    Where anything is wrong nothing is written and the report says what.
    """
    report = Report(problems if problems is not None else Problems())
    parsed = load(path, report.problems, progress)
    async with workshop.read() if is_dry else workshop.begin() as work:
        if not is_dry:
            await alone(work)
        await validate(work, parsed, report.problems, is_replacing=is_replacing)
        if not report.is_refused:
            await apply(work, parsed, report, is_replacing=is_replacing, is_dry=is_dry, progress=progress)
    return report
