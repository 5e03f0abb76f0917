"""What is to be said, written down with what caused it: alerts to officers, answers and news to people.

Rows are added in the transaction that made them necessary; `app.services.sending.delivery` sends them. Words are put
in when a row is rendered, so a row holds a reply key and values. Which ways were tried: `tries.py`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from app.core.enums import AlertState, EventKind
from app.core.jsontext import dump
from app.db.among import among
from app.db.prepared import Prepared
from app.services import history
from app.services.rules.reply_fields import REPLY_FIELDS
from app.services.work import Work
from models import Case, Conversation, DeskEntry, LedgerEntry, Message, OutboxMessage

ALERTS = ("alert", "reminder", "escalation")
"""Purposes that mean an officer was called for a case."""
ALSO = "also_said"
"""Among the values of a row: further sentences of the same message, each a key and its values."""
DRILL = "is_drill"
"""Among the values of a row: it belongs to a drill, says so, and leaves by accounts of drills alone."""
AGAIN = "called_again"
"""Among the values of a call: he was the last who was called for this case, and for this very reason."""
ENTRY = "desk_entry"
"""Among the values of a call for the desk: the entry that its link opens."""
Also = tuple[str, Mapping[str, Any]]
NOTICE = "notice"
"""Purpose of what an officer is told and need not answer."""
TEST = "test"
"""Purpose of the one message that proves an address (`friendships.py`); it goes there and nowhere else."""
HELD = "window"
"""`last_error` of news that waits for the person's next message."""


def enqueue_alert(
    work: Work, case: Case, officer_id: str, purpose: str, reply_key: str, values: Mapping[str, Any]
) -> OutboxMessage:
    """Call an officer for a case; `purpose` is alert, reminder, escalation or notice.

    Unique by case, purpose, officer and place in the case's history: the same call twice at one place is one, but
    two notices that say different things are two, and where a case is comes beside what its officer read just before.
    """
    what = f":{reply_key}" if purpose == NOTICE or reply_key == "alert_place" else ""
    return _add(
        work,
        f"{purpose}:{case.id}:{officer_id}:{case.last_event_seq}{what}",
        purpose=purpose,
        case_id=case.id,
        officer_id=officer_id,
        division_code=case.division_code,
        reply_key=reply_key,
        values=_json(values, is_drill=case.is_drill),
        is_urgent=case.is_urgent,
    )


def enqueue_news(work: Work, case: Case, reply_key: str, values: Mapping[str, Any]) -> OutboxMessage | None:
    """Tell the person who reported the case; None where he wrote through no conversation of ours.

    Whoever calls this holds the case's row: the telling becomes part of its history.
    """
    if case.reporter_conversation_id is None:
        return None
    row = _add(
        work,
        f"news:{case.id}:{reply_key}:{case.last_event_seq}",
        purpose="news",
        case_id=case.id,
        conversation_id=case.reporter_conversation_id,
        division_code=case.division_code,
        reply_key=reply_key,
        values=_json(values, is_drill=case.is_drill),
        is_urgent=case.is_urgent,
    )
    history.record(work, case, EventKind.TOLD, history.SYSTEM, {"key": reply_key, "alert_id": str(row.id)})
    return row


def enqueue_reply(
    work: Work,
    message: Message,
    conversation: Conversation,
    text_key: str,
    values: Mapping[str, Any],
    also: Sequence[Also] = (),
    case: Case | None = None,
) -> OutboxMessage:
    """Answer a message by the platform's API, where its channel has no reply in the same exchange.

    `also` are further sentences of the same message; whoever quotes it speaks of `case`.
    """
    more = [[key, dict(each)] for key, each in also]
    return _add(
        work,
        f"reply:{message.id}:{text_key}",
        purpose="reply",
        case_id=case.id if case is not None else None,
        message_id=message.id,
        conversation_id=conversation.id,
        division_code=message.division_code,
        reply_key=text_key,
        values=_json({**values, ALSO: more} if more else values, is_drill=message.is_drill),
    )


def enqueue_request(
    work: Work, message: Message, case: Case | None, reply_key: str, values: Mapping[str, Any]
) -> OutboxMessage:
    """Ask whoever sent a message for something, where he sent it; it waits for him where his window is shut."""
    return _add(
        work,
        f"request:{message.id}:{reply_key}",
        purpose="news",
        case_id=case.id if case is not None else None,
        message_id=message.id,
        conversation_id=message.conversation_id,
        division_code=message.division_code,
        reply_key=reply_key,
        values=_json(values, is_drill=message.is_drill),
    )


def enqueue_desk(
    work: Work,
    entry: DeskEntry,
    officer_id: str,
    reply_key: str,
    values: Mapping[str, Any],
    *,
    is_drill: bool = False,
) -> OutboxMessage:
    """Call somebody of the duty desk for an entry of its list; each ring is a message of its own."""
    return _add(
        work,
        desk_key(entry.id, officer_id, entry.rings),
        purpose="desk",
        message_id=entry.message_id,
        officer_id=officer_id,
        division_code=entry.division_code,
        reply_key=reply_key,
        values=_json(values, is_drill=is_drill),
        is_urgent=entry.is_urgent,
    )


def desk_key(entry_id: int, officer_id: str, ring: int) -> str:
    """What tells this ring of an entry, the first being 1, from every other one."""
    return f"desk:{entry_id}:{officer_id}:{ring}"


def enqueue_notice(
    work: Work, officer_id: str, division_code: str, reply_key: str, values: Mapping[str, Any], about: str
) -> OutboxMessage:
    """Tell an officer something that is about no single case, once for each `about`; cards show it as their summary."""
    said = work.snapshots.ruleset_for(division_code).render(reply_key, **values)
    return _add(
        work,
        notice_key(officer_id, reply_key, about),
        purpose=NOTICE,
        officer_id=officer_id,
        division_code=division_code,
        reply_key=reply_key,
        values=_json({**values, "summary": said}),
    )


async def is_noticed(work: Work, officer_id: str, reply_key: str, about: str) -> bool:
    """Whether an officer was told so about this already."""
    await work.flush()
    told = select(OutboxMessage.id).where(OutboxMessage.dedup_key == notice_key(officer_id, reply_key, about))
    return await work.session.scalar(told) is not None


def notice_key(officer_id: str, reply_key: str, about: str) -> str:
    """What tells this notice to an officer from every other one."""
    return f"notice:{reply_key}:{officer_id}:{about}"[:120]


def enqueue_test(
    work: Work, entry: LedgerEntry, division_code: str, reply_key: str, values: Mapping[str, Any]
) -> OutboxMessage:
    """Write to the address of this row of the ledger, to see whether it arrives."""
    return _add(
        work,
        f"{TEST}:{entry.channel}:{entry.account}:{entry.target}:{work.now.timestamp():.0f}"[:128],
        purpose=TEST,
        channel=entry.channel,
        account=entry.account,
        address=entry.target,
        division_code=division_code,
        reply_key=reply_key,
        values=_json(values),
    )


_HELD_NEWS = Prepared(
    select(OutboxMessage.id).where(
        among(OutboxMessage.conversation_id, "conversations"),
        OutboxMessage.state
        == bindparam("failed", AlertState.FAILED, literal_execute=True),  # for SQLite's index
        OutboxMessage.purpose == "news",
    )
)


async def pending_news(work: Work, conversations: Sequence[int]) -> dict[int, list[OutboxMessage]]:
    """What these conversations (by id) were not told yet because the window was shut; oldest first."""
    if not conversations:
        return {}
    found: dict[int, list[OutboxMessage]] = {}
    held = [row[0] for row in await _HELD_NEWS.rows(work.session, {"conversations": list(conversations)})]
    if not held:
        return found
    rows = select(OutboxMessage).where(OutboxMessage.id.in_(held)).order_by(OutboxMessage.id)
    for row in await work.session.scalars(rows):
        found.setdefault(row.conversation_id or 0, []).append(row)
    return found


def hand_over(work: Work, row: OutboxMessage) -> None:
    """The person hears this with the answer to his message; nothing is left to send."""
    row.state, row.sent_at, row.next_try_at, row.last_error = AlertState.ACCEPTED, work.now, None, ""


async def seen(work: Work, case: Case, officer_id: str) -> None:
    """The officer answered for the case, so he knows what he was sent about it, or was about to be."""
    await work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.case_id == case.id,
            OutboxMessage.officer_id == officer_id,
            OutboxMessage.state != AlertState.SEEN,
        )
        .values(state=AlertState.SEEN, seen_at=work.now, next_try_at=None)
    )


async def all_seen(work: Work, case_ids: Sequence[int], officer_id: str) -> None:
    """The officer looked at a list of these cases: he knows what had been sent to him about them."""
    await work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.case_id.in_(case_ids),
            OutboxMessage.officer_id == officer_id,
            OutboxMessage.state.in_((AlertState.ACCEPTED, AlertState.DELIVERED)),
        )
        .values(state=AlertState.SEEN, seen_at=work.now, next_try_at=None)
    )


def values_of(row: OutboxMessage) -> dict[str, Any]:
    """The values that a row is rendered with; what nobody gave is empty."""
    given = dict.fromkeys(REPLY_FIELDS.get(row.reply_key, ()), "") | json.loads(row.values)
    printed = {"short": row.short} if row.short else {}
    return {name: value for name, value in given.items() if name not in (ALSO, DRILL, AGAIN)} | printed


def is_drill(row: OutboxMessage) -> bool:
    """Whether the row belongs to a drill."""
    return DRILL in row.values and json.loads(row.values).get(DRILL) is True


def is_repeat(row: OutboxMessage) -> bool:
    """Whether the row calls somebody once more for what it called him for last."""
    return AGAIN in row.values and json.loads(row.values).get(AGAIN) is True


def also_said(row: OutboxMessage) -> list[Also]:
    """The further sentences of a row's message, each with all its values."""
    said = json.loads(row.values).get(ALSO, [])
    return [(key, dict.fromkeys(REPLY_FIELDS.get(key, ()), "") | values) for key, values in said]


def _json(values: Mapping[str, Any], *, is_drill: bool = False) -> str:
    return dump({**values, DRILL: True} if is_drill else dict(values))


def _add(work: Work, dedup_key: str, **fields: Any) -> OutboxMessage:
    """The row with this key, added unless this work added it already."""
    written: dict[str, OutboxMessage] = work.session.info.setdefault(__name__, {})
    if dedup_key not in written:
        row = written[dedup_key] = OutboxMessage.new(
            id=work.ids.next(),
            dedup_key=dedup_key,
            state=str(AlertState.QUEUED),
            tried=[],
            next_try_at=work.now,
            created_at=work.now,
            **fields,
        )
        work.add(row)
    return written[dedup_key]
