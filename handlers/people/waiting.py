"""The few words of somebody who waits for an officer, or wonders who that is: each gets the answer that it asks for."""

from dataclasses import replace

from app.core.enums import FateKind, Intent, OfficerRole
from app.nlu.address import is_own
from app.nlu.small_words import (
    SmallWords,
    asks_for_leader,
    asks_for_number,
    awaits_a_look,
    is_puzzled,
    presses,
    small_words,
)
from app.services.county.responsibility import responsible
from app.services.deciding.places import Place
from app.services.sending.words import case_words, hotline, place_words
from handlers import neighbours
from handlers.matters import progress
from handlers.matters.additions import add, is_recent, press
from handlers.matters.matter import VILLAGE, is_at_home, place_of, promise_for
from handlers.matters.report import hand_to_desk
from handlers.people.fallback import is_shown, who_comes
from handlers.talk import Outcome, Say, Talk
from models import Case


async def hear(talk: Talk) -> Outcome | None:
    """The answer to small words; None for all others, and for those about a case where there is none."""
    said = small_words(talk.text)
    if said is None and (told := await _asks_for_a_look(talk)) is not None:
        return told
    if said is None or (talk.officer is not None and said is not SmallWords.UNREADABLE):
        return None
    if said is SmallWords.WHOSE:
        return _whose(talk)
    if said is SmallWords.WEATHER and (talk.unfinished is not None or talk.left):
        return None
    if said is SmallWords.ABOVE:
        return hand_to_desk(talk, "asked_for_human", "to_human")
    if said is SmallWords.HELPLESS and talk.unfinished is not None and is_puzzled(talk.text):
        if talk.unfinished.is_urgent:
            add(talk, talk.unfinished)
        return await _once_more(talk, talk.unfinished)
    if said in _PLAIN:
        return Outcome(FateKind.ANSWERED, str(said), _PLAIN[said])
    case = talk.unfinished
    if case is not None:
        if presses(talk.text):
            await press(talk, case)
        if not is_recent(talk) and (all_of_his := await _several(talk)):
            return all_of_his
        return await who_comes(talk, case, str(SmallWords.WAITS))
    if is_shown(talk):
        return Outcome(FateKind.ANSWERED, str(said), "say_what")
    if said is SmallWords.CALLS:
        return await progress.with_desk(talk)
    return await _nothing_of_his(talk) if said is SmallWords.WAITS else None


async def _asks_for_a_look(talk: Talk) -> Outcome | None:
    """Who told of damage and asks when it is looked at hears who sees to it; it is no second case."""
    case = talk.unfinished
    if (
        case is None
        or case.kind != Intent.DISASTER
        or talk.officer is not None
        or not awaits_a_look(talk.text)
    ):
        return None
    return await who_comes(talk, case, str(SmallWords.WAITS))


async def _once_more(talk: Talk, case: Case) -> Outcome:
    """Who did not follow hears once more who sees to his matter, and what he was asked about it."""
    told, asked = await who_comes(talk, case, str(SmallWords.HELPLESS)), talk.conversation.dialogue
    if not asked or asked["case_id"] != case.id or asked.get("choices"):
        return told
    return replace(told, also_say=(Say(f"ask_{asked['ask']}", talk.for_chat(case_words(talk.work, case))),))


async def _several(talk: Talk) -> Outcome | None:
    """How far all that he told of is, where he asks long afterwards and has told of several things."""
    told = await progress.overview(talk)
    return told if told.reply_key == "progress_list" else None


async def _nothing_of_his(talk: Talk) -> Outcome:
    """How far it is with what he told before; of a group, who goes to what a neighbour reported there."""
    told = await progress.overview(talk)
    if told.reply_key == "progress_none" and asks_for_number(talk.text):
        return _whose(talk)
    case = await neighbours.disaster_here(talk) if told.reply_key == "progress_none" else None
    return told if case is None else await who_comes(talk, case, str(SmallWords.WAITS), "waiting_here")


async def overheard(talk: Talk) -> Outcome | None:
    """The answer to whoever told the group of his matter and asks there, calling nobody, who comes; None for others."""
    case = talk.awaited
    if case is None or talk.officer is not None or case.reporter_conversation_id != talk.conversation.id:
        return None
    if small_words(talk.text) is not SmallWords.WAITS:
        return None
    return await who_comes(talk, case, str(SmallWords.WAITS))


_PLAIN = {
    SmallWords.MACHINE: "who_we_are",
    SmallWords.HELPLESS: "easy_ways",
    SmallWords.NODS: "nod",
    SmallWords.UNREADABLE: "cannot_open",
    SmallWords.THANKS: "thanks",
    SmallWords.WEATHER: "nod",
    SmallWords.SURRENDERS: "surrender",
    SmallWords.MISSENT: "missent",
    SmallWords.DISTRUSTS: "who_stands_behind",
}

_CHARGE = {False: "whose_charge", True: "whose_number"}
"""Who answers for a place; the key: is it his number that is asked for?"""


def _whose(talk: Talk) -> Outcome:
    """The first who answers for the place that is named or his own; it is asked for where nothing tells it."""
    place = _own_place(talk)
    duties = talk.household_duties if is_at_home(talk, place) else ()
    ladder = promise_for(talk.ruleset, Intent.HARDSHIP, is_urgent=False).ladder
    chain = responsible(talk.work.snapshots.registry, ladder, place.code, talk.work.now, duties)
    if len(place.code) < VILLAGE or not chain:
        return Outcome(FateKind.ANSWERED, str(SmallWords.WHOSE), "whose_where")
    leader = (
        step for step in chain if step.role == OfficerRole.VILLAGE_LEADER and asks_for_leader(talk.text)
    )
    first = next(leader, chain[0])
    words = {
        "place": place_words(talk.work, place.code),
        "officer": first.officer.name,
        "title": first.officer.title or talk.ruleset.word("roles", first.role),
        "hotline": hotline(talk.work, place.code),
    }
    is_number = asks_for_number(talk.text) and not talk.message.chat
    return Outcome(FateKind.ANSWERED, str(SmallWords.WHOSE), _CHARGE[is_number], talk.for_chat(words))


def _own_place(talk: Talk) -> Place:
    """The place that is named, else that of what he told just now, unless he asks after his own house; else his own."""
    place, case, heard = place_of(talk), talk.awaited, talk.understanding
    is_named = heard is not None and bool(heard.places)
    if case is None or len(case.division_code) < VILLAGE or is_named:
        return place
    is_of_case = len(place.code) < VILLAGE or not is_own(talk.text)
    return Place(case.division_code, "case") if is_of_case else place
