"""A case's history: append-only, tamper-evident, and still a person can be erased from it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core.enums import EventKind
from app.services.work import Work
from models import Case, CaseEvent
from models.base import change

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
SYSTEM = "system"
"""The actor of what the service does by itself; else `officer:ID`, `person:ID`, `sender:ID`, `api:NAME`."""


def record(
    work: Work,
    case: Case,
    kind: EventKind,
    actor: str = SYSTEM,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Append one event to the case; whoever calls this holds the case's row.

    `data` must hold nothing personal; what people said goes into `personal`.
    """
    sealed = canonical(personal) if personal else None
    salt = secrets.token_hex(16) if sealed else None
    seq = case.last_event_seq + 1
    fields: dict[str, Any] = {
        "case_id": case.id,
        "seq": seq,
        "at": work.now,
        "kind": str(kind),
        "actor": actor,
        "data": dict(data or {}),
        "personal_digest": digest(f"{salt}{sealed}") if sealed else "",
        "previous_hash": case.last_event_hash,
    }
    sealing = _seal(**fields)
    event_id = work.ids.next()
    work.append(CaseEvent, id=event_id, personal=sealed, salt=salt, hash=sealing, **fields)
    change(case, last_event_seq=seq, last_event_hash=sealing)
    for hook in work.snapshots.hooks:
        if hook.wants(case.division_code, kind):
            hook.queue(work, event_id)


def told_kind(kind: str) -> str:
    """The kind as other systems are told it: a message taken back, no kind of section 6, is something recorded."""
    return EventKind.RECORDED if kind == EventKind.RECALLED else kind


def event_hash(event: CaseEvent) -> str:
    """The hash that the event must carry: SHA-256 over its fields and the hash before it."""
    return _seal(
        event.case_id,
        event.seq,
        event.at,
        event.kind,
        event.actor,
        event.data,
        event.personal_digest,
        event.previous_hash,
    )


def _seal(
    case_id: int,
    seq: int,
    at: datetime,
    kind: str,
    actor: str,
    data: Mapping[str, Any],
    personal_digest: str,
    previous_hash: str,
) -> str:
    moment = at.isoformat(timespec="microseconds")
    fields = (str(case_id), str(seq), moment, kind, actor, canonical(data), personal_digest, previous_hash)
    return digest("\n".join(fields))


def erase_personal(event: CaseEvent) -> None:
    """Drop the personal part and its salt: the chain still verifies, the words are gone."""
    event.personal = event.salt = None


def broken_link(case: Case, events: Sequence[CaseEvent]) -> str | None:
    """What is wrong with a case's history, oldest event first; None where the chain holds."""
    previous = ""
    for number, event in enumerate(events, start=1):
        if event.seq != number:
            return f"事项 {case.number} 第 {number} 条历史缺失"
        if event.previous_hash != previous or event.hash != event_hash(event):
            return f"事项 {case.number} 第 {number} 条历史被改动过"
        if event.personal is not None and event.personal_digest != digest(f"{event.salt}{event.personal}"):
            return f"事项 {case.number} 第 {number} 条历史的个人信息被改动过"
        previous = event.hash
    if (case.last_event_seq, case.last_event_hash) != (len(events), previous):
        return f"事项 {case.number} 的历史末尾被删过"
    return None


def canonical(value: Mapping[str, Any]) -> str:
    """JSON that is always written the same way."""
    return _CANONICAL.encode(value)


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
