"""Parts of a message: words and mentions, attachments, what it quotes (protocol reference, 4.4)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.text import clean

Body = Mapping[str, Any]

QUOTING = 103
"""`message_type` of a message that quotes another."""
_MARK = re.compile(r"<@!?([0-9A-Za-z_-]{1,128})>|<emoji:[0-9]{1,10}>|<faceType=[^<>]{0,2000}>")
_BLANK = " \u00a0\t"
_MAX_NAME = 200


def read(d: Body) -> tuple[Segment, ...]:
    """The parts of a message, in the order of the wire; its own index stands with the first."""
    quote = _quote(d)
    parts = [*quote, *_words(_text(d.get("content"))), *_unwritten(d), *_attachments(d)]
    first, *others = parts or [Segment(SegmentKind.TEXT)]
    index = _indices(d).get("msg_idx", "")
    if index:
        first = Segment(
            first.kind,
            text=first.text,
            url=first.url,
            media_id=first.media_id,
            data={**first.data, "msg_idx": index},
        )
    return (first, *others)


def own_names(d: Body) -> frozenset[str]:
    """The ids under which a message mentions the bot itself."""
    mine = (each for each in _mentions(d) if each.get("is_you") is True)
    return frozenset(name for each in mine for name in _ids(each))


def _words(content: str) -> Iterator[Segment]:
    """Text and mentions; emoji are left out."""
    end, text = 0, ""
    for mark in _MARK.finditer(content):
        text += content[end : mark.start()]
        end = mark.end()
        if mark[1] is not None:
            yield from _plain(text)
            yield Segment(SegmentKind.MENTION, data={"target": mark[1]})
            text = ""
    yield from _plain(text + content[end:])


def _plain(text: str) -> Iterator[Segment]:
    """A part of words, unless there are none: a photo alone comes with a blank."""
    if text.strip(_BLANK):
        yield Segment(SegmentKind.TEXT, text=text.strip(_BLANK))


def _unwritten(d: Body) -> Iterator[Segment]:
    """Who is mentioned but not written in the words; the platform takes the bot's own mention out of them."""
    content = _text(d.get("content"))
    for each in _mentions(d):
        ids = _ids(each)
        is_written = any(f"<@{name}>" in content or f"<@!{name}>" in content for name in ids)
        if ids and not is_written and each.get("is_you") is not True and each.get("bot") is not True:
            yield Segment(SegmentKind.MENTION, data={"target": ids[0]})


def _mentions(d: Body) -> list[Body]:
    found = d.get("mentions")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _ids(person: Body) -> list[str]:
    return [text for name in ("member_openid", "id") if (text := _text(person.get(name))[:_MAX_NAME])]


def _attachments(d: Body) -> Iterator[Segment]:
    found = d.get("attachments")
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield _attachment(each)


def _attachment(file: Body) -> Segment:
    """A photo, film, file, or a voice with what the platform recognised of it."""
    kind = _kind(_text(file.get("content_type")).lower())
    name, url = _text(file.get("filename"))[:_MAX_NAME], _address(file.get("url"))
    data = {key: _number(file.get(key)) for key in ("size", "width", "height")}
    data = {key: value for key, value in data.items() if value} | ({"name": name} if name else {})
    if kind is SegmentKind.VOICE:
        heard = _text(file.get("asr_refer_text")).strip()
        return Segment(kind, text=heard, url=_address(file.get("voice_wav_url")) or url, data=data)
    return Segment(kind, text=name if kind is SegmentKind.FILE else "", url=url, data=data)


def _kind(content_type: str) -> SegmentKind:
    family = content_type.partition("/")[0]
    kinds = {
        "image": SegmentKind.IMAGE,
        "video": SegmentKind.VIDEO,
        "voice": SegmentKind.VOICE,
        "audio": SegmentKind.VOICE,
    }
    return kinds.get(family, SegmentKind.FILE)


def _address(url: Any) -> str:
    """The address of a file, which may lack its scheme."""
    text = _text(url).strip()
    if not text or "://" in text:
        return text
    return "https://" + text.removeprefix("//")


def _quote(d: Body) -> list[Segment]:
    """The message that this one quotes, by the index that the platform gives it."""
    elements = d.get("msg_elements")
    quoted = elements[0] if isinstance(elements, list) and elements else None
    quoted = quoted if isinstance(quoted, dict) else {}
    index = _indices(d).get("ref_msg_idx") or _text(quoted.get("msg_idx"))[:_MAX_NAME]
    if not index and d.get("message_type") != QUOTING:
        return []
    words = "".join(part.text for part in _words(_text(quoted.get("content"))))
    return [Segment(SegmentKind.REPLY, data={"message_id": index, "text": words})]


def _indices(d: Body) -> dict[str, str]:
    """`msg_idx` and `ref_msg_idx` of `message_scene.ext`, a list of `name=value`."""
    scene = d.get("message_scene")
    ext = scene.get("ext") if isinstance(scene, dict) else None
    pairs = (each.partition("=") for each in ext if isinstance(each, str)) if isinstance(ext, list) else ()
    named = {name.strip(): clean(value)[:_MAX_NAME] for name, _, value in pairs}
    return {name: named[name] for name in ("msg_idx", "ref_msg_idx") if named.get(name)}


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _number(value: Any) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value)[:20] if is_number else ""
