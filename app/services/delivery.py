"""Sending what the outbox holds: claimed with a lease, sent outside any transaction, written down after.

A crash between sending and writing down sends once more when the lease is over: at least once towards the
platform, with the dedup key where it takes one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy import Select, or_, select, tuple_

from app.core.enums import AlertState
from app.core.links import Links
from app.core.masking import mask_name, mask_text
from app.db.claims import claim_due
from app.services import lines, outbox
from app.services.reply_fields import REPLY_FIELDS
from app.services.ways import Adapters, KnownWays, Way, find_way, known_ways, spend, takes_from_window
from app.services.words import CHINA
from app.services.work import Work, Workshop
from bots.base import (
    Adapter,
    Outgoing,
    Receipt,
    SendError,
    TemporaryError,
    UnreachableError,
)
from models import Conversation, DeskEntry, OutboxMessage

log = structlog.get_logger(__name__)
BATCH = 50
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
"""Tries on one way before the next one is taken."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
NO_WAY = "no_way"
"""`last_error` of a message whose addressee has no contact on any account that we have."""
UNREACHABLE = "officer_unreachable"
"""Reason of a desk entry for an alert that no channel could carry: somebody must ring."""


@dataclass(frozen=True, slots=True)
class Post:
    """What delivery sends with. Rows for a `foreign` account are left for the process that holds its line."""

    adapters: Adapters
    links: Links
    foreign: frozenset[lines.Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Parcel:
    """One rendered message on its way; `attempt` tells it from an earlier one whose lease ran out."""

    row_id: int
    attempt: int
    adapter: Adapter
    message: Outgoing


@dataclass(frozen=True, slots=True)
class Result:
    """What the platform said to one parcel."""

    parcel: Parcel
    receipt: Receipt | None
    error: SendError | None


async def deliver_due(
    workshop: Workshop, adapters: Adapters, links: Links, limit: int = BATCH, process: str = ""
) -> int:
    """Send what is due and can be sent by this process; answers how many rows were moved."""
    async with workshop.database.reading() as session:
        foreign = await lines.held_elsewhere(session, adapters, process, workshop.clock.now())
        mine = _deliverable(foreign)
        due = mine.with_only_columns(OutboxMessage.id).where(
            OutboxMessage.next_try_at <= workshop.clock.now()
        )
        if await session.scalar(due.limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        rows = await claim_due(work.session, mine, OutboxMessage.next_try_at, work.now, limit)
        parcels = await _pack_all(work, rows, Post(adapters, links, foreign))
    results = await asyncio.gather(*(_send(parcel) for parcel in parcels))
    if results:
        async with workshop.begin() as work:
            await _write_down(work, {result.parcel.row_id: result for result in results})
    return len(rows)


def _deliverable(foreign: frozenset[lines.Key]) -> Select[OutboxMessage]:
    """The rows that are not bound to an account whose line another process holds."""
    if not foreign:
        return select(OutboxMessage)
    bound = tuple_(OutboxMessage.channel, OutboxMessage.account).in_(foreign)
    return select(OutboxMessage).where(or_(OutboxMessage.account.is_(None), ~bound))


async def _pack_all(work: Work, rows: Sequence[OutboxMessage], post: Post) -> list[Parcel]:
    """Lease every row that has a way and words; give the others up."""
    known = await known_ways(work, rows)
    parcels = [parcel for row in rows if (parcel := _pack(work, row, post, known)) is not None]
    await spend(work, known)
    return parcels


def _pack(work: Work, row: OutboxMessage, post: Post, known: KnownWays) -> Parcel | None:
    way = find_way(work, row, post.adapters, known)
    if way is None:
        _give_up(work, row)
        return None
    if (way.channel, way.account) in post.foreign:
        row.channel, row.account, row.address = way.channel, way.account, way.address
        return None
    try:
        message = render(work, row, way, post.links)
    except Exception as error:  # delivery edge: a row that cannot be said must not hold up the others
        log.exception("not_rendered", outbox_id=row.id, reply_key=row.reply_key)
        row.last_error = f"not rendered: {error!r}"[:200]
        _bury(work, row)
        return None
    row.channel, row.account, row.address = way.channel, way.account, way.address
    row.attempts += 1
    row.leased_until = row.next_try_at = work.now + LEASE
    adapter = post.adapters[(way.channel, way.account)]
    message = replace(message, means=adapter.capabilities.means(is_alert=row.officer_id is not None)[0])
    if way.conversation is not None and takes_from_window(adapter, is_alert=row.officer_id is not None):
        known.spent[way.conversation.id] += 1
    return Parcel(row.id, row.attempts, adapter, message)


def render(work: Work, row: OutboxMessage, way: Way, links: Links) -> Outgoing:
    """The words of one row for one way; a group is told no whole name, no number and no link."""
    values: dict[str, object] = dict.fromkeys(REPLY_FIELDS[row.reply_key], "")
    values |= outbox.values_of(row)
    url = ""
    if way.chat:
        values = _for_a_group(values)
    elif row.case_id is not None:
        url = _link(row.case_id, row.officer_id, links)
        values["url"] = url
    return Outgoing(
        recipient=way.address,
        chat=way.chat,
        text=work.snapshots.ruleset_for(row.division_code).render(row.reply_key, **values),
        dedup_key=row.dedup_key,
        url=url,
        template=_template(work, row, values) if row.officer_id else None,
    )


def _link(case_id: int, officer_id: str | None, links: Links) -> str:
    return links.officer_link(case_id, officer_id) if officer_id else links.person_link(case_id)


def _for_a_group(values: dict[str, object]) -> dict[str, object]:
    masked = {name: mask_text(str(value)) for name, value in values.items()}
    names = {name: mask_name(masked[name]) for name in ("officer", "reporter", "also") if masked.get(name)}
    return {**masked, **names, "url": "", "phone_tail": ""}


def _template(work: Work, row: OutboxMessage, values: dict[str, object]) -> dict[str, str]:
    summary = f"{values.get('place', '')} {values.get('summary', '')}".strip()
    deadline = values.get("due_at") or f"{work.now.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return {
        "number": str(values.get("number", "")),
        "summary": summary,
        "time": str(deadline),
    }


async def _send(parcel: Parcel) -> Result:
    try:
        return Result(parcel, await parcel.adapter.send(parcel.message), None)
    except SendError as error:
        return Result(parcel, None, error)
    except Exception as error:  # delivery edge: an adapter's fault costs one message one try
        log.exception("adapter_failed", outbox_id=parcel.row_id)
        return Result(parcel, None, TemporaryError("fault", type(error).__name__))


async def _write_down(work: Work, results: dict[int, Result]) -> None:
    """Keep what became of each parcel; a failure says nothing about a later try that runs already."""
    statement = select(OutboxMessage).where(OutboxMessage.id.in_(results)).with_for_update()
    for row in await work.session.scalars(statement.order_by(OutboxMessage.id)):
        result = results[row.id]
        if row.state != AlertState.QUEUED:
            continue
        if result.receipt is not None:
            _accepted(work, row, result.receipt)
        elif result.error is not None and row.attempts == result.parcel.attempt:
            await _refused(work, row, result.error)


def _accepted(work: Work, row: OutboxMessage, receipt: Receipt) -> None:
    row.state = str(AlertState.DELIVERED if receipt.is_delivered else AlertState.ACCEPTED)
    row.sent_at, row.next_try_at, row.leased_until, row.last_error = work.now, None, None, ""
    row.platform_id = receipt.platform_id or None


async def _refused(work: Work, row: OutboxMessage, error: SendError) -> None:
    row.last_error, row.leased_until = str(error)[:200], None
    used = sum(int(way.get("attempts", 0)) for way in row.tried)
    attempts = row.attempts - used
    if isinstance(error, TemporaryError) and attempts < MOST_ATTEMPTS:
        row.next_try_at = work.now + (error.retry_after or wait_before(attempts, row.id))
        return
    if isinstance(error, UnreachableError) and row.conversation_id is not None:
        conversation = await work.session.get(Conversation, row.conversation_id)
        if conversation is not None:
            conversation.is_reachable = False
    outbox.give_up_way(row, str(error))
    row.next_try_at = work.now


def wait_before(attempts: int, seed: int) -> timedelta:
    """Back-off before the next try: 5 s doubling to 10 min, spread by up to a fifth so that rows part ways."""
    wait = min(FIRST_WAIT * 2 ** (max(1, attempts) - 1), LONGEST_WAIT)
    spread = (seed % 101) / 505
    return timedelta(seconds=wait.total_seconds() * (1 + spread))


def _give_up(work: Work, row: OutboxMessage) -> None:
    """No way is left: news wait for the person's next message, an alert becomes somebody's call to make."""
    row.next_try_at = None
    if row.purpose == "news":
        row.state, row.last_error = str(AlertState.FAILED), row.last_error or outbox.HELD
        return
    row.last_error = row.last_error or NO_WAY
    _bury(work, row)


def _bury(work: Work, row: OutboxMessage) -> None:
    """Nothing more will be tried; where an officer was called, somebody must ring him."""
    row.state, row.next_try_at = str(AlertState.DEAD), None
    if row.purpose in outbox.ALERTS:
        _ask_for_a_call(work, row)


def _ask_for_a_call(work: Work, row: OutboxMessage) -> None:
    work.session.add(
        DeskEntry(
            id=work.ids.next(),
            message_id=None,
            outbox_id=row.id,
            division_code=row.division_code,
            reason=UNREACHABLE,
            is_urgent=row.is_urgent,
            created_at=work.now,
            due_at=work.now,
            rings=0,
            closed_reason="",
        )
    )
