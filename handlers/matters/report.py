"""Matters are reported: place, officer, case, alerts, and the answer that says who is coming."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.enums import FateKind, Intent
from app.core.ids import telling_end
from app.core.marks import visible
from app.nlu.address import names_himself
from app.nlu.dangers import dangers
from app.nlu.far_away import is_away
from app.nlu.types import UNREAD
from app.services.casework import photos, pieces, recovery
from app.services.deciding.meaning import REPORTED, further_matters
from app.services.deciding.places import GUESSED, Place
from app.services.lifecycle import cases
from app.services.sending import desk
from app.services.sending.words import moment
from handlers.matters import dialogue, placing
from handlers.matters.catalogue import what_it_takes
from handlers.matters.danger import advice
from handlers.matters.linked import open_linked, reply_values
from handlers.matters.matter import is_case_kind, opening, place_of, route, worth_a_case
from handlers.matters.villages import Choose, also_there
from handlers.talk import Outcome, Say, Talk
from models import Case, Message

FOR_SOMEBODY = "代报"
"""The word with which an officer reports what somebody told him."""
_PUNCTUATION = " ::,,"
_NOBODY = {False: "no_officer", True: "no_officer_urgent"}
"""What is said where nobody is there; the key: is a life in danger?"""
_OF_QUARRELS = (Intent.DISPUTE, Intent.CONSULTATION)
"""Kinds as which somebody tells that he was beaten."""


async def report(
    talk: Talk, intent: Intent, before: Sequence[Message] = (), choose: Choose = route
) -> Outcome:
    """Open a case of this kind, and a linked one for each further matter of the message.

    `before` are the pieces that it is read with; `choose` finds who is responsible. Nobody is asked anything
    before somebody is alerted.
    """
    cries = await _cried_before(talk)
    place = await _place_of(talk)
    is_urgent = bool(talk.understanding and talk.understanding.is_urgent)
    decision = choose(talk, intent, place)
    if decision.officer is None:
        return hand_to_desk(talk, desk.NOBODY, _NOBODY[is_urgent], place.code)
    decision = also_there(talk, intent, decision, choose)
    opened = cases.open_case(
        talk.work,
        opening(talk, intent, place, decision, is_urgent=is_urgent),
        talk.message,
        talk.conversation,
    )
    talk.turn_to(opened.case)
    adopted = await photos.adopt_waiting(talk.work, talk.conversation, opened.case, talk.actor)
    await pieces.adopt(talk.work, opened.case, before, talk.actor)
    if talk.message.chat:
        await photos.adopt_passed_over(talk.work, talk.conversation, opened.case, talk.actor)
        await pieces.adopt(talk.work, opened.case, cries, talk.actor)
    others = worth_a_case(talk, further_matters(talk.understanding, intent))
    said = open_linked(talk, place, opened.case, others)
    if place.evidence in GUESSED:
        said.append(Say("place_guessed", talk.for_chat(dict(opened.words))))
    said += what_it_takes(talk, opened.case)
    said += dialogue.begin(talk, opened.case, place.choices, opened.words)
    return Outcome(
        FateKind.CASE_OPENED,
        str(intent),
        _first_words(talk, intent, opened.case),
        {
            **reply_values(talk, opened, decision),
            **_pictures(talk, adopted),
            "advice": advice(talk) if is_urgent else "",
            "short": telling_end(opened.case.number, ()),
        },
        opened.case,
        also_say=tuple(said),
    )


def _first_words(talk: Talk, intent: Intent, case: Case) -> str:
    """The first answer; where all who answer for the place are away, nobody is named who would come."""
    if talk.work.snapshots.registry.is_absent(case.officer_id or "", talk.work.now):
        return _NOBODY[case.is_urgent]
    if case.is_urgent:
        return "received_urgent"
    if intent is Intent.DISASTER and _is_of_others(talk):
        own = talk.officer is not None and talk.officer.id == case.officer_id
        return "reported_own" if own else "reported"
    return "received_here" if _is_told_here(talk, case) else _received(talk, intent)


def _is_of_others(talk: Talk) -> bool:
    """Whether an officer tells in private of damage that is not his own: nobody tells him to mind himself first."""
    return talk.officer is not None and not talk.message.chat and not names_himself(talk.text)


def _received(talk: Talk, intent: Intent) -> str:
    """The first answer to this kind; nobody who is beaten is told not to raise a hand, nor who is far away to leave the
    place or to take pictures of it.
    """
    if intent is Intent.DISASTER and not talk.message.chat and is_away(talk.text):
        return "received_disaster_away"
    is_beaten = intent in _OF_QUARRELS and "violence" in dangers(talk.text)
    return "received_violence" if is_beaten else f"received_{intent}"


def _pictures(talk: Talk, adopted: Sequence[Message]) -> dict[str, str]:
    """The fields of what he showed before, and of the request for pictures, which nobody hears who sent some."""
    kinds = [message.kind for message in adopted if message.kind in photos.SEEN]
    is_shown = bool(kinds) or talk.message.kind in photos.SEEN
    return {
        "shown": talk.ruleset.word("files", kinds[0]) if kinds else "",
        "send_photos": "" if is_shown else talk.ruleset.word("terms", "send_photos"),
    }


async def _cried_before(talk: Talk) -> list[Message]:
    """What he cried in the group just before; the report is read with it: 老李头晕倒了 · 竹园村二组水库边上."""
    if not talk.message.chat:
        return []
    cries = await pieces.cries_of(talk.work, talk.conversation, talk.ruleset.limits.join_within.span)
    if cries:
        talk.whole = ",".join([*(visible(cry.text) for cry in cries), visible(talk.text)])
        talk.understanding = talk.work.snapshots.understander_for(talk.account_division).understand(
            talk.whole
        )
    return cries


async def tells_where(talk: Talk) -> Outcome | None:
    """The case of what he cried in the group just before, once he says where it is: 屋后头垮了 · 竹园村三组. None where
    he cried nothing, or where both together still tell of nothing.
    """
    heard = talk.understanding
    if await _cried_before(talk):
        together = talk.understanding
        talk.whole = ""
        if together is not None and is_case_kind(together.matter) and not together.to_human:
            return await report(talk, together.matter)
    talk.understanding = heard
    return None


def _is_told_here(talk: Talk, case: Case) -> bool:
    """Whether the group read just now who comes for the same: it need not be told everything again."""
    return any((told.kind, told.officer_id) == (case.kind, case.officer_id) for told in talk.here)


async def _place_of(talk: Talk) -> Place:
    """Where it is by all that the message says, else by the position that was shared just before."""
    place = place_of(talk)
    if place.is_known:
        return place
    shared = await placing.by_waiting_position(talk)
    return shared if shared and shared.is_known else place


def hand_to_desk(talk: Talk, reason: str, reply_key: str, division_code: str = "") -> Outcome:
    """Put the message on the duty desk's list, with a deadline, and say so; a life in danger rings at once."""
    heard = talk.understanding
    division = division_code or place_of(talk).code
    is_urgent = bool(heard and heard.is_urgent)
    entry = desk.enter(
        talk.work,
        talk.message,
        reason,
        division,
        is_urgent=is_urgent,
        is_soon=reason == UNREAD,
        due_at=talk.work.now if is_urgent else None,
        retry_at=None if heard else talk.work.now + recovery.FIRST_WAIT,
    )
    due = "" if is_urgent or not entry.due_at else moment(talk.work, division, entry.due_at)
    return Outcome(
        FateKind.TO_HUMAN, reason, reply_key, {"due": due, "advice": advice(talk) if is_urgent else ""}
    )


async def report_for_somebody(talk: Talk, text: str) -> Outcome:
    """代报, and behind it what is told for somebody who phoned or came: that decides, who writes is the reporter.

    What is said to somebody who is in it himself (look after your family first) is not for an officer.
    """
    text = text.lstrip(_PUNCTUATION)
    understander = talk.work.snapshots.understander_for(talk.account_division)
    heard = understander.understand(text)
    if not text or not is_case_kind(heard.matter):
        return Outcome(FateKind.COMMAND, "report_unclear", "report_unclear")
    talk.understanding, talk.message.text, talk.decided_by = heard, text, REPORTED
    told = await report(talk, heard.matter)
    if told.fate is FateKind.CASE_OPENED and not heard.is_urgent and talk.officer is not None:
        return replace(told, reply_key="report_done")
    return told
