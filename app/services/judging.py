"""What would be decided about words by one ruleset: understood, placed, made a kind of case, routed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.enums import FateKind, Intent
from app.nlu.types import Understanding
from app.nlu.understander import Understander
from app.services import meaning
from app.services.meaning import GroupOf, Setting
from app.services.places import Place
from app.services.registry import Registry
from app.services.registry_rows import DutyRef
from app.services.routing import Decision, decide
from app.services.rulesets import Ruleset


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


def judge(world: World, text: str, setting: Setting) -> Judgement:
    """What becomes of words that call us, with nothing said before."""
    text = text.strip()
    heard = world.understander.understand(text)
    place = meaning.place_of(heard, setting.background, world.group_of)
    fate, reason = meaning.fate_of(heard)
    if fate is not FateKind.CASE_OPENED:
        return Judgement(heard, place, fate, reason)
    main = _matter(world, text, setting, heard, place, Intent(reason), is_urgent=heard.is_urgent)
    if main.decision.officer is None:
        return Judgement(heard, place, FateKind.TO_HUMAN, main.decision.reason)
    others = [each for each in meaning.matters_of(heard) if each is not main.kind]
    also = (_matter(world, text, setting, heard, place, each, is_urgent=False) for each in others)
    return Judgement(heard, place, fate, reason, (main, *(each for each in also if each.decision.officer)))


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
