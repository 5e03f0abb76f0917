"""Photos that came before their words: kept for a while, adopted by the case that follows."""

import json
from datetime import timedelta

from sqlalchemy import select

from app.core.enums import EventKind, FateKind, SegmentKind
from app.core.messages import Segment
from app.services import history
from app.services.casework import intake
from app.services.casework.media import segment_of
from app.services.lifecycle import cases
from app.services.sending import desk
from app.services.work import Work
from models import Case, Conversation, Message

SEEN = (SegmentKind.IMAGE, SegmentKind.VIDEO)
"""Kinds of messages that are looked at."""


def keep_waiting(work: Work, conversation: Conversation, message: Message, window: timedelta) -> None:
    """Remember a photo that has no words yet; the desk looks at it if none come within `window`."""
    conversation.waiting_photos = [*conversation.waiting_photos, message.id]
    conversation.photos_since = conversation.photos_since or work.now
    desk.enter(work, message, f"{message.kind}_only", message.division_code, due_at=work.now + window)


async def adopt_waiting(work: Work, conversation: Conversation, case: Case, actor: str) -> list[Message]:
    """Photos that waited become part of the case: their fate changes to joined, the desk is relieved."""
    ids = conversation.waiting_photos
    if not ids:
        return []
    conversation.waiting_photos, conversation.photos_since = [], None
    messages = list(await work.session.scalars(select(Message).where(Message.id.in_(ids))))
    for message in messages:
        message.fate_kind, message.fate_reason = str(FateKind.CASE_JOINED), "photo"
        cases.attach(work, case, message)
    await desk.withdraw(work, ids, "adopted")
    data = {"message_ids": [str(i) for i in ids], "what": "photo"}
    history.record(work, case, EventKind.JOINED, actor, data)
    return messages


async def adopt_passed_over(work: Work, conversation: Conversation, case: Case, actor: str) -> int:
    """Photos that he showed to the group just before he said what they are become part of the case."""
    since = work.now - work.snapshots.ruleset_for(case.division_code).limits.photo_within.span
    shown = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.received_at >= since,
        Message.fate_kind == FateKind.IGNORED,
        Message.kind.in_(intake.MEDIA),
    )
    found = {each: _parts(each) for each in await work.session.scalars(shown.order_by(Message.received_at))}
    messages = [each for each, parts in found.items() if any(map(intake.is_file, parts))]
    for message in messages:
        message.fate_kind, message.fate_reason = str(FateKind.CASE_JOINED), "photo"
        cases.attach(work, case, message)
        intake.keep_files(work, message, found[message])
    if messages:
        data = {"message_ids": [str(message.id) for message in messages], "what": "photo"}
        history.record(work, case, EventKind.JOINED, actor, data)
    return len(messages)


def _parts(message: Message) -> list[Segment]:
    return [segment_of(json.dumps(each)) for each in json.loads(message.segments)]
