"""The content of a WeChat message, read from the parser's dictionary (protocol reference, 1.5 and 5.3)."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import RefusedError
from bots.text import clean

Fields = Mapping[str, Any]

_MAX_REQUIRED = 128


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
