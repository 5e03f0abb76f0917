"""A case that somebody took and then left lying: when it is looked at, and putting it back on."""

from collections.abc import Sequence
from datetime import datetime

from app.core.durations import Duration
from app.core.enums import CaseState, DeadlineKind, EventKind
from app.services import history
from app.services.deciding import ladder
from app.services.lifecycle import clock_moves, deadlines
from app.services.lifecycle.moves import WORKING
from app.services.lifecycle.promised import answer_by
from app.services.rules.promises import Promise
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, Deadline

NO_PROGRESS = "no_progress"
"""Why a case was put back on, in its history."""


def progressed(work: Work, case: Case, rows: list[Deadline]) -> None:
    """Something was done for the case: it may lie for `no_progress_within` from now."""
    case.progressed_at = work.now
    look_again(work, case, rows)


def look_again(work: Work, case: Case, rows: list[Deadline]) -> None:
    """Set the clock of the next look at a case in hand: when it has lain too long, a day on if it is late.

    A case that climbs is looked after by its steps. Whoever took one when the time to be there was over is looked after
    once the same window has passed again: no step is left to do so.
    """
    if case.state not in WORKING or ladder.climb_cause(deadlines.standing_of(case, rows)) is not None:
        return
    due_at = deadlines.after(work, case, _since(case), _within(work, case))
    if any(row.missed_at and not row.met_at for row in rows if row.kind in ladder.OWN_PROMISES):
        a_day = deadlines.follow_up(Promise.from_snapshot(case.promise))
        due_at = min(due_at, deadlines.after(work, case, work.now, a_day))
    there_by = _there_by(work, case, rows)
    due_at = min(due_at, there_by) if there_by is not None and there_by > work.now else due_at
    if due_at > work.now:
        deadlines.arm(work, case, rows, DeadlineKind.STEP, due_at)
        deadlines.rearm(case, rows)


def is_nobody_there(case: Case, rows: Sequence[Deadline]) -> bool:
    """Whether somebody took a case after its time to be there, and nobody has been there."""
    taken, site = case.acknowledged_at, next((row for row in rows if row.kind == DeadlineKind.ON_SITE), None)
    if taken is None or site is None or site.missed_at is None or case.state != CaseState.ACKNOWLEDGED:
        return False
    return case.on_site_at is None and ladder.is_too_late(taken, site.missed_at)


def _there_by(work: Work, case: Case, rows: Sequence[Deadline]) -> datetime | None:
    """When whoever took a case late should be there."""
    window = Promise.from_snapshot(case.promise).on_site
    if window is None or case.acknowledged_at is None or not is_nobody_there(case, rows):
        return None
    return deadlines.after(work, case, case.acknowledged_at, window)


def is_standing_still(work: Work, case: Case) -> bool:
    """Whether nobody has done anything for a case in hand for too long."""
    if case.state not in WORKING:
        return False
    return deadlines.after(work, case, _since(case), _within(work, case)) <= work.now


def put_back(work: Work, case: Case, rows: list[Deadline]) -> None:
    """Nobody does anything: the case must be answered for anew, and climbs if it is not."""
    case.state, case.acknowledged_at = str(CaseState.ASSIGNED), None
    clock_moves.returned(work, case, rows)
    deadlines.rearm(case, rows)
    words = case_words(work, case, answer_by(case, rows))
    outbox.enqueue_alert(work, case, case.officer_id or "", "reminder", "alert_no_progress", words)
    data = {"officer_id": case.officer_id, "reason": NO_PROGRESS}
    history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, data)


def _since(case: Case) -> datetime:
    return case.progressed_at or case.acknowledged_at or case.opened_at


def _within(work: Work, case: Case) -> Duration:
    return work.snapshots.ruleset_for(case.division_code).limits.no_progress_within
