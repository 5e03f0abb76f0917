"""What people answer to each question, and what it changes on the case."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from app.core.enums import FateKind, Intent
from app.core.jsontext import dump
from app.nlu.address import is_asking
from app.nlu.benefits import asks_when_paid
from app.nlu.numerals import spoken_number, typed_number
from app.nlu.quantities import MONEY, is_chat_figure
from app.nlu.text import normalise
from app.services.deciding import facts, questions
from app.services.deciding.places import Place
from app.services.deciding.quick_answers import (
    asks_how_long,
    asks_why,
    has_papers,
    is_mere_nod,
    is_next_door,
    is_nobody_hurt,
    is_not_known,
    is_place_like,
    knows_not_which,
    names_elsewhere,
    points_somewhere,
    points_vaguely,
    says_vaguely,
)
from app.services.sending import outbox
from handlers.matters import placing
from handlers.matters.additions import pass_on
from handlers.matters.asked import Asking, done, join, notes_unhurt
from handlers.matters.matter import VILLAGE, place_of, slot
from handlers.matters.rescue import life_in_danger
from handlers.talk import Outcome

UNCLEAR = "unclear"
"""The reason of an outcome after which the same question is asked again."""
WHOM = ("self", "parents", "child", "other")
_QUIET = (Intent.CHITCHAT, Intent.PROGRESS, Intent.COMMAND, Intent.SPAM)
_SHORT, _BARE = 12, 6
"""Letters of an answer in free words, and of a figure with its unit; what is longer may be another matter."""
_TELLING, _SURE = 4, 0.95
"""Letters of the shortest words that tell of a matter of their own, as fewer (冰雹) are what something is asked for;
and how certain those must be that tell of no disaster."""
_NO_REASON = (Intent.OPINION, Intent.DISPUTE, Intent.PRODUCTION)
"""Kinds of which none is a reason why somebody needs what was asked for, as an illness is."""
_MOST_FIGURES, _BESIDE_A_PLACE = 6, 4
"""Figures of the longest amount without its unit (more are a telephone's or an identity's), and the most letters that
stand beside the name of a place where it is the answer: 长梁村小学."""


async def place(asking: Asking) -> Outcome | None:
    """Where it is: a number, a name, a shared position, or not known."""
    talk, quick = asking.talk, asking.quick
    if quick.number and asking.choices:
        if quick.number > len(asking.choices):
            return _unclear(asking)
        return await _placed(asking, Place(asking.choices[quick.number - 1], "answer"))
    if quick.is_unknown:
        return done(asking, "answer_skipped")
    heard = talk.understanding
    if heard is not None and not heard.places and not talk.located and not heard.is_urgent:
        if talk.household is not None and is_next_door(asking.text):
            return await _placed(asking, Place(talk.household.division_code, "household"))
        if knows_not_which(asking.text) or points_vaguely(asking.text) or is_next_door(asking.text):
            return replace(_unclear(asking), reply_key="place_again")
        if names_elsewhere(asking.text) and not asking.is_other_matter:
            return replace(_unclear(asking), reply_key="place_elsewhere")
    if (
        heard is None
        or (asking.is_other_matter and not _says_only_where(asking))
        or _asks_for_something(asking)
    ):
        return None
    if heard.places or talk.located:
        return await located(asking)
    if asking.part and not slot(talk, "group"):
        return None
    is_quiet = _is_quiet(asking) and not asking.part and not is_place_like(asking.text)
    if is_quiet:
        return None
    unclear = _unclear(asking)
    is_told = str(heard.matter) == asking.case.kind and not heard.to_human
    is_named = asking.choices or is_place_like(asking.text) or (points_somewhere(asking.text) and not is_told)
    if is_named:
        return unclear
    if heard.intent is Intent.CONSULTATION:
        pass_on(talk, asking.case, "alert_question")
        return replace(unclear, reply_key="question_again")
    return replace(unclear, reply_key="place_again")


def _says_only_where(asking: Asking) -> bool:
    """Whether hardly anything stands beside the name of a place: 长梁村小学."""
    heard = asking.talk.understanding
    named = max((len(place.word) for place in heard.places), default=0) if heard else 0
    is_alone = sum(c.isalnum() for c in asking.text) - named <= _BESIDE_A_PLACE
    return bool(named) and (is_alone or says_vaguely(_without_names(asking)))


def _without_names(asking: Asking) -> str:
    heard, rest = asking.talk.understanding, normalise(asking.text)
    for place in heard.places if heard else ():
        rest = rest.replace(place.word, "")
    return rest


def _asks_for_something(asking: Asking) -> bool:
    """Whether the words ask how a thing is done, and name no place: 低保要什么条件."""
    heard = asking.talk.understanding
    if heard is None or heard.places or heard.to_human:
        return False
    return heard.matter is Intent.CONSULTATION and bool(heard.slots.get("item"))


async def located(asking: Asking) -> Outcome:
    """What the words and a shared position together say; one of the numbered places where they narrow it down."""
    found = place_of(asking.talk)
    if found.is_known:
        return await _placed(asking, found)
    narrowed = [code for code in asking.choices or found.choices if code.startswith(found.code)]
    if len(narrowed) == 1:
        return await _placed(asking, replace(found, code=narrowed[0]))
    if not asking.case.division_code.startswith(found.code):
        return await _placed_roughly(asking, found, tuple(narrowed))
    return _unclear(asking, tuple(narrowed))


def off_the_map(asking: Asking) -> Outcome:
    """A shared position near nobody whom we know: it is kept, and the village is asked for in words."""
    return replace(_unclear(asking), reply_key="position_unclear")


async def _placed(asking: Asking, where: Place) -> Outcome:
    talk, case = asking.talk, asking.case
    if where.code == case.division_code:
        return done(asking)
    facts.add_slots(case, talk.understanding.slots if talk.understanding else {})
    before, was = case.officer_id, case.division_code
    relocated = await placing.relocate(talk, case, where)
    if before is not None and before != case.officer_id and len(was) >= VILLAGE:
        outbox.enqueue_alert(talk.work, case, before, "alert", "alert_place", dict(relocated.words))
    join(asking, "place")
    return Outcome(FateKind.CASE_JOINED, "place", "place_noted", talk.for_chat({**relocated.words}), case)


async def _placed_roughly(asking: Asking, where: Place, choices: tuple[str, ...]) -> Outcome:
    """A town alone: whoever answers for it is called now, and the village is asked for."""
    relocated = await placing.relocate(asking.talk, asking.case, where)
    outcome = _unclear(asking, choices)
    return replace(outcome, reply_key="place_town", values=asking.talk.for_chat({**relocated.words}))


def _unclear(asking: Asking, choices: tuple[str, ...] = ()) -> Outcome:
    """The words stay with the case; the place is asked for again, by number where numbers were offered."""
    offered = choices or asking.choices
    outcome = done(asking, "joined" if offered else "place_unclear")
    return replace(outcome, reason=UNCLEAR, choices=offered)


async def harm(asking: Asking) -> Outcome | None:
    """Whether somebody is hurt or trapped: then it is a matter of life and death from now on."""
    if asking.quick.number == 1 or (asking.quick.is_yes and not is_mere_nod(asking.text)):
        return await life_in_danger(asking.talk, asking.case)
    is_unknown = asking.quick.is_unknown or (len(asking.text) <= _SHORT and is_not_known(asking.text))
    if not is_unknown and (asking.quick.number == 2 or asking.quick.is_no or is_nobody_hurt(asking.text)):
        facts.put(asking.case, harm=False)
        return done(asking)
    return done(asking, "answer_skipped") if is_unknown else None


def _unhurt(asking: Asking) -> Outcome | None:
    """That nobody is hurt, told alone while something else was asked: it is noted, and the question stays."""
    return replace(done(asking), reason=UNCLEAR) if notes_unhurt(asking) else None


async def amount(asking: Asking) -> Outcome | None:
    """How much: with its unit, or a bare number."""
    said = normalise(asking.text)
    if _is_other_money(asking) or _is_of_another_village(asking):
        return None
    if slot(asking.talk, "quantity") and not _is_elsewhere(asking, _BARE):
        notes_unhurt(asking)
        return done(asking)
    if (unhurt := _unhurt(asking)) is not None:
        return unhurt
    is_figure = typed_number(said) is not None and sum(c.isdigit() for c in said) <= _MOST_FIGURES
    is_figure = is_figure and not is_chat_figure(said)
    number = spoken_number(said) or (said if is_figure else None)
    if number:
        facts.add_slots(asking.case, {"quantity": number})
        return done(asking)
    return done(asking, "answer_skipped") if asking.quick.is_unknown or asking.quick.is_no else None


def _is_of_another_village(asking: Asking) -> bool:
    """Whether the amount is told of another village than the case's: 长梁村也打了十几亩."""
    heard, here = asking.talk.understanding, asking.case.division_code[:VILLAGE]
    named = {place.code[:VILLAGE] for place in heard.places if place.code} if heard else set()
    return len(here) == VILLAGE and any(len(code) == VILLAGE and code != here for code in named)


def _is_other_money(asking: Asking) -> bool:
    """Whether a sum of money is somebody's or a benefit's, and no measure of a loss: 一万块补助还没到."""
    is_whose = slot(asking.talk, "item") or slot(asking.talk, "relation")
    is_long = sum(c.isalpha() for c in asking.text) > _BARE
    return bool(is_whose and is_long and slot(asking.talk, "unit") == MONEY)


async def item(asking: Asking) -> Outcome | None:
    """Which service item is meant, in whatever words; the papers that are there are none."""
    said = slot(asking.talk, "item")
    if not said and _says_only_where(asking):
        return replace(done(asking), reason=UNCLEAR)
    if has_papers(asking.text) or (not said and slot(asking.talk, "relation") and asking.is_other_matter):
        return None
    return _in_words(asking, "item", said)


async def whom(asking: Asking) -> Outcome | None:
    """For whom it is: one of the numbers, or said."""
    number = asking.quick.number
    if 0 < number <= len(WHOM):
        facts.put(asking.case, whom=WHOM[number - 1])
        return done(asking)
    return _in_words(asking, "relation", slot(asking.talk, "relation") or slot(asking.talk, "person"))


def _in_words(asking: Asking, name: str, said: object) -> Outcome | None:
    """A slot filled with what was found, else with the short words themselves."""
    if asking.quick.is_unknown or asking.quick.is_no:
        return done(asking, "answer_skipped")
    text, heard = asking.text, asking.talk.understanding
    if heard is not None and heard.asks_after and (is_asking(text) or asks_when_paid(text)):
        return None
    if asking.quick.is_any or (not said and (len(text) > _SHORT or _is_small_talk(asking))):
        return None
    if _is_elsewhere(asking, _SHORT):
        return None
    facts.add_slots(asking.case, {name: said or text})
    return done(asking)


def _is_elsewhere(asking: Asking, longest: int) -> bool:
    """Whether more than so many letters, figures aside, are about something else: 三四十亩 alone is an answer.

    What certainly tells of a disaster, a quarrel or a grievance is no answer, however short it is.
    """
    heard, letters = asking.talk.understanding, sum(c.isalpha() for c in asking.text)
    if heard is None or not asking.is_other_matter or letters < _TELLING:
        return False
    is_certain = heard.matter in _NO_REASON and heard.confidence >= _SURE and "item" not in heard.slots
    return heard.matter is Intent.DISASTER or is_certain or letters > longest


def _is_quiet(asking: Asking) -> bool:
    """Thanks, a question after the progress, advertising: nothing that could be an answer."""
    heard = asking.talk.understanding
    return heard is None or (heard.intent in _QUIET and not heard.to_human)


def _is_small_talk(asking: Asking) -> bool:
    heard = asking.talk.understanding
    return (
        heard is None
        or heard.reason == "small_talk"
        or asks_how_long(asking.text)
        or (_is_quiet(asking) and heard.intent is not Intent.CHITCHAT)
    )


async def phone(asking: Asking) -> Outcome | None:
    """The number to ring; nobody must give one."""
    said = slot(asking.talk, "phone")
    number = said[0] if isinstance(said, list) else said
    if number and not _is_elsewhere(asking, _BARE):
        reporter = facts.reporter_of(asking.case) | {"phone": number}
        asking.case.reporter = dump(reporter)
        notes_unhurt(asking)
        return done(asking)
    if (unhurt := _unhurt(asking)) is not None:
        return unhurt
    if asks_why(asking.text):
        return replace(done(asking), reason=UNCLEAR, reply_key="why_phone")
    return done(asking, "answer_skipped") if asking.quick.is_unknown or asking.quick.is_no else None


READERS: Mapping[str, Callable[[Asking], Awaitable[Outcome | None]]] = {
    questions.PLACE: place,
    questions.HARM: harm,
    questions.AMOUNT: amount,
    questions.ITEM: item,
    questions.WHOM: whom,
    questions.PHONE: phone,
}
"""What reads the answer to each question."""
