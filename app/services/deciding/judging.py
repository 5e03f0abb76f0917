"""What would be decided about words by one ruleset: understood, placed, made a kind of case, routed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.enums import FateKind, Intent
from app.nlu.types import Understanding
from app.nlu.understander import Understander
from app.services.county.registry import Registry
from app.services.county.registry_rows import DutyRef
from app.services.deciding import meaning, outside, pleas
from app.services.deciding.meaning import GroupOf, Setting
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision, decide
from app.services.rules.rulesets import Ruleset


@dataclass(frozen=True, slots=True)
class World:
    """Everything that judges words in a county: one ruleset, the understanding that it makes, and the registry."""

    county: str
    ruleset: Ruleset
    understander: Understander
    registry: Registry
    group_of: GroupOf


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of case that words open, and who is called for it."""

    kind: Intent
    decision: Decision


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the words are: their fate and its reason, the place, and every matter, the main one first."""

    heard: Understanding
    place: Place
    fate: FateKind
    reason: str
    matters: tuple[Matter, ...] = ()

    @property
    def intent(self) -> Intent:
        """The main matter's kind; where there is none, what the words mean."""
        return self.matters[0].kind if self.matters else self.heard.intent

    @property
    def decision(self) -> Decision | None:
        """Who is called for the main matter."""
        return self.matters[0].decision if self.matters else None


def judge(world: World, text: str, setting: Setting, heard: Understanding | None = None) -> Judgement:
    """What becomes of words with nothing said before, by what decides their fate (`setting.by`).

    `heard` is what the world's understanding makes of them, where the caller has it at hand.
    """
    text = text.strip()
    heard = heard or world.understander.understand(text)
    if setting.by == meaning.FILED:
        heard = meaning.as_filed(heard, setting.background.account, setting.filed_kind)
    place = meaning.place_of(heard, setting.background, world.group_of)
    fate, reason = _fate(text, heard, setting)
    if fate in outside.TURNED_AWAY and outside.door_for(world.ruleset.doors, heard, setting, text):
        fate, reason = FateKind.ANSWERED, outside.OUTSIDE
    if fate is not FateKind.CASE_OPENED:
        return Judgement(heard, place, fate, reason)
    main = _matter(world, text, setting, heard, place, Intent(reason), is_urgent=heard.is_urgent)
    if main.decision.officer is None:
        return Judgement(heard, place, FateKind.TO_HUMAN, main.decision.reason)
    others = meaning.further_matters(heard, main.kind)
    if setting.by == meaning.OVERHEARD:
        others = pleas.are_pleas(text, heard, others, is_to_official=setting.is_to_official)
    also = (_matter(world, text, setting, heard, place, each, is_urgent=False) for each in others)
    return Judgement(heard, place, fate, reason, (main, *(each for each in also if each.decision.officer)))


def _fate(text: str, heard: Understanding, setting: Setting) -> tuple[FateKind, str]:
    if setting.by == meaning.OVERHEARD:
        return _overheard(text, heard, setting)
    if setting.by == meaning.FILED:
        return FateKind.CASE_OPENED, str(meaning.filed_kind(heard, setting.filed_kind))
    if setting.by == meaning.REPORTED:
        is_matter = meaning.is_case_kind(heard.matter)
        return (
            (FateKind.CASE_OPENED, str(heard.matter)) if is_matter else (FateKind.COMMAND, "report_unclear")
        )
    return meaning.fate_of(heard)


def _overheard(text: str, heard: Understanding, setting: Setting) -> tuple[FateKind, str]:
    is_official, is_here = setting.is_to_official, setting.is_told_here
    if pleas.is_plea(text, heard, is_to_official=is_official, is_told_here=is_here):
        return FateKind.CASE_OPENED, str(heard.matter)
    if pleas.is_doubtful_plea(heard, is_to_official=is_official):
        return FateKind.TO_HUMAN, heard.reason or "in_doubt"
    if pleas.is_doubtful_danger(text, heard, is_told_here=is_here):
        return FateKind.TO_HUMAN, pleas.DANGER
    return FateKind.IGNORED, "chatter"


def _matter(
    world: World,
    text: str,
    setting: Setting,
    heard: Understanding,
    place: Place,
    kind: Intent,
    *,
    is_urgent: bool,
) -> Matter:
    home = setting.home_at(place)
    duties: Sequence[DutyRef] = home.duties if home else ()
    facts = meaning.facts_of(heard, kind, place, setting, text, is_urgent=is_urgent)
    return Matter(kind, decide(facts, world.ruleset, world.registry, duties))
