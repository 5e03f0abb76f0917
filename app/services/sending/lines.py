"""The lines that platforms keep to us by WebSocket: one lease an account says which process holds it.

A socket lives in one process, so what goes out over it is delivered by its holder alone. A lease that is
not renewed ends by itself; whoever connects last wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.sending import desk
from app.services.sending.ways import Adapters
from app.services.work import Work, Workshop
from bots.lines import SocketAdapter
from models import AccountLine

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
LOST_AFTER = timedelta(minutes=5)
"""After so long without a connection the duty desk is told."""
MARGIN = timedelta(minutes=2)
"""History is read from a little earlier than needed: clocks differ, and repeats cost nothing."""
OFFLINE, LOST = "account_offline", "account_lost"

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Holder:
    """One connection: the process that has it, a token of its own, and what it is good for."""

    process: str
    token: str
    takes_calls: bool
    brings_events: bool


async def take(work: Work, key: Key, holder: Holder) -> None:
    """The account is connected here now; history is due from where the last connection ended."""
    line = await _line(work, key)
    if holder.takes_calls:
        line.process, line.calls_token, line.calls_until = holder.process, holder.token, work.now + LEASE
    if holder.brings_events:
        line.backfill_since = line.backfill_since or line.heard_until
        line.events_token, line.heard_until = holder.token, work.now
    if line.alarmed_at is not None:
        line.alarmed_at = None
        await desk.account_is_well(work, key, LOST)


async def renew(work: Work, key: Key, holder: Holder, heard_until: datetime) -> bool:
    """Hold on to the line; False where a newer connection has it, perhaps in another process."""
    line = await _line(work, key)
    if holder.takes_calls and line.calls_token != holder.token:
        return False
    if holder.brings_events and line.events_token != holder.token:
        return False
    if holder.takes_calls:
        line.calls_until = work.now + LEASE
    if holder.brings_events:
        line.heard_until = heard_until
    return True


async def release(work: Work, key: Key, holder: Holder, heard_until: datetime) -> None:
    """The connection has ended; a newer one keeps what it took."""
    line = await _line(work, key)
    if holder.takes_calls and line.calls_token == holder.token:
        line.process, line.calls_token, line.calls_until = None, None, work.now
    if holder.brings_events and line.events_token == holder.token:
        line.events_token, line.heard_until = None, heard_until


async def backfill_from(session: AsyncSession, key: Key, process: str) -> datetime | None:
    """From where on this process must read the groups' history; None where nothing is missing."""
    line = await session.get(AccountLine, key)
    if line is None or line.process != process or line.backfill_since is None:
        return None
    return line.backfill_since - MARGIN


async def backfilled(work: Work, key: Key, since: datetime) -> None:
    """The history from `since` on is stored; a later gap stays due."""
    line = await _line(work, key)
    if line.backfill_since is not None and line.backfill_since - MARGIN == since:
        line.backfill_since = None


async def held_elsewhere(
    session: AsyncSession, adapters: Adapters, process: str, now: datetime
) -> frozenset[Key]:
    """The accounts whose messages only another process can deliver now; no query where no account can be."""
    bound = {
        key for key, each in adapters.items() if isinstance(each, SocketAdapter) and each.calls_by_socket
    }
    if not bound:
        return frozenset()
    held = select(AccountLine).where(AccountLine.calls_until > now, AccountLine.process.is_not(None))
    return frozenset(
        (line.channel, line.account)
        for line in await session.scalars(held)
        if line.process != process and (line.channel, line.account) in bound
    )


async def signed_out(work: Work, key: Key, division_code: str) -> bool:
    """The platform says that the account was logged out: somebody must sign in again. False where known."""
    line = await _line(work, key)
    if not line.is_online:
        return False
    line.is_online = False
    log.error("account_signed_out", channel=key[0], account=key[1])
    await desk.report_account(work, key, OFFLINE, division_code)
    return True


async def is_signed_out(work: Work, key: Key) -> bool:
    """Whether the account is known to be logged out: what it refuses now says nothing about anybody."""
    line = await work.session.get(AccountLine, key)
    return line is not None and not line.is_online


async def signed_in(work: Work, key: Key) -> bool:
    """The account is signed in again. False where it was all along."""
    line = await _line(work, key)
    if line.is_online:
        return False
    line.is_online = True
    await desk.account_is_well(work, key, OFFLINE)
    return True


async def report_lost(workshop: Workshop, adapters: Adapters) -> int:
    """Tell the duty desk of every account whose platform has long not been connected; answers how many."""
    late = workshop.clock.now() - LOST_AFTER
    async with workshop.database.reading() as session:
        if not _lost(await _lines(session), adapters, late):
            return 0
    async with workshop.begin() as work:
        lost = _lost(await _lines(work.session), adapters, late)
        for line, division in lost:
            line.alarmed_at = work.now
            log.error("account_line_lost", channel=line.channel, account=line.account)
            await desk.report_account(work, (line.channel, line.account), LOST, division)
    return len(lost)


async def states(session: AsyncSession, adapters: Adapters, now: datetime) -> Mapping[Key, bool]:
    """Whether each account that ever connected or signed out can hear and be heard now."""
    found = {}
    for line in await _lines(session):
        adapter = adapters.get((line.channel, line.account))
        is_connected = not isinstance(adapter, SocketAdapter) or not _is_late(line, adapter, now - LEASE)
        found[line.channel, line.account] = line.is_online and is_connected
    return found


async def _lines(session: AsyncSession) -> list[AccountLine]:
    return list(await session.scalars(select(AccountLine).order_by(AccountLine.channel, AccountLine.account)))


def _lost(lines: list[AccountLine], adapters: Adapters, late: datetime) -> list[tuple[AccountLine, str]]:
    found = []
    for line in lines:
        adapter = adapters.get((line.channel, line.account))
        if line.alarmed_at is None and isinstance(adapter, SocketAdapter) and _is_late(line, adapter, late):
            found.append((line, adapter.division))
    return found


def _is_late(line: AccountLine, adapter: SocketAdapter, late: datetime) -> bool:
    """Whether events, or calls where they go by the socket too, have had no connection since then."""
    if line.heard_until is not None and line.heard_until < late:
        return True
    return adapter.calls_by_socket and line.calls_until is not None and line.calls_until < late


async def _line(work: Work, key: Key) -> AccountLine:
    """The account's row, locked; made now where there is none."""
    found = await work.session.get(AccountLine, key, with_for_update=True)
    if found is not None:
        return found
    line = AccountLine(channel=key[0], account=key[1], is_online=True)
    try:
        async with work.session.begin_nested():
            work.session.add(line)
    except IntegrityError:
        return await work.session.get_one(AccountLine, key, with_for_update=True)
    return line
