"""What a message means: where its matter is, what routing may ask about it, and its fate by its words.

Pure: the intake lane, replays, pins and the message box of the editor ask the same functions, so that what a
draft is said to do is what it does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.core.enums import CASE_KINDS, FateKind, Intent
from app.nlu.types import HEARSAY, UNREAD, PlaceMatch, Understanding
from app.services.county.registry_rows import DutyRef
from app.services.deciding.places import Background, Place, find_place
from app.services.rules.conditions import Facts
from app.services.rules.promises import Promise
from app.services.rules.rulesets import Ruleset

VILLAGE = 12
"""Digits of a village's code."""
WORDS, OVERHEARD, FILED, REPORTED, CONVERSATION = "words", "overheard", "filed", "reported", "conversation"
"""What decides a message's fate: its words, its words among neighbours, another system or an officer who reports
it as a matter, or what was said before it."""
GroupOf = Callable[[str, str], str]
"""The code of a village's group by the village's code and the group's name, empty where there is none."""


@dataclass(frozen=True, slots=True)
class Home:
    """The household that a message may be about: where it is, its tags, and the duties on it."""

    id: str
    division_code: str
    tags: tuple[str, ...] = ()
    duties: tuple[DutyRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """All that counts for a message beside its words; `at` is the instant that decides.

    `by` is what decides its fate; `is_to_official` and `is_told_here` (neighbours told of the same just
    now) count where it is overheard, `filed_kind` where it was filed.
    """

    at: datetime
    background: Background
    channel: str = ""
    account: str = ""
    chat: str = ""
    home: Home | None = None
    by: str = WORDS
    is_to_official: bool = False
    is_told_here: bool = False
    filed_kind: Intent | None = None

    def home_at(self, place: Place) -> Home | None:
        """The household, where the matter is at its place."""
        return self.home if self.home and self.home.division_code.startswith(place.code) else None


def is_case_kind(intent: Intent) -> bool:
    """Whether such a message opens a case."""
    return intent in CASE_KINDS


def matters_of(heard: Understanding | None) -> tuple[Intent, ...]:
    """Every matter of the message that is a kind of case, the main one first."""
    return heard.matters if heard else ()


def further_matters(heard: Understanding | None, *told: str) -> tuple[Intent, ...]:
    """The kinds of case that the message is about beside those `told`; none where nothing is certain."""
    if heard is None or heard.to_human:
        return ()
    return tuple(each for each in heard.matters if each not in told)


def fate_of(heard: Understanding) -> tuple[FateKind, str]:
    """What becomes of a message by its words alone, and why: of a case the kind, else the reason."""
    if heard.reason in (HEARSAY, UNREAD):
        return FateKind.TO_HUMAN, heard.reason
    if is_case_kind(heard.matter) and (not heard.to_human or heard.is_urgent):
        return FateKind.CASE_OPENED, str(heard.matter)
    if heard.is_urgent:
        return FateKind.CASE_OPENED, str(Intent.DISASTER)
    if heard.to_human:
        return FateKind.TO_HUMAN, heard.reason or "in_doubt"
    if heard.intent is Intent.SPAM:
        return FateKind.IGNORED, "spam"
    return FateKind.ANSWERED, str(heard.intent)


def place_of(heard: Understanding | None, background: Background, group_of: GroupOf) -> Place:
    """Where the matter of a message is, down to the village's group that it names."""
    place = find_place(heard.places if heard else (), background)
    named = slot(heard, "group")
    if len(place.code) != VILLAGE or not isinstance(named, str) or not named:
        return place
    # With the village as it was said first: a village that became part of another one keeps its groups apart.
    code = group_of(place.code, place.word + named) or group_of(place.code, named)
    return replace(place, code=code) if code else place


def slot(heard: Understanding | None, name: str) -> Any:
    """What the message says for this slot; empty where it says nothing."""
    return heard.slots.get(name, "") if heard else ""


def facts_of(
    heard: Understanding | None,
    intent: Intent,
    place: Place,
    setting: Setting,
    text: str,
    *,
    is_urgent: bool | None = None,
) -> Facts:
    """All that a route may ask about one matter; `text` is the matter's."""
    home = setting.home_at(place)
    return Facts(
        intent=intent,
        text=text,
        words=heard.words if heard else (),
        division_code=place.code,
        is_urgent=bool(heard and heard.is_urgent) if is_urgent is None else is_urgent,
        channel=setting.channel,
        account=setting.account,
        chat=setting.chat,
        item=_first(slot(heard, "item")),
        household_id=home.id if home else None,
        household_tags=home.tags if home else (),
        at=setting.at,
    )


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def promise_for(ruleset: Ruleset, intent: Intent, is_urgent: bool) -> Promise:
    """What is promised for this kind; where a life is in danger somebody comes as fast as to a disaster."""
    promise = ruleset.promises[intent]
    return promise.for_life(ruleset.promises[Intent.DISASTER]) if is_urgent else promise


def as_filed(heard: Understanding, division_code: str, kind: Intent | None) -> Understanding:
    """The same where another system named the division, and perhaps the kind: those are certain."""
    found = (_within(place, division_code) for place in heard.places)
    heard = replace(heard, places=tuple(place for place in found if place is not None))
    return replace(heard, intent=kind, confidence=1.0, also=()) if kind else heard


def filed_kind(heard: Understanding, kind: Intent | None) -> Intent:
    """The kind of a filed case: as the system says, as the words say, else something to be done for somebody."""
    if kind is not None:
        return kind
    if is_case_kind(heard.matter):
        return heard.matter
    return Intent.DISASTER if heard.is_urgent else Intent.DELEGATED


def _within(place: PlaceMatch, division_code: str) -> PlaceMatch | None:
    """The place as far as it lies in the division; None where it lies elsewhere or says less."""
    inside = tuple(code for code in place.candidates or (place.code,) if code.startswith(division_code))
    if not inside:
        return None
    return replace(place, code=inside[0] if len(inside) == 1 else "", candidates=inside)
