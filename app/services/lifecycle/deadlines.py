"""The clocks of a case: what its promise set running, what was met, what comes next.

A case's `next_due_at` is the earliest of its open deadlines and is what the escalation job claims. An open
case always has one: where nothing is promised any more, the `step` row looks after it once a day. Every
function that may add a row appends it to the `rows` that it was given and sets `next_due_at` itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.calendar import WORKING, WorkCalendar
from app.core.durations import Duration
from app.core.enums import FINAL_STATES, CaseState, DeadlineKind
from app.db.among import among
from app.db.prepared import Whole
from app.services.deciding.ladder import Standing
from app.services.rules.promises import Promise
from app.services.work import Work
from models import Case, Deadline
from models.base import change

FOLLOW_UP = {False: Duration.parse("1 days"), True: Duration.parse("1 working days")}
"""How long an open case may lie without any promise running; the key: does only working time count?"""
QUIET = Duration.parse("7 days")
"""How long a resolved case without a promised call-back stays open for objections."""

FROM_REPORT = (
    DeadlineKind.REMIND,
    DeadlineKind.ACKNOWLEDGE,
    DeadlineKind.ON_SITE,
    DeadlineKind.VISIT,
    DeadlineKind.FINISH,
    DeadlineKind.PAY,
)
"""What runs from the person's first message; call_back runs from the resolution, step from a miss."""
GATES = (DeadlineKind.ACKNOWLEDGE, DeadlineKind.ON_SITE)
"""The clocks whose miss starts a climb that goes on, one `step` after the other."""

_UNTIL_ANSWERED = frozenset({DeadlineKind.REMIND, DeadlineKind.ACKNOWLEDGE, DeadlineKind.STEP})
_UNTIL_RESOLVED = frozenset(DeadlineKind) - {DeadlineKind.CALL_BACK, DeadlineKind.PAY}
_OF_CASES = Whole(Deadline, select(Deadline).where(among(Deadline.case_id, "cases")))


def start(work: Work, case: Case, promise: Promise) -> dict[DeadlineKind, datetime]:
    """Set the clocks of a new case, due from the platform's time of the first message; answers when each is due."""
    windows = {kind: window for kind in FROM_REPORT if (window := promise.window(kind)) is not None}
    add, since = calendar_of(work, case).add, case.reported_at
    due = {kind: add(since, window, promise.hours) for kind, window in windows.items()}
    if not due:
        due = {DeadlineKind.STEP: _after(work, case, promise, work.now, follow_up(promise))}
    case_id = case.id
    for kind, due_at in due.items():
        work.append(Deadline, id=work.ids.next(), case_id=case_id, kind=str(kind), due_at=due_at)
    change(case, next_due_at=min(due.values()))
    return due


async def of_case(work: Work, case: Case) -> list[Deadline]:
    """All deadlines of the case, the earliest first."""
    return (await of_cases(work, [case.id]))[case.id]


async def of_cases(work: Work, ids: Sequence[int]) -> dict[int, list[Deadline]]:
    """All deadlines of these cases, the earliest first; one query."""
    found: dict[int, list[Deadline]] = {case_id: [] for case_id in ids}
    rows = await _OF_CASES.rows(work.session, {"cases": list(ids)})
    for row in sorted(rows, key=lambda row: (row.due_at, row.id)):
        found[row.case_id].append(row)
    return found


def is_open(row: Deadline) -> bool:
    """Whether the clock still runs."""
    return row.met_at is None and row.missed_at is None


def rearm(case: Case, rows: Sequence[Deadline]) -> None:
    """Set the timer to the earliest open deadline; a closed case has none, a suspended one keeps its day.

    Should nothing be open, the timer stands a day after whatever happened last, so that no open case sleeps.
    """
    if case.state in FINAL_STATES:
        case.next_due_at = None
        return
    if case.state == CaseState.SUSPENDED and case.next_due_at is not None:
        return
    running = [row.due_at for row in rows if is_open(row)]
    if running:
        case.next_due_at = min(running)
    else:
        happened = [at for row in rows for at in (row.due_at, row.met_at, row.missed_at) if at is not None]
        case.next_due_at = max(happened, default=case.opened_at) + FOLLOW_UP[False].span


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
    _arm_promised(work, case, rows, DeadlineKind.CALL_BACK, promise, work.now)
    if not any(is_open(row) for row in rows):
        arm(work, case, rows, DeadlineKind.STEP, _after(work, case, promise, work.now, QUIET))
    rearm(case, rows)


def reopened(work: Work, case: Case, rows: list[Deadline]) -> None:
    """The matter is not done after all: the promise runs again from now."""
    promise = Promise.from_snapshot(case.promise)
    _close(work, rows, None, frozenset(DeadlineKind))
    for kind in FROM_REPORT:
        _arm_promised(work, case, rows, kind, promise, work.now)
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
    _arm_promised(work, case, rows, DeadlineKind.REMIND, promise, work.now)
    _arm_promised(work, case, rows, DeadlineKind.ACKNOWLEDGE, promise, work.now)
    site = _row(rows, DeadlineKind.ON_SITE)
    if site is not None and site.missed_at is not None and case.on_site_at is None:
        step = promise.step or follow_up(promise)
        arm(work, case, rows, DeadlineKind.STEP, _after(work, case, promise, work.now, step))
    _settle(work, case, rows, promise)


def returned(work: Work, case: Case, rows: list[Deadline], within: Duration | None = None) -> None:
    """An officer gave the case back: what was promised runs on, whoever has it now is reminded anew.

    `within`: he has so long to say whose it is. Where the answer was there already, another one is due within
    its window from now; one that still runs is never put off.
    """
    promise = Promise.from_snapshot(case.promise)
    _arm_promised(work, case, rows, DeadlineKind.REMIND, promise, work.now)
    window = within or promise.acknowledge or promise.on_site or follow_up(promise)
    row, due_at = _row(rows, DeadlineKind.ACKNOWLEDGE), _after(work, case, promise, work.now, window)
    if row is None or row.met_at is not None or (is_open(row) and row.due_at > due_at):
        arm(work, case, rows, DeadlineKind.ACKNOWLEDGE, due_at)
    _settle(work, case, rows, promise)


def suspend(work: Work, case: Case, rows: list[Deadline], until: datetime) -> None:
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
        window, row = promise.window(kind), _row(rows, kind)
        if window is None:
            continue
        due_at = _after(work, case, promise, work.now, window)
        if row is None or not is_open(row) or row.due_at > due_at:
            arm(work, case, rows, kind, due_at)
    _settle(work, case, rows, promise)


def miss(work: Work, row: Deadline) -> None:
    """The clock ran out, and that was dealt with at this instant."""
    row.missed_at = work.now


def arm(work: Work, case: Case, rows: list[Deadline], kind: DeadlineKind, due_at: datetime) -> Deadline:
    """The case's one clock of this kind, running until `due_at`, whatever became of it before."""
    row = _row(rows, kind)
    if row is None:
        row = Deadline(id=work.ids.next(), case_id=case.id, kind=str(kind), due_at=due_at)
        rows.append(row)
        work.session.add(row)
    row.due_at, row.met_at, row.missed_at = due_at, None, None
    return row


def standing_of(case: Case, rows: Iterable[Deadline]) -> Standing:
    """The clocks as the ladder's arithmetic wants them."""
    return Standing(
        running={DeadlineKind(row.kind): row.due_at for row in rows if is_open(row)},
        missed={DeadlineKind(row.kind): row.missed_at for row in rows if row.missed_at is not None},
        acknowledged_at=case.acknowledged_at,
        on_site_at=case.on_site_at,
    )


def after(work: Work, case: Case, since: datetime, window: Duration) -> datetime:
    """When a window of this case that began at `since` is over, by the hours of its promise."""
    return _after(work, case, Promise.from_snapshot(case.promise), since, window)


def calendar_of(work: Work, case: Case) -> WorkCalendar:
    """The working days of the case's county."""
    return work.snapshots.ruleset_for(case.division_code).calendar


def follow_up(promise: Promise) -> Duration:
    """How long an open case may lie without any promise running."""
    return FOLLOW_UP[promise.hours == WORKING]


def keep_watched(work: Work, case: Case, rows: list[Deadline], promise: Promise) -> None:
    """Give an open case that has no clock running a look each day."""
    if case.state not in FINAL_STATES and not any(is_open(row) for row in rows):
        due_at = _after(work, case, promise, work.now, follow_up(promise))
        arm(work, case, rows, DeadlineKind.STEP, due_at)


def _settle(work: Work, case: Case, rows: list[Deadline], promise: Promise | None = None) -> None:
    keep_watched(work, case, rows, promise or Promise.from_snapshot(case.promise))
    rearm(case, rows)


def _arm_promised(
    work: Work, case: Case, rows: list[Deadline], kind: DeadlineKind, promise: Promise, since: datetime
) -> None:
    window = promise.window(kind)
    if window is not None:
        arm(work, case, rows, kind, _after(work, case, promise, since, window))


def _after(work: Work, case: Case, promise: Promise, since: datetime, window: Duration) -> datetime:
    return calendar_of(work, case).add(since, window, promise.hours)


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


def _row(rows: Sequence[Deadline], kind: DeadlineKind) -> Deadline | None:
    return next((row for row in rows if row.kind == kind), None)
