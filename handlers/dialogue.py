"""The answer to the question that was asked once somebody was alerted."""

from datetime import datetime

from app.core.enums import FINAL_STATES, FateKind, Intent
from app.core.messages import InboundMessage
from app.services import cases
from app.services.words import case_words, place_words
from handlers.matter import is_case_kind, place_of
from handlers.report import relocate
from handlers.talk import Outcome, Talk

MAX_QUESTIONS = 3
MAX_CHOICES = 4
_SAYS_NOTHING_NEW = (Intent.CHITCHAT, Intent.PROGRESS, Intent.COMMAND)


async def answer(talk: Talk, _inbound: InboundMessage) -> Outcome | None:
    """The answer to the place that we asked for; None where nothing was asked or it is another matter."""
    asked, case, heard = talk.conversation.dialogue, talk.case_in_hand, talk.understanding
    if not asked or case is None or heard is None or not (talk.text or talk.located):
        return None
    asked_at = datetime.fromisoformat(asked["asked_at"])
    is_stale = talk.work.now - asked_at > talk.ruleset.limits.ask_place_within.span
    if is_stale or case.id != asked["case_id"] or case.state in FINAL_STATES:
        talk.conversation.dialogue = None
        return None
    if heard.is_urgent or (is_case_kind(heard.intent) and str(heard.intent) != case.kind):
        return None
    if heard.places or talk.located:
        return _place_given(talk)
    if heard.intent in _SAYS_NOTHING_NEW:
        return None
    return _still_no_place(talk)


def _place_given(talk: Talk) -> Outcome:
    case = talk.case_in_hand
    assert case is not None  # noqa: S101 - see answer
    place = place_of(talk)
    if not place.is_known:
        return _still_no_place(talk)
    relocated = relocate(talk, case, place)
    cases.join(talk.work, case, talk.message, talk.actor, "place")
    talk.conversation.dialogue, talk.conversation.case_touched_at = None, talk.work.now
    words = talk.for_chat({**relocated.words})
    return Outcome(FateKind.CASE_JOINED, "place", "place_noted", words, case)


def _still_no_place(talk: Talk) -> Outcome:
    case, asked = talk.case_in_hand, talk.conversation.dialogue
    assert case is not None  # noqa: S101 - see answer
    assert asked is not None  # noqa: S101 - see answer
    cases.join(talk.work, case, talk.message, talk.actor, "text")
    times = int(asked["times"])
    is_enough = times >= MAX_QUESTIONS
    talk.conversation.dialogue = None if is_enough else {**asked, "times": times + 1}
    words = talk.for_chat({**case_words(talk.work, case), "candidates": _candidates(talk)})
    return Outcome(FateKind.CASE_JOINED, "text", "joined" if is_enough else "place_unclear", words, case)


def _candidates(talk: Talk) -> str:
    choices = place_of(talk).choices[:MAX_CHOICES]
    return talk.ruleset.word("terms", "or").join(place_words(talk.work, code) for code in choices)
