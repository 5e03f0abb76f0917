"""From the platform's JSON to our messages and events (protocol reference, section 4.4)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog

from app.core.clock import WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import InboundEvent, InboundMessage, Segment
from bots.base import RefusedError
from bots.qqbot import segments
from bots.text import clean

log = structlog.get_logger(__name__)

DISPATCH, HEARTBEAT, VALIDATION = 0, 1, 13
IN_PRIVATE = "C2C_MESSAGE_CREATE"
CALLED = "GROUP_AT_MESSAGE_CREATE"
OVERHEARD = "GROUP_MESSAGE_CREATE"
MESSAGES = (IN_PRIVATE, CALLED, OVERHEARD)
NOTICES: Mapping[str, str] = {
    "GROUP_ADD_ROBOT": "joined_group",
    "GROUP_DEL_ROBOT": "kicked",
    "GROUP_MSG_REJECT": "active_refused",
    "GROUP_MSG_RECEIVE": "active_allowed",
    "FRIEND_ADD": "friend_added",
    "FRIEND_DEL": "friend_removed",
    "C2C_MSG_REJECT": "active_refused",
    "C2C_MSG_RECEIVE": "active_allowed",
}
"""Our names for what the platform tells without anybody having spoken."""
_ID = re.compile(r"[!-~]{1,400}")
_OPENID = re.compile(r"[!-~]{1,128}")
_DIGITS = re.compile(r"[0-9]{1,16}")
_MILLISECONDS = 10**11

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the events of one bot."""

    account: str
    wire_time: WireTime

    def parse(self, body: Body, received_at: datetime) -> InboundMessage | InboundEvent | None:
        """The message or event in `body`, None for what is dropped (C5); raises RefusedError(400)."""
        if body["op"] != DISPATCH:
            return None
        name, d = body.get("t"), body.get("d")
        if isinstance(name, str) and name in MESSAGES:
            return self._message(name, _object(d), received_at)
        if isinstance(name, str) and name in NOTICES:
            return self._notice(name, body, _object(d), received_at)
        log.info("qqbot event of unknown name", account=self.account, event_name=clean(str(name))[:60])
        return None

    def _message(self, name: str, d: Body, received_at: datetime) -> InboundMessage | None:
        author, message_id = _object(d.get("author")), _required(d, "id", _ID)
        if author.get("bot") is True:
            return None
        is_private = name == IN_PRIVATE
        parts = segments.read(d)
        return InboundMessage(
            channel=Channel.QQBOT,
            account=self.account,
            external_id=message_id,
            dedup_key=message_id,
            sender=_required(author, "user_openid" if is_private else "member_openid", _OPENID),
            chat="" if is_private else _required(d, "group_openid", _OPENID),
            sent_at=self._instant(d.get("timestamp")),
            received_at=received_at,
            segments=parts,
            is_addressed=name != OVERHEARD or _calls(parts, segments.own_names(d)),
            sender_name=_name(author),
        )

    def _notice(self, name: str, body: Body, d: Body, received_at: datetime) -> InboundEvent:
        """A notice; whose group_openid a registry needs is told to the log."""
        is_group = name.startswith("GROUP_")
        chat = _required(d, "group_openid", _OPENID) if is_group else ""
        by = d.get("op_member_openid") if is_group else d.get("openid")
        sender = by if isinstance(by, str) and _OPENID.fullmatch(by) else chat
        if not sender:
            raise RefusedError(400, "missing_field")
        if is_group:
            log.info("qqbot notice of a group", account=self.account, event_name=name, group_openid=chat)
        key = _event_id(body)
        return InboundEvent(
            channel=Channel.QQBOT,
            account=self.account,
            external_id=key,
            dedup_key=key,
            sender=sender,
            chat=chat,
            sent_at=self._instant(d.get("timestamp")),
            received_at=received_at,
            name=NOTICES[name],
        )

    def _instant(self, said: Any) -> datetime:
        """The platform's time: text with its offset in messages, seconds in notices."""
        return self.wire_time.instant(_seconds(said))


def _calls(parts: tuple[Segment, ...], own: frozenset[str]) -> bool:
    return any(part.kind is SegmentKind.MENTION and part.data["target"] in own for part in parts)


def _object(value: Any) -> Body:
    if not isinstance(value, dict):
        raise RefusedError(400, "missing_field")
    return value


def _required(body: Body, name: str, shape: re.Pattern[str]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise RefusedError(400, "missing_field")
    return value


def _event_id(body: Body) -> str:
    """The event's own id, else a digest of all that it says."""
    outer = body.get("id")
    if isinstance(outer, str) and _ID.fullmatch(outer):
        return outer
    return "h" + sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]


def _seconds(said: Any) -> int | None:
    if isinstance(said, str) and not _DIGITS.fullmatch(said):
        try:
            moment = datetime.fromisoformat(said)
            return int(moment.timestamp()) if moment.tzinfo else None
        except (ValueError, OverflowError):
            return None
    if isinstance(said, bool) or not isinstance(said, int | str):
        return None
    seconds = int(said)
    return seconds // 1000 if seconds > _MILLISECONDS else seconds


def _name(author: Body) -> str:
    """What is shown as the sender's name: never an identity."""
    name = author.get("username")
    return clean(name).strip()[:64] if isinstance(name, str) else ""
