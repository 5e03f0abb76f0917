"""A cry for help behind an answer: 两亩多,我妈晕倒了."""

from dataclasses import replace

from app.core.messages import InboundMessage
from handlers import asides
from handlers.joining import life_goes_on
from handlers.report import report
from handlers.talk import Outcome, Talk


async def hear(talk: Talk, _inbound: InboundMessage) -> Outcome | None:
    """It is heard by itself, though the whole message sounds like an answer; None while nothing is asked."""
    heard = talk.understanding
    if not talk.conversation.dialogue or heard is None or heard.is_urgent or not talk.text:
        return None
    danger = asides.danger_behind(talk)
    if danger is None:
        return None
    told, case = replace(talk, understanding=danger), talk.case_in_hand
    joined = await life_goes_on(told, case) if case is not None else None
    return joined or await report(told, danger.matter)
