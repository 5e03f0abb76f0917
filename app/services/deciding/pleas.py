"""What is said in a group without calling us: whether it is worth hearing, and whether it is a call for help. Pure.

Here precision counts: a wrong case in front of two hundred neighbours costs more trust than a plea that
has to be said again with a mention. Everything else in the message must speak for it, not the intent alone.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.core.enums import Intent
from app.nlu.address import asks_if_true, calls_upon, is_asking, is_for_all, is_passed_on
from app.nlu.dangers import dangers
from app.nlu.types import Understanding
from app.services.deciding.meaning import VILLAGE, is_case_kind

LONGEST = 400
"""Characters; longer texts are announcements and stories that somebody passes on."""

DANGER = "perhaps_danger"
"""Why a human reads what was overheard and is no sure call for help."""
_RESCUE = "救"
_TO_NOBODY = frozenset(
    {Intent.DISASTER, Intent.MAJOR_CHANGE, Intent.CARE, Intent.HARDSHIP, Intent.RELIEF, Intent.DISPUTE}
)
"""What may be called out to nobody in particular; who wants anything else says to whom."""
_NOT_EVEN_TO_AN_OFFICIAL = frozenset({Intent.CONSULTATION, Intent.OPINION})
_SURE_TO_AN_OFFICIAL, _SURE_WITH_A_PLACE, _SURE_ALONE = 0.5, 0.8, 0.9
_SURE_OF_DANGER = 0.8
_LIKELY_DAMAGE = 0.4
_STRONG, _SEVERAL, _TOLD = 10.5, 2, 6
"""The summed weight, the number of words and the letters that carry a plea without a place: 路费都不够 goes on about
something that was said before."""


def is_chatter(text: str, heard: Understanding, *, is_among_others: bool) -> bool:
    """Whether nobody listens any further: an officer's word, one to somebody else, an announcement, a story."""
    return (is_among_others and not heard.is_urgent) or len(text) > LONGEST or is_passed_on(text)


def is_to_official(text: str, heard: Understanding | None) -> bool:
    """Whether the words call upon an official by his name or office."""
    named = heard.mentions if heard else ()
    return any(calls_upon(text, official) for official in named)


def is_plea(text: str, heard: Understanding, *, is_to_official: bool, is_told_here: bool = False) -> bool:
    """Whether words that nobody asked for are a call for help; less must speak for it where a neighbour told of
    the same just now. Who tells an official where it is need not be clear about the kind of matter.
    """
    if heard.to_human or not is_case_kind(heard.matter) or asks_if_true(text):
        return False
    own = [e.weight for e in heard.evidence if e.what == heard.matter and e.weight > 0]
    is_strong = len(own) >= _SEVERAL and sum(own) >= _STRONG and len(text) >= _TOLD
    has_place = any(place.code for place in heard.places) or "group" in heard.slots
    if heard.is_urgent:
        return has_place or is_to_official or heard.confidence >= _SURE_OF_DANGER
    if is_to_official:
        is_sure = has_place or heard.confidence >= _SURE_TO_AN_OFFICIAL
        return heard.matter not in _NOT_EVEN_TO_AN_OFFICIAL and is_sure
    if heard.matter not in _TO_NOBODY or is_asking(text) or _doubts(heard):
        return False
    if has_place or is_told_here:
        return heard.confidence >= _SURE_WITH_A_PLACE
    return is_strong and heard.confidence >= _SURE_ALONE


def is_damage_report(text: str, heard: Understanding) -> bool:
    """Whether an officer tells a group of damage at a place, as anybody may, and neither warns of it nor says what
    is done about it already.
    """
    if heard.matter is not Intent.DISASTER or heard.to_human or heard.confidence < _SURE_WITH_A_PLACE:
        return False
    has_place = any(len(place.code) >= VILLAGE for place in heard.places)
    is_news = len(text) > LONGEST or is_passed_on(text) or is_for_all(text)
    return has_place and not is_news and not is_asking(text) and not _doubts(heard)


def is_doubtful_plea(heard: Understanding, *, is_to_official: bool) -> bool:
    """Whether somebody asks an official by name for something for himself or his family, and what that comes to is
    not clear enough for a case: a human reads it.
    """
    if not is_to_official or not is_case_kind(heard.matter) or "item" not in heard.slots:
        return False
    is_for_whom = "relation" in heard.slots or any(place.code for place in heard.places)
    return is_for_whom and (heard.to_human or heard.matter is Intent.CONSULTATION)


def is_doubtful_danger(text: str, heard: Understanding, *, is_told_here: bool) -> bool:
    """Whether words that are no sure call for help may tell of a danger: a life, or damage that nobody told of yet.

    着火了着火了, 哪个来救一哈: a human reads them, and the group hears nothing. A question to neighbours is none.
    """
    if heard.is_urgent:
        return True
    if heard.matter is not Intent.DISASTER or is_told_here or is_asking(text):
        return False
    is_likely = heard.confidence >= _LIKELY_DAMAGE and (not heard.to_human or bool(dangers(text)))
    return is_likely or _RESCUE in text


def are_pleas(
    text: str, heard: Understanding, kinds: Iterable[Intent], *, is_to_official: bool
) -> tuple[Intent, ...]:
    """Those of a message's further matters that would be heard as a call for help by themselves."""
    alone = ((kind, replace(heard, intent=kind, also=(), is_urgent=False)) for kind in kinds)
    return tuple(kind for kind, one in alone if is_plea(text, one, is_to_official=is_to_official))


def _doubts(heard: Understanding) -> bool:
    """Whether something in it asks: neighbours ask each other, they do not report so."""
    return any(e.what == Intent.CONSULTATION and e.weight > 0 for e in heard.evidence)
