"""Whoever calls us and only quotes somebody else passes on what that one said (reference, 3.4 and 3.6)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import SendError
from bots.onebot import forwards
from bots.onebot.segments import identifier

log = structlog.get_logger(__name__)
_NO_WORDS = frozenset({SegmentKind.TEXT, SegmentKind.MENTION, SegmentKind.REPLY})

Ask = Callable[[str], Awaitable[Mapping[str, Any]]]


def is_all(parts: Sequence[Segment]) -> bool:
    """Whether a message holds nothing but a quote and whom it mentions."""
    is_wordless = all(part.kind in _NO_WORDS and not part.text.strip() for part in parts)
    return is_wordless and any(part.kind is SegmentKind.REPLY for part in parts)


async def complete(parts: Sequence[Segment], self_id: str, ask: Ask) -> tuple[Segment, ...]:
    """The parts with what they quote; our own words, and what nobody remembers any more, stay out."""
    if not is_all(parts):
        return tuple(parts)
    quoted = next(str(part.data["message_id"]) for part in parts if part.kind is SegmentKind.REPLY)
    try:
        said = await ask(quoted)
    except SendError as error:
        log.info("onebot quote not read", error=str(error))
        return tuple(parts)
    sender = said.get("sender")
    who = identifier(sender.get("user_id")) if isinstance(sender, dict) else None
    if self_id in (who, identifier(said.get("user_id"))):
        return tuple(parts)
    told = {"type": "forward", "id": quoted, "nodes": [said]}
    return (*parts, *forwards.unfold([Segment(SegmentKind.OTHER, data=told)]))
