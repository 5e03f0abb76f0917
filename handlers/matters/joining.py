"""Words that go on about a matter that the sender told just now."""

from dataclasses import replace

from sqlalchemy import select

from app.core.enums import FateKind, Intent
from app.core.marks import visible
from app.nlu.address import is_of_others
from app.nlu.beasts import is_still_the_beast
from app.nlu.dangers import dangers, lives_on_power
from app.nlu.matters import is_one_matter
from app.nlu.officer_words import is_of_his_own
from app.nlu.small_words import is_pleasantry
from app.nlu.text import normalise
from app.nlu.types import HEARSAY
from app.nlu.unread import is_unread
from app.services.deciding import facts
from app.services.deciding.meaning import further_matters
from app.services.deciding.quick_answers import has_papers, is_contact, is_correction
from app.services.lifecycle.incidents import hazards_of
from handlers.matters.additions import (
    add,
    answered,
    goes_on,
    is_more_of_it,
    is_news_of,
    is_of_the_danger,
    is_recent,
    is_said_again,
    is_same_place,
    is_waited_for,
    joined_and_passed_on,
    press,
    told_there,
)
from handlers.matters.asking import asked_about_item, asks_about_it, asks_on, asks_something_else, asks_to_go
from handlers.matters.catalogue import what_it_takes
from handlers.matters.danger import advice
from handlers.matters.linked import with_linked
from handlers.matters.matter import VILLAGE, is_open, matters_of, place_of
from handlers.matters.placing import placed_by
from handlers.matters.rescue import cries_for, life_goes_on, life_in_danger
from handlers.talk import Outcome, Talk
from models import Case

SURE = 0.6
"""How certain words in doubt must be of another kind to be a matter of their own."""
LEAST_TOLD = 4
"""Characters of the shortest words that may tell something of the matter in hand."""
LEAST_AT_ONCE, LONGEST_PIECE = 2, 12
"""The same of words that follow at once, and the most that are read as one with what was told."""
_SOFT = (Intent.PRODUCTION, Intent.CARE, Intent.HARDSHIP, Intent.CONSULTATION)
"""Kinds that a further word about another matter is often heard as."""
_OF_SOMEBODY = (Intent.MAJOR_CHANGE, Intent.CARE)
"""Kinds that are about one person: who writes 起不来 hours later means him."""
TELLING = ("phone", "id_number", "quantity", "group", "village", "item")
"""Slots that say something about the matter, whatever else the message is."""


async def joins_case_in_hand(talk: Talk) -> Outcome | None:
    """The matter goes on: the message joins its case; None where it is a matter of its own."""
    case, heard = talk.case_in_hand, talk.understanding
    if case is None or heard is None or heard.reason == HEARSAY:
        return None
    if talk.works_on is case and is_of_his_own(talk.text) and matters_of(talk):
        return None
    if not is_recent(talk):
        is_awaited = case.kind in _OF_SOMEBODY or (case.is_urgent and case.on_site_at is None)
        is_of_him = is_waited_for(case) or (is_awaited and talk.awaited is case)
        is_meant = (cries_for(talk, case) and is_of_him) or is_said_again(talk, case)
        is_news = is_news_of(talk, case)
        if heard.is_urgent:
            return await life_goes_on(talk, case) if is_meant or is_news else None
        return await _news(talk, case) if is_news and not is_said_again(talk, case) else None
    if not case.is_urgent and is_open(case) and lives_on_power(talk.text, hazards_of(facts.slots_of(case))):
        return await life_in_danger(talk, case)
    if heard.is_urgent and is_still_the_beast(case.summary, talk.text) and _may_be_of_it(talk, case):
        return join(talk, case)
    if heard.is_urgent:
        return await life_goes_on(talk, case) or await _danger_told_before(talk, case)
    if talk.officer is not None and is_of_others(talk.text) and talk.works_on is not case:
        return None
    if heard.matter is Intent.MAJOR_CHANGE and _is_what_became_of_it(talk, case):
        talk.understanding = replace(heard, is_urgent=True)
        return await life_goes_on(talk, case)
    matters = () if is_contact(talk.text) or has_papers(talk.text) else matters_of(talk)
    if asks_about_it(talk, case, matters) or asks_on(talk, case):
        return await _question(talk, case)
    if (other := await asked_about_item(talk)) is not None:
        return await _question(talk, other)
    if matters and asks_to_go(talk, case):
        joined_and_passed_on(talk, case, "alert_more")
        return answered(talk, case, "passed_on")
    if (matters and _is_said_of_it(talk, case)) or is_more_of_it(talk, case):
        return join(talk, case)
    found = await _told_before(talk, case, matters)
    if found or (matters and not heard.to_human):
        return await _joined_matters(talk, found) if found else None
    is_more = is_open(case) and is_same_place(talk, case) if matters else is_open(case)
    if not is_more or not _says_more(talk, case):
        return None
    return await placed(talk, case) or join(talk, case)


async def _news(talk: Talk, case: Case) -> Outcome:
    """What became of a disaster to which nobody has come yet, hours later: everybody on his way reads it at once."""
    await placed_by(talk, case)
    if await press(talk, case):
        return answered(talk, case, "passed_on")
    joined_and_passed_on(talk, case, "alert_more")
    return answered(talk, case, "passed_on")


async def placed(talk: Talk, case: Case) -> Outcome | None:
    """The village of a case that has none yet, named after other questions were asked; None where none is named."""
    heard = talk.understanding
    if heard is None or not heard.places or (found := await placed_by(talk, case)) is None:
        return None
    add(talk, case)
    return Outcome(FateKind.CASE_JOINED, "place", "place_noted", talk.for_chat(dict(found.words)), case)


def _is_what_became_of_it(talk: Talk, case: Case) -> bool:
    """Whether somebody tells how it is by now with whoever is in danger: 捞上来没气了."""
    return bool(dangers(talk.text)) and is_open(case) and is_of_the_danger(talk, case)


def is_put_right(talk: Talk, case: Case) -> bool:
    """Whether its teller said just now that the case is not what he meant, and not yet what he did."""
    return bool(facts.facts_of(case).get("wrong")) and is_recent(talk)


def _is_said_of_it(talk: Talk, case: Case) -> bool:
    """Whether short words that follow at once are one matter with what was told: 下冰雹了 · 烟叶都没了."""
    heard = talk.understanding
    if heard is None or not _is_at_once(talk) or not is_open(case) or heard.matter not in _SOFT:
        return False
    is_own = heard.places or heard.slots.get("item") or heard.slots.get("relation") or len(heard.matters) > 1
    if is_own or len(visible(talk.text)) > LONGEST_PIECE:
        return False
    together = talk.work.snapshots.understander_for(talk.account_division).understand(
        f"{case.summary},{talk.text}"
    )
    return {str(kind) for kind in together.matters} == {case.kind}


def _is_at_once(talk: Talk) -> bool:
    touched = talk.conversation.case_touched_at
    return touched is not None and talk.work.now - touched <= talk.ruleset.limits.merge_window.span


async def _question(talk: Talk, case: Case) -> Outcome:
    """The officer hears of the first question; those that follow stand in the case. In danger all who were called hear
    of it, and he is told once more what to do.
    """
    if await press(talk, case):
        joined = answered(talk, case, "joined_urgent", "question")
        return replace(joined, values={**joined.values, "advice": advice(talk, case.summary)})
    if facts.facts_of(case).get("asked"):
        add(talk, case)
    else:
        joined_and_passed_on(talk, case, "alert_question")
        facts.put(case, asked=True)
    joined = answered(talk, case, "question_joined", "question")
    return replace(joined, also_say=what_it_takes(talk, case))


def _says_more(talk: Talk, case: Case) -> bool:
    """Whatever else is said of a matter that was told just now, but thanks, advertising and how far it is.

    Words in doubt that rather tell of another kind are for a human, unless they follow at once.
    """
    heard, touched = talk.understanding, talk.conversation.case_touched_at
    if heard is None or touched is None or heard.intent is Intent.PROGRESS:
        return False
    if heard.intent is Intent.SPAM:
        return _is_at_once(talk) and len(visible(talk.text)) <= LONGEST_PIECE
    if has_papers(talk.text) or any(heard.slots.get(name) for name in TELLING):
        return True
    is_at_once = _is_at_once(talk)
    if heard.intent in (Intent.CHITCHAT, Intent.COMMAND):
        letters = sum(c.isalnum() for c in talk.text)
        is_more = is_at_once and letters >= LEAST_AT_ONCE and not is_pleasantry(talk.text)
        is_told = len(visible(talk.text)) >= LEAST_TOLD or is_more
        return is_told and "谢" not in talk.text
    return heard.to_human and (is_at_once or heard.confidence < SURE or str(heard.matter) == case.kind)


def _may_be_of_it(talk: Talk, case: Case) -> bool:
    """Whether nobody of the case is known to be in danger, it is open, and nothing is told of elsewhere."""
    return is_open(case) and not case.is_urgent and is_same_place(talk, case)


async def _danger_told_before(talk: Talk, case: Case) -> Outcome | None:
    """More about a danger that the sender told of before the case in hand; None where he told of none like it."""
    heard = talk.understanding
    found = await recent_case(talk, heard.matter) if heard is not None else None
    return await life_goes_on(talk, found) if found is not None and found is not case else None


async def _told_before(talk: Talk, case: Case, matters: tuple[Intent, ...]) -> dict[str, Case]:
    """The open cases that the sender told of a while ago, by their kinds, as far as this message is about them."""
    found = {}
    for kind in matters:
        fitting: Case | None = case if case.kind == kind else await recent_case(talk, kind)
        is_meant = fitting is not None and is_open(fitting) and is_same_place(talk, fitting)
        if fitting is not None and is_meant and not asks_something_else(talk, fitting):
            found[str(kind)] = fitting
    return found


async def recent_case(talk: Talk, kind: Intent) -> Case | None:
    """The last case of this kind that the sender told of within the time in which he may go on about it."""
    since = talk.work.now - talk.ruleset.limits.join_within.span
    latest = select(Case).where(
        Case.reporter_conversation_id == talk.conversation.id, Case.kind == str(kind), Case.opened_at >= since
    )
    found: Case | None = await talk.work.session.scalar(
        latest.order_by(Case.id.desc()).limit(1).with_for_update()
    )
    return found


async def _joined_matters(talk: Talk, found: dict[str, Case]) -> Outcome:
    """The message joins every case that it goes on about, and opens one for each matter that is certainly new."""
    main, *others = found.values()
    for case in others:
        add(talk, case)
    fresh = further_matters(talk.understanding, *found)
    return with_linked(talk, main, goes_on(talk, main), fresh)


async def tells_further(talk: Talk, main: Case, outcome: Outcome, kinds: tuple[Intent, ...]) -> Outcome:
    """The outcome, and what the message tells beside the main case: it joins the case that it goes on about,
    and opens one for what is new.
    """
    found = await _told_before(talk, main, kinds)
    for case in found.values():
        add(talk, case)
    return with_linked(talk, main, outcome, [kind for kind in kinds if kind not in found])


def _names_another_village(talk: Talk, case: Case) -> bool:
    """Whether another village than the case's is named with what belongs to it: 我现在在竹园."""
    is_known = min(len(case.division_code), len(place_of(talk).code)) >= VILLAGE
    return is_known and talk.officer is None and not is_same_place(talk, case)


def join(talk: Talk, case: Case) -> Outcome:
    """The message becomes part of the case, and the sender is told so.

    Words that may tell of another kind of matter, what was meant, what cannot be read here, and another village are
    read by the officer at once.
    """
    heard = talk.understanding
    is_other = any(not is_one_matter(kind, Intent(case.kind)) for kind in matters_of(talk))
    is_doubtful = heard is not None and heard.to_human and (is_other or is_unread(normalise(talk.text)))
    is_there = told_there(talk, case) or _names_another_village(talk, case)
    if is_put_right(talk, case) or is_doubtful or is_correction(talk.text) or is_there:
        joined_and_passed_on(talk, case, "alert_said")
        return answered(talk, case, "passed_on")
    return goes_on(talk, case)
