"""Where a matter is once that was not in its first words: said later, or shared as a position."""

import json

from sqlalchemy import select

from app.core.enums import FINAL_STATES, EventKind, Intent, SegmentKind
from app.services import cases, history, outbox, whereabouts
from app.services.cases import Opened
from app.services.media import segment_of
from app.services.places import Place
from app.services.words import case_words
from handlers.matter import VILLAGE, is_at_home, route
from handlers.talk import Talk
from models import Case, Message


async def by_waiting_position(talk: Talk) -> Place | None:
    """Where the position lies that the sender shared just before his words."""
    ids = talk.conversation.waiting_photos
    if not ids:
        return None
    waiting = select(Message).where(Message.id.in_(ids), Message.kind == str(SegmentKind.LOCATION))
    for message in await talk.work.session.scalars(waiting.order_by(Message.id.desc())):
        for each in json.loads(message.segments):
            spot = segment_of(json.dumps(each))
            if spot.lat is not None and spot.lng is not None:
                code = await whereabouts.division_of(talk.work.session, spot.lat, spot.lng)
                return Place(code, "location") if code.startswith(talk.account_division) else None
    return None


async def relocate(talk: Talk, case: Case, place: Place) -> Opened:
    """The place of a case, and of those that came with it, became known: each finds its officer anew."""
    unknown = case.division_code
    opened = _move(talk, case, place)
    if len(unknown) < VILLAGE:
        beside = select(Case).where(
            Case.parent_id == case.id, Case.division_code == unknown, Case.state.not_in(FINAL_STATES)
        )
        for linked in await talk.work.session.scalars(beside.order_by(Case.id).with_for_update()):
            _move(talk, linked, place)
    return opened


def _move(talk: Talk, case: Case, place: Place) -> Opened:
    """Whoever is responsible there is alerted; who keeps the case is told where it is."""
    case.division_code = place.code
    if talk.household is not None and is_at_home(talk, place):
        case.household_id = talk.household.id
    decision = route(talk, Intent(case.kind), place, is_urgent=case.is_urgent, text=case.summary)
    due = case.next_due_at or talk.work.now
    is_moving = decision.officer is not None and decision.officer.id != case.officer_id
    if decision.officer is not None and is_moving and case.acknowledged_at is None:
        case.officer_id, case.level = decision.officer.id, decision.level
        data = {"officer_id": decision.officer.id, "role": decision.role, "route": decision.route}
        history.record(talk.work, case, EventKind.ASSIGNED, history.SYSTEM, data)
        cases.alert_everybody(talk.work, case, decision, case_words(talk.work, case, due))
    elif case.officer_id is not None:
        words = case_words(talk.work, case, due)
        outbox.enqueue_alert(talk.work, case, case.officer_id, "alert", "alert_place", words)
    return Opened(case, due, case_words(talk.work, case, due))
