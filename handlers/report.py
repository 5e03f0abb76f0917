"""Matters are reported: place, officer, case, alerts, and the answer that says who is coming."""

from app.core.enums import EventKind, FateKind, Intent
from app.services import cases, desk, history, photos, recovery
from app.services.cases import Opened
from app.services.places import Place
from app.services.routing import Decision
from app.services.words import case_words, moment
from handlers.danger import advice
from handlers.matter import is_at_home, is_case_kind, matters_of, opening, place_of, route
from handlers.talk import Outcome, Say, Talk
from models import Case


async def report(talk: Talk, intent: Intent) -> Outcome:
    """Open a case of this kind, and a linked one for each further matter of the message.

    Nobody is asked anything before somebody is alerted.
    """
    place = place_of(talk)
    is_urgent = bool(talk.understanding and talk.understanding.is_urgent)
    decision = route(talk, intent, place)
    if decision.officer is None:
        key = "no_officer_urgent" if is_urgent else "no_officer"
        return hand_to_desk(talk, "no_officer", key, place.code)
    opened = cases.open_case(
        talk.work,
        opening(talk, intent, place, decision, is_urgent=is_urgent),
        talk.message,
        talk.conversation,
    )
    talk.conversation.case_id, talk.conversation.case_touched_at = opened.case.id, talk.work.now
    await photos.adopt_waiting(talk.work, talk.conversation, opened.case, talk.actor)
    said = open_linked(talk, place, opened.case, [each for each in matters_of(talk) if each is not intent])
    if not place.is_known:
        ask_place(talk, opened.case)
        said.append(Say("ask_place", talk.for_chat({**opened.words})))
    return Outcome(
        FateKind.CASE_OPENED,
        str(intent),
        "received_urgent" if is_urgent else f"received_{intent}",
        {**reply_values(talk, opened, decision), "advice": advice(talk) if is_urgent else ""},
        opened.case,
        also_say=tuple(said),
    )


def open_linked(talk: Talk, place: Place, main: Case, kinds: list[Intent]) -> list[Say]:
    """A case of its own, with its own officer, for each further matter; what is said of each."""
    said = []
    for kind in kinds:
        decision = route(talk, kind, place, is_urgent=False)
        if decision.officer is None:
            continue
        linked = opening(talk, kind, place, decision, is_urgent=False, parent_id=main.id)
        opened = cases.open_case(talk.work, linked, talk.message, talk.conversation)
        said.append(Say("received_also", reply_values(talk, opened, decision)))
    return said


def hand_to_desk(talk: Talk, reason: str, reply_key: str, division_code: str = "") -> Outcome:
    """Put the message on the duty desk's list, with a deadline, and say so."""
    heard = talk.understanding
    division = division_code or place_of(talk).code
    is_urgent = bool(heard and heard.is_urgent)
    entry = desk.enter(
        talk.work,
        talk.message,
        reason,
        division,
        is_urgent=is_urgent,
        retry_at=None if heard else talk.work.now + recovery.FIRST_WAIT,
    )
    due = moment(talk.work, division, entry.due_at) if entry.due_at else ""
    return Outcome(
        FateKind.TO_HUMAN, reason, reply_key, {"due": due, "advice": advice(talk) if is_urgent else ""}
    )


def ask_place(talk: Talk, case: Case) -> None:
    """Remember that the place of this case was asked for; the answer joins it."""
    talk.conversation.dialogue = {
        "ask": "place",
        "case_id": case.id,
        "asked_at": talk.work.now.isoformat(),
        "times": 1,
    }


def relocate(talk: Talk, case: Case, place: Place) -> Opened:
    """The place of a case became known: its officer is found anew, and alerted if it is somebody else."""
    case.division_code = place.code
    if talk.household is not None and is_at_home(talk, place):
        case.household_id = talk.household.id
    decision = route(talk, Intent(case.kind), place, is_urgent=case.is_urgent, text=case.summary)
    due = case.next_due_at or talk.work.now
    if (
        decision.officer is not None
        and decision.officer.id != case.officer_id
        and case.acknowledged_at is None
    ):
        case.officer_id, case.level = decision.officer.id, decision.level
        data = {"officer_id": decision.officer.id, "role": decision.role, "route": decision.route}
        history.record(talk.work, case, EventKind.ASSIGNED, history.SYSTEM, data)
        cases.alert_everybody(talk.work, case, decision, case_words(talk.work, case, due))
    return Opened(case, due, case_words(talk.work, case, due))


def reply_values(talk: Talk, opened: Opened, decision: Decision) -> dict[str, str]:
    """The fields of the answer; a group is told no whole name and no link."""
    also = "、".join(officer.name for _, officer in decision.also_tell)
    return talk.for_chat({**opened.words, "also": also})


async def report_for_somebody(talk: Talk, text: str) -> Outcome:
    """代报: an officer reports for somebody who phoned or came; the words decide, he is the reporter."""
    understander = talk.work.snapshots.understander_for(talk.account_division)
    heard = understander.understand(text)
    if not text or not is_case_kind(heard.intent):
        return Outcome(FateKind.COMMAND, "report_unclear", "report_unclear")
    talk.understanding, talk.message.text = heard, text
    return await report(talk, heard.intent)
