"""Which accounts the platform refuses, and when it is over.

An account leaves the duty desk's list by itself: it sends again, or knows everybody who is registered there.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.sending import desk
from app.services.work import Work, Workshop
from models import Contact, DeskEntry, LedgerEntry, LedgerFact, OutboxMessage

Key = tuple[str, str]

REFUSED, FOREIGN, FIELDS = "account_refused", "account_foreign", "account_fields"
"""What the desk is told of an account: it may not send, knows a registered address as another account's, or has a
template into which our fields do not fit. The last stays until somebody takes it: other messages may well fit.
"""


async def refused(session: AsyncSession, now: datetime) -> set[Key]:
    """The accounts that must pause with some kind of message now, or that may not send, as the desk knows."""
    entries = await session.scalars(select(LedgerEntry).where(LedgerEntry.target == ""))
    pausing = {(e.channel, e.account) for e in entries if any(_pauses(bar, now) for bar in e.bars.values())}
    facts = select(LedgerFact).where(LedgerFact.kind == "barred", LedgerFact.target == "")
    pausing |= {(f.channel, f.account) for f in await session.scalars(facts) if _pauses(f.data, now)}
    for name in await session.scalars(
        _told().with_only_columns(DeskEntry.account).where(DeskEntry.reason == REFUSED)
    ):
        channel, _, account = (name or "").partition(":")
        pausing.add((channel, account))
    return pausing


def _pauses(bar: Mapping[str, Any], now: datetime) -> bool:
    return bool(bar["pauses"]) and bar["until"] > now.timestamp()


async def close_recovered(workshop: Workshop) -> int:
    """Take off the list what is well again; answers how many accounts were."""
    async with workshop.database.reading() as session:
        if await session.scalar(_told().limit(1)) is None:
            return 0
    done = 0
    async with workshop.begin() as work:
        for entry in await work.session.scalars(_told().order_by(DeskEntry.id)):
            channel, _, name = (entry.account or "").partition(":")
            if await _is_settled(work, channel, name, entry):
                await desk.account_is_well(work, (channel, name), entry.reason)
                done += 1
    return done


def _told() -> Select[DeskEntry]:
    return select(DeskEntry).where(DeskEntry.reason.in_((REFUSED, FOREIGN)), DeskEntry.due_at.is_not(None))


async def _is_settled(work: Work, channel: str, name: str, entry: DeskEntry) -> bool:
    if entry.reason == FOREIGN:
        return await _knows_everybody(work, channel, name)
    return await _is_well(work, channel, name, entry.id)


async def _knows_everybody(work: Work, channel: str, name: str) -> bool:
    """Whether nobody is registered any more whom the account took for another one's; False while nobody can say."""
    new = select(LedgerFact.id).where(LedgerFact.channel == channel, LedgerFact.account == name)
    if await work.session.scalar(new.limit(1)) is not None:
        return False
    registered = and_(
        Contact.channel == LedgerEntry.channel,
        Contact.account == LedgerEntry.account,
        Contact.external_id == LedgerEntry.target,
        Contact.retired_at.is_(None),
    )
    barred = select(LedgerEntry.bars).join(Contact, registered)
    known = await work.session.scalars(
        barred.where(LedgerEntry.channel == channel, LedgerEntry.account == name)
    )
    return not any(bar.get("is_foreign") for bars in known for bar in bars.values())


async def _is_well(work: Work, channel: str, name: str, since_id: int) -> bool:
    """Whether every kind of message that had to pause went out again afterwards."""
    of_account = (LedgerEntry.channel == channel, LedgerEntry.account == name)
    known = select(LedgerEntry).where(*of_account, or_(LedgerEntry.target == "", LedgerEntry.is_group))
    pauses = [
        (entry, means, bar)
        for entry in await work.session.scalars(known)
        for means, bar in entry.bars.items()
        if bar["pauses"]
    ]
    taken = [await _is_taken(work, since_id, *each) for each in pauses]
    return bool(taken) and all(taken)


async def _is_taken(
    work: Work, since_id: int, entry: LedgerEntry, means: str, bar: Mapping[str, Any]
) -> bool:
    over = datetime.fromtimestamp(bar["until"], UTC)
    taken = select(OutboxMessage.id).where(
        OutboxMessage.id > since_id,
        OutboxMessage.channel == entry.channel,
        OutboxMessage.account == entry.account,
        *([OutboxMessage.chat == entry.target] if entry.target else []),
        OutboxMessage.means == means,
        OutboxMessage.sent_at >= over,
    )
    return over <= work.now and await work.session.scalar(taken.limit(1)) is not None
