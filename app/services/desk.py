"""The duty desk's list: messages and calls that wait for a human, each with a deadline of its own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.services.work import Work
from models import DeskEntry, Message


def enter(
    work: Work,
    message: Message,
    reason: str,
    division_code: str,
    *,
    is_urgent: bool = False,
    due_at: datetime | None = None,
) -> DeskEntry:
    """Put a message on the list; without `due_at` it is due when the ruleset's `to_human_within` is over."""
    within = work.snapshots.ruleset_for(division_code).limits.to_human_within.span
    entry = DeskEntry(
        id=work.ids.next(),
        message_id=message.id,
        outbox_id=None,
        division_code=division_code,
        reason=reason[:64],
        is_urgent=is_urgent,
        created_at=work.now,
        due_at=due_at or work.now + within,
        rings=0,
        taken_at=None,
        taken_by=None,
        closed_reason="",
    )
    work.session.add(entry)
    return entry


async def withdraw(work: Work, message_ids: Sequence[int], reason: str) -> None:
    """Take messages off the list that something else took care of."""
    waiting = select(DeskEntry).where(DeskEntry.message_id.in_(message_ids), DeskEntry.due_at.is_not(None))
    for entry in await work.session.scalars(waiting.with_for_update()):
        entry.due_at, entry.closed_reason = None, reason
