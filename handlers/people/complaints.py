"""A complaint about the officer himself, or the wish for another one: an opinion that somebody above him reads."""

from dataclasses import replace

from app.core.enums import CaseState, Intent
from app.nlu.complaints import denies_arrival, is_graft
from app.nlu.dangers import dangers
from app.nlu.small_words import may_press
from app.services.deciding import facts
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision
from handlers.matters.above import above, complains, officers_named
from handlers.matters.additions import press
from handlers.matters.joining import join, recent_case
from handlers.matters.matter import is_open, matters_of
from handlers.matters.report import report
from handlers.people.fallback import who_comes
from handlers.talk import Outcome, Say, Talk
from models import Case

_AS_SUCH = {Intent.OPINION, Intent.CONSULTATION}
_MISSING = "missing"
_FEW = 12
"""Characters of words that do not say what they are about."""


async def hear(talk: Talk) -> Outcome | None:
    """Open the opinion above whoever is complained of; who says that nobody has come hears how far it is as well.

    None for all other words.
    """
    heard = talk.understanding
    if heard is None or heard.is_urgent or talk.officer is not None or talk.message.chat:
        return None
    is_certainly_else = not heard.to_human and not _AS_SUCH.issuperset(matters_of(talk))
    is_certainly_else = is_certainly_else and not is_graft(talk.text)
    if not _denies(talk) and (is_certainly_else or not complains(talk, talk.text)):
        return None
    told_before = await recent_case(talk, Intent.OPINION)
    if told_before is not None and is_open(told_before) and _is_read_above(talk, told_before):
        return join(talk, told_before)
    told = replace(talk, understanding=replace(heard, intent=Intent.OPINION, also=()), whole=_of_what(talk))
    waits_for = talk.awaited if may_press(talk.text) else None
    opened = await report(told, Intent.OPINION, choose=_above)
    if waits_for is None or opened.case is None:
        return opened
    await press(talk, waits_for)
    waiting = await who_comes(talk, waits_for, opened.reason)
    return replace(opened, also_say=(*opened.also_say, Say(waiting.reply_key, waiting.values)))


def _denies(talk: Talk) -> bool:
    """Whether the officer says that he is with the sender, who denies it; 他 is he where nobody else was told of."""
    case = talk.awaited
    if case is None or case.state != CaseState.ON_SITE:
        return False
    slots = facts.slots_of(case)
    is_of_others = case.kind == Intent.DISPUTE or slots.get("relation") or slots.get("person")
    may_be_he = not is_of_others and _MISSING not in dangers(case.summary)
    return denies_arrival(talk.text, officers_named(talk, talk.text), may_be_he=may_be_he)


def _of_what(talk: Talk) -> str:
    """The words, and where they are few, what they are about, so that whoever reads them knows: 能不能换个人."""
    case = talk.awaited
    return f"{talk.text}({case.summary})" if case is not None and len(talk.text) <= _FEW else talk.whole


def _is_read_above(talk: Talk, case: Case) -> bool:
    """Whether the case is as high as the first who is not complained of now: nobody reads what is against himself."""
    reader = above(talk, Intent.OPINION, Place(case.division_code, "case"), talk.text)
    return reader.officer is None or reader.level <= case.level


def _above(talk: Talk, intent: Intent, place: Place) -> Decision:
    """The first of the chain who neither has the sender's matter in hand nor is complained of."""
    case = talk.case_in_hand
    return above(
        talk, intent, place, talk.message.text.strip(), {case.officer_id} if case is not None else ()
    )
