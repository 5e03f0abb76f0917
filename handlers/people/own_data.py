"""Somebody wants his data erased, or to be no longer known by his address: the desk sees that it is himself."""

from app.nlu.own_data import OwnData, wish
from handlers.matters.report import hand_to_desk
from handlers.talk import Outcome, Talk

_HEARD = {OwnData.ERASE: "erase_heard", OwnData.UNBIND: "unbind_heard"}


async def hear(talk: Talk) -> Outcome | None:
    """The desk has it, and he reads what becomes of it and what he can do himself; None for all other words.

    Nothing is erased or undone by words alone: anybody may have his telephone in hand.
    """
    wanted = wish(talk.text) if talk.officer is None else None
    return None if wanted is None else hand_to_desk(talk, str(wanted), _HEARD[wanted])
