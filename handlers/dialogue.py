"""What belongs to the case in hand: the answer to our question, and words that go on."""

from datetime import datetime

from app.core.enums import FINAL_STATES, FateKind, Intent
from app.core.messages import InboundMessage
from app.services import cases
from app.services.words import case_words, place_words
from handlers.report import is_case_kind, place_of, relocate
from handlers.talk import Outcome, Talk

MAX_QUESTIONS = 3
MAX_CHOICES = 4
_SAYS_NOTHING_NEW = (Intent.CHITCHAT, Intent.PROGRESS, Intent.COMMAND)


async def answer(talk: Talk, _inbound: InboundMessage) -> Outcome | None:
    """The answer to the place that we asked for; None where nothing was asked or it is another matter."""
    asked, case, heard = talk.conversation.dialogue, talk.case_in_hand, talk.understanding
    if not asked or case is None or heard is None or not talk.text:
        return None
    asked_at = datetime.fromisoformat(asked["asked_at"])
    is_stale = talk.work.now - asked_at > talk.ruleset.limits.ask_place_within.span
    if is_stale or case.id != asked["case_id"] or case.state in FINAL_STATES:
        talk.conversation.dialogue = None
        return None
    if heard.is_urgent or (is_case_kind(heard.intent) and str(heard.intent) != case.kind):
        return None
    if heard.places:
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


async def joins_case_in_hand(talk: Talk) -> Outcome | None:
    """Words that go on about the case in hand; None where they are a matter of their own."""
    case, heard = talk.case_in_hand, talk.understanding
    if case is None or heard is None or case.state in FINAL_STATES or case.resolved_at is not None:
        return None
    if not _goes_on(talk):
        return None
    cases.join(talk.work, case, talk.message, talk.actor, "text")
    talk.conversation.case_touched_at = talk.work.now
    words = talk.for_chat(case_words(talk.work, case))
    return Outcome(FateKind.CASE_JOINED, "text", "joined", words, case)


def _goes_on(talk: Talk) -> bool:
    case, heard, touched = talk.case_in_hand, talk.understanding, talk.conversation.case_touched_at
    if case is None or heard is None or touched is None:
        return False
    if heard.is_urgent and not case.is_urgent:
        return False
    age = talk.work.now - touched
    if is_case_kind(heard.intent):
        is_same = str(heard.intent) == case.kind and _same_place(talk, case.division_code)
        return is_same and age <= talk.ruleset.limits.join_within.span
    return heard.to_human and age <= talk.ruleset.limits.merge_window.span


def _same_place(talk: Talk, code: str) -> bool:
    heard = talk.understanding
    if heard is None or not heard.places:
        return True
    named = place_of(talk).code
    return code.startswith(named) or named.startswith(code)
