"""The ladder: whoever does not answer or come is reminded, then the next one up is called.

`take_due` claims the cases whose timer has passed and takes everything that is due on each of them as one
move, in one transaction a batch. The case's row is locked meanwhile, so an answer and a step have one winner;
steps are unique by (case, step number). The responsible officer stays whoever was assigned until somebody
answers: escalating adds people, it does not take the case away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.core.enums import FINAL_STATES, CaseState, DeadlineKind, EventKind
from app.db.claims import claim_due
from app.services import history
from app.services.county.registry import duties_of_households
from app.services.county.registry_rows import DutyRef
from app.services.deciding import ladder
from app.services.deciding.ladder import Climb, Move, Rung
from app.services.lifecycle import clock_moves, deadlines, standstill, suspensions
from app.services.lifecycle.promised import answer_by
from app.services.rules.promises import Promise
from app.services.sending import desk, outbox
from app.services.sending.called import Called, called_for, climbed, rungs
from app.services.sending.words import case_words, title_of
from app.services.work import Work, Workshop
from models import Case, CaseMessage, Deadline, DeskEntry, Escalation, Message

BATCH = 50
SET_ASIDE = timedelta(minutes=5)
"""How long a case that cannot be moved is left alone before it is tried again."""
OWED = (DeadlineKind.CALL_BACK, DeadlineKind.PAY)
"""What is still owed to the person after the resolution."""


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a batch of cases needs besides their rows; one query for each."""

    clocks: Mapping[int, list[Deadline]]
    called: Mapping[int, Called]
    duties: Mapping[str, Sequence[DutyRef]]


async def take_due(workshop: Workshop, limit: int = BATCH) -> int:
    """Move up to `limit` cases whose timer has passed, all or none; answers how many."""
    if not await due_ids(workshop, 1):
        return 0
    async with workshop.begin() as work:
        cases = await claim_due(work.session, select(Case), Case.next_due_at, work.now, limit)
        await _take_all(work, cases)
        return len(cases)


async def take_one(workshop: Workshop, case_id: int) -> bool:
    """Move one case if it is still due."""
    async with workshop.begin() as work:
        statement = select(Case).where(Case.id == case_id)
        cases = await claim_due(work.session, statement, Case.next_due_at, work.now, 1)
        await _take_all(work, cases)
        return bool(cases)


async def due_ids(workshop: Workshop, limit: int = BATCH) -> list[int]:
    """The cases whose timer has passed, the most overdue first; a plain read that waits for nobody.

    By this read, every second, a process in which nothing else happens learns of what was published.
    """
    async with workshop.read() as work:
        statement = select(Case.id).where(Case.next_due_at <= work.now)
        return list(await work.session.scalars(statement.order_by(Case.next_due_at).limit(limit)))


async def set_aside(workshop: Workshop, case_id: int) -> None:
    """Try a case that could not be moved again later, so that it holds up no other."""
    async with workshop.begin() as work:
        await work.session.execute(
            update(Case)
            .where(Case.id == case_id, Case.next_due_at <= work.now)
            .values(next_due_at=work.now + SET_ASIDE)
        )


async def _take_all(work: Work, cases: Sequence[Case]) -> None:
    around = await _surroundings(work, cases)
    for case in cases:
        await _take(work, case, around)


async def _surroundings(work: Work, cases: Sequence[Case]) -> _Surroundings:
    ids = [case.id for case in cases]
    clocks: dict[int, list[Deadline]] = {case_id: [] for case_id in ids}
    for row in await work.session.scalars(select(Deadline).where(Deadline.case_id.in_(ids))):
        clocks[row.case_id].append(row)
    homes = {case.household_id for case in cases if case.household_id is not None}
    return _Surroundings(
        clocks, await called_for(work, cases), await duties_of_households(work.session, homes)
    )


async def _take(work: Work, case: Case, around: _Surroundings) -> None:
    """Everything that is due on one case, and its next timer."""
    rows = around.clocks[case.id]
    if case.state in FINAL_STATES:
        case.next_due_at = None
        return
    duties = around.duties.get(case.household_id or "", ())
    if case.state == CaseState.SUSPENDED:
        suspensions.wake(work, case, rows, around.called[case.id], duties)
        return
    promise = Promise.from_snapshot(case.promise)
    move = ladder.due_move(
        deadlines.standing_of(case, rows),
        promise,
        promise.step or deadlines.follow_up(promise),
        deadlines.calendar_of(work, case),
        work.now,
    )
    _mark(work, case, rows, move)
    if move.looks_after and case.state == CaseState.RESOLVED and not _owes(rows):
        _close_quietly(work, case, rows)
        return
    if move.looks_after and not move.steps and standstill.is_standing_still(work, case):
        standstill.put_back(work, case, rows)
        return
    standstill.look_again(work, case, rows)
    deadlines.keep_watched(work, case, rows, promise)
    deadlines.rearm(case, rows)
    if move.reminds or (move.looks_after and not move.steps):
        _remind(work, case, rows, move, around.called[case.id])
    if move.steps:
        await _climb(work, case, promise, move, around.called[case.id], duties)


def _mark(work: Work, case: Case, rows: list[Deadline], move: Move) -> None:
    """Write down which clocks ran out, and set the one for the next step."""
    for row in rows:
        if row.kind in move.missed:
            deadlines.miss(work, row)
        elif move.looks_after and row.kind == DeadlineKind.STEP:
            row.met_at = work.now
    if move.next_step_at is not None:
        deadlines.arm(work, case, rows, DeadlineKind.STEP, move.next_step_at)


def _owes(rows: Iterable[Deadline]) -> bool:
    """Whether something that was promised is late and still to be done."""
    return any(row.missed_at is not None and row.met_at is None for row in rows if row.kind in OWED)


def _close_quietly(work: Work, case: Case, rows: list[Deadline]) -> None:
    """Nobody objected to the resolution, and nothing more was promised."""
    case.state, case.closed_at = str(CaseState.CLOSED), work.now
    clock_moves.closed(work, case, rows)
    history.record(work, case, EventKind.CLOSED, history.SYSTEM, {"reason": "quiet"})


def _remind(work: Work, case: Case, rows: Sequence[Deadline], move: Move, called: Called) -> None:
    """Remind the officer who has the case; where no channel reached him, whoever was called in his place."""
    officer_id = called.at_level if case.officer_id in called.unreachable else case.officer_id
    if officer_id is None:
        return
    late = [row.kind for row in rows if row.missed_at is not None and row.met_at is None]
    overdue = [kind for kind in late if kind in ladder.OWN_PROMISES]
    key = "alert_overdue" if overdue and not move.reminds else "alert_reminder"
    if case.state == CaseState.RESOLVED:
        key = "alert_call_back"
    elif standstill.is_nobody_there(case, rows):
        key = "alert_nobody_there"
    values = case_words(work, case, case.next_due_at) | {"missed": _missed_words(work, case, overdue)}
    outbox.enqueue_alert(work, case, officer_id, "reminder", key, values)
    data = {"officer_id": officer_id, "level": case.level}
    history.record(work, case, EventKind.REMINDED, history.SYSTEM, data)


async def _climb(
    work: Work,
    case: Case,
    promise: Promise,
    move: Move,
    called: Called,
    duties: Sequence[DutyRef],
) -> None:
    """Call whoever is next on the ladder, and tell the person who that is.

    The top is called again and again, but that is no news. Without anybody on the ladder, the duty desk's
    list has to do; it has the case as well where all who stand there are away and nobody is in their place.
    """
    on_it = rungs(work, case, promise, duties, called)
    found = climbed(work, case, on_it, called, move.steps)
    if found is None:
        await _ask_the_desk(work, case)
        return
    _step(work, case, move, found)
    owner = work.snapshots.registry.officer(case.officer_id or "")
    previous = owner.name if owner else ""
    officer = found.rung.officer
    values = case_words(work, case, case.next_due_at) | {
        "previous": previous,
        "missed": _missed_words(work, case, [move.cause]),
        outbox.AGAIN: (called.at_level, called.cause) == (officer.id, move.cause),
    }
    outbox.enqueue_alert(work, case, officer.id, "escalation", _KEYS.get(move.cause, "alert_overdue"), values)
    if work.snapshots.registry.is_absent(officer.id, work.now):
        await _ask_the_desk(work, case)
        return
    if officer.id in called.alerted or case.state == CaseState.RESOLVED:
        return
    told = {"officer": officer.name, "title": title_of(work, case, officer), "phone_tail": ""}
    told["previous"] = previous if move.cause == ladder.UNANSWERED else ""
    outbox.enqueue_news(work, case, "told_escalated", values | told)


async def pass_on(work: Work, case: Case, officer_id: str) -> bool:
    """Call the next person at once in the place of one whom no channel reached; False where there is none.

    Whoever calls this holds the case's row.
    """
    around = await _surroundings(work, [case])
    called, duties = around.called[case.id], around.duties.get(case.household_id or "", ())
    called.unreachable.add(officer_id)
    on_it = rungs(work, case, Promise.from_snapshot(case.promise), duties, called)
    found = climbed(work, case, on_it, called, 1)
    if found is None or found.rung.officer.id in called.alerted:
        return False
    _step(work, case, Move(steps=1, cause=ladder.UNREACHED, due_at=work.now), found)
    silent = work.snapshots.registry.officer(officer_id)
    due = answer_by(case, around.clocks[case.id])
    values = case_words(work, case, due) | {"previous": silent.name if silent else ""}
    outbox.enqueue_alert(work, case, found.rung.officer.id, "escalation", "alert_passed_on", values)
    if work.snapshots.registry.can_reach(found.rung.officer.id):
        told = {"officer": found.rung.officer.name, "title": title_of(work, case, found.rung.officer)}
        told |= {"previous": "", "silent": values["previous"]}
        outbox.enqueue_news(work, case, "told_escalated", values | told)
    return True


_KEYS = {ladder.UNANSWERED: "alert_escalation", ladder.NOBODY_ON_SITE: "alert_not_on_site"}


def _step(work: Work, case: Case, move: Move, found: Climb) -> None:
    """Write the step down: its row, the level, the history."""
    rung = found.rung
    case.step_number += 1
    case.level = max(case.level, rung.level)
    work.session.add(
        Escalation(
            case_id=case.id,
            step_number=case.step_number,
            level=rung.level,
            role=rung.role,
            officer_id=rung.officer.id,
            cause=move.cause,
            due_at=move.due_at or work.now,
            at=work.now,
            passed_over=len(found.passed_over),
        )
    )
    data = _rung_data(rung) | {
        "step": case.step_number,
        "cause": move.cause,
        "passed_over": [_rung_data(each) for each in found.passed_over],
    }
    history.record(work, case, EventKind.ESCALATED, history.SYSTEM, data)


def _rung_data(rung: Rung) -> dict[str, Any]:
    return {"level": rung.level, "role": rung.role, "officer_id": rung.officer.id}


async def _ask_the_desk(work: Work, case: Case) -> None:
    """Nobody is there on the ladder: the case's message stands on the duty desk's list, and its clocks go on."""
    history.record(
        work, case, EventKind.ESCALATED, history.SYSTEM, {"cause": desk.NOBODY, "level": case.level}
    )
    first = select(func.min(CaseMessage.message_id)).where(CaseMessage.case_id == case.id)
    message = await work.session.get(Message, await work.session.scalar(first) or 0)
    if message is None:
        return
    waiting = select(DeskEntry.id).where(
        DeskEntry.message_id == message.id, DeskEntry.reason == desk.NOBODY, DeskEntry.due_at.is_not(None)
    )
    if await work.session.scalar(waiting.limit(1)) is None:
        desk.enter(work, message, desk.NOBODY, case.division_code, is_urgent=case.is_urgent, due_at=work.now)


def _missed_words(work: Work, case: Case, kinds: Iterable[str]) -> str:
    ruleset = work.snapshots.ruleset_for(case.division_code)
    return ruleset.word("terms", "comma").join(ruleset.word("deadlines", kind) for kind in kinds)
