"""Builders: a valid object of each kind, with what the test cares about changed."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from models import Case, Contact, Conversation, DeskEntry, Group, Message

HAIL = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
_ids = count(100_001)


def a_case(**changes: Any) -> Case:
    """An open disaster case in 竹园村 with an officer and a deadline."""
    number = next(_ids)
    values: dict[str, Any] = {
        "id": number,
        "number": f"260718{number:06d}",
        "kind": "disaster",
        "state": "assigned",
        "division_code": "610925112003",
        "summary": "竹园村下冰雹了",
        "officer_id": "O1",
        "promise": {},
        "ruleset_version": 1,
        "decision": {},
        "level": 0,
        "step_number": 0,
        "is_urgent": False,
        "last_event_seq": 0,
        "last_event_hash": "",
        "next_due_at": HAIL + timedelta(minutes=10),
        "reported_at": HAIL,
        "opened_at": HAIL,
    }
    values |= changes
    return Case(**({"last_digits": values["number"][-3:]} | values))


def a_conversation(**changes: Any) -> Conversation:
    """张诗文's private conversation with the county's WeChat account; he wrote just now."""
    values: dict[str, Any] = {
        "id": next(_ids),
        "channel": "wechat",
        "account": "langao",
        "sender": "oZhang",
        "chat": "",
        "last_inbound_at": HAIL,
        "waiting_photos": [],
    }
    return Conversation(**(values | changes))


def a_group(**changes: Any) -> Group:
    """四季镇's group, of the county's QQ bot unless another account is named."""
    values: dict[str, Any] = {
        "id": next(_ids),
        "channel": "qqbot",
        "account": "langao",
        "division_code": "610925112",
        "name": "四季镇群",
        "listen": "mention",
    }
    return Group(**(values | changes))


def a_contact(**changes: Any) -> Contact:
    """The way to the household officer by the county's WeChat account."""
    values: dict[str, Any] = {
        "id": next(_ids),
        "owner_kind": "officer",
        "owner_id": "O1",
        "channel": "wechat",
        "account": "langao",
        "external_id": "oChen",
    }
    return Contact(**(values | changes))


def a_message(**changes: Any) -> Message:
    """A text message that was stored and waits for a human."""
    number = next(_ids)
    values: dict[str, Any] = {
        "id": number,
        "channel": "wechat",
        "account": "langao",
        "dedup_key": f"m{number}",
        "external_id": f"m{number}",
        "conversation_id": 1,
        "sender": "oZhang",
        "sender_name": "",
        "chat": "",
        "kind": "text",
        "text": "竹园村下冰雹了",
        "segments": "[]",
        "sent_at": HAIL,
        "received_at": HAIL,
        "division_code": "610925112003",
        "fate_kind": "to_human",
        "fate_reason": "",
        "decision": {},
        "is_drill": False,
    }
    return Message(**(values | changes))


def a_desk_entry(**changes: Any) -> DeskEntry:
    """An entry of the duty desk's list that is due."""
    values: dict[str, Any] = {
        "id": next(_ids),
        "division_code": "610925112003",
        "reason": "not_understood",
        "is_urgent": False,
        "created_at": HAIL,
        "due_at": HAIL,
        "rings": 0,
        "closed_reason": "",
    }
    return DeskEntry(**(values | changes))
