"""Photos and other files: fetched at once by a job, kept under the hash of their content."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select, tuple_

from app.core.enums import EventKind, SegmentKind
from app.core.messages import Segment
from app.db.claims import claim_due
from app.media.base import MediaStore, StoreError
from app.media.pictures import BadPictureError, develop
from app.media.recordings import stripped
from app.services import history
from app.services.casework import relocation
from app.services.sending import lines, outbox
from app.services.sending.ways import Adapters
from app.services.work import Work, Workshop
from bots.base import Fetched, FetchError
from models import Attachment, Case, CaseMessage, Message, OutboxMessage

log = structlog.get_logger(__name__)
BATCH = 8
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 6
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
ASK_AGAIN, ASK_SMALLER, ASK_OTHERWISE = "file_lost", "file_too_large", "cannot_open"
"""The sentences that ask for a file again; for a smaller one, or for a photo, where the same would be lost again."""
STORE_AWAY = "store_unavailable"
"""Why a file waits that is there to be had: it is tried for as long as it takes, and the watch says so."""
TOO_LARGE = ("too_large", "too_many_pixels")
NO_KIND_OF_OURS = ("unknown_type", "wrong_type")
ASKED_ONCE_IN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Fetch:
    attachment_id: int
    key: tuple[str, str]
    segment: Segment


@dataclass(frozen=True, slots=True)
class _Kept:
    content_hash: str
    mime: str
    size: int
    shown_hash: str | None = None
    thumb_hash: str | None = None
    spot: tuple[float, float] | None = None
    likeness: str | None = None


async def fetch_due(workshop: Workshop, adapters: Adapters, store: MediaStore, process: str = "") -> int:
    """Fetch what is due and can be asked for by this process; answers how many were tried."""
    async with workshop.database.reading() as session:
        foreign = await lines.held_elsewhere(session, adapters, process, workshop.clock.now())
        waiting = select(Attachment).where(Attachment.state == "waiting")
        if foreign:
            waiting = waiting.where(tuple_(Attachment.channel, Attachment.account).not_in(foreign))
        due = waiting.with_only_columns(Attachment.id).where(Attachment.next_try_at <= workshop.clock.now())
        if await session.scalar(due.limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        rows = await claim_due(work.session, waiting, Attachment.next_try_at, work.now, BATCH)
        for row in rows:
            row.attempts += 1
            row.next_try_at = work.now + LEASE
        fetches = [_Fetch(row.id, (row.channel, row.account), segment_of(row.segment)) for row in rows]
    results = await asyncio.gather(*(_fetch(fetch, adapters, store) for fetch in fetches))
    async with workshop.begin() as work:
        for fetch, result in zip(fetches, results, strict=True):
            found = await work.session.get(Attachment, fetch.attachment_id, with_for_update=True)
            if found is not None and found.state == "waiting":
                await _write_down(work, found, result)
    return len(fetches)


async def _fetch(fetch: _Fetch, adapters: Adapters, store: MediaStore) -> _Kept | FetchError:
    """Get the file and keep it, outside any transaction."""
    adapter = adapters.get(fetch.key)
    if adapter is None:
        return FetchError("account_gone", is_final=True)
    try:
        return await _keep(await adapter.fetch(fetch.segment), store)
    except FetchError as error:
        return error
    except BadPictureError as error:
        return FetchError(error.reason, is_final=True)
    except StoreError as error:
        log.error("media_store_unavailable", why=str(error))
        return FetchError(STORE_AWAY, is_final=False)
    except Exception as error:  # delivery edge: one file's fault must not cost the others theirs
        log.exception("fetch_failed", attachment_id=fetch.attachment_id)
        return FetchError(type(error).__name__, is_final=False)


async def _keep(fetched: Fetched, store: MediaStore) -> _Kept:
    """The file as it came, and the copies that may leave the house."""
    data, mime = fetched.data, fetched.mime
    if mime.startswith("image/"):
        developed = await asyncio.to_thread(develop, data)
        shown, thumb = await store.put(developed.shown), await store.put(developed.thumb)
        return _Kept(await store.put(data), mime, len(data), shown, thumb, developed.spot, developed.likeness)
    copy = await asyncio.to_thread(stripped, data, mime)
    shown_hash = await store.put(copy) if copy is not None else None
    return _Kept(await store.put(data), mime, len(data), shown_hash)


async def _write_down(work: Work, row: Attachment, result: _Kept | FetchError) -> None:
    if isinstance(result, _Kept):
        row.content_hash, row.mime, row.size = result.content_hash, result.mime, result.size
        row.shown_hash, row.thumb_hash = result.shown_hash, result.thumb_hash
        row.likeness = result.likeness
        row.state, row.next_try_at, row.lost_reason = "stored", None, ""
        if result.spot is not None:
            row.place = json.dumps(dict(zip(("lat", "lng"), result.spot, strict=True)))
            await _place_cases(work, row, result.spot)
    elif result.is_final or (row.attempts >= MOST_ATTEMPTS and result.reason != STORE_AWAY):
        row.state, row.next_try_at, row.lost_reason = "lost", None, result.reason[:200]
        await _tell_of_loss(work, row)
    else:
        row.next_try_at = work.now + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT)
        row.lost_reason = result.reason[:200]


async def _cases_of(work: Work, row: Attachment) -> Sequence[Case]:
    joined = select(CaseMessage.case_id).where(CaseMessage.message_id == row.message_id)
    cases = select(Case).where(Case.id.in_(joined)).order_by(Case.id).with_for_update()
    return (await work.session.scalars(cases)).all()


async def _place_cases(work: Work, row: Attachment, spot: tuple[float, float]) -> None:
    """Cases without a place are where their photo was taken."""
    message = await work.session.get(Message, row.message_id)
    if message is None:
        return
    for case in await _cases_of(work, row):
        await relocation.by_photo(work, case, message, spot)


async def _tell_of_loss(work: Work, row: Attachment) -> None:
    """A file that can't be had is part of its cases' history, and whoever sent it is asked for it again."""
    found = await _cases_of(work, row)
    for case in found:
        data = {"attachment_id": str(row.id), "kind": row.kind, "lost": row.lost_reason}
        history.record(work, case, EventKind.RECORDED, history.SYSTEM, data)
    message = await work.session.get(Message, row.message_id)
    if message is not None and row.lost_reason != "account_gone":
        await _ask_again(work, row, message, found[0] if found else None)


async def _ask_again(work: Work, row: Attachment, message: Message, case: Case | None) -> None:
    """One sentence for all the files that one person sent within a while, not one for each."""
    asked = select(OutboxMessage.id).where(
        OutboxMessage.conversation_id == message.conversation_id,
        OutboxMessage.reply_key.in_((ASK_AGAIN, ASK_SMALLER, ASK_OTHERWISE)),
        OutboxMessage.created_at > work.now - ASKED_ONCE_IN,
    )
    if await work.session.scalar(asked.limit(1)) is not None:
        return
    ruleset = work.snapshots.ruleset_for(message.division_code)
    number = case.number if case is not None else ""
    values = {"what": ruleset.word("files", row.kind), "number": number, "hotline": "", "url": ""}
    outbox.enqueue_request(work, message, case, _what_helps(row), values)
    await work.flush()


def _what_helps(row: Attachment) -> str:
    """What is asked for: a file that WeChat hands over without an address is lost however often it is sent."""
    if row.lost_reason in TOO_LARGE:
        return ASK_SMALLER
    is_never_had = row.kind == SegmentKind.FILE and row.lost_reason == "no_address"
    return ASK_OTHERWISE if is_never_had or row.lost_reason in NO_KIND_OF_OURS else ASK_AGAIN


def segment_of(stored: str) -> Segment:
    """The segment as the adapter parsed it."""
    said: dict[str, Any] = json.loads(stored)
    return Segment(
        kind=SegmentKind(said["kind"]),
        text=said.get("text", ""),
        url=said.get("url", ""),
        media_id=said.get("media_id", ""),
        lat=said.get("lat"),
        lng=said.get("lng"),
        data=said.get("data", {}),
    )
