"""The duty desk's list: messages and calls that wait for a human, each with a deadline of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.db.claims import claim_due
from app.services import outbox
from app.services.words import moment, place_words
from app.services.work import Work, Workshop
from models import DeskEntry, Message, Officer, OutboxMessage

RING_AGAIN = timedelta(minutes=30)
"""How long the desk is left in peace about an entry that it did not take."""


def enter(
    work: Work,
    message: Message,
    reason: str,
    division_code: str,
    *,
    is_urgent: bool = False,
    due_at: datetime | None = None,
    retry_at: datetime | None = None,
) -> DeskEntry:
    """Put a message on the list; without `due_at` it is due when the ruleset's `to_human_within` is over.

    With `retry_at` it is also tried again by itself (see `app.services.recovery`).
    """
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
        retry_at=retry_at,
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
        entry.due_at = entry.retry_at = None
        entry.closed_reason = reason


async def ring_due(workshop: Workshop) -> int:
    """Call the duty desk for every entry that is due, and again every half hour until somebody takes it."""
    async with workshop.database.reading() as session:
        due = select(DeskEntry.id).where(DeskEntry.due_at <= workshop.clock.now())
        if await session.scalar(due.limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        entries = await claim_due(work.session, select(DeskEntry), DeskEntry.due_at, work.now)
        for entry in entries:
            await _ring(work, entry)
        return len(entries)


async def _ring(work: Work, entry: DeskEntry) -> None:
    entry.rings += 1
    entry.due_at = work.now + RING_AGAIN
    holders = work.snapshots.registry.holders("duty_desk", entry.division_code, (), work.now)
    if not holders:
        return
    key, values = await _words(work, entry)
    outbox.enqueue_desk(work, entry, holders[0].id, key, values)


async def _words(work: Work, entry: DeskEntry) -> tuple[str, dict[str, str]]:
    """What the desk is told: whom to ring for an alert that no channel carried, or what a person wrote."""
    due = moment(work, entry.division_code, entry.due_at or work.now)
    if entry.outbox_id is not None:
        return "desk_unreachable", await _call(work, entry.outbox_id)
    message = await work.session.get(Message, entry.message_id) if entry.message_id else None
    ruleset = work.snapshots.ruleset_for(entry.division_code)
    values = {
        "number": "",
        "short": "",
        "kind": "",
        "place": place_words(work, entry.division_code),
        "summary": (message.text[:100] if message else "") or ruleset.word("terms", "photo"),
        "reporter": (message.sender_name if message else "") or ruleset.word("terms", "somebody"),
        "due": due,
        "url": "",
    }
    return "desk_to_human", values


async def _call(work: Work, outbox_id: int) -> dict[str, str]:
    row = await work.session.get(OutboxMessage, outbox_id)
    officer = await work.session.get(Officer, row.officer_id) if row and row.officer_id else None
    said = outbox.values_of(row) if row else {}
    return {
        **{key: str(said.get(key, "")) for key in ("number", "short", "place", "title")},
        "officer": officer.name if officer else "",
        "phone": officer.phone.reveal() if officer and officer.phone else "",
        "reason": (row.last_error if row else "") or "-",
        "url": "",
    }
