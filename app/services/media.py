"""Photos and other files: fetched at once by a job, kept under the hash of their content."""

import asyncio
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select, tuple_

from app.core.enums import EventKind, SegmentKind
from app.core.errors import ConfigurationError
from app.core.messages import Segment
from app.db.claims import claim_due
from app.services import history, lines
from app.services.ways import Adapters
from app.services.work import Work, Workshop
from bots.base import FetchError
from models import Attachment, Case, CaseMessage

log = structlog.get_logger(__name__)
BATCH = 8
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 6
FIRST_WAIT = timedelta(seconds=5)


class MediaStore:
    """A folder of files named by their SHA-256; the same photo sent twice is kept once."""

    def __init__(self, url: str) -> None:
        if not url.startswith("file:"):
            raise ConfigurationError("media_url 现在只支持 file:目录,例如 file:data/media")
        self._root = Path(url.removeprefix("file:").removeprefix("//"))

    def path(self, content_hash: str) -> Path:
        """Where the file with this hash lies."""
        return self._root / content_hash[:2] / content_hash

    def probe(self) -> Path:
        """The folder, after a file was written there and removed again; raises OSError."""
        self._root.mkdir(parents=True, exist_ok=True)
        trial = self._root / f".{secrets.token_hex(8)}"
        trial.write_bytes(b"?")
        trial.unlink()
        return self._root

    def put(self, data: bytes) -> str:
        """Keep the bytes and answer their hash; a crash leaves no half file under that name."""
        content_hash = hashlib.sha256(data).hexdigest()
        path = self.path(content_hash)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{secrets.token_hex(8)}")
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        return content_hash


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
        fetched = await adapter.fetch(fetch.segment)
        content_hash = await asyncio.to_thread(store.put, fetched.data)
    except FetchError as error:
        return error
    except Exception as error:  # delivery edge: one file's fault must not cost the others theirs
        log.exception("fetch_failed", attachment_id=fetch.attachment_id)
        return FetchError(type(error).__name__, is_final=False)
    return _Kept(content_hash, fetched.mime, len(fetched.data))


async def _write_down(work: Work, row: Attachment, result: _Kept | FetchError) -> None:
    if isinstance(result, _Kept):
        row.content_hash, row.mime, row.size = result.content_hash, result.mime, result.size
        row.state, row.next_try_at, row.lost_reason = "stored", None, ""
    elif result.is_final or row.attempts >= MOST_ATTEMPTS:
        row.state, row.next_try_at, row.lost_reason = "lost", None, result.reason[:200]
        await _tell_cases(work, row)
    else:
        row.next_try_at = work.now + FIRST_WAIT * 2 ** (row.attempts - 1)
        row.lost_reason = result.reason[:200]


async def _tell_cases(work: Work, row: Attachment) -> None:
    """A photo that can't be had is part of the history of the cases that it belongs to."""
    joined = select(CaseMessage.case_id).where(CaseMessage.message_id == row.message_id)
    cases = select(Case).where(Case.id.in_(joined)).order_by(Case.id).with_for_update()
    for case in await work.session.scalars(cases):
        data = {"attachment_id": str(row.id), "lost": row.lost_reason}
        history.record(work, case, EventKind.RECORDED, history.SYSTEM, data)


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
