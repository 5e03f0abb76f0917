"""Learning from use: what people who know better said messages mean, kept for the next training."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.work import Work
from models import Example, Message

INTENT, URGENT, PLACE, OWNER = "intent", "urgent", "place", "owner"
"""What can have been wrong."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The right reading of a message: its matters with the main one first, and what had been decided.

    `corrected` names what was wrong; `place` and `officer_id` are the case's by now.
    """

    intents: Sequence[str]
    was: str
    is_urgent: bool
    corrected: Sequence[str]
    place: str
    officer_id: str | None = None


async def learn(work: Work, message: Message, lesson: Lesson, by: str) -> None:
    """Keep the message as an example; a later word about it takes the earlier one's place.

    What was corrected before stays corrected, and what had been decided first stays what it was.
    """
    row = await work.session.scalar(select(Example).where(Example.message_id == message.id).with_for_update())
    if row is None:
        row = Example(
            id=work.ids.next(),
            message_id=message.id,
            text=message.text,
            was=lesson.was,
            corrected=[],
        )
        work.session.add(row)
    row.division_code, row.place = message.division_code, lesson.place
    row.intents, row.is_urgent, row.officer_id = list(lesson.intents), lesson.is_urgent, lesson.officer_id
    row.corrected = sorted({*row.corrected, *lesson.corrected})
    row.by, row.at = by, work.now


async def corrections(session: AsyncSession, county: str = "") -> list[dict[str, str]]:
    """Messages whose intent or danger was corrected, oldest first, in the columns of the evaluation files.

    Slots are not judged. Beside those columns, `was` is the kind that had been decided.
    """
    rows = select(Example).where(Example.division_code.startswith(county, autoescape=True))
    found = await session.scalars(rows.order_by(Example.id))
    return [_row(each) for each in found if {INTENT, URGENT} & set(each.corrected) and each.text.strip()]


def _row(example: Example) -> dict[str, str]:
    main, *also = example.intents
    return {
        "id": str(example.message_id),
        "text": example.text,
        "intent": str(main),
        "secondary_intent": str(also[0]) if also else "",
        "secondary_kind": "multi" if also else "",
        "urgent": "yes" if example.is_urgent else "no",
        "slots_json": "",
        "was": example.was,
    }
