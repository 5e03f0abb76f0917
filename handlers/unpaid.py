"""Money that did not come, 养老金两个月没到账: whoever answers for the household looks it up."""

from app.core.enums import Intent
from app.nlu.benefits import is_unpaid
from handlers.report import report
from handlers.talk import Outcome, Talk

_OF_MONEY = (Intent.RELIEF, Intent.HARDSHIP, Intent.CONSULTATION, Intent.DELEGATED)
"""Kinds of which the money may be what is waited for."""


async def looked_up(talk: Talk) -> Outcome | None:
    """A question to the household's officer, where a benefit is named and nothing of the sender's is about it."""
    heard, case = talk.understanding, talk.unfinished
    if heard is None or talk.officer is not None or heard.intent is not Intent.PROGRESS or heard.matters:
        return None
    if "item" not in heard.slots or not is_unpaid(talk.text) or (case is not None and case.kind in _OF_MONEY):
        return None
    return await report(talk, Intent.CONSULTATION)
