"""One move of many cases at once: an officer takes the whole list of an incident, or is on site at several of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true, update

from app.core.enums import FINAL_STATES, AlertState, CaseState, EventKind
from app.core.errors import IllegalMoveError
from app.services.casework.acting import WIDE_ROLES
from app.services.casework.actions import FRESH, allowed, make
from app.services.casework.doing import Move
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle import deadlines
from app.services.lifecycle.proofs import TOLD_WITH_OTHERS
from app.services.sending.digest import FIRST_CALLS
from app.services.sending.outbox import ALERTS
from app.services.work import Work
from models import Case, CaseEvent, LastMove, Officer, OutboxMessage

ACTIONS = ("acknowledge", "arrive")
"""The moves that can be made of many cases."""
MOST = 300
"""Cases that are moved in one transaction, so that nobody else waits long for the database."""
_WAITING = (CaseState.NEW, CaseState.ASSIGNED, CaseState.RETURNED)
_DONE = [*FINAL_STATES, CaseState.RESOLVED]
_GIVEN = (EventKind.TRANSFERRED, EventKind.RETURNED, EventKind.REOPENED)
_OPENING = 2
"""The events that every case begins with: opened, and assigned."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was moved, and why the others were not."""

    made: Sequence[Case]
    refused: Sequence[tuple[Case, str]]


async def waiting(
    work: Work,
    action: str,
    officer: OfficerRef,
    incidents: Collection[int] = (),
    ids: Collection[int] = (),
    *,
    is_anywhere: bool = False,
    takes_over: bool = False,
) -> list[Case]:
    """The officer's cases of these incidents (of any, if none is named) that wait for the move, their rows held.

    `is_anywhere`: those that belong to no incident as well.

    Those that he was only told of beside the responsible officer are left to that one, unless they are named by their
    ids or he says that he `takes_over`. The oldest come first, `MOST` at a time.
    """
    await work.flush()
    mine = Case.incident_id.in_(incidents) if incidents else Case.incident_id > 0
    statement = select(Case).where(
        true() if is_anywhere else mine, _is_called(officer.id, is_named=bool(ids) or takes_over)
    )
    if ids:
        statement = statement.where(Case.id.in_(ids))
    if action == "acknowledge":
        statement = statement.where(Case.state.in_(_WAITING))
    else:
        statement = statement.where(Case.on_site_at.is_(None), Case.state.not_in(_DONE))
    if action == "arrive" and not ids:
        statement = statement.where(or_(Case.officer_id == officer.id, _is_left_to(officer.id)))
    held = statement.order_by(Case.id).limit(MOST).with_for_update()
    return list(await work.session.scalars(held, execution_options=FRESH))


def _is_left_to(officer_id: str) -> ColumnElement[bool]:
    """That an officer was the first who was called for a case that somebody took who answers for the whole town or
    county, and who does not go himself; not where it was given to another one, returned or begun anew since.
    """
    first = select(OutboxMessage.case_id).where(
        OutboxMessage.officer_id == officer_id, OutboxMessage.reply_key.in_(FIRST_CALLS)
    )
    is_given = CaseEvent.kind.in_(_GIVEN) | (
        (CaseEvent.kind == EventKind.ASSIGNED) & (CaseEvent.seq > _OPENING)
    )
    given = select(CaseEvent.id).where(CaseEvent.case_id == Case.id, is_given)
    above = select(Officer.id).where(Officer.role.in_(WIDE_ROLES))
    is_taken = Case.acknowledged_at.is_not(None) & Case.officer_id.in_(above)
    return Case.id.in_(first) & is_taken & ~given.exists()


def _is_called(officer_id: str, *, is_named: bool) -> ColumnElement[bool]:
    """That an officer answers for a case, or was called for it and not only told of it."""
    called = select(OutboxMessage.case_id).where(
        OutboxMessage.officer_id == officer_id, OutboxMessage.purpose.in_(ALERTS)
    )
    if not is_named:
        called = called.where(OutboxMessage.reply_key.not_in(TOLD_WITH_OTHERS))
    return or_(Case.officer_id == officer_id, Case.id.in_(called))


async def act_on_all(
    work: Work, cases: Sequence[Case], action: str, officer: OfficerRef, values: Mapping[str, Any]
) -> Done:
    """Make the move of each case that can make it; whoever calls this holds their rows and knows that they are his."""
    ids = [case.id for case in cases]
    clocks = await deadlines.of_cases(work, ids)
    rows = await work.session.scalars(select(LastMove).where(LastMove.case_id.in_(ids)))
    known = {row.case_id: row for row in rows}
    await _all_seen(work, ids, officer.id)
    actor = f"officer:{officer.id}"
    made: list[Case] = []
    refused: list[tuple[Case, str]] = []
    for case in cases:
        try:
            state = allowed(work, case, action)
            move = Move(work, case, officer, values, clocks[case.id], actor, known)
            await make(move, action, state, None)
        except IllegalMoveError as error:  # it comes before anything of this case is changed
            refused.append((case, str(error)))
        else:
            made.append(case)
    return Done(made, refused)


async def _all_seen(work: Work, ids: Sequence[int], officer_id: str) -> None:
    """He answers for these cases, so he knows what he was sent about them, or was about to be."""
    await work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.case_id.in_(ids),
            OutboxMessage.officer_id == officer_id,
            OutboxMessage.state != AlertState.SEEN,
        )
        .values(state=AlertState.SEEN, seen_at=work.now, next_try_at=None),
        execution_options={"synchronize_session": False},
    )
