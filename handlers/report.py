"""A matter is reported: place, officer, case, alerts, and the answer that says who is coming."""

from dataclasses import replace
from typing import Any

from app.core.enums import CASE_KINDS, EventKind, FateKind, Intent
from app.services import cases, desk, history, photos, recovery
from app.services.cases import Opened, Opening
from app.services.places import Place, find_place
from app.services.routing import Decision, Facts, decide
from app.services.words import case_words, moment
from handlers.talk import Outcome, Talk
from models import Case

VILLAGE = 12
"""Digits of a village's code."""


async def report(talk: Talk, intent: Intent) -> Outcome:
    """Open a case of this kind; nobody is asked anything before somebody is alerted."""
    place = place_of(talk)
    decision = route(talk, intent, place)
    if decision.officer is None:
        return hand_to_desk(talk, "no_officer", "no_officer", place.code)
    opened = cases.open_case(
        talk.work, _opening(talk, intent, place, decision), talk.message, talk.conversation
    )
    talk.conversation.case_id, talk.conversation.case_touched_at = opened.case.id, talk.work.now
    await photos.adopt_waiting(talk.work, talk.conversation, opened.case, talk.actor)
    if not place.is_known:
        ask_place(talk, opened.case)
    return Outcome(
        FateKind.CASE_OPENED,
        str(intent),
        _reply_key(talk, intent),
        reply_values(talk, opened, decision),
        opened.case,
        also_say="" if place.is_known else "ask_place",
    )


def place_of(talk: Talk) -> Place:
    """Where this message's matter is."""
    matches = talk.understanding.places if talk.understanding else ()
    home = talk.household.division_code if talk.household else ""
    group = talk.group.division_code if talk.group else ""
    place = find_place(matches, home, group, talk.account_division)
    return _with_group(talk, place) if len(place.code) == VILLAGE else place


def _with_group(talk: Talk, place: Place) -> Place:
    """The village's group that the message names, where the registry knows it."""
    named = _slot(talk, "group")
    if not isinstance(named, str) or not named:
        return place
    code = talk.work.snapshots.group_of(place.code, named)
    return replace(place, code=code) if code else place


def route(talk: Talk, intent: Intent, place: Place) -> Decision:
    """Who is responsible, by the ruleset in force."""
    household = talk.household if talk.household and is_at_home(talk, place) else None
    heard = talk.understanding
    facts = Facts(
        intent=intent,
        text=talk.text,
        words=tuple(e.word for e in heard.evidence) if heard else (),
        division_code=place.code,
        is_urgent=bool(heard and heard.is_urgent),
        channel=talk.message.channel,
        account=talk.message.account,
        chat=talk.message.chat,
        item=str(heard.slots.get("item", "")) if heard else "",
        household_id=household.id if household else None,
        household_tags=tuple(household.tags) if household else (),
        at=talk.work.now,
    )
    duties = talk.household_duties if household else ()
    return decide(facts, talk.ruleset, talk.work.snapshots.registry, duties)


def is_at_home(talk: Talk, place: Place) -> bool:
    """Whether the matter is at the sender's own household's place."""
    return talk.household is not None and talk.household.division_code.startswith(place.code)


def hand_to_desk(talk: Talk, reason: str, reply_key: str, division_code: str = "") -> Outcome:
    """Put the message on the duty desk's list, with a deadline, and say so."""
    heard = talk.understanding
    division = division_code or place_of(talk).code
    entry = desk.enter(
        talk.work,
        talk.message,
        reason,
        division,
        is_urgent=bool(heard and heard.is_urgent),
        retry_at=None if heard else talk.work.now + recovery.FIRST_WAIT,
    )
    due = moment(talk.work, division, entry.due_at) if entry.due_at else ""
    return Outcome(FateKind.TO_HUMAN, reason, reply_key, {"due": due})


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
    decision = route(talk, Intent(case.kind), place)
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


def _reply_key(talk: Talk, intent: Intent) -> str:
    return "received_urgent" if talk.understanding and talk.understanding.is_urgent else f"received_{intent}"


def _opening(talk: Talk, intent: Intent, place: Place, decision: Decision) -> Opening:
    heard = talk.understanding
    household = talk.household if is_at_home(talk, place) else None
    return Opening(
        kind=intent,
        text=talk.text,
        is_urgent=bool(heard and heard.is_urgent),
        division_code=place.code,
        household_id=household.id if household else None,
        person_id=talk.person.id if talk.person else None,
        reported_at=min(talk.message.sent_at, talk.work.now),
        decision=decision,
        promise=talk.ruleset.promises[intent],
        ruleset_version=talk.ruleset.version,
        explanation=explain(talk, intent, place, decision),
        actor=talk.actor,
        reporter={"name": talk.sender_name, "person_id": talk.person.id if talk.person else ""},
        beneficiary={"household_id": household.id if household else "", "relation": _slot(talk, "relation")},
        facts={
            "slots": dict(heard.slots) if heard else {},
            "place": {"by": place.evidence, "word": place.word},
        },
        is_drill=talk.message.is_drill,
    )


def explain(talk: Talk, intent: Intent, place: Place, decision: Decision | None) -> dict[str, Any]:
    """What everybody who asks "why?" is shown; holds words of the lexicon, nothing personal."""
    heard = talk.understanding
    return {
        "intent": str(intent),
        "confidence": round(heard.confidence, 3) if heard else 0.0,
        "words": [e.word for e in heard.evidence] if heard else [],
        "route": decision.route if decision else "",
        "reason": decision.reason if decision else "",
        "place": {"code": place.code, "by": place.evidence, "word": place.word},
        "ruleset_version": talk.ruleset.version,
    }


def _slot(talk: Talk, name: str) -> Any:
    return talk.understanding.slots.get(name, "") if talk.understanding else ""


def is_case_kind(intent: Intent) -> bool:
    """Whether such a message opens a case."""
    return intent in CASE_KINDS


async def report_for_somebody(talk: Talk, text: str) -> Outcome:
    """代报: an officer reports for somebody who phoned or came; the words decide, he is the reporter."""
    understander = talk.work.snapshots.understander_for(talk.account_division)
    heard = understander.understand(text)
    if not text or not is_case_kind(heard.intent):
        return Outcome(FateKind.COMMAND, "report_unclear", "report_unclear")
    talk.understanding, talk.message.text = heard, text
    return await report(talk, heard.intent)
