"""A matter that its teller withdrew and wants seen to all the same: 不撤了,还是要来人; who said wrong says it right."""

from app.core.enums import FateKind, Intent
from app.nlu.second_thoughts import wants_after_all
from app.services.casework import feedback
from app.services.deciding import facts
from app.services.deciding.places import Place
from app.services.deciding.quick_answers import is_correction
from app.services.lifecycle import cases
from app.services.sending.words import case_words
from handlers.matters.additions import pass_on
from handlers.matters.matter import is_case_kind, route, slot
from handlers.people import corrections
from handlers.talk import Outcome, Talk
from models import Case

_ANYTHING = (Intent.CONSULTATION, Intent.OPINION)
"""Kinds as which these few words are often heard."""
_CORRECTED = ("quantity", "village", "group", "phone")


async def hear(talk: Talk) -> Outcome | None:
    """Take up again what was withdrawn within a day, with what is put right; None for all other words."""
    heard = talk.understanding
    if heard is None or heard.is_urgent or talk.officer is not None or talk.unfinished is not None:
        return None
    if not wants_after_all(talk.text) and not _puts_right(talk):
        return None
    since = talk.work.now - talk.ruleset.limits.ask_place_within.span
    case = await feedback.withdrawn_since(talk.work, talk.own_conversations, since)
    if case is None or _is_other_matter(talk, case):
        return None
    elsewhere = corrections.other_place(talk, case)
    where = elsewhere or Place(case.division_code, "case")
    decision = route(talk, Intent(case.kind), where, is_urgent=case.is_urgent, text=case.summary)
    if elsewhere is not None:
        corrections.put_elsewhere(talk, case, elsewhere)
    due = await feedback.wanted_after_all(talk.work, case, decision, talk.actor)
    talk.turn_to(case)
    talk.case_in_hand = case
    if elsewhere is not None or await corrections.correct(talk) is None:
        cases.join(talk.work, case, talk.message, talk.actor, "text")
    pass_on(talk, case, "alert_said")
    words = talk.for_chat(case_words(talk.work, case, due))
    return Outcome(FateKind.CASE_JOINED, "taken_up", "told_reopened", words, case)


def _puts_right(talk: Talk) -> bool:
    """Whether the words say what is right instead: 刚才发错了,是三亩."""
    return is_correction(talk.text) and any(slot(talk, name) for name in _CORRECTED)


def _is_other_matter(talk: Talk, case: Case) -> bool:
    """Whether the words certainly tell of something else, or of another thing that is wanted."""
    heard, item = talk.understanding, slot(talk, "item")
    before = facts.slots_of(case).get("item")
    if item and before and item != before:
        return True
    if heard is None or heard.to_human:
        return False
    return is_case_kind(heard.matter) and str(heard.matter) not in (case.kind, *_ANYTHING)
