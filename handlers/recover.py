"""Decide a stored message that could not be understood when it came."""

import json
import logging

from app.core.enums import Channel
from app.core.messages import InboundMessage
from app.nlu.types import Understanding
from app.services.casework import intake
from app.services.casework.intake import Known
from app.services.casework.media import segment_of
from app.services.work import Work
from handlers.dispatcher import by_meaning
from handlers.replying import send, sentences
from handlers.talk import Talk
from handlers.turn import Given, remember, talk_about
from models import Message

logger = logging.getLogger(__name__)


async def reprocess(work: Work, message: Message) -> bool:
    """Understand and handle it now; False where understanding still fails."""
    try:
        heard = work.snapshots.understander_for(message.division_code).understand(message.text)
    except Exception:  # job edge: it stays on the desk's list and is tried again
        logger.exception("understanding failed again")
        return False
    known, talk = await talk_of(work, message, heard)
    outcome = await by_meaning(talk)
    remember(known, talk, outcome)
    send(talk, sentences(talk, outcome), outcome.case)
    return True


async def talk_of(work: Work, message: Message, heard: Understanding) -> tuple[Known, Talk]:
    """All that handlers may know about a message that was stored before, understood as `heard`."""
    given = Given(_inbound(message), message.division_code, False, heard)
    known = await intake.prefetch(work, [given.inbound])
    group = work.snapshots.registry.group(message.channel, message.account, message.chat)
    conversation = intake.conversation_of(work, known, given.inbound)
    return known, talk_about(work, known, given, group, message, conversation)


def _inbound(message: Message) -> InboundMessage:
    return InboundMessage(
        channel=Channel(message.channel),
        account=message.account,
        external_id=message.external_id,
        dedup_key=message.dedup_key,
        sender=message.sender,
        chat=message.chat,
        sent_at=message.sent_at,
        received_at=message.received_at,
        segments=tuple(segment_of(json.dumps(each)) for each in json.loads(message.segments)),
        sender_name=message.sender_name,
    )
