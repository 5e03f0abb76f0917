"""A message becomes part of a case that its sender told of: who reads it at once, and what he is answered."""

from collections.abc import Iterable
from datetime import datetime

from app.core.enums import FateKind, Intent
from app.core.marks import visible
from app.nlu.complaints import is_of_public_things
from app.nlu.dangers import dangers
from app.nlu.matters import is_added
from app.nlu.small_words import calls_somebody, is_pleasantry
from app.nlu.text import normalise
from app.services.deciding import facts
from app.services.deciding.quick_answers import explains, has_papers, is_next_door, points_vaguely
from app.services.lifecycle import cases
from app.services.lifecycle.incidents import hazards_of
from app.services.sending import outbox
from app.services.sending.called import called_for
from app.services.sending.words import case_words
from handlers.matters.danger import advice
from handlers.matters.matter import VILLAGE, is_open, place_of, route
from handlers.talk import Outcome, Talk
from models import Case

_SOFT_IN_DANGER = (
    Intent.OPINION,
    Intent.CONSULTATION,
    Intent.PRODUCTION,
    Intent.DISPUTE,
    Intent.MAJOR_CHANGE,
    Intent.CARE,
)
"""Kinds as which a detail of a danger is often heard."""
_FEW_IN_DANGER = 16
_OF_WHOM = ("relation", "person")
LONGEST_ASKED = 60
"""Characters of a question that an alert repeats."""

_ON_SITE = (Intent.DISASTER, Intent.CARE)
"""Kinds for which somebody goes to each of several places."""


def is_recent(talk: Talk) -> bool:
    """Whether the sender spoke of the case in hand so lately that he may go on about it."""
    touched = talk.conversation.case_touched_at
    return touched is not None and talk.work.now - touched <= talk.ruleset.limits.join_within.span


def is_same_place(talk: Talk, case: Case) -> bool:
    """Whether the message names no place, or the case's, as far as both are known."""
    heard = talk.understanding
    if heard is None or not heard.places:
        return True
    named = place_of(talk).code
    return case.division_code.startswith(named) or named.startswith(case.division_code)


def is_said_again(talk: Talk, case: Case) -> bool:
    """Whether he says in the very same words what he told before: he waits, and has no second matter."""
    said = visible(talk.text)
    return said == case.summary or case.summary.startswith(f"{said};")


def is_more_of_it(talk: Talk, case: Case) -> bool:
    """Whether the words only say what was meant, where that is, or that somebody come, whatever they sound like:
    就是厕所改造的事, 他家在我家上头, 你们来个人看哈. Damage that lies somewhere tells of itself: 石头滚到路上.
    """
    heard = talk.understanding
    is_damage = heard is not None and heard.matter is Intent.DISASTER and not heard.to_human
    is_where = is_next_door(talk.text) or (points_vaguely(talk.text) and not is_damage)
    is_of_it = explains(talk.text) or is_where
    return is_open(case) and (is_of_it or calls_somebody(talk.text) or is_of_the_danger(talk, case))


def is_of_the_danger(talk: Talk, case: Case) -> bool:
    """Whether few words, while a life is in danger and nobody is there yet, sound like another matter and name nothing
    and nobody of their own: 老师说四点就走了, 捞上来没气了.
    """
    heard = talk.understanding
    if heard is None or not case.is_urgent or case.on_site_at is not None or is_added(normalise(talk.text)):
        return False
    told = facts.slots_of(case)
    is_somebody = any(heard.slots.get(name) not in (None, told.get(name)) for name in _OF_WHOM)
    is_own = heard.places or heard.slots.get("item") or is_somebody or len(heard.matters) > 1
    is_soft = heard.matter in _SOFT_IN_DANGER and len(visible(talk.text)) <= _FEW_IN_DANGER
    return is_soft and not is_own and not is_of_public_things(talk.text)


def is_waited_for(case: Case) -> bool:
    """Whether somebody was promised on site and is not there yet."""
    return case.kind == Intent.DISASTER and case.on_site_at is None


def is_news_of(talk: Talk, case: Case) -> bool:
    """Whether the same sender tells within a day of the same disaster, and nobody has come to it yet."""
    heard = talk.understanding
    if heard is None or heard.to_human or heard.matter is not Intent.DISASTER or talk.officer is not None:
        return False
    if talk.awaited is not case or not is_waited_for(case) or not is_same_place(talk, case):
        return False
    told = hazards_of(facts.slots_of(case))
    return any(each in told for each in hazards_of(heard.slots))


def began_again(case: Case) -> bool:
    """Whether everybody who was called has read that it is over, and now it is not: 又烧起来了."""
    was_over = bool(facts.facts_of(case).get("over"))
    if was_over:
        facts.put(case, over=False)
    return was_over


def goes_on(talk: Talk, case: Case) -> Outcome:
    """The message becomes part of the case; more damage is read at once by an officer who is on his way, and
    so is whatever follows on words that it was over: 水退了, 又涨了.
    """
    heard = talk.understanding
    is_damage = heard is not None and heard.matter is Intent.DISASTER and not heard.to_human
    was_over = facts.facts_of(case).get("over") and not is_pleasantry(talk.text)
    is_more = is_damage and is_waited_for(case) and (began_again(case) or case.acknowledged_at)
    if talk.officer is not None or not (is_more or was_over):
        add(talk, case)
        return answered(talk, case)
    joined_and_passed_on(talk, case, "alert_more" if is_more else "alert_said")
    return answered(talk, case, "passed_on")


def joined_and_passed_on(talk: Talk, case: Case, alert: str) -> None:
    """The message becomes part of the case, and its officer reads the words at once."""
    add(talk, case)
    pass_on(talk, case, alert)


def pass_on(talk: Talk, case: Case, alert: str) -> None:
    """The officer of the case reads the words of the message at once; what follows soon is in his next push."""
    if case.officer_id:
        _tell(talk, case, [case.officer_id], alert)


def told_there(talk: Talk, case: Case) -> bool:
    """Where a part of the matter is in another village, whoever answers there reads it as well, once: 我妈是长梁村的,
    after two houses were told of in one message. False where no other village is named.
    """
    place, known = place_of(talk), facts.facts_of(case).get("there") or []
    is_known = min(len(place.code), len(case.division_code)) >= VILLAGE
    if not is_known or is_same_place(talk, case) or case.kind not in _ON_SITE or talk.officer is not None:
        return False
    village = place.code[:VILLAGE]
    decision = route(talk, Intent(case.kind), place, is_urgent=case.is_urgent)
    if village not in known and decision.officer is not None and decision.officer.id != case.officer_id:
        words = case_words(talk.work, case, case.next_due_at)
        said = {"said": talk.text[:LONGEST_ASKED], "previous": words["reporter"]}
        outbox.enqueue_alert(talk.work, case, decision.officer.id, outbox.NOTICE, "alert_told", words | said)
    facts.put(case, there=sorted({*known, village}))
    return True


async def press(talk: Talk, case: Case) -> bool:
    """Somebody presses while a life is in danger and nobody is there yet: everybody who was called reads it.

    False where the case is no such one.
    """
    if not case.is_urgent or case.on_site_at is not None or case.resolved_at is not None:
        return False
    add(talk, case)
    await talk.work.flush()
    called = (await called_for(talk.work, [case]))[case.id]
    _tell(talk, case, sorted({*called.alerted, case.officer_id or ""} - {""}), "alert_said")
    return True


def _tell(talk: Talk, case: Case, officers: Iterable[str], alert: str) -> None:
    last, now = facts.facts_of(case).get("passed_on"), talk.work.now
    is_soon = last is not None and now - datetime.fromisoformat(last) <= talk.ruleset.limits.merge_window.span
    facts.put(case, passed_on=now.isoformat())
    words = case_words(talk.work, case, case.next_due_at) | {"said": talk.text[:LONGEST_ASKED]}
    own = talk.officer.id if talk.officer is not None else ""
    for officer_id in (each for each in officers if each != own):
        call = outbox.enqueue_alert(talk.work, case, officer_id, "alert", alert, words)
        call.is_urgent = call.is_urgent and not is_soon


def add(talk: Talk, case: Case) -> None:
    """The message becomes part of the case, with what it tells."""
    cases.join(talk.work, case, talk.message, talk.actor, "text")
    slots = talk.understanding.slots if talk.understanding else {}
    if has_papers(talk.text):
        slots = {name: said for name, said in slots.items() if name != "item"}
    facts.add_slots(case, slots)
    talk.conversation.case_touched_at = talk.work.now


def answered(talk: Talk, case: Case, reply_key: str = "joined", reason: str = "text") -> Outcome:
    """What the sender is told of a case that his message joined."""
    values = talk.for_chat(case_words(talk.work, case, case.next_due_at))
    heard = talk.understanding
    said = {"advice": advice(talk) if heard and heard.is_urgent and dangers(talk.text) else ""}
    return Outcome(FateKind.CASE_JOINED, reason, reply_key, values | said, case)
