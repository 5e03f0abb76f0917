"""Which cases an officer may mean: those that are his or that he was called for, and of these the fitting ones."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.core.enums import FINAL_STATES, CaseState
from app.services.casework.acting import WIDE_ROLES
from app.services.casework.actions import UNDO
from app.services.lifecycle.moves import MOVES, can_move
from app.services.scope import lies_within
from handlers.officers.answering import WAITING
from handlers.talk import Talk
from models import Case, LastMove, OutboxMessage

_AFTER_THE_END = ("pay", "call_back", "close", "reopen", "unmerge")
"""Moves of cases that are resolved, closed or merged."""
LATEST = (LastMove.at.desc(), LastMove.seq.desc(), LastMove.case_id.desc())
"""The move that was made last comes first; of one instant the one with the longer history."""
_GIVEN_AWAY = ("return", "transfer")
_SEVERAL = 2
_LEAST, _MOST = 3, 10
"""Digits by which a case is found that nobody called him for, and how many such are looked at."""


async def his_cases(talk: Talk, number: str, action: str = "") -> list[Case]:
    """The officer's cases that may make this move, owned or alerted for, held until we are done; the newest first.

    By its number also one of the division that he answers for, though nobody called him: an overview shows such.
    """
    await talk.work.flush()  # what came before in the same turn is before him, however the messages gathered
    alerted = select(OutboxMessage.case_id).where(OutboxMessage.officer_id == talk.the_officer.id)
    statement = (
        select(Case)
        .where(or_(Case.officer_id == talk.the_officer.id, Case.id.in_(alerted)))
        .order_by(Case.id)
        .limit(200)
        .with_for_update()
    )
    if number:
        statement = statement.where(Case.number.endswith(number, autoescape=True))
    elif action == UNDO:
        statement = statement.join(LastMove, LastMove.case_id == Case.id).where(LastMove.actor == talk.actor)
        statement = statement.order_by(None).order_by(*LATEST).limit(1)
    elif action in _AFTER_THE_END:
        statement = statement.where(Case.state.in_(MOVES[action][0]))
    else:
        statement = statement.where(Case.state.not_in([*FINAL_STATES, CaseState.RESOLVED]))
    found = list(await talk.work.session.scalars(statement))
    if number and not found:
        found = await _where_he_leads(talk, number)
    return sorted(found, key=lambda case: -case.id)


async def _where_he_leads(talk: Talk, number: str) -> list[Case]:
    """The running cases of this number that nobody called him for, where he answers for all of the division."""
    officer = talk.officer
    if officer is None or officer.role not in WIDE_ROLES or len(number) < _LEAST:
        return []
    is_there = lies_within(Case.division_code, officer.division_code)
    running = Case.state.not_in([*FINAL_STATES, CaseState.RESOLVED])
    one = select(Case).where(is_there, running, Case.number.endswith(number, autoescape=True))
    return list(await talk.work.session.scalars(one.order_by(Case.id).limit(_MOST).with_for_update()))


async def led(talk: Talk) -> list[Case]:
    """The cases that wait for an answer where he answers for all of the division, though nobody called him."""
    officer = talk.officer
    if officer is None or officer.role not in WIDE_ROLES:
        return []
    is_there = lies_within(Case.division_code, officer.division_code)
    waiting = select(Case).where(is_there, Case.state.in_(WAITING)).order_by(Case.id.desc())
    return list(await talk.work.session.scalars(waiting.limit(_MOST).with_for_update()))


def running_of(found: Sequence[Case]) -> list[Case]:
    """Those that are not resolved."""
    return [case for case in found if case.resolved_at is None]


async def still_his(talk: Talk, found: Sequence[Case]) -> list[Case]:
    """Of several those that he did not return or hand over just before; all of them where he did so with each."""
    if len(found) < _SEVERAL or talk.officer is None:
        return list(found)
    given = select(LastMove.case_id).where(
        LastMove.case_id.in_([case.id for case in found]),
        LastMove.actor == talk.actor,
        LastMove.action.in_(_GIVEN_AWAY),
    )
    gone = set(await talk.work.session.scalars(given))
    return [case for case in found if case.id not in gone or case.officer_id == talk.officer.id] or list(
        found
    )


async def in_hand(talk: Talk) -> list[Case]:
    """Those of his that still run, without what he gave away."""
    return await still_his(talk, running_of(await his_cases(talk, "")))


def waiting_for(candidates: Sequence[Case], action: str) -> list[Case]:
    """Those that wait for this move; one that was withdrawn or merged waits for nothing."""
    if action == "acknowledge":
        return [case for case in candidates if case.state in WAITING]
    running = [case for case in candidates if case.resolved_at is None and case.state not in FINAL_STATES]
    if action == "arrive":
        return [case for case in running if case.on_site_at is None]
    if action in _AFTER_THE_END or action in ("resume", "merge"):
        return [case for case in candidates if can_move(case.state, action)]
    return [case for case in running if case.acknowledged_at is not None]
