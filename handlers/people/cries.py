"""A cry for help behind an answer, 两亩多,我妈晕倒了; and 快打120 beside a danger that another one told of."""

from dataclasses import replace

from app.nlu.advice_words import only_advises
from app.services.casework.actions import locked_case
from app.services.lifecycle import cases
from handlers.matters import asides
from handlers.matters.additions import answered, is_recent
from handlers.matters.report import report
from handlers.matters.rescue import life_goes_on
from handlers.officers import own_cases, plain_words
from handlers.talk import Outcome, Talk


async def hear(talk: Talk) -> Outcome | None:
    """It is heard by itself, though the whole message sounds like an answer; None while nothing is asked."""
    if only_advises(talk.text) and (advised := await _advised(talk)) is not None:
        return advised
    heard = talk.understanding
    if not talk.conversation.dialogue or heard is None or heard.is_urgent or not talk.text:
        return None
    danger = asides.danger_behind(talk)
    if danger is None:
        return None
    told, case = replace(talk, understanding=danger), talk.case_in_hand
    joined = await life_goes_on(told, case) if case is not None else None
    return joined or await report(told, danger.matter)


async def overheard(talk: Talk) -> Outcome | None:
    """快打120 behind a danger that somebody told this group of just now joins that case without a word."""
    told = await _advised_here(talk) if only_advises(talk.text) else None
    return replace(told, reply_key="", also_say=()) if told is not None else None


async def _advised(talk: Talk) -> Outcome | None:
    if talk.message.chat:
        return await _advised_here(talk)
    return await _advised_by_officer(talk) if talk.officer is not None else None


async def _advised_here(talk: Talk) -> Outcome | None:
    """Part of the last danger that another member told of here; None where the speaker has a matter of his own."""
    dangers = [case for case in talk.here if case.is_urgent]
    if not dangers or (talk.case_in_hand is not None and is_recent(talk)):
        return None
    case = await locked_case(talk.work, dangers[-1].id)
    if case is None:
        return None
    cases.join(talk.work, case, talk.message, talk.actor, "echo")
    return answered(talk, case, "joined_urgent", "echo")


async def _advised_by_officer(talk: Talk) -> Outcome | None:
    """What he says of the danger that he was called to stands in it, and whoever has it reads it; None for others."""
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    dangers = [case for case in running if case.is_urgent]
    case = plain_words.meant(talk, dangers)
    if case is None or not case.is_urgent:
        return None
    return await plain_words.kept(talk, case, running)
