"""What an officer writes in words of his own: 马上去 is a 收到, 到了 an 到场, and what he finds out is in the case."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.core.enums import CASE_KINDS, FateKind, Intent
from app.core.ids import telling_end
from app.core.marks import visible
from app.nlu.address import is_of_theirs
from app.nlu.dangers import dangers
from app.nlu.numbered import Apart, apart
from app.nlu.officer_words import OfficerWords, is_of_his_own, officer_words
from app.nlu.small_words import SmallWords, small_words
from app.nlu.types import Understanding
from app.services.casework.orders import Order
from app.services.deciding import facts
from app.services.lifecycle import cases
from handlers.matters.additions import is_recent, is_same_place
from handlers.matters.joining import LEAST_TOLD, SURE
from handlers.officers import answering, evidence, officer, own_cases
from handlers.talk import Outcome, Say, Talk
from models import Case

ORDERS = {
    OfficerWords.GOES: ("收到", "acknowledge"),
    OfficerWords.DONE: ("收到", "acknowledge"),
    OfficerWords.THERE: ("到场", "arrive"),
}
"""The move that his words mean, where one of his cases waits for it."""
_ANSWERS = {OfficerWords.DONE: "done_how", OfficerWords.CANNOT: "cannot_go", OfficerWords.ASKS: "case_again"}
_NOTED = (OfficerWords.THERE, OfficerWords.UNANSWERED)
"""What stands in his case and needs no answer but that."""
_TO_PEOPLE = ("joined", "passed_on", "answer_noted", "question_joined")
"""What people are told of a case of theirs that goes on."""
_ASKED_AGAIN = {OfficerWords.DONE: "办结", OfficerWords.CANNOT: "退回"}
"""The word of command that he is shown where it is not clear which case he means."""
_BREAK = re.compile("[,，。;；!！\\s]+")
_OF_A_CASE = (Intent.CONSULTATION, Intent.OPINION, Intent.CARE)
"""Kinds that words about a case in hand are often heard as: a question, a demand, somebody who is not at home."""


async def hear(talk: Talk) -> Outcome | None:
    """The move or the answer that his few words ask for; None where they tell of anything or fit none of his cases."""
    if talk.officer is None:
        return None
    for way in apart(talk.text):
        if (of_these := await of_numbers(talk, way)) is not None:
            return of_these
    said = officer_words(talk.text)
    if said is None or is_danger(talk, said):
        return None
    if (done := await _as_command(talk, said)) is not None:
        return done
    running = await own_cases.in_hand(talk)
    return await _as_move(talk, said, running) or await _as_answer(talk, said, running)


async def _as_command(talk: Talk, said: OfficerWords) -> Outcome | None:
    """What a word of command would do for him as well: 菜单, 我的, 撤销."""
    if said is OfficerWords.HELP:
        return Outcome(FateKind.COMMAND, "menu", "officer_menu")
    if said is OfficerWords.MINE:
        return await officer.mine(talk)
    if said is OfficerWords.SLIPPED:
        return await officer.undo(talk)
    return None


async def _as_move(talk: Talk, said: OfficerWords, running: Sequence[Case]) -> Outcome | None:
    """收到 or 到场, where one of his cases waits for it."""
    if said not in ORDERS or (said is OfficerWords.DONE and _is_at_it(talk, running)):
        return None
    word, action = ORDERS[said]
    fitting = own_cases.waiting_for(running, action)
    if not fitting:
        return None
    rest = _beside(talk.text) if said is OfficerWords.THERE else ""
    return await officer.obey(talk, Order(word, action, _in_hand(talk, fitting, running), rest))


async def _as_answer(talk: Talk, said: OfficerWords, running: Sequence[Case]) -> Outcome | None:
    """What he is told about the case that he means; in a group that he should write in private."""
    if talk.message.chat:
        is_of_a_case = said in _ANSWERS and running
        return Outcome(FateKind.COMMAND, "ask_privately", "ask_privately") if is_of_a_case else None
    if said in _NOTED and (case := meant(talk, running)) is not None:
        return await kept(talk, case, running)
    if said is OfficerWords.UNANSWERED and len(running) > 1:
        return officer.which_case(talk, running, "记录")
    if said not in _ANSWERS:
        return await _beside_the_owner(talk, running) or Outcome(FateKind.ANSWERED, "nods", "nod")
    if not running:
        return None
    case = meant(talk, running)
    if case is None:
        return officer.which_case(talk, running, _ASKED_AGAIN.get(said, "记录"))
    if said is OfficerWords.ASKS:
        return await told_again(talk, case, running)
    await note(talk, case)
    return answer(talk, case, running, _ANSWERS[said])


async def told_again(talk: Talk, case: Case, running: Sequence[Case]) -> Outcome:
    """The matter once more, with the reporter's number; of another one's case also how far it is."""
    phone = str(facts.reporter_of(case).get("phone") or "")
    told = answer(talk, case, running, _ANSWERS[OfficerWords.ASKS], {"phone": phone})
    if talk.officer is not None and case.officer_id != talk.officer.id:
        return replace(told, also_say=(await answering.how_far(talk, case, short_of(case, running)),))
    return told


async def of_numbers(talk: Talk, way: Apart) -> Outcome | None:
    """The same where numbers of cases stand before or behind his words: 501到了, 去不了 501, 3和5都到了."""
    said = officer_words(way.words)
    if said not in (*ORDERS, OfficerWords.CANNOT) or is_danger(talk, said):
        return None
    found = [own_cases.running_of(await own_cases.his_cases(talk, number)) for number in way.numbers]
    if not any(found) and not way.is_sure:
        return None
    if said in ORDERS and (said is not OfficerWords.DONE or own_cases.waiting_for(found[0], "acknowledge")):
        word, action = ORDERS[said]
        return await officer.obey(
            talk, Order(word, action, way.numbers[0], _beside(way.words), way.numbers[1:])
        )
    if talk.message.chat or any(len(each) > 1 for each in found):
        return None
    told = [await _noted(talk, said, *each) for each in zip(way.numbers, found, strict=True)]
    return replace(told[0], also_say=tuple(Say(each.reply_key, each.values) for each in told[1:]))


async def _noted(talk: Talk, said: OfficerWords, number: str, found: Sequence[Case]) -> Outcome:
    """What he says of this case is in it, and he hears which word comes next."""
    if not found:
        return Outcome(FateKind.COMMAND, "unknown_case", "unknown_case", {"short": number})
    await note(talk, found[0])
    return answer(talk, found[0], found, _ANSWERS[said])


def _beside(text: str) -> str:
    """What he tells besides that he goes or is there: all behind the first break."""
    return next(iter(_BREAK.split(text, maxsplit=1)[1:]), "").strip()


async def keep(talk: Talk) -> Outcome | None:
    """What he finds out or asks about his case is in the case; None for a matter of its own, and for small talk."""
    heard = talk.understanding
    if talk.officer is None or talk.message.chat or heard is None or not talk.text or heard.is_urgent:
        return None
    running = await own_cases.in_hand(talk)
    numbered = await _numbered(talk)
    case = numbered or meant(talk, running)
    if case is None and len(running) > 1 and _is_about_some(talk, heard, running):
        return officer.which_case(talk, running, "记录")
    if case is None or not (numbered or is_about(talk, heard, case)):
        return None
    return await kept(talk, case, running)


def _is_about_some(talk: Talk, heard: Understanding, running: Sequence[Case]) -> bool:
    """Whether words that name no place and may be anything are of one of his cases, whichever that is."""
    if heard.intent is Intent.COMMAND:
        return True
    is_unsure = heard.to_human or heard.confidence < SURE
    is_new = bool(heard.places) or is_recent(talk)
    return is_unsure and not is_new and any(is_about(talk, heard, case) for case in running)


async def note_of(talk: Talk, number: str) -> Outcome | None:
    """What he said or showed before is in the case of this number; None where none of his has it, or several have."""
    found = own_cases.running_of(await own_cases.his_cases(talk, number))
    return await kept(talk, found[0], found) if len(found) == 1 else None


async def kept(talk: Talk, case: Case, running: Sequence[Case]) -> Outcome:
    """His words are in this case, and whoever has it reads them."""
    await note(talk, case)
    told = await answering.told_owner(talk, case, short_of(case, running))
    return told or answer(talk, case, running, _stage(case))


async def to_officer(talk: Talk, outcome: Outcome) -> Outcome:
    """The outcome; what went into a case that he works on is answered as to an officer, and its owner reads it."""
    case = talk.works_on
    if case is None or outcome.case is not case or outcome.reply_key not in _TO_PEOPLE or talk.message.chat:
        return outcome
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    told = await answering.told_owner(talk, case, short_of(case, running))
    return told or answer(talk, case, running, _stage(case))


async def _numbered(talk: Talk) -> Case | None:
    """The one case of his whose number stands before his words or behind them."""
    for way in apart(talk.text):
        found = own_cases.running_of(await own_cases.his_cases(talk, way.numbers[0])) if way.is_sure else []
        if len(found) == 1 and len(way.numbers) == 1:
            return found[0]
    return None


async def _beside_the_owner(talk: Talk, running: Sequence[Case]) -> Outcome | None:
    """He sees to what the duty desk was rung for (我来管), or to a case that another one has taken: that one hears
    of it. A bare 好的 is none of these.
    """
    if small_words(talk.text):
        return None
    if not running and officer_words(talk.text) is OfficerWords.GOES:
        return await officer.take(talk)
    case = meant(talk, running)
    if case is None or talk.officer is None or case.officer_id == talk.officer.id:
        return None
    await note(talk, case)
    return await answering.told_owner(talk, case, short_of(case, running))


def short_of(case: Case, running: Sequence[Case]) -> str:
    """An end of the case's number that tells it from his others."""
    return telling_end(case.number, [other.number for other in running])


def is_danger(talk: Talk, said: OfficerWords) -> bool:
    """A life in danger comes before everything; that he cannot come or reaches nobody is none of itself."""
    is_urgent = talk.understanding is not None and talk.understanding.is_urgent
    is_no_more = said in (OfficerWords.CANNOT, OfficerWords.UNANSWERED)
    return is_urgent and (not is_no_more or bool(dangers(talk.text)))


def _is_at_it(talk: Talk, running: Sequence[Case]) -> bool:
    """Whether the case that he spoke of last is one that he has taken: what is done is that one."""
    last = talk.awaited
    return last is not None and last.acknowledged_at is not None and last.id in {case.id for case in running}


def _in_hand(talk: Talk, fitting: Sequence[Case], running: Sequence[Case]) -> str:
    """The end of the number of the case that he dealt with just now, where that is one of several; else nothing."""
    case = talk.awaited
    if (
        len(fitting) < 2
        or case is None
        or talk.hearing.quotes
        or case.id not in {each.id for each in fitting}
    ):
        return ""
    return telling_end(case.number, [other.number for other in running])


def meant(talk: Talk, running: Sequence[Case]) -> Case | None:
    """The case that he dealt with last, else his only one; none while he tells of a matter that others see to."""
    last = talk.awaited
    if last is not None and last.id in {each.id for each in running}:
        return last
    if len(running) != 1 or (last is not None and is_recent(talk)):
        return None
    return running[0]


def is_about(talk: Talk, heard: Understanding, case: Case) -> bool:
    """Whether words that are no command are about his case: they name no other place, relation or procedure.

    Who has not yet said that he goes and tells of a place with its name reports something.
    """
    small = small_words(talk.text)
    if heard.intent is Intent.SPAM or small not in (None, SmallWords.WAITS) or "谢" in talk.text:
        return False
    if heard.slots.get("relation") or is_of_his_own(talk.text) or not is_same_place(talk, case):
        return False
    if heard.intent is Intent.CHITCHAT:
        return len(visible(talk.text)) >= LEAST_TOLD
    if is_of_theirs(talk.text) and not heard.places:
        return True
    is_sure = not heard.to_human and heard.confidence >= SURE
    if is_sure and heard.slots.get("item"):
        return False
    is_other = heard.matter in CASE_KINDS and heard.matter not in (case.kind, *_OF_A_CASE)
    is_report = bool(heard.places) and case.state in answering.WAITING and heard.matter in CASE_KINDS
    return not (is_sure and (is_other or is_report))


def _stage(case: Case) -> str:
    """What he is told besides that it is noted: the word that comes next."""
    if case.state in answering.WAITING:
        return "noted_new"
    return "noted_going" if answering.is_awaited_on_site(case) else "noted"


async def note(talk: Talk, case: Case) -> None:
    """His message is part of the case, which is the one in hand from now on."""
    cases.join(talk.work, case, talk.message, talk.actor, "text")
    await evidence.adopt(talk, case)
    talk.turn_to(case)


def answer(
    talk: Talk, case: Case, running: Sequence[Case], key: str, more: dict[str, str] | None = None
) -> Outcome:
    """This sentence about a case of his, which the message is part of."""
    words = answering.words_of(talk, case) | {"short": short_of(case, running)} | (more or {})
    fate = FateKind.ANSWERED if key == "case_again" else FateKind.CASE_JOINED
    return Outcome(fate, key, key, words, case)
