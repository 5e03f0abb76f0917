"""Who wants another officer, because this one is his enemy or his enemy's kin: 别让他来 · 莫转给王支书."""

from dataclasses import replace

from app.core.enums import FateKind, Intent, OfficerRole
from app.nlu.complaints import refuses_officer, speaks_of_village_leader, without_refusal
from app.nlu.types import Understanding
from app.services.deciding import facts
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases
from app.services.lifecycle.handovers import give_to_another
from app.services.lifecycle.promised import promised_of
from app.services.sending.words import case_words
from handlers.matters.above import above, officers_named
from handlers.matters.matter import is_case_kind
from handlers.matters.report import report
from handlers.talk import Outcome, Talk
from models import Case


async def hear(talk: Talk) -> Outcome | None:
    """Another one sees to what is unfinished, or to what is told with these words; None for all others.

    Where a life is in danger everybody is called, whoever he is.
    """
    heard = talk.understanding
    if heard is None or heard.is_urgent or talk.officer is not None or talk.message.chat:
        return None
    names = officers_named(talk, talk.text)
    if not refuses_officer(talk.text, names):
        return None
    rest = without_refusal(talk.text, names)
    told = talk.work.snapshots.understander_for(talk.account_division).understand(rest or talk.text)
    told = told if _is_told(told) else heard
    is_told = _is_told(told)
    case = talk.unfinished
    if case is not None and not case.is_urgent and (not rest or not is_told or str(told.matter) == case.kind):
        return await _another(talk, case)
    if not is_told or case is not None:
        return None
    told = replace(told, slots={**heard.slots, **told.slots}, places=heard.places or told.places)
    return await report(replace(talk, understanding=told), told.matter, choose=_above)


def _is_told(heard: Understanding) -> bool:
    return is_case_kind(heard.matter) and not heard.to_human


async def _another(talk: Talk, case: Case) -> Outcome | None:
    """The first one above who is not refused has the case from now on; None where nobody else is there."""
    where = Place(case.division_code, "case")
    due = await promised_of(talk.work, case)
    if _is_refused(talk, case):
        told = f"{case.summary}\n{talk.text}"
        decision = above(talk, Intent(case.kind), where, told, {case.officer_id})
        to = decision.officer
        if to is None or to.id == case.officer_id or decision.level < case.level:
            return None
        facts.put(case, refused=[*facts.facts_of(case).get("refused", ()), case.officer_id])
        due = await give_to_another(talk.work, case, to, decision.level, decision.role)
    cases.join(talk.work, case, talk.message, talk.actor, "text")
    talk.conversation.case_touched_at = talk.work.now
    words = talk.for_chat(case_words(talk.work, case, due))
    return Outcome(FateKind.CASE_JOINED, "another", "another_noted", words, case)


def _is_refused(talk: Talk, case: Case) -> bool:
    """Whether it is the case's own officer, by his name, his office, or because nobody else is named."""
    owner = talk.work.snapshots.registry.officer(case.officer_id or "")
    names = officers_named(talk, talk.text)
    if owner is None or names:
        return owner is not None and owner.name in names
    return owner.role == OfficerRole.VILLAGE_LEADER or not speaks_of_village_leader(talk.text)


def _above(talk: Talk, intent: Intent, place: Place) -> Decision:
    """The first of the chain who is not refused."""
    return above(talk, intent, place, talk.text)
