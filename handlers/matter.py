"""What a message says about its matter: where it is, whose it is, and what a case about it would hold."""

from dataclasses import replace
from typing import Any

from app.core.enums import CASE_KINDS, Intent
from app.core.marks import visible
from app.nlu.dangers import dangers
from app.nlu.dates import days_of
from app.services.cases import Opening
from app.services.places import Background, Place, find_place
from app.services.promises import Promise
from app.services.routing import Decision, Facts, decide
from app.services.rulesets import Ruleset
from handlers.talk import Talk

_BY_AUTHORITY = (Intent.DELEGATED, Intent.RELIEF)
"""Kinds whose matters are some level's to decide."""
VILLAGE = 12
"""Digits of a village's code."""


def is_case_kind(intent: Intent) -> bool:
    """Whether such a message opens a case."""
    return intent in CASE_KINDS


def matters_of(talk: Talk) -> tuple[Intent, ...]:
    """Every matter of the message that is a kind of case, the main one first."""
    heard = talk.understanding
    said = (heard.intent, *heard.also) if heard else ()
    return tuple(dict.fromkeys(intent for intent in said if is_case_kind(intent)))


def place_of(talk: Talk) -> Place:
    """Where this message's matter is."""
    matches = talk.understanding.places if talk.understanding else ()
    background = Background(
        location=talk.located,
        household=talk.household.division_code if talk.household else (talk.conversation.home_code or ""),
        group=talk.group.division_code if talk.group else "",
        account=talk.account_division,
    )
    place = find_place(matches, background)
    return _with_group(talk, place) if len(place.code) == VILLAGE else place


def _with_group(talk: Talk, place: Place) -> Place:
    """The village's group that the message names, where the registry knows it.

    With the village as it was said first: a village that became part of another one keeps its groups apart.
    """
    named = slot(talk, "group")
    if not isinstance(named, str) or not named:
        return place
    group_of = talk.work.snapshots.group_of
    code = group_of(place.code, place.word + named) or group_of(place.code, named)
    return replace(place, code=code) if code else place


def is_at_home(talk: Talk, place: Place) -> bool:
    """Whether the matter is at the sender's own household's place."""
    return talk.household is not None and talk.household.division_code.startswith(place.code)


def slot(talk: Talk, name: str) -> Any:
    """What the message says for this slot; empty where it says nothing."""
    return talk.understanding.slots.get(name, "") if talk.understanding else ""


def route(
    talk: Talk, intent: Intent, place: Place, *, is_urgent: bool | None = None, text: str | None = None
) -> Decision:
    """Who is responsible, by the ruleset in force; `text` is the matter's, if it is not this message's."""
    household = talk.household if talk.household and is_at_home(talk, place) else None
    heard = talk.understanding
    facts = Facts(
        intent=intent,
        text=talk.text if text is None else text,
        words=tuple(e.word for e in heard.evidence) if heard else (),
        division_code=place.code,
        is_urgent=bool(heard and heard.is_urgent) if is_urgent is None else is_urgent,
        channel=talk.message.channel,
        account=talk.message.account,
        chat=talk.message.chat,
        item=_first(slot(talk, "item")),
        household_id=household.id if household else None,
        household_tags=tuple(household.tags) if household else (),
        at=talk.work.now,
    )
    duties = talk.household_duties if household else ()
    return decide(facts, talk.ruleset, talk.work.snapshots.registry, duties)


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def promise_for(ruleset: Ruleset, intent: Intent, is_urgent: bool) -> Promise:
    """What is promised for this kind; where a life is in danger somebody comes as fast as to a disaster."""
    promise = ruleset.promises[intent]
    return promise.for_life(ruleset.promises[Intent.DISASTER]) if is_urgent else promise


def opening(
    talk: Talk,
    intent: Intent,
    place: Place,
    decision: Decision,
    *,
    is_urgent: bool,
    parent_id: int | None = None,
) -> Opening:
    """What a case about this matter begins with; `parent_id` is the case of the message's main matter."""
    household = talk.household if is_at_home(talk, place) else None
    heard = talk.understanding
    facts: dict[str, Any] = {
        "slots": dict(heard.slots) if heard else {},
        "place": {"by": place.evidence, "word": place.word},
        "days": _days(talk),
    }
    if is_urgent:
        facts["dangers"] = dangers(talk.text)
    return Opening(
        kind=intent,
        text=visible(talk.text),
        is_urgent=is_urgent,
        division_code=place.code,
        household_id=household.id if household else None,
        person_id=talk.person.id if talk.person else None,
        reported_at=min(talk.message.sent_at, talk.work.now),
        decision=decision,
        promise=promise_for(talk.ruleset, intent, is_urgent),
        ruleset_version=talk.ruleset.version,
        explanation=explain(talk, intent, place, decision),
        actor=talk.actor,
        reporter={"name": talk.sender_name, "person_id": talk.person.id if talk.person else ""},
        beneficiary={"household_id": household.id if household else "", "relation": slot(talk, "relation")},
        facts=facts,
        parent_id=parent_id,
        is_drill=talk.message.is_drill,
    )


def _days(talk: Talk) -> list[dict[str, str]]:
    """The days that the told times mean, counted from the day on which the message was sent."""
    told = slot(talk, "when") or []
    sent_on = talk.message.sent_at.astimezone(talk.work.snapshots.registry.zone).date()
    found = [(words, days_of(words, sent_on)) for words in ([told] if isinstance(told, str) else told)]
    return [
        {"told": words, "first": days.first.isoformat(), "last": days.last.isoformat()}
        for words, days in found
        if days is not None
    ]


def explain(talk: Talk, intent: Intent, place: Place, decision: Decision | None) -> dict[str, Any]:
    """What everybody who asks "why?" is shown; holds words of the lexicon, nothing personal."""
    heard = talk.understanding
    return {
        "intent": str(intent),
        "confidence": round(heard.confidence, 3) if heard else 0.0,
        "words": [e.word for e in heard.evidence] if heard else [],
        "also": [str(each) for each in heard.also] if heard else [],
        "route": decision.route if decision else "",
        "reason": decision.reason if decision else "",
        "place": {"code": place.code, "by": place.evidence, "word": place.word},
        "ruleset_version": talk.ruleset.version,
        "authority": talk.work.snapshots.registry.authority_of(talk.text) if intent in _BY_AUTHORITY else "",
    }
