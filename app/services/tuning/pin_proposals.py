"""What officers put right, proposed as pins: so that no later change brings the mistake back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.enums import Channel
from app.core.masking import mask_name, mask_text
from app.services.deciding.judging import World
from app.services.scope import Right, Scope
from app.services.tuning.examples import INTENT, OWNER, PLACE, URGENT
from app.services.tuning.pins import check_one
from app.services.work import Work
from models import Example, Message

MOST = 500
"""Corrected messages that are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A corrected message as a pin to take over: `row` is the pin, its words masked.

    `corrected` names what was wrong, `was` is the kind that had been decided, `holds` whether the rules in
    force decide it rightly by now.
    """

    message_id: int
    row: Mapping[str, Any]
    corrected: tuple[str, ...]
    was: str
    by: str
    at: datetime
    holds: bool


async def proposed(work: Work, scope: Scope, world: World) -> list[Proposal]:
    """The corrected messages of the county within the scope that are no pins yet, the newest first.

    Raises NotAllowedError without the right to see rules.
    """
    scope.require(Right.READ)
    rows = (
        select(Example, Message.channel)
        .outerjoin(Message, Message.id == Example.message_id)
        .where(scope.holds(Example.division_code), Example.division_code.startswith(world.county))
        .order_by(Example.at.desc(), Example.id.desc())
        .limit(MOST)
    )
    pinned = {str(row["text"]) for row in world.ruleset.pins}
    found = [
        _proposal(example, channel or Channel.WECHAT, world, work.now)
        for example, channel in await work.session.execute(rows)
        if example.text.strip()
    ]
    return [each for each in found if each.row["text"] not in pinned]


def _proposal(example: Example, channel: str, world: World, now: datetime) -> Proposal:
    text = _without_people(example.text.strip(), world)
    row = {"text": text, "division": example.division_code, "expect": _expected(example)}
    if channel in (Channel.ONEBOT, Channel.QQBOT):
        row["channel"] = channel
    return Proposal(
        example.message_id,
        row,
        tuple(example.corrected),
        example.was,
        example.by,
        example.at,
        check_one(row, world, now).holds,
    )


def _expected(example: Example) -> dict[str, Any]:
    """What was put right, and the kind in any case; the officer only where the place alone decides him."""
    expect: dict[str, Any] = {"intent": str(example.intents[0])} if example.intents else {}
    wrong = set(example.corrected)
    if URGENT in wrong:
        expect["urgent"] = example.is_urgent
    if PLACE in wrong and example.place:
        expect["division"] = example.place
    if OWNER in wrong and example.officer_id and not wrong & {INTENT, PLACE}:
        expect["officer"] = example.officer_id
    return expect


def _without_people(text: str, world: World) -> str:
    """The words with names, phones and ID numbers masked."""
    named = world.understander.understand(text).slots.get("person", ())
    for name in [named] if isinstance(named, str) else list(named if isinstance(named, list) else ()):
        text = text.replace(str(name), mask_name(str(name)))
    return mask_text(text)
