"""The messages of WeChat and WeCom, read from the fields of their XML (protocol reference, 1.5, 2.3 and 5.3)."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.core.clock import WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import InboundEvent, InboundMessage, Segment
from bots.base import RefusedError
from bots.text import clean

Fields = Mapping[str, Any]

_MAX_REQUIRED = 128
_MAX_KEY = 64
_NUMBER = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Head:
    """What every message and event carries."""

    channel: Channel
    account: str
    addressee: str
    sender: str
    created: str
    sent_at: datetime
    received_at: datetime

    def message(self, fields: Fields, segment: Segment) -> InboundMessage:
        """The message that these fields are, known by its ToUserName and MsgId (C7)."""
        number = field(fields, "MsgId")
        has_number = bool(_NUMBER.fullmatch(number)) and int(number) != 0
        key = number if has_number else self._fallback_key(fields)
        return InboundMessage(**self._inbound(key, f"{self.addressee}:{key}"), segments=(segment,))

    def event(
        self, fields: Fields, wire_name: str, name: str, data: dict[str, Any], of: str = ""
    ) -> InboundEvent:
        """The event that these fields are: without MsgId it is known by both ends, when, what and its key (C7).

        One that has no key of its own is told from others of its second by what it is `of`.
        """
        key = field(fields, "EventKey") or field(fields, "MsgID") or of
        if len(key) > _MAX_KEY:
            key = sha256(key.encode()).hexdigest()[:32]
        whole = f"{self.addressee}:{self.sender}:{self.created[:20]}:{wire_name}:{key}"
        return InboundEvent(**self._inbound(whole, whole), name=name, data=data)

    def _inbound(self, external_id: str, dedup_key: str) -> dict[str, Any]:
        return {
            "channel": self.channel,
            "account": self.account,
            "external_id": external_id,
            "dedup_key": dedup_key,
            "sender": self.sender,
            "chat": "",
            "sent_at": self.sent_at,
            "received_at": self.received_at,
        }

    def _fallback_key(self, fields: Fields) -> str:
        """The key of a message without a usable MsgId: who, when and a digest of all that it says."""
        content = repr(sorted(fields.items())).encode("utf-8", "surrogatepass")
        return f"{self.sender}:{self.created[:20]}:{sha256(content).hexdigest()[:32]}"


def head_of(
    fields: Fields, channel: Channel, account: str, wire_time: WireTime, received_at: datetime
) -> Head:
    """The head of a message; raises RefusedError(400) where it names no sender."""
    created = field(fields, "CreateTime")
    seconds = int(created) if _NUMBER.fullmatch(created) else None
    sender = required(fields, "FromUserName")
    addressee = field(fields, "ToUserName")[:_MAX_REQUIRED]
    return Head(channel, account, addressee, sender, created, wire_time.instant(seconds), received_at)


def encrypted_in(fields: Fields) -> str:
    """The one `Encrypt` of an outer body; raises RefusedError."""
    encrypted = fields.get("Encrypt")
    if encrypted is None:
        raise RefusedError(403, "not_encrypted")
    if not isinstance(encrypted, str):
        raise RefusedError(400, "bad_xml")
    return encrypted


def required(fields: Fields, name: str) -> str:
    """A field that must stand there once, as short text; raises RefusedError(400)."""
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > _MAX_REQUIRED:
        raise RefusedError(400, "missing_field")
    return value


def field(fields: Fields, name: str) -> str:
    """A field's text; empty where it is missing, empty, repeated or has structure."""
    value = fields.get(name)
    return clean(value) if isinstance(value, str) else ""


def children(fields: Fields, *path: str) -> Fields:
    """The element at `path`; empty where it is not there or is no single element."""
    for name in path:
        inner = fields.get(name)
        fields = inner if isinstance(inner, Mapping) else {}
    return fields


def degrees(fields: Fields, name: str, bound: float) -> float | None:
    """A coordinate within its bound, else None."""
    try:
        value = float(field(fields, name))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= bound else None


def _text(fields: Fields) -> Segment:
    content = fields.get("Content")
    if content is not None and not isinstance(content, str):
        raise RefusedError(400, "bad_content")
    menu = field(fields, "bizmsgmenuid")
    return Segment(SegmentKind.TEXT, text=clean(content or ""), data={"menu_id": menu} if menu else {})


def _image(fields: Fields) -> Segment:
    return Segment(SegmentKind.IMAGE, url=field(fields, "PicUrl"), media_id=field(fields, "MediaId"))


def _voice(fields: Fields) -> Segment:
    data = {"format": field(fields, "Format"), "media_id_16k": field(fields, "MediaId16K")}
    recognition, media_id = field(fields, "Recognition"), field(fields, "MediaId")
    return Segment(SegmentKind.VOICE, text=recognition, media_id=media_id, data=data)


def _video(fields: Fields) -> Segment:
    thumb = {"thumb_media_id": field(fields, "ThumbMediaId")}
    return Segment(SegmentKind.VIDEO, media_id=field(fields, "MediaId"), data=thumb)


def _location(fields: Fields) -> Segment:
    lat, lng = degrees(fields, "Location_X", 90), degrees(fields, "Location_Y", 180)
    if lat is None or lng is None:
        lat = lng = None
    data = {"datum": "gcj02", "scale": field(fields, "Scale")}
    return Segment(SegmentKind.LOCATION, text=field(fields, "Label"), lat=lat, lng=lng, data=data)


def _link(fields: Fields) -> Segment:
    data = {"description": field(fields, "Description")}
    return Segment(SegmentKind.LINK, text=field(fields, "Title"), url=field(fields, "Url"), data=data)


def _file(fields: Fields) -> Segment:
    names = {"key": "FileKey", "md5": "FileMd5", "size": "FileTotalLen", "description": "Description"}
    data = {name: field(fields, tag) for name, tag in names.items()}
    return Segment(SegmentKind.FILE, text=field(fields, "Title"), data=data)


READERS: Mapping[str, Callable[[Fields], Segment]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
    "file": _file,
}
"""What reads a message, by its MsgType in lower case."""
