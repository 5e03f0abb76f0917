"""Photos that an officer takes on his page: kept at once, a message of his own, part of the case."""

import asyncio
import json
from dataclasses import dataclass

from sqlalchemy import select

from app.core.enums import Channel, FateKind
from app.core.jsontext import dump
from app.media.base import MediaStore
from app.media.pictures import develop
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle import cases
from app.services.work import Work
from models import Attachment, Case, Message

PAGE = "page"
"""The account of what comes by the officers' page."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that lies in the store, with the copies that may leave the house."""

    content_hash: str
    shown_hash: str
    thumb_hash: str
    size: int
    spot: tuple[float, float] | None
    likeness: str | None


async def keep(store: MediaStore, data: bytes) -> Shot:
    """Put the photo and its copies into the store; raises BadPictureError for what is none."""
    developed = await asyncio.to_thread(develop, data)
    shown, thumb = await store.put(developed.shown), await store.put(developed.thumb)
    return Shot(await store.put(data), shown, thumb, len(data), developed.spot, developed.likeness)


async def attach(work: Work, case: Case, officer: OfficerRef, shot: Shot, key: str) -> None:
    """Write the photo down as a message of the officer's that joins the case; once for each key."""
    if await _is_attached(work, f"{case.id}:{key}"):
        return
    message = _message(work, case, officer, key)
    work.add(message)
    work.add(_file(work, message, shot))
    cases.join(work, case, message, f"officer:{officer.id}", "photo")


def _message(work: Work, case: Case, officer: OfficerRef, key: str) -> Message:
    return Message.new(
        id=work.ids.next(),
        channel=str(Channel.LINK),
        account=PAGE,
        dedup_key=f"{case.id}:{key}",
        external_id=key,
        conversation_id=0,
        sender=officer.id,
        sender_name=officer.name,
        kind="image",
        text="",
        segments=dump([{"kind": "image"}]),
        sent_at=work.now,
        received_at=work.now,
        division_code=case.division_code,
        fate_kind=str(FateKind.CASE_JOINED),
        fate_reason="photo",
        decision={},
    )


def _file(work: Work, message: Message, shot: Shot) -> Attachment:
    return Attachment.new(
        id=work.ids.next(),
        message_id=message.id,
        channel=message.channel,
        account=PAGE,
        kind="image",
        segment=dump({"kind": "image"}),
        state="stored",
        attempts=1,
        content_hash=shot.content_hash,
        mime="image/jpeg",
        size=shot.size,
        shown_hash=shot.shown_hash,
        thumb_hash=shot.thumb_hash,
        likeness=shot.likeness,
        place=json.dumps(dict(zip(("lat", "lng"), shot.spot, strict=True))) if shot.spot else None,
        created_at=work.now,
    )


async def _is_attached(work: Work, dedup_key: str) -> bool:
    known = select(Message.id).where(
        Message.channel == str(Channel.LINK), Message.account == PAGE, Message.dedup_key == dedup_key
    )
    return await work.session.scalar(known.limit(1)) is not None
