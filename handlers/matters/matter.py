"""What a message says about its matter: where it is, whose it is, and what a case about it would hold."""

from collections.abc import Iterable
from typing import Any

from app.core.enums import FINAL_STATES, Intent
from app.core.marks import visible
from app.nlu.dangers import dangers
from app.nlu.dates import days_of
from app.nlu.echoes import is_bare_echo, is_echo
from app.services.county.registry_rows import DutyRef
from app.services.deciding import grounds, meaning, pleas
from app.services.deciding.facts import slots_of
from app.services.deciding.meaning import VILLAGE as VILLAGE
from app.services.deciding.meaning import Home, Setting
from app.services.deciding.meaning import is_case_kind as is_case_kind
from app.services.deciding.meaning import promise_for as promise_for
from app.services.deciding.places import Background, Place
from app.services.deciding.routing import Decision, decide
from app.services.lifecycle.cases import Opening
from app.services.lifecycle.incidents import hazards_of
from handlers.talk import Talk
from models import Case

_BY_AUTHORITY = (Intent.DELEGATED, Intent.RELIEF)
"""Kinds whose matters are some level's to decide."""
_SHARED = ("location", "photo")
"""Evidence of a place that a position gave."""


def matters_of(talk: Talk) -> tuple[Intent, ...]:
    """Every matter of the message that is a kind of case, the main one first."""
    return meaning.matters_of(talk.understanding)


def worth_a_case(talk: Talk, kinds: Iterable[Intent]) -> tuple[Intent, ...]:
    """Those of the message's further matters that get a case: where nobody called us, calls for help alone."""
    heard = talk.understanding
    if heard is None or talk.hearing.is_addressed:
        return tuple(kinds)
    return pleas.are_pleas(talk.text, heard, kinds, is_to_official=talk.is_to_official)


def setting_of(talk: Talk) -> Setting:
    """All that counts for this message beside its words."""
    home = talk.household
    return Setting(
        at=talk.work.now,
        background=_background(talk),
        channel=talk.message.channel,
        account=talk.message.account,
        chat=talk.message.chat,
        home=Home(home.id, home.division_code, tuple(home.tags), talk.household_duties) if home else None,
        by=talk.decided_by,
        is_to_official=talk.is_to_official if talk.message.chat else False,
        is_told_here=is_told_here(talk),
    )


def _background(talk: Talk) -> Background:
    home = talk.household
    return Background(
        location=talk.located,
        household=home.division_code if home else (talk.conversation.home_code or ""),
        told=_told_before(talk),
        card=_named_on_card(talk),
        neighbours=_neighbours(talk),
        post=_post(talk),
        group=talk.group.division_code if talk.group else "",
        account=talk.account_division,
    )


def _told_before(talk: Talk) -> str:
    """Where the matter is that the sender told of and that is not over: nobody is asked twice where he is.

    An officer tells of many places: his counts only just afterwards, and its group not for a village that he names.
    """
    case, touched = talk.case_in_hand, talk.conversation.case_touched_at
    if case is None or touched is None or case.state in FINAL_STATES or len(case.division_code) < VILLAGE:
        return ""
    is_lately = talk.work.now - touched <= talk.ruleset.limits.join_within.span and not case.resolved_at
    if talk.officer is None:
        return case.division_code
    is_named = talk.understanding is not None and bool(talk.understanding.places)
    return case.division_code[: VILLAGE if is_named else None] if is_lately else ""


def is_open(case: Case) -> bool:
    """Whether the case is still to be resolved."""
    return case.state not in FINAL_STATES and case.resolved_at is None


def is_told_here(talk: Talk) -> bool:
    """Whether somebody else of the group told of the same kind of matter just now."""
    heard = talk.understanding
    return heard is not None and any(case.kind == heard.matter for case in talk.here)


def _named_on_card(talk: Talk) -> str:
    """The place that a member of a group is called by, 竹园-张诗文; it is no identity, and anybody may choose it."""
    name, heard = talk.message.sender_name, talk.understanding
    if not talk.message.chat or talk.person is not None or not name or (heard is not None and heard.places):
        return ""
    places = talk.work.snapshots.understander_for(talk.account_division).understand(name).places
    codes = {each.code for each in places if each.code and len(each.candidates) < 2}
    return codes.pop() if len(codes) == 1 else ""


def _post(talk: Talk) -> str:
    """The village of an officer who answers for one: what he reports without naming a place is there."""
    division = talk.officer.division_code if talk.officer else ""
    return division if len(division) >= VILLAGE else ""


def _neighbours(talk: Talk) -> str:
    """The village where what happens to him as well was reported."""
    heard, beside = talk.understanding, talk.beside
    if beside is None or heard is None or heard.places or not (is_echo(talk.text) or talk.hearing.quotes):
        return ""
    return beside.division_code[:VILLAGE] if len(beside.division_code) >= VILLAGE else ""


def place_of(talk: Talk) -> Place:
    """Where this message's matter is."""
    return meaning.place_of(talk.understanding, _background(talk), talk.work.snapshots.group_of)


def is_at_home(talk: Talk, place: Place) -> bool:
    """Whether the matter is at the sender's own household's place."""
    return talk.household is not None and talk.household.division_code.startswith(place.code)


def slot(talk: Talk, name: str) -> Any:
    """What the message says for this slot; empty where it says nothing."""
    return meaning.slot(talk.understanding, name)


def route(
    talk: Talk, intent: Intent, place: Place, *, is_urgent: bool | None = None, text: str | None = None
) -> Decision:
    """Who is responsible, by the ruleset in force; `text` is the matter's, if it is not this message's."""
    setting = setting_of(talk)
    said = talk.text if text is None else text
    facts = meaning.facts_of(talk.understanding, intent, place, setting, said, is_urgent=is_urgent)
    return decide(facts, talk.ruleset, talk.work.snapshots.registry, _duties(setting, place))


def _duties(setting: Setting, place: Place) -> tuple[DutyRef, ...]:
    home = setting.home_at(place)
    return home.duties if home else ()


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
        "slots": {**_same_hazard(talk), **(heard.slots if heard else {})},
        "place": {"by": place.evidence, "word": place.word},
        "days": _days(talk),
    }
    if is_urgent:
        facts["dangers"] = dangers(talk.text)
    return Opening(
        kind=intent,
        text=_words_for(talk),
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
        incident=talk.work.snapshots.incident_for(
            intent, place.code, hazards_of(facts["slots"]), is_drill=talk.message.is_drill
        ),
        is_drill=talk.message.is_drill,
    )


def _same_hazard(talk: Talk) -> dict[str, Any]:
    """What struck the neighbour as well, where he says that it is the same with him."""
    if talk.beside is None or not is_echo(talk.text):
        return {}
    return {name: said for name, said in slots_of(talk.beside).items() if name == "disaster"}


def _words_for(talk: Talk) -> str:
    """The words; where they only say that it is the same, also what: 我家也是(冰雹). A neighbour's words stay his."""
    text = visible(talk.text)
    if talk.beside is None or not is_bare_echo(text):
        return text
    said = _same_hazard(talk).get("disaster") or talk.ruleset.word("kinds", talk.beside.kind)
    return f"{text}({said if isinstance(said, str) else said[0]})"


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
    """What everybody who asks "why?" is shown; holds words of the lexicon, nothing personal.

    `setting` is what counted beside the words, so that the same can be decided again; `who` are the entries
    of the registry that made it these officers.
    """
    heard, setting = talk.understanding, setting_of(talk)
    registry, routes = talk.work.snapshots.registry, talk.ruleset.routes
    duties = _duties(setting, place)
    return {
        "intent": str(intent),
        "confidence": round(heard.confidence, 3) if heard else 0.0,
        "words": list(heard.words) if heard else [],
        "also": [str(each) for each in heard.also] if heard else [],
        "urgent": bool(heard and heard.is_urgent),
        "route": decision.route if decision else "",
        "reason": decision.reason if decision else "",
        "who": grounds.of_decision(decision, routes, registry, place.code, duties, setting.at)
        if decision
        else [],
        "place": {"code": place.code, "by": place.evidence, "word": place.word},
        "ruleset_version": talk.ruleset.version,
        "authority": registry.authority_of(talk.text) if intent in _BY_AUTHORITY else "",
        "setting": _as_json(setting, place),
        **_standing(decision),
    }


def _standing(decision: Decision | None) -> dict[str, Any]:
    """How the officer of the chain stood, where a rule asked."""
    asked = decision.standing if decision else None
    if asked is None:
        return {}
    return {"standing": {"open_cases": asked.open_cases, "reachable": asked.is_reachable}}


def _as_json(setting: Setting, place: Place) -> dict[str, Any]:
    background = setting.background
    said = {
        "at": setting.at.isoformat(),
        "by": setting.by,
        "location": place.code if place.evidence in _SHARED else background.location,
        "household": background.household,
        "told": background.told,
        "group": background.group,
        "account": background.account,
        "home": setting.home.id if setting.home else "",
        "card": background.card,
        "neighbours": background.neighbours,
        "post": background.post,
        "is_to_official": setting.is_to_official,
        "is_told_here": setting.is_told_here,
    }
    return {name: value for name, value in said.items() if value}
