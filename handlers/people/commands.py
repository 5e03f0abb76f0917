"""The words that always work for everybody: 进度, 查, 撤回, 绑定, 菜单, 评价, 转人工, 退订."""

import re

from sqlalchemy import ColumnElement, select

from app.core.enums import FateKind
from app.nlu.contentment import rated_anew, stars_of
from app.nlu.numbered import asked_after
from app.services.casework import feedback
from app.services.casework.actions import withdraw
from app.services.sending import ledger
from app.services.sending.reservations import Place
from app.services.sending.words import case_words
from handlers import binding
from handlers.matters import progress
from handlers.matters.report import FOR_SOMEBODY, hand_to_desk, report_for_somebody
from handlers.officers import officer
from handlers.talk import Outcome, Talk
from models import Case

_COMMAND = re.compile(r"^(进度|查|撤回|绑定|菜单|评价|转人工|退订)\s*[::]?\s*(\S{0,20})$")
_OFFICER_WORDS = re.compile(r"^(收到|到场|办结)\s*\d{0,20}$")


async def command(talk: Talk) -> Outcome | None:
    """One of the fixed words, alone or with its number; None for anything else.

    What somebody reports with the officers' 代报 is a report, whoever he is.
    """
    if talk.officer is None and _OFFICER_WORDS.match(talk.text):
        return Outcome(FateKind.ANSWERED, "not_an_officer", "thanks")
    if talk.officer is None and talk.text.startswith(FOR_SOMEBODY):
        told = await report_for_somebody(talk, talk.text.removeprefix(FOR_SOMEBODY))
        return None if told.fate is FateKind.COMMAND else told
    if talk.officer is None and (number := asked_after(talk.text)):
        return await progress.one(talk, number)
    is_done = talk.officer is None and talk.unfinished is None
    if is_done and (anew := rated_anew(talk.text)):
        return await _rate(talk, anew)
    found = _COMMAND.match(talk.text)
    if found is None or (found[1] == "查" and not _is_number(found[2])):
        return None
    return await _obey(talk, found[1], found[2])


def _is_number(rest: str) -> bool:
    """Whether a number stands behind the word, or nothing: 查一下我报的事 is a sentence."""
    return not rest or any(char.isdigit() for char in rest)


async def menu_click(talk: Talk, key: str) -> Outcome:
    """A tap on the account's menu, whose key is one of the words."""
    found = _COMMAND.match(key)
    if found is None:
        return Outcome(FateKind.ANSWERED, "menu", "menu")
    return await _obey(talk, found[1], found[2])


async def _obey(talk: Talk, word: str, rest: str) -> Outcome:
    if word in ("进度", "查") and (not rest or not _is_number(rest)):
        told = await progress.overview(talk)
        is_none = talk.officer is not None and told.reply_key == "progress_none"
        return await officer.mine(talk) if is_none else told
    if word in ("进度", "查"):
        return await progress.one(talk, rest)
    if word == "菜单":
        return Outcome(FateKind.COMMAND, "menu", "officer_menu" if talk.officer is not None else "menu")
    if word == "退订":
        ledger.refused(talk.work, Place.of(talk.conversation))
        return Outcome(FateKind.COMMAND, "unsubscribe", "unsubscribed")
    if word == "评价":
        return await _rate(talk, rest)
    if word == "撤回":
        return await _withdraw(talk, rest)
    if word == "绑定" and talk.officer is None:
        return binding.ask(talk)
    return hand_to_desk(talk, "bind_request" if word == "绑定" else "asked_for_human", "to_human")


async def _withdraw(talk: Talk, number: str) -> Outcome:
    """The case of this number, else the one that he spoke of last, else his latest."""
    if number.isdigit():
        case = await _latest_case(talk, Case.number.endswith(number, autoescape=True))
        if case is None and talk.officer is not None:
            return await officer.undo(talk, number)
        if case is None:
            return Outcome(FateKind.COMMAND, "unknown_case", "progress_unknown", {"number": number})
    else:
        spoken_of = () if talk.unfinished is None else (Case.id == talk.unfinished.id,)
        case = await _latest_case(talk, *spoken_of)
    if case is None or case.resolved_at is not None or case.closed_at is not None:
        if talk.officer is not None:
            return await officer.undo(talk)
        return Outcome(FateKind.COMMAND, "nothing_to_withdraw", "nothing_to_withdraw")
    words = talk.for_chat(case_words(talk.work, case))
    await withdraw(talk.work, case, talk.actor)
    talk.conversation.dialogue = None
    return Outcome(FateKind.COMMAND, "withdrawn", "withdrawn", words, case)


async def _rate(talk: Talk, rest: str) -> Outcome:
    stars = stars_of(rest)
    if not stars:
        return Outcome(FateKind.COMMAND, "rate_unclear", "rate_hint")
    case = await _latest_case(talk, Case.resolved_at.is_not(None))
    if case is None:
        return Outcome(FateKind.COMMAND, "nothing_to_rate", "nothing_to_rate")
    feedback.rate(talk.work, case, stars, talk.actor)
    words = {**talk.for_chat(case_words(talk.work, case)), "score": str(stars)}
    return Outcome(FateKind.COMMAND, "rated", "rated", words, case)


async def _latest_case(talk: Talk, *which: ColumnElement[bool]) -> Case | None:
    latest = (
        select(Case)
        .where(Case.reporter_conversation_id.in_(talk.own_conversations), *which)
        .order_by(Case.id.desc())
        .limit(1)
        .with_for_update()
    )
    case: Case | None = await talk.work.session.scalar(latest)
    return case
