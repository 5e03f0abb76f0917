"""The number of a case alone: it belongs to what an officer wrote just before, else he asks how that case stands."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from app.nlu.numbered import Apart, alone, is_rung
from app.services.casework import orders
from handlers.officers import leading, officer, own_cases, plain_words, ringing
from handlers.talk import Outcome, Talk
from models import Message

_ANSWERED_WITHIN = timedelta(minutes=30)
"""So long 请带上号码 may wait for its number."""


async def hear(talk: Talk) -> Outcome | None:
    """The move that he was asked a number for, or how the case of that number stands; None for other numbers.

    119 is the number of a case only where he has one of this number, else a cry for help.
    """
    number = alone(talk.text)
    if talk.officer is None or talk.message.chat or not number:
        return None
    if is_rung(number) and not await own_cases.his_cases(talk, number):
        return None
    last = await asked_of(talk)
    before = last.text.strip() if last is not None else ""
    if before:
        if (said := orders.read(before)) is not None:
            return await officer.obey(talk, replace(said, number=number, also=(), behind=""))
        if (told := await leading.of(talk, before, number)) is not None:
            return told
        if (told := await plain_words.of_numbers(talk, Apart((number,), before, is_sure=True))) is not None:
            return told
        if (told := await ringing.of(talk, before, number)) is not None:
            return told
    if talk.conversation.waiting_photos or before:
        return await plain_words.note_of(talk, number)
    return None if talk.conversation.dialogue else await officer.asked_for(talk, number)


async def asked_of(talk: Talk) -> Message | None:
    """What he wrote last, where he was asked which case he means by it; else None."""
    await talk.work.flush()
    last: Message | None = await talk.work.session.scalar(
        select(Message)
        .where(
            Message.conversation_id == talk.conversation.id,
            Message.id != talk.message.id,
            Message.received_at >= talk.work.now - _ANSWERED_WITHIN,
        )
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(1)
    )
    return last if last is not None and last.fate_reason == "which_case" else None
