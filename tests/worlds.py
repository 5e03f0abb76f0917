"""Worlds that judge words: 竹园村's registry and a ruleset written as a document, without a database."""

from collections.abc import Sequence

from app.nlu.gazetteer import Gazetteer
from app.nlu.understander import Understander
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.deciding.judging import World
from app.services.rules.rulesets import Ruleset
from tests.workbench import COUNTY, OFFICERS, a_registry


def a_world(document: str = "", officers: Sequence[OfficerRef] = OFFICERS) -> World:
    """岚皋's 四季镇竹园村 under this document."""
    return world_of(Ruleset.parse(document, 1), a_registry(officers))


def world_of(ruleset: Ruleset, registry: Registry) -> World:
    """This registry under this ruleset."""
    gazetteer = Gazetteer(list(registry.divisions.values()))
    understander = Understander(ruleset.lexicon, gazetteer, weights=ruleset.weights)
    return World(COUNTY, ruleset, understander, registry, lambda village, name: "")
