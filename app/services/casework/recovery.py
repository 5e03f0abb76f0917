"""Messages that could not be understood when they came are tried again until they are, or a human took them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from app.db.claims import claim_due
from app.services.work import Work, Workshop
from models import DeskEntry, Message

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)

Reprocess = Callable[[Work, Message], Awaitable[bool]]
"""Decides a stored message anew; False where it still cannot."""


async def recover_due(workshop: Workshop, reprocess: Reprocess) -> int:
    """Try again what is due, each message in a transaction of its own; answers how many were tried."""
    async with workshop.database.reading() as session:
        waiting = select(DeskEntry.id).where(DeskEntry.retry_at <= workshop.clock.now()).limit(50)
        ids = list(await session.scalars(waiting))
    for entry_id in ids:
        await _try_again(workshop, entry_id, reprocess)
    return len(ids)


async def _try_again(workshop: Workshop, entry_id: int, reprocess: Reprocess) -> None:
    async with workshop.begin() as work:
        statement = select(DeskEntry).where(DeskEntry.id == entry_id)
        found = await claim_due(work.session, statement, DeskEntry.retry_at, work.now)
        for entry in found:
            waited = work.now - entry.created_at
            entry.retry_at = work.now + min(max(waited, FIRST_WAIT), LONGEST_WAIT)
    if found:
        await _decide(workshop, entry_id, reprocess)


async def _decide(workshop: Workshop, entry_id: int, reprocess: Reprocess) -> None:
    async with workshop.begin() as work:
        entry = await work.session.get(DeskEntry, entry_id, with_for_update=True)
        message = await work.session.get(Message, entry.message_id) if entry and entry.message_id else None
        if entry is None or message is None or entry.retry_at is None:
            return
        if await reprocess(work, message):
            entry.due_at = entry.retry_at = None
            entry.closed_reason = "recovered"
