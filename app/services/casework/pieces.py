"""Messages that were left alone and turn out to be the beginning of a case."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select

from app.core.enums import EventKind, FateKind, SegmentKind
from app.db.among import among
from app.db.prepared import Whole
from app.nlu.types import UNREAD
from app.services import history
from app.services.deciding.pleas import DANGER
from app.services.lifecycle import cases
from app.services.sending import desk
from app.services.work import Work
from models import Case, Conversation, Message

SMALL_TALK = ("chitchat", "command")
IN_DOUBT = ("doubt", "unknown", UNREAD, "piece")
"""Reasons of fates that left a message alone; of those in doubt the desk has the message."""
_LEFT = Whole(
    Message,
    select(Message)
    .where(
        among(Message.conversation_id, "ids"),
        Message.received_at >= bindparam("since"),
        Message.fate_kind.in_((FateKind.ANSWERED, FateKind.TO_HUMAN)),
        Message.fate_reason.in_((*SMALL_TALK, *IN_DOUBT)),
        Message.kind.in_((SegmentKind.TEXT, SegmentKind.VOICE)),
    )
    .order_by(Message.id),
)


async def left_alone(
    work: Work, conversations: Iterable[Conversation], divisions: Collection[str]
) -> Mapping[int, list[Message]]:
    """What was left alone of those who wrote lately in private, the oldest first; one query for a whole turn."""
    limits = [work.snapshots.ruleset_for(division).limits for division in divisions]
    since = work.now - max(each.join_within.span for each in limits)
    ids = [c.id for c in conversations if not c.chat and c.last_inbound_at and c.last_inbound_at >= since]
    found: dict[int, list[Message]] = {}
    if ids:
        for message in await _LEFT.rows(work.session, {"ids": ids, "since": since}):
            found.setdefault(message.conversation_id, []).append(message)
    return found


async def cries_of(work: Work, conversation: Conversation, within: timedelta) -> list[Message]:
    """What the sender cried in the group just before, and the desk has since, the oldest first."""
    lately = work.now - within
    cries = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.received_at >= lately,
        Message.fate_kind == FateKind.TO_HUMAN,
        Message.fate_reason == DANGER,
    )
    return list(await work.session.scalars(cries.order_by(Message.id)))


async def adopt(work: Work, case: Case, pieces: Sequence[Message], actor: str) -> None:
    """They become part of the case: their fate changes to joined, the desk is relieved."""
    if not pieces:
        return
    for message in pieces:
        message.fate_kind, message.fate_reason = str(FateKind.CASE_JOINED), "text"
        cases.attach(work, case, message)
    ids = [message.id for message in pieces]
    await desk.withdraw(work, ids, "adopted")
    history.record(
        work, case, EventKind.JOINED, actor, {"message_ids": [str(i) for i in ids], "what": "text"}
    )
