"""Sending what the outbox holds: claimed with a lease, sent outside any transaction, written down after.

A crash between sending and writing down sends once more when the lease is over: at least once towards the
platform, with the dedup key where it takes one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from app.core.clock import Clock
from app.core.enums import AlertState
from app.core.links import Links
from app.db.claims import claim_due
from app.services.sending import budget, desk, digest, fates, ledger, lines, outbox, tries
from app.services.sending.account_health import FIELDS, FOREIGN, REFUSED
from app.services.sending.parcels import Parcel, Post, deliverable, pack_all
from app.services.sending.reservations import PROVED
from app.services.sending.ways import Adapters
from app.services.work import Work, Workshop
from bots.base import (
    ContentRefusedError,
    MisconfiguredError,
    Receipt,
    SendError,
    TemplateRefusedError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)
from models import OutboxMessage

log = structlog.get_logger(__name__)
BATCH = 50
MOST_UNDERWAY = 4 * BATCH
"""So many messages may wait for their platforms' answers at once."""
LOOK_SECONDS = 0.5
"""How long those that are answered wait for the slow ones before they are written down."""
MOST_ATTEMPTS = 5
"""Tries on one way before the next one is taken."""
URGENT_ATTEMPTS = 2
"""As many where life is in danger and another account reaches the officer too: he has it within seconds."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
OUT_OF_ORDER = timedelta(minutes=10)
"""How long an account that its platform calls misconfigured is left alone."""
TOLD_AGAIN = timedelta(days=1)
"""After how long the duty desk is told anew of an account that somebody took."""

WHAT_TO_DO = "运行 baolian check --channels:哪里不对、到哪里改,它一条一条说"


@dataclass(frozen=True, slots=True)
class Result:
    """What the platform said to one parcel."""

    parcel: Parcel
    receipt: Receipt | None
    error: SendError | None


async def deliver_due(
    workshop: Workshop,
    adapters: Adapters,
    links: Links,
    limit: int = BATCH,
    process: str = "",
    beat: Callable[[], None] = lambda: None,
) -> int:
    """Send what is due and can be sent by this process; answers how many rows were moved.

    Whoever answers slowly holds up nobody else: what is done is written down meanwhile, so that its receipt finds it,
    and what falls due goes out beside it. `beat` is called while that lasts.
    """
    moved = 0
    sending: dict[asyncio.Task[Result], Parcel] = {}
    try:
        while True:
            underway = frozenset(row_id for parcel in sending.values() for row_id in parcel.attempts)
            room = min(limit, MOST_UNDERWAY - len(sending))
            claimed, parcels = await _claim(workshop, adapters, links, process, underway, room)
            moved += claimed
            sending |= await _begun(parcels, workshop.clock)
            if sending:
                done, _ = await asyncio.wait(sending, timeout=LOOK_SECONDS)
                if done:
                    async with workshop.begin() as work:
                        await _write_down(work, [each.result() for each in done])
                sending = {task: parcel for task, parcel in sending.items() if task not in done}
            if not sending:
                return moved
            beat()
    finally:
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)


async def _claim(
    workshop: Workshop,
    adapters: Adapters,
    links: Links,
    process: str,
    underway: frozenset[int],
    limit: int,
) -> tuple[int, Sequence[Parcel]]:
    """How many rows were due, at most `limit`, and what is to be sent of them; those `underway` are not."""
    async with workshop.database.reading() as session:
        foreign = await lines.held_elsewhere(session, adapters, process, workshop.clock.now())
        mine = deliverable(foreign, underway)
        due = mine.with_only_columns(OutboxMessage.id).where(
            OutboxMessage.next_try_at <= workshop.clock.now()
        )
        if limit <= 0 or await session.scalar(due.limit(1)) is None:
            return 0, ()
    async with workshop.begin() as work:
        rows = await claim_due(work.session, mine, OutboxMessage.next_try_at, work.now, limit)
        return len(rows), await pack_all(work, rows, Post(adapters, links, foreign, underway))


async def _begun(parcels: Sequence[Parcel], clock: Clock) -> dict[asyncio.Task[Result], Parcel]:
    """Begin to hand all over side by side, one by one: whoever writes to us meanwhile waits for one, not for fifty."""
    sending = {}
    for parcel in parcels:
        sending[asyncio.create_task(_send(parcel, clock.now()))] = parcel
        await asyncio.sleep(0)
    return sending


async def _send(parcel: Parcel, now: datetime) -> Result:
    """Hand one message over within the time that the ledger allows for it, or not at all."""
    seconds = budget.IN_FLIGHT - (now - parcel.packed_at).total_seconds()
    if seconds <= 0:
        return Result(parcel, None, TemporaryError("timeout", "no time was left"))
    try:
        async with asyncio.timeout(seconds):
            return Result(parcel, await parcel.adapter.send(parcel.message), None)
    except SendError as error:
        return Result(parcel, None, error)
    except TimeoutError:
        return Result(parcel, None, _unanswered(parcel))
    except Exception as error:  # delivery edge: an adapter's fault costs one message one try
        log.exception("adapter_failed", outbox_id=parcel.row_id)
        return Result(parcel, None, TemporaryError("fault", type(error).__name__))


def _unanswered(parcel: Parcel) -> SendError:
    """The platform may have taken it; where it would show a repeat again, the next way is taken instead."""
    if parcel.way.means in parcel.adapter.capabilities.said_once:
        return UnreachableError("unknown_result", "no answer in time", bars=frozenset())
    return TemporaryError("timeout", "no answer in time")


async def _write_down(work: Work, results: Sequence[Result]) -> None:
    """Keep what became of each parcel; a failure says nothing about a later try that runs already."""
    by_row = {row_id: result for result in results for row_id in result.parcel.attempts}
    statement = select(OutboxMessage).where(OutboxMessage.id.in_(by_row)).with_for_update()
    refused: dict[int, tuple[OutboxMessage, Result]] = {}
    for row in await work.session.scalars(statement.order_by(OutboxMessage.id)):
        result = by_row[row.id]
        if row.state != AlertState.QUEUED:
            continue
        if result.receipt is not None:
            _accepted(work, row, result.parcel, result.receipt)
        elif result.error is not None and row.attempts == result.parcel.attempts[row.id]:
            refused.setdefault(result.parcel.row_id, (row, result))
            await _refused(work, row, result.parcel, result.error)
    for row, result in refused.values():
        await _learn(work, row, result)


def _accepted(work: Work, row: OutboxMessage, parcel: Parcel, receipt: Receipt) -> None:
    row.sent_at, row.next_try_at, row.leased_until, row.last_error = work.now, None, None, ""
    row.platform_id = receipt.platform_id or None
    if receipt.parts > 1:
        ledger.spent(work, parcel.way.request(row), parcel.packed_at, receipt.parts - 1)
    if row.purpose == outbox.TEST:
        ledger.granted(work, parcel.way.place, PROVED, work.now)
    if receipt.is_delivered:
        row.state, row.delivered_at = str(AlertState.DELIVERED), work.now
        return
    row.state = str(AlertState.ACCEPTED)
    if row.purpose in outbox.ALERTS:
        limits = work.snapshots.ruleset_for(row.division_code).limits
        has_receipt = row.is_urgent or parcel.way.means in parcel.adapter.capabilities.receipts
        row.next_try_at = work.now + (limits.receipt_within if has_receipt else limits.answer_within).span


async def _learn(work: Work, row: OutboxMessage, result: Result) -> None:
    """What the refusal says about the address or the account, for everything that follows."""
    parcel, error, way = result.parcel, result.error, result.parcel.way
    if error is not None and error.is_answer:
        ledger.unsent(work, way.request(row), parcel.packed_at)
    if error is not None and (error.is_answer or isinstance(error, TemporaryError)):
        # tried again, it is the same push and no other one
        await digest.not_pushed(work, row.officer_id, parcel.packed_at, parcel.pushed_before)
    if isinstance(error, UnreachableError) and error.bars:
        if await lines.is_signed_out(work, (way.channel, way.account)):
            return
        if error.is_lasting:
            ledger.forbidden(work, way.place, error.bars, error.code)
        else:
            ledger.barred(work, way.place, error.bars, error.code, is_foreign=error.is_foreign)
        if error.is_foreign:
            await _tell_desk(work, parcel, FOREIGN, error)
    elif isinstance(error, ThrottledError):
        until = work.now + (error.retry_after or FIRST_WAIT)
        ledger.paused(work, way.place, way.means, until, error.code)
    elif isinstance(error, MisconfiguredError) or (
        isinstance(error, TemporaryError) and error.is_of_account and row.channel is None
    ):
        ledger.paused(work, way.place, way.means, work.now + OUT_OF_ORDER, error.code, is_fault=True)
        await _tell_desk(work, parcel, REFUSED, error)
    elif isinstance(error, TemplateRefusedError):
        await _tell_desk(work, parcel, FIELDS, error)


async def _tell_desk(work: Work, parcel: Parcel, reason: str, error: SendError) -> None:
    key = parcel.way.channel, parcel.way.account
    log.error(
        reason,
        channel=key[0],
        account=key[1],
        code=error.code,
        detail=str(error)[:200],
        what_to_do=WHAT_TO_DO,
    )
    await desk.report_account(work, key, reason, parcel.adapter.division, again_after=TOLD_AGAIN)


async def _refused(work: Work, row: OutboxMessage, parcel: Parcel, error: SendError) -> None:
    row.last_error, row.leased_until = str(error)[:200], None
    used = sum(int(way.get("attempts", 0)) for way in row.tried)
    attempts = row.attempts - used
    if isinstance(error, ThrottledError):
        row.next_try_at = work.now
        return
    most = URGENT_ATTEMPTS if parcel.has_spare and row.is_urgent else MOST_ATTEMPTS
    if isinstance(error, TemporaryError) and attempts < min(most, error.most_tries or most):
        row.next_try_at = work.now + (error.retry_after or wait_before(attempts, parcel.row_id))
        return
    if isinstance(error, ContentRefusedError):
        await fates.tell_by_hand(work, row)
        tries.give_up_address(row, str(error))
    else:
        tries.give_up_way(row, str(error))
    row.next_try_at = work.now


def wait_before(attempts: int, seed: int) -> timedelta:
    """Back-off before the next try: 5 s doubling to 10 min, spread by up to a fifth so that rows part ways."""
    wait = min(FIRST_WAIT * 2 ** (max(1, attempts) - 1), LONGEST_WAIT)
    spread = (seed % 101) / 505
    return timedelta(seconds=wait.total_seconds() * (1 + spread))
