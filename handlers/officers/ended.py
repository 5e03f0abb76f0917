"""A case of an officer's that is done already: he hears by whom and when, and not that he has nothing in hand."""

from datetime import timedelta

from sqlalchemy import or_, select

from app.core.enums import CaseState, EventKind, FateKind
from app.core.ids import telling_end
from app.services.casework.case_log import WITHDRAWN
from app.services.casework.orders import Order
from app.services.sending.words import happened, title_of
from handlers.officers.answering import words_of
from handlers.talk import Outcome, Talk
from models import Case, CaseEvent, OutboxMessage

_RECENT = timedelta(days=1)
"""So long after its end a word without a number may be meant for a case."""
_OF_RUNNING = ("acknowledge", "arrive", "record", "resolve")
"""Moves that somebody makes who has not heard of the end."""


async def just_now(talk: Talk, said: Order) -> Outcome | None:
    """The case of his that ended last, where he makes a move without a number and nothing of his runs."""
    if said.number or said.action not in _OF_RUNNING or talk.officer is None:
        return None
    called = select(OutboxMessage.case_id).where(OutboxMessage.officer_id == talk.officer.id)
    ended = select(Case).where(
        or_(Case.officer_id == talk.officer.id, Case.id.in_(called)),
        Case.resolved_at > talk.work.now - _RECENT,
    )
    case = await talk.work.session.scalar(ended.order_by(Case.resolved_at.desc(), Case.id.desc()).limit(1))
    return await told(talk, case, said, telling_end(case.number, [])) if case is not None else None


async def told(talk: Talk, case: Case, said: Order, short: str) -> Outcome | None:
    """Who ended it and when; None where it is not resolved, and for moves that may come after the end."""
    if said.action not in _OF_RUNNING:
        return None
    if case.resolved_at is None:
        return await _withdrawn(talk, case, said, short)
    ends = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.RESOLVED)
    event = await talk.work.session.scalar(ends.order_by(CaseEvent.seq.desc()).limit(1))
    who = str(event.data.get("officer_id") or "") if event is not None else ""
    officer = talk.work.snapshots.registry.officer(who or case.officer_id or "")
    words = words_of(talk, case) | {
        "short": short,
        "at": happened(talk.work, case.division_code, case.resolved_at),
        "command": said.word,
    }
    if officer is not None:
        named = {"officer": officer.name, "title": title_of(talk.work, case, officer)}
        words |= talk.for_chat(named)
    is_own = officer is not None and talk.officer is not None and officer.id == talk.officer.id
    key = "ended_own" if is_own else "ended_already"
    return Outcome(FateKind.COMMAND, key, key, words, case)


async def _withdrawn(talk: Talk, case: Case, said: Order, short: str) -> Outcome | None:
    """That whoever reported it took it back: nobody need go. None where it runs, or was closed otherwise."""
    if case.state != CaseState.CLOSED:
        return None
    ends = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.CLOSED)
    event = await talk.work.session.scalar(ends.order_by(CaseEvent.seq.desc()).limit(1))
    if event is None or event.data.get("reason") != WITHDRAWN:
        return None
    words = words_of(talk, case) | {
        "short": short,
        "at": happened(talk.work, case.division_code, event.at),
        "command": said.word,
    }
    return Outcome(FateKind.COMMAND, "ended_withdrawn", "ended_withdrawn", words, case)
