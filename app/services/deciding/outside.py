"""Whether a message is certainly for another door than the county's. Pure.

Whoever is sent away wrongly is lost, so everything must speak for it; doubt stays with the county.
"""

from app.core.enums import FateKind, Intent
from app.nlu.types import Understanding
from app.services.deciding.meaning import OVERHEARD, WORDS, Setting, facts_of, is_case_kind, place_of
from app.services.rules.doors import Door

OUTSIDE = "outside"
"""The reason of the fate of a message that was told another door."""
TURNED_AWAY = (FateKind.CASE_OPENED, FateKind.TO_HUMAN)
"""Fates in whose stead another door may be told."""
_OF_OFFICES = (Intent.OPINION, Intent.CONSULTATION)
"""Kinds that another authority may be meant by; whoever is in need, or wants a thing done for him, is the county's."""
_UNSURE = (*_OF_OFFICES, Intent.PROGRESS, Intent.COMMAND, Intent.CHITCHAT, Intent.SPAM)
"""The same of words in doubt, which a human would read."""


def door_for(doors: tuple[Door, ...], heard: Understanding, setting: Setting, text: str) -> Door | None:
    """The one door that a message is certainly for; None where the county has to look at it, as ever."""
    if setting.by not in (WORDS, OVERHEARD) or not _is_nobody_of_ours(heard, setting):
        return None
    # Without a place in the words, the group of a village does not matter.
    place = place_of(heard, setting.background, lambda _village, _group: "")
    facts = facts_of(heard, heard.matter, place, setting, text)
    found = [door for door in doors if door.matches(facts) and _may_be(door, heard, setting)]
    return found[0] if len(found) == 1 else None


def _is_nobody_of_ours(heard: Understanding, setting: Setting) -> bool:
    """Whether no life, place, official or relative of the county is spoken of, and no second kind of case."""
    concerned = heard.is_urgent or heard.places or heard.mentions or setting.is_to_official
    return not (
        concerned or len(heard.matters) > 1 or heard.slots.get("relation") or heard.slots.get("group")
    )


def _may_be(door: Door, heard: Understanding, setting: Setting) -> bool:
    """Whether such a matter may be the door's at all; doubt about the kind is none about clear words."""
    if door.is_elsewhere:
        is_ours = setting.home or setting.background.household or setting.background.location
        return not is_ours and (heard.to_human or is_case_kind(heard.matter))
    return heard.matter in (_UNSURE if heard.to_human else _OF_OFFICES)
