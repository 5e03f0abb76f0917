"""Somebody who writes without end: what he still writes stands in his matter, and nobody is rung anew."""

from datetime import timedelta

from sqlalchemy import bindparam, func, select

from app.db.prepared import Prepared
from handlers.matters.additions import add, answered, is_recent
from handlers.matters.matter import is_open
from handlers.talk import Outcome, Talk
from models import Message

MANY, WITHIN = 15, timedelta(minutes=5)
"""More messages in so short a time are written by nobody who tells of one matter after the other."""
_WRITTEN = Prepared(
    select(func.count()).where(
        Message.conversation_id == bindparam("conversation"), Message.received_at > bindparam("since")
    )
)


async def keep(talk: Talk) -> Outcome | None:
    """The message joins the matter in hand without a word to its officer.

    None while the sender writes as people do, for officers, and where a life is in danger.
    """
    case, heard = talk.case_in_hand, talk.understanding
    if case is None or heard is None or heard.is_urgent or talk.officer is not None:
        return None
    if not is_open(case) or not is_recent(talk) or not await _writes_without_end(talk):
        return None
    add(talk, case)
    return answered(talk, case, reason="flood")


async def _writes_without_end(talk: Talk) -> bool:
    lately = {"conversation": talk.conversation.id, "since": talk.work.now - WITHIN}
    [(written,)] = await _WRITTEN.rows(talk.work.session, lately)
    return written > MANY
