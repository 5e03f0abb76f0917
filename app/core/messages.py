"""What travels between channels and handlers: one vocabulary for every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.enums import Channel, SegmentKind


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One webhook request as it came: header names in lower case, body as bytes, already capped (C1)."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a message. `data` keeps what the platform said beyond the common fields."""

    kind: SegmentKind
    text: str = ""
    url: str = ""
    media_id: str = ""
    lat: float | None = None
    lng: float | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inbound:
    """What messages and events share.

    `external_id` is the platform's own id as a string (events: the key of rule C7);
    `dedup_key` is the C7 key without the account; `sender` the platform's id of the person;
    `chat` the group's id, empty in private; `sent_at` the platform's time by rule C18.
    """

    channel: Channel
    account: str
    external_id: str
    dedup_key: str
    sender: str
    chat: str
    sent_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class InboundMessage(Inbound):
    """Something a person said: words, photos, voice, a place.

    `is_addressed` says that it was meant for us: a private message, or the bot was mentioned.
    `sender_name` is what the platform shows as the sender's name, possibly empty; never an identity.
    `is_partial`: something of it must still be asked for (`SocketAdapter.complete`).
    """

    segments: tuple[Segment, ...]
    is_addressed: bool = True
    sender_name: str = ""
    is_partial: bool = False

    @property
    def text(self) -> str:
        """The words of the message, recognised voice included, parts joined by a space."""
        return " ".join(s.text.strip() for s in self.segments if s.kind in _WORDS and s.text.strip())

    @property
    def kind(self) -> str:
        """`text`, or the kind of the first part that is not words or a mention."""
        for segment in self.segments:
            if segment.kind not in (SegmentKind.TEXT, SegmentKind.MENTION, SegmentKind.REPLY):
                return str(segment.kind)
        return str(SegmentKind.TEXT)


@dataclass(frozen=True, slots=True)
class InboundEvent(Inbound):
    """Something that happened on the platform: a follow, a menu click, a receipt, a recall.

    `name` is lower case: `subscribe unsubscribe scan location click view template_sent recalled …`.
    `data` holds strings and numbers only.
    """

    name: str
    data: Mapping[str, Any] = field(default_factory=dict)


_WORDS = (SegmentKind.TEXT, SegmentKind.VOICE)
