"""Sending what the outbox holds: claimed with a lease, sent outside any transaction, written down after.

A crash between sending and writing down sends once more when the lease is over: at least once towards the
platform, with the dedup key where it takes one.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select

from app.core.enums import AlertState
from app.core.errors import UnavailableError
from app.core.links import Links
from app.db.claims import claim_due
from app.services.sending import desk, digest, fates, ledger, lines, outbox, tries
from app.services.sending.account_health import FIELDS, FOREIGN, REFUSED
from app.services.sending.parcels import Parcel, Post, deliverable, pack_all
from app.services.sending.reservations import PROVED
from app.services.sending.underway import Result, Underway
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
WRITE_AGAIN_SECONDS, MOST_TRIES = 0.5, 60
"""How soon, and how often at most, what was answered is written down again while the database is away."""
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


async def deliver_due(
    workshop: Workshop,
    adapters: Adapters,
    links: Links,
    limit: int = BATCH,
    process: str = "",
    beat: Callable[[], None] = lambda: None,
    may_claim: Callable[[], bool] = lambda: True,
) -> int:
    """Send what is due and can be sent by this process; answers how many rows were moved.

    Whoever answers slowly holds up nobody else: what is done is written down meanwhile, so that its receipt finds it,
    and what falls due goes out beside it. `beat` is called while that lasts. After a fault, which is raised at the end,
    and once `may_claim` says no, what is under way is waited for and written down, and nothing else begins.
    """
    moved = tries = 0
    fault: Exception | None = None
    underway, answered = Underway(), list[Result]()
    try:
        while True:
            try:
                if fault is None and may_claim():
                    claimed, parcels = await _claim(workshop, adapters, links, process, underway, limit)
                    moved += claimed
                    await underway.begin(parcels, workshop.clock)
            except Exception as error:  # delivery edge: raised when what is under way came home
                fault = error
            answered += await underway.done() if underway else await _a_moment(answered)
            answered, failed = await _written(workshop, answered)
            fault, tries = fault or failed, tries + 1 if answered else 0
            if not underway and (not answered or tries >= MOST_TRIES):
                break
            beat()
    finally:
        await underway.break_off()
    if fault is not None:
        raise fault
    return moved


async def _a_moment(answered: Sequence[Result]) -> Sequence[Result]:
    """Before what could not be written down is tried again."""
    if answered:
        await asyncio.sleep(WRITE_AGAIN_SECONDS)
    return ()


async def _written(workshop: Workshop, results: list[Result]) -> tuple[list[Result], Exception | None]:
    """Write them down; answers what is still to be written, because the database is away, and what went wrong.

    Where one of them spoils the others, each is written by itself.
    """
    if not results:
        return [], None
    try:
        async with workshop.begin() as work:
            await _write_down(work, results)
    except UnavailableError as error:
        return results, error
    except Exception as error:  # delivery edge: raised in the end
        if len(results) == 1:
            return [], error
        found = [await _written(workshop, [each]) for each in results]
        return [each for left, _ in found for each in left], error
    return [], None


async def _claim(
    workshop: Workshop,
    adapters: Adapters,
    links: Links,
    process: str,
    underway: Underway,
    limit: int,
) -> tuple[int, Sequence[Parcel]]:
    """How many rows were due, at most `limit`, and what is to be sent of them; those `underway` are not."""
    if (room := underway.room(limit)) <= 0:
        return 0, ()
    rows_away = underway.rows
    async with workshop.database.reading() as session:
        foreign = await lines.held_elsewhere(session, adapters, process, workshop.clock.now())
        foreign |= underway.full
        mine = deliverable(foreign, rows_away)
        due = mine.with_only_columns(OutboxMessage.id).where(
            OutboxMessage.next_try_at <= workshop.clock.now()
        )
        if await session.scalar(due.limit(1)) is None:
            return 0, ()
    async with workshop.begin() as work:
        rows = await claim_due(work.session, mine, OutboxMessage.next_try_at, work.now, room)
        return len(rows), await pack_all(work, rows, Post(adapters, links, foreign, rows_away))


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
