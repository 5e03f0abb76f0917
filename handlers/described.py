"""A case of an officer's that he names by what it is about: 冰雹那件收到, 户口本那件办好了."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.ids import telling_end
from app.core.messages import InboundMessage
from app.nlu.numbered import Apart
from app.nlu.officer_words import described
from app.services.casework import orders
from app.services.deciding import facts
from handlers import officer, own_cases, plain_words
from handlers.talk import Outcome, Talk
from models import Case

_TOLD_APART_BY = ("disaster", "item", "crop")
"""Slots by which he tells his cases apart."""
_LEAST = 2
"""Characters of the shortest word that names a case."""


async def hear(talk: Talk, _inbound: InboundMessage) -> Outcome | None:
    """His order or his few words for the one case that he describes; None where none or several are meant."""
    found = described(talk.text)
    if talk.officer is None or talk.message.chat or found is None:
        return None
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    meant = [case for case in running if _is_named(talk, case, found[0])]
    if len(meant) != 1:
        return None
    end = telling_end(meant[0].number, [other.number for other in running])
    said = orders.read(found[1])
    if said is not None and not said.number:
        return await officer.obey(talk, replace(said, number=end, behind=""))
    return await plain_words.of_numbers(talk, Apart((end,), found[1], is_sure=True))


def _is_named(talk: Talk, case: Case, what: str) -> bool:
    slots = facts.slots_of(case)
    said = [slots.get(name) for name in _TOLD_APART_BY]
    words = [
        *_flat(said),
        str(facts.reporter_of(case).get("name") or ""),
        talk.ruleset.word("kinds", case.kind),
    ]
    return any(len(word) >= _LEAST and (word in what or what in word) for word in words)


def _flat(said: Sequence[object]) -> list[str]:
    return [str(word) for each in said if each for word in (each if isinstance(each, list) else [each])]
