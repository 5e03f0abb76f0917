"""Merged forwards, flattened into the message that brings them (protocol reference, 3.5 and 3.6).

Some implementations send what was forwarded along, others an id to ask for. Whatever is not taken, for its depth,
count or length or because nobody answers, leaves a part that says so and keeps its id.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import SendError
from bots.onebot import segments
from bots.text import clean

log = structlog.get_logger(__name__)

MAX_DEPTH, MAX_NODES, MAX_PARTS, MAX_CHARACTERS = 3, 100, 200, 4000
TITLE, LOST, LEFT_OUT = "【聊天记录】", "【聊天记录没能取到】", "【聊天记录后面的略去】"
"""What stands in the text; the first character also tells a listening group that somebody passes something on."""
_NOT_SAID_HERE = frozenset({SegmentKind.MENTION, SegmentKind.REPLY})
"""Whoever is named or quoted in there is not spoken to here."""

Ask = Callable[[str], Awaitable[Sequence[Any]]]


@dataclass(slots=True)
class _Room:
    """What may still be taken."""

    parts: int = MAX_PARTS
    characters: int = MAX_CHARACTERS

    def take(self, part: Segment) -> Segment | None:
        """The part, shortened if need be; None where nothing fits any more."""
        if self.parts <= 0 or (part.text and self.characters <= 0):
            return None
        kept = replace(part, text=part.text[: self.characters])
        self.parts -= 1
        self.characters -= len(kept.text)
        return kept


def is_waiting(part: Segment) -> bool:
    """Whether this is a forward of which at most the id is known yet."""
    return part.data.get("type") == "forward" and "nodes" not in part.data and "forwarded" not in part.data


def unfold(parts: Sequence[Segment]) -> tuple[Segment, ...]:
    """The parts with what was sent along inside a forward in its place."""
    room = _Room()
    for part in parts:
        if "forwarded" in part.data:
            room.take(part)
    return tuple(found for part in parts for found in _unfolded(part, room))


async def complete(parts: Sequence[Segment], ask: Ask) -> tuple[Segment, ...]:
    """The parts with every forward asked for by its id; one that nobody answers says so. Never raises SendError."""
    for _ in range(MAX_DEPTH):
        if not any(is_waiting(part) for part in parts):
            break
        parts = unfold([await _asked(part, ask) if is_waiting(part) else part for part in parts])
    return lost(parts)


def lost(parts: Sequence[Segment]) -> tuple[Segment, ...]:
    """The parts, where what is still waiting for an answer says that there is none."""
    return tuple(_marker(LOST, part) if is_waiting(part) else part for part in parts)


async def _asked(part: Segment, ask: Ask) -> Segment:
    if not (forward_id := part.data.get("id")):
        return _marker(LOST, part)
    try:
        nodes = await ask(str(forward_id))
    except (SendError, TimeoutError) as error:
        log.warning("onebot forward not read", error=str(error))
        return _marker(LOST, part)
    return replace(part, data={**part.data, "nodes": nodes})


def _unfolded(part: Segment, room: _Room) -> Iterator[Segment]:
    nodes = part.data.get("nodes")
    if part.data.get("type") != "forward" or not isinstance(nodes, list):
        yield part
        return
    depth = int(part.data.get("depth", 1))
    if depth > MAX_DEPTH:
        yield _marker(LEFT_OUT, part)
        return
    yield _marker(TITLE, part)
    for node in nodes[:MAX_NODES]:
        for found in _node(node, depth):
            kept = found if found.data.get("type") == "forward" else room.take(found)
            if kept is None:
                yield _marker(LEFT_OUT, part)
                return
            yield from _unfolded(kept, room)
    if len(nodes) > MAX_NODES:
        yield _marker(LEFT_OUT, part)


def _marker(text: str, part: Segment) -> Segment:
    told = {"type": "forward", "id": part.data.get("id", ""), "forwarded": part.data.get("depth", 1)}
    return Segment(SegmentKind.TEXT, text=text, data=told)


def _node(node: Any, depth: int) -> Iterator[Segment]:
    """What one person said: his name and words first, then the rest; the implementations' shapes differ."""
    outer = node if isinstance(node, dict) else {}
    data = outer["data"] if isinstance(outer.get("data"), dict) else outer
    sender = data["sender"] if isinstance(data.get("sender"), dict) else data
    found = segments.read(data.get("content", data.get("message"))) or ()
    said = [part for part in found if part.kind not in _NOT_SAID_HERE]
    words = " ".join(part.text for part in said if part.kind is SegmentKind.TEXT)
    names = (sender.get("card"), sender.get("nickname"), sender.get("name"))
    name = next((clean(each)[:64] for each in names if isinstance(each, str) and each.strip()), "")
    if words:
        yield Segment(SegmentKind.TEXT, text=f"{name}:{words}" if name else words, data={"forwarded": depth})
    for part in said:
        if part.data.get("type") == "forward":
            yield replace(part, data={**part.data, "depth": depth + 1})
        elif part.kind is not SegmentKind.TEXT:
            yield replace(part, data={**part.data, "forwarded": depth})
