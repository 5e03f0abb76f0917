"""A county's data into the database: everything validated first, all or nothing, twice changes nothing.

On SQLite everybody waits for whoever writes, and a message that waits too long is lost. So a county is read, checked
and compared while others go on, and they wait only while what differs is written.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from app.db.claims import one_at_a_time
from app.services import versions
from app.services.importing import applying, known, moving, parsing, scope, sheets, validation
from app.services.importing.applying import Difference
from app.services.importing.diffs import Change
from app.services.importing.parsing import Parsed
from app.services.importing.problems import Problems
from app.services.work import Work, Workshop

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows of it are done by now, and of how many (0: not known yet)."""
REGISTRY = "registry"
TRIES = 2
"""How often a county is compared while others write; where they changed the registry each time, they wait then."""
SPOKEN = ("contacts",)
"""Files whose rows people write themselves, by binding, without the registry being another one."""


def silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


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

    def count(self, change: Difference) -> None:
        """Enter what one file changes, in place of what was entered of it before."""
        name = change.table.spec.name
        self.added[name], self.updated[name] = len(change.added), len(change.updated)
        self.retired[name], self.unchanged[name] = len(change.retired), change.unchanged
        self.shown = [each for each in self.shown if each.file != name] + change.shown

    def given_up(self) -> list[tuple[str, int, int]]:
        """Tables that lose a fifth of their rows or more: how many, of how many that are there."""
        found = ((name, gone, self._present(name)) for name, gone in self.retired.items())
        return [(name, gone, there) for name, gone, there in found if gone and gone * 5 >= there]

    def _present(self, name: str) -> int:
        return self.retired[name] + self.updated[name] + self.unchanged[name]

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


@dataclass(frozen=True, slots=True)
class Order:
    """One import as it was asked for.

    `check` adds problems of its own. In the same transaction, `before` sees what is about to be written, and `note`
    writes what became of it, a refusal too.
    """

    path: Path
    is_replacing: bool = False
    is_dry: bool = False
    progress: Progress = silent
    check: Callable[[Work, Parsed, Problems], Awaitable[None]] | None = None
    before: Callable[[Work, Sequence[Difference]], Awaitable[None]] | None = None
    note: Callable[[Work, Report], Awaitable[None]] | None = None


def load(path: Path, problems: Problems, progress: Progress | None = None) -> Parsed:
    """Read a directory or workbook and every cell in it; what is wrong is added to `problems`.

    Raises InputRefusedError where there is nothing to read.
    """
    read = None if progress is None else partial(_reading, progress)
    return parsing.parse(sheets.read(path, problems), problems, read)


def _reading(progress: Progress, title: str, rows: int) -> None:
    progress(f"读取{title}", rows, 0)


async def validate(work: Work, parsed: Parsed, problems: Problems, *, is_replacing: bool = False) -> None:
    """Check what single cells cannot show, also against the database."""
    validation.check(parsed, await known.gather(work, parsed, is_replacing), problems)


async def carry_out(workshop: Workshop, order: Order, problems: Problems) -> Report:
    """The whole import: written in one transaction, or where anything is wrong not at all.

    What was compared with a registry that is another one by then is thrown away and compared again.
    """
    for _ in range(TRIES):
        report, parsed = _begun(order, problems)
        async with workshop.at_one_instant() as work:
            version = await versions.current(work.session, REGISTRY)
            changes = await _compare(work, order, parsed, report)
        if order.is_dry or await _is_done(workshop, order, changes, report, version):
            return report
    report, parsed = _begun(order, problems)
    async with _alone(workshop) as work:
        await _finish(work, order, await _compare(work, order, parsed, report), report)
    return report


def _begun(order: Order, problems: Problems) -> tuple[Report, Parsed]:
    problems.forget()
    return Report(problems), load(order.path, problems, order.progress)


@asynccontextmanager
async def _alone(workshop: Workshop) -> AsyncIterator[Work]:
    """A work that waited for an import under way, which may write the very rows that this one finds missing."""
    async with workshop.begin() as work:
        await one_at_a_time(work.session, "import")
        yield work


async def _is_done(
    workshop: Workshop, order: Order, changes: Sequence[Difference], report: Report, version: int
) -> bool:
    """Whether everything is written and noted.

    Not where the registry is no more the version that was compared (what was refused may stand in what somebody else
    wrote), nor where a check was passed and what people write themselves is no more what was checked.
    """
    is_settled = not report.changes and not report.is_refused
    if is_settled and order.note is None:
        return True
    async with _alone(workshop) as work:
        if not is_settled and await versions.current(work.session, REGISTRY) != version:
            return False
        now = [await applying.renewed(work, each) if each.name in SPOKEN else each for each in changes]
        if order.check is not None and [each.basis for each in now] != [each.basis for each in changes]:
            return False  # what is written over by now was never checked
        for change in now:
            report.count(change)
        await _finish(work, order, now, report)
    return True


async def _finish(work: Work, order: Order, changes: Sequence[Difference], report: Report) -> None:
    if not report.is_refused:
        if order.before is not None:
            await order.before(work, changes)
        await _write(work, order, changes, report)
    if order.note is not None:
        await order.note(work, report)


async def _compare(work: Work, order: Order, parsed: Parsed, report: Report) -> list[Difference]:
    """What to write, file by file, entered in the report; nothing where anything is wrong. Keeps what differs alone."""
    await validate(work, parsed, report.problems, is_replacing=order.is_replacing)
    if order.check is not None:
        await order.check(work, parsed, report.problems)
    if report.is_refused:
        return []
    counties = await scope.counties(work, parsed) if order.is_replacing else None
    found = []
    for table in parsed.tables.values():
        total = len(table.records)
        order.progress(f"比较{table.spec.title}", 0, total)
        applying.seal(work, table)
        may_retire = None if table.is_left_blank else counties
        is_in_scope = may_retire.scope_of(table.spec) if may_retire is not None else None
        change = applying.difference(table, await applying.stored_rows(work, table), is_in_scope)
        report.count(change)
        found.append(change)
        order.progress(f"比较{table.spec.title}", total, total)
        if table.spec.name not in SPOKEN:
            table.records.clear()
    return found


async def _write(work: Work, order: Order, changes: Sequence[Difference], report: Report) -> None:
    """Write the difference and tell every process."""
    is_moving = bool(report.updated.get("households"))
    at_home = await moving.at_home(work) if is_moving else set()
    for change in changes:
        tell = partial(order.progress, f"写入{change.table.spec.title}")
        tell(change.unchanged, change.listed)
        await applying.write(work, change, _counted(tell, change.listed, change.unchanged))
    if is_moving:
        await moving.follow(work, at_home)
    if report.changes:
        await versions.touch(work.session, REGISTRY)


def _counted(tell: Callable[[int, int], None], total: int, done: int) -> Callable[[int], None]:
    """Adds up the rows of the batches that are done."""
    so_far = done

    def told(rows: int) -> None:
        nonlocal so_far
        so_far += rows
        tell(min(so_far, total), total)

    return told


async def run(
    workshop: Workshop,
    path: Path,
    *,
    is_replacing: bool = False,
    is_dry: bool = False,
    problems: Problems | None = None,
    progress: Progress | None = None,
) -> Report:
    """The import of a folder or workbook as the command line asks for it."""
    order = Order(path, is_replacing, is_dry, progress or silent)
    return await carry_out(workshop, order, problems if problems is not None else Problems())
