"""Cases that pass from one officer to another by a leave or an act: clocks run on, people hear the new name."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from app.core.enums import FINAL_STATES, AlertState, CaseState, EventKind
from app.services import history
from app.services.county.registry import duties_of_households
from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.lifecycle.promised import promised_of
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, CaseMove, OutboxMessage

LEAVE, LEAVE_OVER, HANDOVER = "leave", "leave_over", "handover"
"""Why a case passes; `alert_<why>` and `told_<why>` are the keys of what is said."""
_OVER = [str(state) for state in FINAL_STATES]
_QUIET = frozenset({CaseState.RESOLVED})
"""States in which nobody waits for the officer: the person need not hear of his change."""


Duties = Sequence[DutyRef]
_FRESH = {"populate_existing": True}


async def open_cases(work: Work, officer_id: str) -> list[Case]:
    """Every unfinished case that an officer answers for, its row held, in the order of their ids."""
    await work.flush()
    wanted = select(Case).where(Case.officer_id == officer_id, Case.state.not_in(_OVER)).order_by(Case.id)
    return list(await work.session.scalars(wanted.with_for_update(), execution_options=_FRESH))


async def cases_by_id(work: Work, ids: Iterable[int]) -> dict[int, Case]:
    """These cases, their rows held, in the order of their ids."""
    await work.flush()
    wanted = select(Case).where(Case.id.in_(set(ids))).order_by(Case.id).with_for_update()
    return {case.id: case for case in await work.session.scalars(wanted, execution_options=_FRESH)}


async def duties_around(work: Work, cases: Sequence[Case]) -> dict[str, Duties]:
    """The duties on the households of these cases, one query."""
    homes = {case.household_id for case in cases if case.household_id is not None}
    return dict(await duties_of_households(work.session, homes))


def is_open(case: Case) -> bool:
    """Whether anything is still to be done."""
    return case.state not in _OVER


async def pass_on(work: Work, case: Case, to: OfficerRef, why: str, cause_id: int) -> CaseMove:
    """Give a running case to another officer as it stands: state and clocks stay, alerts follow, people are told.

    Whoever calls this holds the case's row.
    """
    registry = work.snapshots.registry
    before = case.officer_id or ""
    previous = registry.officer(before)
    await _redirect(work, case, before, to.id)
    case.officer_id = to.id
    data = {"officer_id": before, "to": to.id, "reason": why}
    history.record(work, case, EventKind.TRANSFERRED, history.SYSTEM, data)
    words = case_words(work, case, await promised_of(work, case)) | {
        "previous": previous.name if previous else ""
    }
    outbox.enqueue_alert(work, case, to.id, "alert", f"alert_{why}", words)
    history.record(
        work,
        case,
        EventKind.ALERTED,
        history.SYSTEM,
        {"officer_id": to.id, "role": to.role, "purpose": "alert"},
    )
    if case.state not in _QUIET:
        outbox.enqueue_news(work, case, f"told_{why}", words)
    move = CaseMove.new(
        id=work.ids.next(),
        cause_id=cause_id,
        case_id=case.id,
        from_officer=before,
        to_officer=to.id,
        moved_at=work.now,
    )
    work.add(move)
    return move


async def redirect_waiting(work: Work, officer_id: str, to: str) -> None:
    """Alerts about whatever case that still wait to be sent to the one go to the other."""
    await work.flush()
    waiting = select(OutboxMessage).where(
        OutboxMessage.officer_id == officer_id,
        OutboxMessage.purpose.in_(outbox.ALERTS),
        OutboxMessage.state == AlertState.QUEUED,
        OutboxMessage.leased_until.is_(None),
    )
    for row in await work.session.scalars(waiting.order_by(OutboxMessage.id).with_for_update()):
        _address_to(work, row, to)


async def return_waiting(work: Work, officer_id: str) -> None:
    """Alerts that were meant for an officer and still wait to be sent to somebody in his place are his again."""
    await work.flush()
    waiting = select(OutboxMessage).where(
        OutboxMessage.officer_id != officer_id,
        OutboxMessage.dedup_key.contains(f":{officer_id}:", autoescape=True),
        OutboxMessage.purpose.in_(outbox.ALERTS),
        OutboxMessage.state == AlertState.QUEUED,
        OutboxMessage.leased_until.is_(None),
    )
    for row in await work.session.scalars(waiting.order_by(OutboxMessage.id).with_for_update()):
        if row.dedup_key.startswith(f"{row.purpose}:{row.case_id}:{officer_id}:"):
            _address_to(work, row, officer_id)


def _address_to(work: Work, row: OutboxMessage, to: str) -> None:
    """It begins anew with the ways to somebody else."""
    row.officer_id, row.next_try_at = to, work.now
    row.channel = row.account = row.address = row.chat = row.means = row.window_of = None


async def _redirect(work: Work, case: Case, before: str, to: str) -> None:
    """What is still to be sent to the one goes to the other; what was sent is followed no further."""
    waiting = select(OutboxMessage).where(
        OutboxMessage.case_id == case.id,
        OutboxMessage.officer_id == before,
        OutboxMessage.purpose.in_(outbox.ALERTS),
        OutboxMessage.state.in_((str(AlertState.QUEUED), str(AlertState.ACCEPTED), str(AlertState.DEAD))),
    )
    await work.flush()
    rows = await work.session.scalars(waiting.order_by(OutboxMessage.id).with_for_update())
    for row in rows:
        if row.state == AlertState.QUEUED and row.leased_until is None:
            _address_to(work, row, to)
        elif row.state != AlertState.QUEUED:
            row.next_try_at = None
