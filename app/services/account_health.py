"""An account whose platform refused it and takes its messages again leaves the duty desk's list by itself."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select

from app.services import desk
from app.services.work import Work, Workshop
from models import DeskEntry, LedgerEntry, OutboxMessage

REFUSED, FOREIGN = "account_refused", "account_foreign"
"""What the desk is told of an account: it may not send, or knows a registered address as another account's."""


async def close_recovered(workshop: Workshop) -> int:
    """Take off the list what is well again; answers how many accounts were."""
    async with workshop.database.reading() as session:
        if await session.scalar(_refused().limit(1)) is None:
            return 0
    done = 0
    async with workshop.begin() as work:
        for entry in await work.session.scalars(_refused().order_by(DeskEntry.id)):
            channel, _, name = (entry.account or "").partition(":")
            if await _is_well(work, channel, name, entry.id):
                await desk.account_is_well(work, (channel, name), REFUSED)
                done += 1
    return done


def _refused() -> Select[DeskEntry]:
    return select(DeskEntry).where(DeskEntry.reason == REFUSED, DeskEntry.due_at.is_not(None))


async def _is_well(work: Work, channel: str, name: str, since_id: int) -> bool:
    """Whether every kind of message that had to pause went out again afterwards."""
    whole = select(LedgerEntry).where(
        LedgerEntry.channel == channel, LedgerEntry.account == name, LedgerEntry.target == ""
    )
    ledger = await work.session.scalar(whole)
    pauses = {means: bar for means, bar in (ledger.bars if ledger else {}).items() if bar["pauses"]}
    taken = [await _is_taken(work, channel, name, since_id, each) for each in pauses.items()]
    return bool(taken) and all(taken)


async def _is_taken(work: Work, channel: str, name: str, since_id: int, paused: tuple[str, Any]) -> bool:
    means, bar = paused
    over = datetime.fromtimestamp(bar["until"], UTC)
    taken = select(OutboxMessage.id).where(
        OutboxMessage.id > since_id,
        OutboxMessage.channel == channel,
        OutboxMessage.account == name,
        OutboxMessage.means == means,
        OutboxMessage.sent_at >= over,
    )
    return over <= work.now and await work.session.scalar(taken.limit(1)) is not None
