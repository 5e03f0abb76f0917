"""What we say in QQ, as segment arrays: nothing in them is parsed as CQ code (protocol reference, 3.5)."""

from typing import Any

from bots.base import Outgoing
from bots.onebot.segments import identifier, message_identifier
from bots.text import cut_characters, printable

MAX_CHARACTERS = 4500
"""What one message may be long (protocol reference, 3.6)."""


def _part(kind: str, **data: str) -> dict[str, Any]:
    return {"type": kind, "data": data}


def message_parts(message: Outgoing) -> list[dict[str, Any]]:
    """The segments of a message: in a group it quotes and names whom it answers.

    What has no id cannot be quoted (a file's notice), what is no number not named (an anonymous member).
    """
    parts = [_part("reply", id=message.quote)] if message_identifier(message.quote) else []
    text = cut_characters(printable(message.text), MAX_CHARACTERS)
    named = [each for each in (message.recipient, *message.others) if message.chat and identifier(each)]
    parts += [_part("at", qq=each) for each in named]
    return [*parts, _part("text", text=" " * bool(named) + text)]
