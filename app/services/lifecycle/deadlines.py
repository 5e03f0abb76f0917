"""The clocks of a case, one row for each kind: which run, until when, and the timer above them.

A case's `next_due_at` is the earliest of its open deadlines and is what the escalation job claims. An open
case always has one: where nothing is promised any more, the `step` row looks after it once a day. What each
move makes of the clocks is `clock_moves.py`. A function here that adds a row appends it to the `rows` that it
was given; only `rearm` touches `next_due_at`, and whoever arms or misses a clock calls it when he is done.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.calendar import WORKING, WorkCalendar
from app.core.durations import Duration
from app.core.enums import FINAL_STATES, CaseState, DeadlineKind, EventKind
from app.db.among import among
from app.db.prepared import Whole
from app.services.deciding.ladder import Standing
from app.services.rules.promises import Promise
from app.services.work import Work
from models import Case, Deadline

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
_OF_CASES = Whole(Deadline, select(Deadline).where(among(Deadline.case_id, "cases")))


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


def was_kept(case: Case, row: Deadline, happened: Collection[str]) -> bool:
    """Whether what was promised was done, where the clock stands; `happened`: the kinds of the case's entries.

    A clock stands too where the case was done or over without that; reminders and climbs are no promises.
    """
    done = {
        DeadlineKind.ACKNOWLEDGE: case.acknowledged_at or case.on_site_at,
        DeadlineKind.ON_SITE: case.on_site_at,
        DeadlineKind.VISIT: case.on_site_at,
        DeadlineKind.FINISH: case.resolved_at,
        DeadlineKind.CALL_BACK: EventKind.CALLED_BACK in happened,
        DeadlineKind.PAY: EventKind.PAID in happened,
    }
    return row.met_at is not None and bool(done.get(DeadlineKind(row.kind)))


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


def miss(work: Work, row: Deadline) -> None:
    """The clock ran out, and that was dealt with at this instant."""
    row.missed_at = work.now


def arm(work: Work, case: Case, rows: list[Deadline], kind: DeadlineKind, due_at: datetime) -> Deadline:
    """The case's one clock of this kind, running until `due_at`, whatever became of it before."""
    row = row_of(rows, kind)
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
    return due_after(work, case, Promise.from_snapshot(case.promise), since, window)


def calendar_of(work: Work, case: Case) -> WorkCalendar:
    """The working days of the case's county."""
    return work.snapshots.ruleset_for(case.division_code).calendar


def follow_up(promise: Promise) -> Duration:
    """How long an open case may lie without any promise running."""
    return FOLLOW_UP[promise.hours == WORKING]


def keep_watched(work: Work, case: Case, rows: list[Deadline], promise: Promise) -> None:
    """Give an open case that has no clock running a look each day."""
    if case.state not in FINAL_STATES and not any(is_open(row) for row in rows):
        due_at = due_after(work, case, promise, work.now, follow_up(promise))
        arm(work, case, rows, DeadlineKind.STEP, due_at)


def arm_promised(
    work: Work, case: Case, rows: list[Deadline], kind: DeadlineKind, promise: Promise, since: datetime
) -> None:
    """The clock of this kind, running from `since`, where the promise has a window for it; else nothing."""
    window = promise.window(kind)
    if window is not None:
        arm(work, case, rows, kind, due_after(work, case, promise, since, window))


def due_after(work: Work, case: Case, promise: Promise, since: datetime, window: Duration) -> datetime:
    """When a window that began at `since` is over, by the hours of this promise and the county's working days."""
    return calendar_of(work, case).add(since, window, promise.hours)


def row_of(rows: Sequence[Deadline], kind: DeadlineKind) -> Deadline | None:
    """The case's clock of this kind, whatever became of it."""
    return next((row for row in rows if row.kind == kind), None)
