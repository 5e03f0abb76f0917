"""Photos that came before their words: kept for a while, adopted by the case that follows."""

from datetime import timedelta

from sqlalchemy import select

from app.core.enums import EventKind, FateKind
from app.services import cases, desk, history
from app.services.work import Work
from models import Case, Conversation, Message


def keep_waiting(work: Work, conversation: Conversation, message: Message, window: timedelta) -> None:
    """Remember a photo that has no words yet; the desk looks at it if none come within `window`."""
    conversation.waiting_photos = [*conversation.waiting_photos, message.id]
    conversation.photos_since = conversation.photos_since or work.now
    desk.enter(work, message, f"{message.kind}_only", message.division_code, due_at=work.now + window)


async def adopt_waiting(work: Work, conversation: Conversation, case: Case, actor: str) -> int:
    """Photos that waited become part of the case: their fate changes to joined, the desk is relieved."""
    ids, conversation.waiting_photos, conversation.photos_since = conversation.waiting_photos, [], None
    if not ids:
        return 0
    messages = list(await work.session.scalars(select(Message).where(Message.id.in_(ids))))
    for message in messages:
        message.fate_kind, message.fate_reason = str(FateKind.CASE_JOINED), "photo"
        cases.attach(work, case, message)
    await desk.withdraw(work, ids, "adopted")
    data = {"message_ids": [str(i) for i in ids], "what": "photo"}
    history.record(work, case, EventKind.JOINED, actor, data)
    return len(messages)
