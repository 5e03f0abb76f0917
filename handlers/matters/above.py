"""Who reads a complaint: the first of the chain of whom it does not speak."""

from collections.abc import Collection
from dataclasses import replace

from app.core.enums import Intent, OfficerRole
from app.nlu.complaints import is_against_officer, speaks_of_village_leader
from app.services.county.responsibility import responsible
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision, ladder_of
from handlers.matters.matter import route
from handlers.talk import Talk


def above(
    talk: Talk, intent: Intent, place: Place, text: str, beside: Collection[str | None] = ()
) -> Decision:
    """Whoever would have it there, or the next one up who is neither complained of in `text` nor one of `beside`.

    Complained of is the household's officer, whoever is named, and the village's leader where the words say so.
    """
    decision = route(talk, intent, place, text=text)
    registry, duties = talk.work.snapshots.registry, talk.household_duties if talk.household else ()
    chain = responsible(registry, ladder_of(talk.ruleset, intent), place.code, talk.work.now, duties)
    about = set(beside) | {link.officer.id for link in chain if _is_meant(link.role, link.officer.name, text)}
    first = next((link for link in chain if link.officer.id not in about), None)
    if first is None or decision.officer is None or decision.officer.id not in about:
        return decision
    return replace(decision, officer=first.officer, role=first.role, level=first.level, also_tell=())


def officers_named(talk: Talk, text: str) -> list[str]:
    """The names of officers in the text."""
    return [each.name for each in talk.work.snapshots.registry.officers.values() if each.name in text]


def complains(talk: Talk, text: str) -> bool:
    """Whether the text complains of an officer, by his office or by his name."""
    return is_against_officer(text, officers_named(talk, text))


def _is_meant(role: str, name: str, text: str) -> bool:
    is_leader = role == OfficerRole.VILLAGE_LEADER and speaks_of_village_leader(text)
    return role == OfficerRole.HOUSEHOLD_OFFICER or is_leader or name in text
