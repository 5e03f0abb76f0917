"""What each move of a case makes of its clocks (`deadlines.py`): which are met, which stop, which begin anew.

Every function appends what it adds to the `rows` that it was given, and leaves the case's `next_due_at` right.
"""

from collections.abc import Sequence
from datetime import datetime

from app.core.durations import Duration
from app.core.enums import CaseState, DeadlineKind
from app.services.lifecycle.deadlines import (
    FROM_REPORT,
    QUIET,
    arm,
    arm_promised,
    calendar_of,
    due_after,
    follow_up,
    is_open,
    keep_watched,
    rearm,
    row_of,
)
from app.services.rules.promises import Promise
from app.services.work import Work
from models import Case, Deadline
from models.base import change

_UNTIL_ANSWERED = frozenset({DeadlineKind.REMIND, DeadlineKind.ACKNOWLEDGE, DeadlineKind.STEP})
_UNTIL_RESOLVED = frozenset(DeadlineKind) - {DeadlineKind.CALL_BACK, DeadlineKind.PAY}


def start(work: Work, case: Case, promise: Promise) -> dict[DeadlineKind, datetime]:
    """Set the clocks of a new case, due from the platform's time of the first message; answers when each is due."""
    windows = {kind: window for kind in FROM_REPORT if (window := promise.window(kind)) is not None}
    add, since = calendar_of(work, case).add, case.reported_at
    due = {kind: add(since, window, promise.hours) for kind, window in windows.items()}
    if not due:
        due = {DeadlineKind.STEP: due_after(work, case, promise, work.now, follow_up(promise))}
    case_id = case.id
    for kind, due_at in due.items():
        work.append(Deadline, id=work.ids.next(), case_id=case_id, kind=str(kind), due_at=due_at)
    change(case, next_due_at=min(due.values()))
    return due


def meet(work: Work, case: Case, rows: list[Deadline], kind: DeadlineKind) -> None:
    """One promise was kept, in time or late."""
    _close(work, rows, kind)
    _settle(work, case, rows)


def acknowledged(work: Work, case: Case, rows: list[Deadline]) -> None:
    """An officer took the case: no more reminders, and the climb for an answer stops."""
    _close(work, rows, DeadlineKind.ACKNOWLEDGE, _UNTIL_ANSWERED)
    _settle(work, case, rows)


def arrived(work: Work, case: Case, rows: list[Deadline], at: datetime | None = None) -> None:
    """Somebody is on site: whatever climbed or waited for that stops, and a promised visit is made.

    `at`: when that was, where it is told later; a window that was kept then was not missed.
    """
    _close(work, rows, DeadlineKind.VISIT, at=at)
    _close(work, rows, DeadlineKind.ON_SITE, _UNTIL_ANSWERED, at=at)
    for row in rows:
        if at is not None and row.met_at == at and row.missed_at is not None and at <= row.due_at:
            row.missed_at = None
    _settle(work, case, rows)


def resolved(work: Work, case: Case, rows: list[Deadline]) -> None:
    """The matter is done: only payment and the call-back, counted from now, still run."""
    _close(work, rows, DeadlineKind.FINISH, _UNTIL_RESOLVED)
    promise = Promise.from_snapshot(case.promise)
    arm_promised(work, case, rows, DeadlineKind.CALL_BACK, promise, work.now)
    if not any(is_open(row) for row in rows):
        arm(work, case, rows, DeadlineKind.STEP, due_after(work, case, promise, work.now, QUIET))
    rearm(case, rows)


def reopened(work: Work, case: Case, rows: list[Deadline]) -> None:
    """The matter is not done after all: the promise runs again from now."""
    promise = Promise.from_snapshot(case.promise)
    _close(work, rows, None, frozenset(DeadlineKind))
    for kind in FROM_REPORT:
        arm_promised(work, case, rows, kind, promise, work.now)
    _settle(work, case, rows, promise)


def closed(work: Work, case: Case, rows: list[Deadline]) -> None:
    """The case is over, whatever still ran."""
    _close(work, rows, DeadlineKind.CALL_BACK, frozenset(DeadlineKind))
    case.next_due_at = None


def handed_over(work: Work, case: Case, rows: list[Deadline]) -> None:
    """Another officer must answer now: his reminder runs from now, what was promised to the person runs on.

    Where nobody came on site in time, the climb goes on one `step` from now.
    """
    promise = Promise.from_snapshot(case.promise)
    arm_promised(work, case, rows, DeadlineKind.REMIND, promise, work.now)
    arm_promised(work, case, rows, DeadlineKind.ACKNOWLEDGE, promise, work.now)
    site = row_of(rows, DeadlineKind.ON_SITE)
    if site is not None and site.missed_at is not None and case.on_site_at is None:
        step = promise.step or follow_up(promise)
        arm(work, case, rows, DeadlineKind.STEP, due_after(work, case, promise, work.now, step))
    _settle(work, case, rows, promise)


def returned(work: Work, case: Case, rows: list[Deadline], within: Duration | None = None) -> None:
    """An officer gave the case back: what was promised runs on, whoever has it now is reminded anew.

    `within`: he has so long to say whose it is. Where the answer was there already, another one is due within
    its window from now; one that still runs is never put off.
    """
    promise = Promise.from_snapshot(case.promise)
    arm_promised(work, case, rows, DeadlineKind.REMIND, promise, work.now)
    window = within or promise.acknowledge or promise.on_site or follow_up(promise)
    row, due_at = row_of(rows, DeadlineKind.ACKNOWLEDGE), due_after(work, case, promise, work.now, window)
    if row is None or row.met_at is not None or (is_open(row) and row.due_at > due_at):
        arm(work, case, rows, DeadlineKind.ACKNOWLEDGE, due_at)
    _settle(work, case, rows, promise)


def suspend(work: Work, case: Case, until: datetime) -> None:
    """Stop the case's clocks; at `until` it wakes by itself."""
    case.suspended_at, case.next_due_at = work.now, until


def resume(work: Work, case: Case, rows: list[Deadline]) -> None:
    """Let the clocks run on: what was open has as much time left as when the case was suspended."""
    promise, stopped = Promise.from_snapshot(case.promise), case.suspended_at
    case.suspended_at = case.next_due_at = None
    for row in rows:
        if stopped is None or not is_open(row):
            continue
        if promise.counts_working_time(row.kind):
            row.due_at = calendar_of(work, case).resumed(row.due_at, stopped, work.now)
        else:
            row.due_at += work.now - stopped
    _settle(work, case, rows)


def extend(work: Work, case: Case, rows: list[Deadline], until: datetime) -> None:
    """Give the case until `until` to be finished, also where that was missed already."""
    arm(work, case, rows, DeadlineKind.FINISH, until)
    if case.state != CaseState.SUSPENDED:
        rearm(case, rows)


def hasten(work: Work, case: Case, rows: list[Deadline], promise: Promise) -> None:
    """A life is in danger: somebody must answer and be there within the faster windows, counted from now.

    What was due sooner stays; who is on site need not come again (see `app.services.casework.alarm`).
    """
    wanted = [] if case.on_site_at else [DeadlineKind.ON_SITE]
    if case.acknowledged_at is None:
        wanted += [DeadlineKind.REMIND, DeadlineKind.ACKNOWLEDGE]
    for kind in wanted:
        window, row = promise.window(kind), row_of(rows, kind)
        if window is None:
            continue
        due_at = due_after(work, case, promise, work.now, window)
        if row is None or not is_open(row) or row.due_at > due_at:
            arm(work, case, rows, kind, due_at)
    _settle(work, case, rows, promise)


def _settle(work: Work, case: Case, rows: list[Deadline], promise: Promise | None = None) -> None:
    keep_watched(work, case, rows, promise or Promise.from_snapshot(case.promise))
    rearm(case, rows)


def _close(
    work: Work,
    rows: Sequence[Deadline],
    kept: DeadlineKind | None,
    ended: frozenset[DeadlineKind] = frozenset(),
    at: datetime | None = None,
) -> None:
    """`kept` is met, late if it was missed; the `ended` ones stop where they still run."""
    for row in rows:
        if row.met_at is None and (row.kind == kept or (row.kind in ended and is_open(row))):
            row.met_at = at or work.now
