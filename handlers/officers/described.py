"""A case of an officer's that he names by what it is about: 冰雹那件收到, 户口本那件办好了."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from app.core.enums import FateKind
from app.core.marks import visible
from app.nlu.enumerated import counted as matters
from app.nlu.enumerated import without_possessive
from app.nlu.numbered import Apart
from app.nlu.officer_words import behind_name, counted, described
from app.nlu.people import calls_himself
from app.services.casework import orders
from app.services.casework.orders import Order
from app.services.deciding import facts
from handlers.officers import number_alone, officer, own_cases, plain_words
from handlers.talk import Outcome, Talk
from models import Case, Household, Person

_TOLD_APART_BY = ("disaster", "item", "crop")
"""Slots by which he tells his cases apart."""
_LEAST = 2
"""Characters of the shortest word that names a case."""


async def hear(talk: Talk) -> Outcome | None:
    """His order or his few words for the one case that he describes; None where none or several are meant."""
    if talk.officer is not None and (nth := counted(talk.text)) is not None:
        return await _of_a_list(talk, *nth)
    if talk.officer is None or talk.message.chat:
        return None
    if (each := await _each_counted(talk)) is not None:
        return each
    found = described(talk.text)
    if found is None:
        return await _of_household(talk)
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    meant = [case for case in running if _is_named(talk, case, found[0])]
    if len(meant) != 1:
        return None
    return await _said_of(talk, meant[0], running, found[1])


async def _each_counted(talk: Talk) -> Outcome | None:
    """An order for each case that he counts: 1.李大山收到 2.王婆婆办结 修好了; None for other words."""
    _, parts = matters(visible(talk.text))
    if not parts:
        return None
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    houses = await _houses(talk, running)
    told = [(case, name) for case in running for name in _told_by(case, houses)]
    meant = [_ordered(told, part) for part in parts]
    found = [each for each in meant if each is not None]
    if len(found) < len(meant):
        return None
    ends = [plain_words.short_of(case, running) for case, _ in found]
    given = [replace(said, number=end, behind="") for (_, said), end in zip(found, ends, strict=True)]
    return officer.in_turn([await officer.obey(talk, each) for each in given])


async def _houses(talk: Talk, running: Sequence[Case]) -> list[tuple[str, str]]:
    """The households of these cases, each with the names of its people."""
    ids = {case.household_id for case in running if case.household_id}
    heads = select(Household.id, Household.head).where(Household.id.in_(ids))
    members = select(Person.household_id, Person.name).where(
        Person.household_id.in_(ids), Person.retired_at.is_(None)
    )
    found = [await talk.work.session.execute(each) for each in (heads, members)]
    return [(house, name) for rows in found for house, name in rows]


def _told_by(case: Case, houses: Sequence[tuple[str, str]]) -> set[str]:
    """The names of who told of it and of his household; whom else he names may be whom he quarrels with."""
    says = [name for name in _tellers(case) if calls_himself(case.summary, name)]
    known = str(facts.reporter_of(case).get("name") or "")
    names = {known, *says, *(name for house, name in houses if house == case.household_id)}
    return {name for name in names if len(name) >= _LEAST}


def _ordered(told: Sequence[tuple[Case, str]], part: str) -> tuple[Case, Order] | None:
    """The one case whose teller the words begin with, and the order behind his name."""
    named = [(case, part[len(name) :]) for case, name in told if part.startswith(name)]
    if len(named) != 1:
        return None
    said = orders.read(without_possessive(named[0][1]))
    return (named[0][0], said) if said is not None and not said.number else None


async def _of_household(talk: Talk) -> Outcome | None:
    """His order or his words of the one case whose teller he names first: 李大山家收到, 这是李大山家的."""
    heard = talk.understanding
    if heard is None or heard.is_urgent:
        return None
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    told = [(case, behind_name(talk.text, name)) for case in running for name in _tellers(case)]
    named = [(case, said) for case, said in told if said is not None]
    if len(named) != 1:
        return None
    case, said = named[0]
    if (done := await _said_of(talk, case, running, said)) is not None:
        return done
    return await plain_words.kept(talk, case, running) if plain_words.is_about(talk, heard, case) else None


def _tellers(case: Case) -> list[str]:
    """The name of who told of it, as it is known, and those that he said."""
    names = _flat([facts.reporter_of(case).get("name"), facts.slots_of(case).get("person")])
    return [name for name in dict.fromkeys(names) if len(name) >= _LEAST]


async def _said_of(talk: Talk, case: Case, running: Sequence[Case], words: str) -> Outcome | None:
    """His order or his few words, of this case."""
    end = plain_words.short_of(case, running)
    said = orders.read(words)
    if said is not None and not said.number:
        return await officer.obey(talk, replace(said, number=end, behind=""))
    return await plain_words.of_numbers(talk, Apart((end,), words, is_sure=True))


async def _of_a_list(talk: Talk, nth: int, words: str) -> Outcome | None:
    """The same of the so-maniest case of the list that he was shown just now; where he was shown none, of the only one
    that can be meant, else he is shown it.
    """
    said, last = orders.read(words), await number_alone.asked_of(talk)
    if said is None or said.number:
        return None
    listed = await _listed(talk, said)
    if last is not None:
        shown = await _listed(talk, orders.read(_without_nth(last.text)))
        listed = [case for case in shown if case.opened_at <= last.received_at]
    if not listed or (len(listed) > 1 and last is None and not talk.message.chat):
        return officer.which_case(talk, listed, said.word) if listed else None
    if talk.message.chat and len(listed) > 1:
        return Outcome(FateKind.COMMAND, "ask_privately", "ask_privately")
    if nth > len(listed) and len(listed) > 1:
        return officer.which_case(talk, listed, said.word)
    case = listed[min(nth, len(listed)) - 1]
    return await _said_of(talk, case, await own_cases.his_cases(talk, ""), words)


async def _listed(talk: Talk, said: Order | None) -> list[Case]:
    """What he is shown when he is asked which case an order is for."""
    if said is None:
        return own_cases.running_of(await own_cases.his_cases(talk, ""))
    found = await own_cases.his_cases(talk, "", said.action)
    return own_cases.waiting_for(found, said.action) or found


def _without_nth(text: str) -> str:
    found = counted(text)
    return found[1] if found is not None else text


def _is_named(talk: Talk, case: Case, what: str) -> bool:
    slots = facts.slots_of(case)
    said = [slots.get(name) for name in _TOLD_APART_BY]
    words = [
        *_flat(said),
        *_tellers(case),
        talk.ruleset.word("kinds", case.kind),
    ]
    return any(len(word) >= _LEAST and (word in what or what in word) for word in words)


def _flat(said: Sequence[object]) -> list[str]:
    return [str(word) for each in said if each for word in (each if isinstance(each, list) else [each])]
