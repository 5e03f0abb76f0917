"""What a draft would decide otherwise than the rules in force, message by message. Nothing is sent or stored.

Both sides are judged by the functions of the live road (`app.services.deciding.judging`), with the registry of now
and the instant of each message.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.enums import FateKind
from app.nlu.matcher import PhraseMatcher
from app.nlu.text import normalise
from app.services.county.registry_rows import OfficerRef
from app.services.deciding import meaning
from app.services.deciding.judging import Judgement, Matter, World, judge
from app.services.deciding.meaning import Setting
from app.services.deciding.places import Background
from app.services.rules import rulesets
from app.services.rules.promises import Promise
from app.services.rules.rulesets import Ruleset
from app.services.work import Work

FATE, KIND, URGENT, ALSO, PLACE = "fate", "kind", "urgent", "also", "place"
ROUTE, OFFICER, TOLD, PROMISE = "route", "officer", "also_tell", "promise"
DIFFERENCES = (FATE, KIND, URGENT, ALSO, PLACE, ROUTE, OFFICER, TOLD, PROMISE)
"""What can be decided otherwise, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message to be decided again: `ref` is its id, or its line in a file; `fate` what really became of it.

    `joins`: it belonged to a running case, or was an answer or a command; the rules open no case for it.
    """

    ref: str
    text: str
    setting: Setting
    fate: str = ""
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One message under the rules in force and under the draft; `differs` names what is decided otherwise."""

    told: Told
    before: Judgement
    after: Judgement
    differs: tuple[str, ...]


async def draft_of(work: Work, county: str, document: str) -> Ruleset:
    """A document as it would be in force in a county: with the county's edited days. Raises RulesetRefusedError."""
    return await rulesets.read(document, await rulesets.edited_days(work.session, county))


def one(
    work: Work,
    text: str,
    division: str,
    ruleset: Ruleset,
    *,
    channel: str = "wechat",
    account: str = "",
    group: str = "",
    at: datetime | None = None,
) -> Comparison:
    """One typed message under a draft and under the rules in force: a pure read, fast enough for every pause.

    `division` is what the account speaks for that it is written to; `group` a registered chat group's id.
    """
    found = work.snapshots.registry.group(channel, account, group) if group else None
    background = Background(group=found.division_code if found else "", account=division)
    setting = Setting(at or work.now, background, channel, account, group)
    return compare(
        work.snapshots.world_for(division),
        work.snapshots.world_for(division, ruleset),
        Told("", text, setting),
    )


def alike(published: World, draft: World) -> Callable[[str], bool]:
    """Whether both understand a text alike for certain: no word stands in it whose rows differ."""
    if draft.understander is published.understander:
        return lambda _: True
    if draft.ruleset.weights is not published.ruleset.weights:
        return lambda _: False
    before, after = published.ruleset.lexicon, draft.ruleset.lexicon
    words = {
        word
        for old, new in ((before.by_word, after.by_word), (before.patterns, after.patterns))
        for word in old.keys() | new.keys()
        if old.get(word) != new.get(word)
    }
    matcher = PhraseMatcher(words)
    return lambda text: not matcher.find(normalise(text))


def compare(
    published: World, draft: World, told: Told, is_alike: Callable[[str], bool] | None = None
) -> Comparison:
    """One message under both; it is understood once where both understand it alike."""
    before = judge(published, told.text, told.setting)
    is_same = is_alike or alike(published, draft)
    heard = before.heard if is_same(told.text) else None
    after = judge(draft, told.text, told.setting, heard)
    return Comparison(told, before, after, tuple(_differences(published, draft, told, before, after)))


def matters(judgement: Judgement, told: Told) -> tuple[Matter, ...]:
    """The cases that the message opens: none where it belongs to what was said before."""
    return () if told.joins else judgement.matters


def called(matter: Matter) -> list[tuple[str, OfficerRef]]:
    """Everybody who is alerted for a matter, with his role, the responsible one first."""
    decision = matter.decision
    first = [(decision.role, decision.officer)] if decision.officer else []
    return [*first, *decision.also_tell]


def promise_of(world: World, judgement: Judgement, matter: Matter) -> Promise:
    """What is promised for a matter: a life in danger counts for the main one."""
    is_urgent = judgement.heard.is_urgent and matter is judgement.matters[0]
    return meaning.promise_for(world.ruleset, matter.kind, is_urgent)


def due(world: World, promise: Promise, at: datetime) -> datetime | None:
    """By when somebody is promised to be there, or to answer where there is no site."""
    window = promise.on_site or promise.acknowledge
    return world.ruleset.calendar.add(at, window, promise.hours) if window else None


def _differences(
    published: World, draft: World, told: Told, before: Judgement, after: Judgement
) -> Iterator[str]:
    if (before.fate, _word(before)) != (after.fate, _word(after)):
        yield FATE
    if before.intent is not after.intent:
        yield KIND
    if before.heard.is_urgent is not after.heard.is_urgent:
        yield URGENT
    if [m.kind for m in before.matters[1:]] != [m.kind for m in after.matters[1:]]:
        yield ALSO
    if before.place.code != after.place.code:
        yield PLACE
    pairs = list(zip(before.matters, after.matters, strict=False))
    if any(a.decision.route != b.decision.route for a, b in pairs):
        yield ROUTE
    if any(_first(a) != _first(b) for a, b in pairs):
        yield OFFICER
    if any(_others(a) != _others(b) for a, b in pairs):
        yield TOLD
    if any(
        promise_of(published, before, a) != promise_of(draft, after, b)
        and due(published, promise_of(published, before, a), told.setting.at)
        != due(draft, promise_of(draft, after, b), told.setting.at)
        for a, b in pairs
    ):
        yield PROMISE


def _word(judgement: Judgement) -> str:
    """What tells two fates of one kind apart beside the kind of case: why a human, why nobody."""
    return judgement.reason if judgement.fate in (FateKind.TO_HUMAN, FateKind.IGNORED) else ""


def _first(matter: Matter) -> tuple[str, str]:
    officer = matter.decision.officer
    return (officer.id if officer else "", matter.decision.role)


def _others(matter: Matter) -> set[str]:
    return {officer.id for _, officer in matter.decision.also_tell}


def is_late(at: datetime, takes: timedelta | None, by: datetime | None) -> bool | None:
    """Whether somebody who takes so long is too late; None where nothing is known or promised."""
    return None if takes is None or by is None else at + takes > by
