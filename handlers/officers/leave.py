"""An officer goes on leave and names who stands in for him: 请假 7.20-7.25 王军; back early: 销假."""

import re

from app.core.enums import FateKind
from app.core.errors import InvalidValueError
from app.services.county.officer_names import find_officer, whom
from app.services.county.registry_rows import OfficerRef
from app.services.duty import leave_words, leaves
from handlers.talk import Outcome, Talk

LEAVE, BACK = "请假", "销假"
TOWN = 9
"""Digits of a town's code."""
_APART = re.compile("[\\s,，。、;；]+")


async def command(talk: Talk) -> Outcome | None:
    """Write the leave down, or end it; None for whoever is no officer, and for everything else."""
    if talk.officer is None:
        return None
    if talk.text == BACK or leave_words.is_over(talk.text):
        return await _back(talk)
    if leave_words.is_back(talk.text):
        back = await _back(talk)
        return back if back.reply_key == "leave_over_done" else None
    if talk.text.startswith(LEAVE) or (leave_words.is_asked(talk.text) and not _is_urgent(talk)):
        return await _leave(talk, talk.text.removeprefix(LEAVE))
    return None


def _is_urgent(talk: Talk) -> bool:
    return talk.understanding is not None and talk.understanding.is_urgent


async def _leave(talk: Talk, words: str) -> Outcome:
    registry = talk.work.snapshots.registry
    try:
        asked = leave_words.parse(words, talk.work.now.astimezone(registry.zone).date())
        if asked is None or not asked.substitute:
            return _answer("leave_hint", {})
        substitute = _substitute(talk, asked.substitute, talk.the_officer.division_code)
        await talk.work.flush()
        leave = await leaves.request(
            talk.work, talk.the_officer, asked.since, asked.until, substitute, talk.actor
        )
    except InvalidValueError as error:
        return _answer("illegal_move", {"short": "", "why": str(error)})
    return _answer("leave_done", talk.for_chat(leaves.words(leave)))


def _substitute(talk: Talk, name: str, near: str) -> OfficerRef:
    """By his name or number, else by what colleagues of the town call him; raises InvalidValueError.

    Of several words the first that is somebody's: 王支书 去县里开会.
    """
    registry = talk.work.snapshots.registry
    for word in _APART.split(name):
        try:
            return find_officer(registry, word, near, "substitute")
        except InvalidValueError:
            if (called := whom(talk.work, word, near[:TOWN], near)) is not None:
                return called
    return find_officer(registry, _APART.split(name)[0], near, "substitute")


async def _back(talk: Talk) -> Outcome:
    await talk.work.flush()
    ended = await leaves.end_now(talk.work, talk.the_officer, talk.actor)
    return _answer("leave_over_done" if ended else "leave_none", {})


def _answer(key: str, values: dict[str, str]) -> Outcome:
    return Outcome(FateKind.COMMAND, key, key, values)
