"""A matter that was told is, or becomes, one of life and death."""

from app.core.enums import FateKind, Intent
from app.core.marks import visible
from app.nlu.dangers import dangers
from app.services.casework.alarm import raise_alarm, tell_officers
from app.services.deciding import facts
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases
from app.services.lifecycle.cases import Opened
from app.services.sending.words import case_words
from handlers.matters.additions import add, answered, began_again, is_same_place
from handlers.matters.danger import advice
from handlers.matters.linked import reply_values
from handlers.matters.matter import is_open, promise_for, route
from handlers.matters.placing import placed_by
from handlers.talk import Outcome, Talk
from models import Case

_ON_PAPER = (Intent.DELEGATED, Intent.RELIEF, Intent.CONSULTATION, Intent.OPINION)
"""Kinds for which nobody cries for help."""
_LONGEST_CRY = 12
"""Characters of the longest cry that tells nothing else: 快来人."""


async def life_goes_on(talk: Talk, case: Case) -> Outcome | None:
    """More about a life in danger; a matter told before becomes one of life and death.

    None where it is over, elsewhere, or of another kind.
    """
    heard = talk.understanding
    if heard is None or not is_open(case) or not is_same_place(talk, case):
        return None
    if not case.is_urgent and str(heard.matter) != case.kind and not cries_for(talk, case):
        return None
    await placed_by(talk, case)
    if not case.is_urgent:
        return await life_in_danger(talk, case)
    add(talk, case)
    is_new = facts.add_dangers(case, dangers(talk.text))
    if began_again(case) or is_new:
        tell_officers(talk.work, case, _who_comes(talk, case), visible(talk.text)[: cases.SUMMARY_LENGTH])
    return answered(talk, case, "joined_urgent", "urgent")


def cries_for(talk: Talk, case: Case) -> bool:
    """Whether somebody only cries for help, 快来人, and has told of what it is: no mere paper or question."""
    heard = talk.understanding
    is_bare = heard is not None and heard.is_urgent and not heard.slots and not dangers(talk.text)
    return is_bare and len(visible(talk.text)) <= _LONGEST_CRY and case.kind not in _ON_PAPER


async def life_in_danger(talk: Talk, case: Case) -> Outcome:
    """The case becomes one of life and death: two levels are called at once, whoever has it in hand."""
    began_again(case)
    facts.add_dangers(case, dangers(talk.text))
    before = case.summary
    if talk.understanding is not None and talk.understanding.is_urgent:
        case.summary = f"{talk.text};{before}"[: cases.SUMMARY_LENGTH]
    decision = _who_comes(talk, case)
    rescue = promise_for(talk.ruleset, Intent.DISASTER, is_urgent=False)
    due = await raise_alarm(talk.work, case, decision, rescue, talk.actor)
    add(talk, case)
    opened = Opened(case, due, case_words(talk.work, case, due))
    values = {**reply_values(talk, opened, decision), "advice": advice(talk, before)}
    return Outcome(FateKind.CASE_JOINED, "urgent", "received_urgent", values, case)


def _who_comes(talk: Talk, case: Case) -> Decision:
    where = Place(case.division_code, "case")
    return route(talk, Intent(case.kind), where, is_urgent=True, text=case.summary)
