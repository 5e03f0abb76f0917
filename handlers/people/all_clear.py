"""The person who told of a matter says that it is over, or that nobody need come, before it was resolved."""

from app.core.enums import FINAL_STATES, FateKind, Intent
from app.nlu.all_clear import (
    LAMP,
    NO_POWER,
    NO_WATER,
    begins_with_the_end,
    goes_in_himself,
    is_called_off,
    is_joke,
    is_light_back,
    is_over,
    is_reached,
    is_settled,
    is_water_back,
    is_well,
    wants_nobody,
)
from app.nlu.dangers import dangers
from app.nlu.remarks import Remark, remark
from app.services.deciding import facts
from app.services.deciding.questions import HARM
from app.services.deciding.quick_answers import read_quick
from app.services.lifecycle import cases
from app.services.lifecycle.incidents import hazards_of
from app.services.sending import outbox
from app.services.sending.called import called_for
from app.services.sending.words import case_words
from handlers.matters.additions import press
from handlers.matters.danger import advice
from handlers.talk import Outcome, Talk
from models import Case

_LASTING = (Intent.DISASTER, Intent.CARE, Intent.MAJOR_CHANGE)
"""Kinds of which the end is told however late; of others only within a day, for later 来电了 is something else.
That nobody need come, or that it is settled, is told however late of all."""


async def hear(talk: Talk) -> Outcome | None:
    """Tell everybody who was called, once; None where the words say no such thing.

    Words may be misheard, so the case stays open and its clock runs: the officer asks and resolves it, or the
    person withdraws it by the word that does so.
    """
    case = talk.case_in_hand
    if case is None or talk.officer is not None or not _is_about(talk, case):
        return None
    if case.is_urgent and case.on_site_at is None and _goes_into_it(talk, case):
        return await _holds_back(talk, case)
    if case.is_urgent and case.on_site_at is None and _sends_away(talk, case):
        return await _stays(talk, case)
    if (
        not is_over(talk.text)
        and not _is_water_back(talk, case)
        and not _is_light_back(talk, case)
        and not ((case.is_urgent or case.kind == Intent.CARE) and _ends_danger(talk))
    ):
        return None
    cases.join(talk.work, case, talk.message, talk.actor, "over")
    if not facts.facts_of(case).get("over"):
        facts.put(case, over=True)
        await _tell(talk, case)
    talk.conversation.case_touched_at = talk.work.now
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at))
    key = "over_noted_urgent" if case.is_urgent else "over_noted"
    return Outcome(FateKind.CASE_JOINED, "over", key, words, case)


def _goes_into_it(talk: Talk, case: Case) -> bool:
    """Whether he goes where it is dangerous for himself: who looks for somebody, or holds him, should do so."""
    return goes_in_himself(talk.text) and not {"missing", "self_harm"} & {*dangers(case.summary)}


async def _holds_back(talk: Talk, case: Case) -> Outcome:
    """Who wants to go in himself is told not to; everybody who was called reads it."""
    await press(talk, case)
    said = {"advice": advice(talk, case.summary)}
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at)) | said
    return Outcome(FateKind.CASE_JOINED, "goes_in", "stay_out", words, case)


def _sends_away(talk: Talk, case: Case) -> bool:
    """Whether somebody who may mean to die wants nobody to come, or calls it a joke: that is a part of the danger."""
    known = {*dangers(case.summary), *(facts.facts_of(case).get("dangers") or ())}
    heard = talk.understanding
    jests = is_joke(talk.text) and not (heard is not None and heard.is_urgent)
    return "self_harm" in known and (jests or wants_nobody(talk.text))


async def _stays(talk: Talk, case: Case) -> Outcome:
    """He is not left alone, and told once whom he may talk to; everybody who was called reads what he said."""
    await press(talk, case)
    talk.conversation.case_touched_at = talk.work.now
    is_told = bool(facts.facts_of(case).get("sends_away"))
    facts.put(case, sends_away=True)
    said = {"advice": "" if is_told else talk.ruleset.render("advice_self_harm")}
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at)) | said
    return Outcome(FateKind.CASE_JOINED, "sends_away", "not_left_alone", words, case)


def _is_water_back(talk: Talk, case: Case) -> bool:
    return NO_WATER in hazards_of(facts.slots_of(case)) and is_water_back(talk.text)


def _is_light_back(talk: Talk, case: Case) -> bool:
    is_dark = LAMP in case.summary or NO_POWER in hazards_of(facts.slots_of(case))
    return is_dark and not case.is_urgent and is_light_back(talk.text)


def _ends_danger(talk: Talk) -> bool:
    """Whether the words say in some way that the danger is over, and name none: those who were called read them."""
    heard = talk.understanding
    if dangers(talk.text) or remark(talk.text) is Remark.GIVES_UP:
        return False
    if heard is not None and heard.is_urgent:
        return is_reached(talk.text)
    return is_well(talk.text) or begins_with_the_end(talk.text)


def _is_about(talk: Talk, case: Case) -> bool:
    """Whether the case can be meant: open, spoken of lately, and the words no answer to an open question."""
    asked = talk.conversation.dialogue
    if case.state in FINAL_STATES or case.resolved_at:
        return False
    quick = read_quick(talk.text)
    if asked and (quick.is_unknown or (quick.is_no and asked["ask"] == HARM)):
        return False
    is_lasting = case.is_urgent or case.kind in _LASTING
    return is_lasting or talk.awaited is not None or is_called_off(talk.text) or is_settled(talk.text)


async def _tell(talk: Talk, case: Case) -> None:
    await talk.work.flush()
    called = (await called_for(talk.work, [case]))[case.id]
    words = case_words(talk.work, case, case.next_due_at) | {"said": talk.text}
    for officer_id in sorted(called.alerted - {""}):
        outbox.enqueue_alert(talk.work, case, officer_id, "alert", "alert_over", words)
