"""Parts of a OneBot message, as an array or as a CQ string (protocol reference, sections 3.4, 3.5, 3.7)."""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.text import clean

_CQ = re.compile(r"\[CQ:([A-Za-z0-9._-]+)((?:,[^,\[\]]*)*)\]")
_INTEGER = re.compile(r"-?[0-9]{1,20}")
_MESSAGE_ID = re.compile(r"[!-9;-~]{1,64}")
_ESCAPES = (("&", "&amp;"), ("[", "&#91;"), ("]", "&#93;"))
_COMMA = (",", "&#44;")
_MAX_RAW = 16_000

Data = Mapping[str, Any]


def identifier(value: Any) -> str | None:
    """An id as a string, whether it came as a number or a string; None for anything else (C18)."""
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, int | str) else ""
    return text if _INTEGER.fullmatch(text) else None


def message_identifier(value: Any) -> str | None:
    """The id of a message: a number, or a string as some forks send it (3.7); a colon is in our own names only.

    Some say 0 of every message: that is none.
    """
    text = value.strip() if isinstance(value, str) else ""
    found = identifier(value) or (text if _MESSAGE_ID.fullmatch(text) else None)
    return found if found and found.strip("-0") else None


def escape(text: str, *, is_value: bool = False) -> str:
    """`text` for a CQ string; as a parameter's value the comma is escaped too. `&` goes first."""
    for plain, escaped in (*_ESCAPES, _COMMA) if is_value else _ESCAPES:
        text = text.replace(plain, escaped)
    return text


def unescape(text: str) -> str:
    """The reverse of `escape`; `&amp;` goes last."""
    for plain, escaped in (_COMMA, *reversed(_ESCAPES)):
        text = text.replace(escaped, plain)
    return text


def parse_cq(message: str) -> list[dict[str, Any]]:
    """The segments of a CQ string; brackets that are no CQ code are text."""
    segments: list[dict[str, Any]] = []
    end = 0
    for match in _CQ.finditer(message):
        _add_text(segments, message[end : match.start()])
        pairs = (pair.partition("=") for pair in match[2].split(",")[1:])
        data = {key.strip(): unescape(value) for key, _, value in pairs}
        segments.append({"type": match[1], "data": data})
        end = match.end()
    _add_text(segments, message[end:])
    return segments


def _add_text(segments: list[dict[str, Any]], text: str) -> None:
    if text:
        segments.append({"type": "text", "data": {"text": unescape(text)}})


def read(message: Any) -> tuple[Segment, ...] | None:
    """The parts of a message of either format, decided by its type; None where it is neither."""
    if isinstance(message, str):
        return tuple(_segment(part) for part in parse_cq(message))
    if isinstance(message, dict):
        return (_segment(message),)
    if isinstance(message, list):
        return tuple(_segment(part) for part in message)
    return None


def _segment(part: Any) -> Segment:
    """One part; what we do not know keeps its raw JSON and is no error."""
    kind = part.get("type") if isinstance(part, dict) else None
    data = part.get("data") if isinstance(part, dict) else None
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    segment = reader(data) if reader and isinstance(data, dict) else None
    return segment or Segment(SegmentKind.OTHER, data={"type": _text(kind), "raw": _raw(part)})


def _raw(part: Any) -> str:
    return clean(json.dumps(part, ensure_ascii=False))[:_MAX_RAW]


def _text(value: Any) -> str:
    """A scalar of the wire as clean text; empty for everything else."""
    if isinstance(value, str):
        return clean(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value)[:40] if is_number else ""


def _first(data: Data, *names: str) -> str:
    """The first of several spellings of a key that says something."""
    return next((text for name in names if (text := _text(data.get(name)))), "")


def _plain(data: Data) -> Segment:
    return Segment(SegmentKind.TEXT, text=_text(data.get("text")))


def _mention(data: Data) -> Segment:
    return Segment(SegmentKind.MENTION, data={"target": _text(data.get("qq"))})


def _reply(data: Data) -> Segment:
    return Segment(SegmentKind.REPLY, data={"message_id": _text(data.get("id"))})


def _url(data: Data) -> str:
    """The link to a file; Lagrange puts it into `file`. Anything that is no web address is left out."""
    candidates = (_text(data.get("url")), _text(data.get("file")))
    return next((url for url in candidates if url.lower().startswith(("http://", "https://"))), "")


def _image(data: Data) -> Segment:
    is_sticker = _first(data, "sub_type", "subType") not in ("", "0") or bool(_text(data.get("emoji_id")))
    more = {"is_sticker": is_sticker, "size": _text(data.get("file_size"))}
    return Segment(SegmentKind.IMAGE, url=_url(data), media_id=_text(data.get("file")), data=more)


def _medium(kind: SegmentKind) -> Callable[[Data], Segment]:
    def read_medium(data: Data) -> Segment:
        size = {"size": _text(data.get("file_size"))}
        return Segment(kind, url=_url(data), media_id=_text(data.get("file")), data=size)

    return read_medium


def _file(data: Data) -> Segment:
    return Segment(
        SegmentKind.FILE,
        text=_first(data, "name", "file"),
        url=_url(data),
        media_id=_first(data, "file_id", "id"),
        data={"size": _first(data, "file_size", "size")},
    )


def _forward(data: Data) -> Segment | None:
    """A merged forward: what was sent along with it, else the id to ask for; `forwards` flattens it."""
    forward_id, nodes = _first(data, "id", "resid", "res_id")[:512], data.get("content")
    known: dict[str, Any] = {"nodes": nodes} if isinstance(nodes, list) and nodes else {}
    told = {"type": "forward", "id": forward_id, **known}
    return Segment(SegmentKind.OTHER, data=told) if forward_id or known else None


def _share(data: Data) -> Segment:
    more = {"description": _text(data.get("content"))}
    return Segment(SegmentKind.LINK, text=_text(data.get("title")), url=_url(data), data=more)


def _place(lat: Any, lng: Any, *names: str) -> Segment | None:
    """A location, if both coordinates are numbers within their bounds."""
    try:
        latitude, longitude = float(_text(lat)), float(_text(lng))
    except ValueError:
        return None
    if not (math.isfinite(latitude) and abs(latitude) <= 90):
        return None
    if not (math.isfinite(longitude) and abs(longitude) <= 180):
        return None
    label = " ".join(dict.fromkeys(name for name in names if name))
    return Segment(SegmentKind.LOCATION, text=label, lat=latitude, lng=longitude, data={"datum": "gcj02"})


def _location(data: Data) -> Segment | None:
    return _place(data.get("lat"), data.get("lon"), _text(data.get("title")), _text(data.get("content")))


def _card(data: Data) -> Segment | None:
    """The map card that QQ sends as a location; other cards stay raw."""
    try:
        card = json.loads(data["data"])
        if card["app"] != "com.tencent.map":
            return None
        place = card["meta"]["Location.Search"]
        lat, lng, names = place.get("lat"), place.get("lng"), (place.get("name"), place.get("address"))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return _place(lat, lng, *(_text(name) for name in names))


_READERS: Mapping[str, Callable[[Data], Segment | None]] = {
    "text": _plain,
    "at": _mention,
    "reply": _reply,
    "image": _image,
    "record": _medium(SegmentKind.VOICE),
    "video": _medium(SegmentKind.VIDEO),
    "file": _file,
    "share": _share,
    "forward": _forward,
    "location": _location,
    "json": _card,
}
