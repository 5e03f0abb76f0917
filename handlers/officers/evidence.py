"""What an officer sent before he said of which case it is, or that he is there."""

import json
from typing import Any

from sqlalchemy import select

from app.core.enums import SegmentKind
from app.services.casework import photos
from app.services.casework.media import segment_of
from handlers.talk import Talk
from models import Case, CaseMessage, Message


async def adopt(talk: Talk, case: Case) -> None:
    """What he showed before he named a case belongs to the one that he names now."""
    if talk.is_shown_within(talk.ruleset.limits.photo_within.span):
        await photos.adopt_waiting(talk.work, talk.conversation, case, talk.actor)


async def proof(talk: Talk, case: Case) -> dict[str, Any]:
    """What he sent of this case just before he says that he is there: where he stands, whether there is a picture."""
    await talk.work.flush()
    sent = (
        select(Message)
        .join(CaseMessage, CaseMessage.message_id == Message.id)
        .where(
            CaseMessage.case_id == case.id,
            Message.conversation_id == talk.conversation.id,
            Message.received_at >= talk.work.now - talk.ruleset.limits.join_within.span,
            Message.kind.in_([*photos.SEEN, SegmentKind.LOCATION]),
        )
        .order_by(Message.id.desc())
    )
    found: dict[str, Any] = {}
    for message in await talk.work.session.scalars(sent):
        if message.kind in photos.SEEN:
            found["has_photo"] = True
        for each in json.loads(message.segments):
            spot = segment_of(json.dumps(each))
            if "lat" not in found and spot.lat is not None and spot.lng is not None:
                found |= {"lat": spot.lat, "lng": spot.lng}
    return found
