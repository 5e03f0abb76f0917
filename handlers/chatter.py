"""What is said in a listening group without calling us: a plea is heard, an evening's talk is not.

Here precision counts: a wrong case in front of two hundred neighbours costs more trust than a plea that
has to be said again with a mention. Everything else in the message must speak for it, not the intent alone.
"""

from dataclasses import replace

from app.core.enums import FateKind, Intent, Listen
from app.core.messages import InboundMessage
from app.nlu.address import calls_upon, is_asking, is_passed_on
from app.nlu.types import Understanding
from handlers import dialogue, photos
from handlers.joining import joins_case_in_hand
from handlers.matter import is_case_kind
from handlers.report import report
from handlers.talk import Outcome, Talk

UNADDRESSED = ("not_addressed", "chatter")
"""Reasons of fates that a second, addressed copy of the same message may change."""
LONGEST = 400
"""Characters; longer texts are announcements and stories that somebody passes on."""

_TO_NOBODY = frozenset(
    {Intent.DISASTER, Intent.MAJOR_CHANGE, Intent.CARE, Intent.HARDSHIP, Intent.RELIEF, Intent.DISPUTE}
)
"""What may be called out to nobody in particular; who wants anything else says to whom."""
_NOT_EVEN_TO_AN_OFFICIAL = frozenset({Intent.CONSULTATION, Intent.OPINION})
_SURE_TO_AN_OFFICIAL, _SURE_WITH_A_PLACE, _SURE_ALONE = 0.5, 0.8, 0.9
_SURE_OF_DANGER = 0.5
_STRONG, _SEVERAL = 8.0, 2
"""The summed weight, and the number of words, that carry a plea without a place."""


async def overhear(talk: Talk, inbound: InboundMessage) -> Outcome:
    """A message of a group that does not call us: a plea, the rest of one, or nothing for us."""
    if talk.group is None or talk.group.listen != Listen.LISTEN:
        return Outcome(FateKind.IGNORED, "not_addressed")
    heard = talk.understanding
    if heard is None:
        return Outcome(FateKind.IGNORED, "understanding_failed")
    is_quiet = not heard.is_urgent and (talk.officer is not None or talk.hearing.is_to_others)
    if is_quiet or len(talk.text) > LONGEST or is_passed_on(talk.text):
        return Outcome(FateKind.IGNORED, "chatter")
    found = await _goes_on(talk, inbound)
    if found is not None:
        return found
    if is_plea(talk.text, heard, is_to_official=_is_to_official(talk)):
        return await report(talk, heard.intent)
    return Outcome(FateKind.IGNORED, "chatter")


def is_plea(text: str, heard: Understanding, *, is_to_official: bool) -> bool:
    """Whether words that nobody asked for are a call for help."""
    if heard.to_human or not is_case_kind(heard.intent):
        return False
    own = [e.weight for e in heard.evidence if e.what == heard.intent and e.weight > 0]
    is_strong = len(own) >= _SEVERAL and sum(own) >= _STRONG
    has_place = any(place.code for place in heard.places) or "group" in heard.slots
    if heard.is_urgent:
        return has_place or is_to_official or heard.confidence >= _SURE_OF_DANGER
    if is_to_official:
        return heard.intent not in _NOT_EVEN_TO_AN_OFFICIAL and heard.confidence >= _SURE_TO_AN_OFFICIAL
    if heard.intent not in _TO_NOBODY or is_asking(text) or _doubts(heard):
        return False
    if has_place:
        return heard.confidence >= _SURE_WITH_A_PLACE
    return is_strong and heard.confidence >= _SURE_ALONE


def _doubts(heard: Understanding) -> bool:
    """Whether something in it asks: neighbours ask each other, they do not report so."""
    return any(e.what == Intent.CONSULTATION and e.weight > 0 for e in heard.evidence)


def _is_to_official(talk: Talk) -> bool:
    if talk.hearing.officers:
        return True
    named = talk.understanding.mentions if talk.understanding else ()
    return any(calls_upon(talk.text, official) for official in named)


async def _goes_on(talk: Talk, inbound: InboundMessage) -> Outcome | None:
    """What belongs to the plea that the same person made here just now; mere additions are kept without a word.

    Words in doubt go on about it where they are of its kind.
    """
    heard, case = talk.understanding, talk.case_in_hand
    if heard is None or case is None:
        return None
    found = None
    if not talk.text:
        found = await photos.handle(talk, inbound) if photos.is_recent(talk) else None
    elif talk.conversation.dialogue and heard.places:
        return await dialogue.answer(talk, inbound)
    elif is_case_kind(heard.intent) and (not heard.to_human or str(heard.intent) == case.kind):
        found = await joins_case_in_hand(talk)
    if found is None or found.fate is not FateKind.CASE_JOINED or found.reason == "urgent":
        return found
    return replace(found, reply_key="", also_say=())
