"""OneBot message segments and CQ strings from the implementation's side (protocol reference, 3.5)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Segments = tuple[dict[str, Any], ...]
_CQ = re.compile(r"\[CQ:([a-zA-Z_]+)((?:,[^\[\],=]+=[^\[\],]*)*)\]")
_ENTITIES = (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&"))


def text_segment(text: str) -> dict[str, Any]:
    """Words."""
    return {"type": "text", "data": {"text": text}}


def at_segment(user_id: int) -> dict[str, Any]:
    """A mention."""
    return {"type": "at", "data": {"qq": str(user_id)}}


def location_segment(lat: float, lng: float, title: str) -> dict[str, Any]:
    """A place (GCJ-02)."""
    return {"type": "location", "data": {"lat": f"{lat:.6f}", "lon": f"{lng:.6f}", "title": title}}


def as_segments(message: str | Sequence[Any] | Mapping[str, Any], is_literal: bool = False) -> Segments:
    """What an API call's `message` says: a CQ string, one segment or several."""
    if isinstance(message, str):
        return (text_segment(message),) if is_literal else _parse_cq(message)
    if isinstance(message, Mapping):
        return (dict(message),)
    return tuple(dict(segment) for segment in message if isinstance(segment, Mapping))


def _parse_cq(message: str) -> Segments:
    segments: list[dict[str, Any]] = []
    end = 0
    for found in _CQ.finditer(message):
        if found.start() > end:
            segments.append(text_segment(_unescape(message[end : found.start()])))
        pairs = [pair.partition("=") for pair in found[2].split(",") if pair]
        segments.append({"type": found[1], "data": {name: _unescape(value) for name, _, value in pairs}})
        end = found.end()
    if end < len(message):
        segments.append(text_segment(_unescape(message[end:])))
    return tuple(segments)


def _unescape(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def escape(text: str, is_value: bool = False) -> str:
    """`text` as it stands in a CQ string; inside a parameter the comma is escaped too."""
    for entity, char in reversed(_ENTITIES):
        if char != "," or is_value:
            text = text.replace(char, entity)
    return text


def raw_message(segments: Segments) -> str:
    """The CQ string of `segments`."""
    return "".join(
        escape(segment["data"]["text"])
        if segment["type"] == "text"
        else "[CQ:" + ",".join([segment["type"], *_pairs(segment["data"])]) + "]"
        for segment in segments
    )


def _pairs(data: Mapping[str, Any]) -> list[str]:
    return [f"{name}={escape(str(value), is_value=True)}" for name, value in data.items()]


def shown_text(segments: Segments, names: Mapping[str, str]) -> str:
    """What a phone shows for `segments`; mentions by the names in the group."""
    parts = []
    for segment in segments:
        data = segment.get("data") or {}
        if segment.get("type") == "text":
            parts.append(str(data.get("text", "")))
        elif segment.get("type") == "at":
            parts.append(f" @{names.get(str(data.get('qq')), data.get('qq'))} ")
        elif segment.get("type") == "image":
            parts.append("[图片]")
    return re.sub(" {2,}", " ", "".join(parts)).strip()
