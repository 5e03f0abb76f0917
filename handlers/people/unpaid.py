"""What did not come: how far it is, or, of money, 养老金两个月没到账, whoever answers for the household looks it up."""

from app.core.enums import Intent
from app.nlu.benefits import is_benefit, is_unpaid
from handlers.matters import progress
from handlers.matters.asking import things_named, told_of_item
from handlers.matters.report import report
from handlers.talk import Outcome, Talk

_OF_MONEY = (Intent.RELIEF, Intent.HARDSHIP, Intent.CONSULTATION, Intent.DELEGATED)
"""Kinds of which the money may be what is waited for."""


async def looked_up(talk: Talk) -> Outcome | None:
    """How far his own case about that thing is; without one a question to the household's officer, where it is money.

    None where the case that he spoke of last may be about it.
    """
    heard, case = talk.understanding, talk.unfinished
    if heard is None or talk.officer is not None or heard.intent is not Intent.PROGRESS or heard.matters:
        return None
    if not is_unpaid(talk.text):
        return None
    if (own := await told_of_item(talk)) is not None:
        return None if case is not None and own.id == case.id else await progress.one(talk, own.number)
    if case is not None and case.kind in _OF_MONEY:
        return None
    is_money = any(is_benefit(name) for name in things_named(talk))
    return await report(talk, Intent.CONSULTATION) if is_money else None
