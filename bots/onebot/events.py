"""From OneBot's JSON to our messages and events (protocol reference, sections 3.2, 3.4 and 3.7)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog

from app.core.clock import WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import InboundEvent, InboundMessage, Segment
from bots.base import RefusedError
from bots.onebot import segments
from bots.onebot.segments import identifier
from bots.text import clean

log = structlog.get_logger(__name__)

MAX_DEPTH = 64
_MILLISECONDS = 1e11

Body = Mapping[str, Any]


def read_json(body: bytes) -> dict[str, Any]:
    """The object in `body`; raises RefusedError(400) for anything that C4 forbids."""
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "bad_json") from error
    if not isinstance(value, dict) or _is_too_deep(value):
        raise RefusedError(400, "bad_json")
    return value


def _is_too_deep(value: Any) -> bool:
    """Whether containers nest deeper than 64; walked level by level, without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for container in level for child in _containers(container)]
    return bool(level)


def _containers(container: Any) -> list[Any]:
    children = container.values() if isinstance(container, dict) else container
    return [child for child in children if isinstance(child, dict | list)]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the events of one account."""

    account: str
    self_id: str
    groups: frozenset[str]
    bot_names: tuple[str, ...]
    wire_time: WireTime

    def parse(self, body: Body, received_at: datetime) -> InboundMessage | InboundEvent | None:
        """The message or event in `body`, None for what is dropped (C5); raises RefusedError(400)."""
        kind = body.get("post_type")
        if kind == "message":
            return self._message(body, received_at)
        if kind == "notice":
            return self._notice(body, received_at)
        if kind == "meta_event":
            self._watch(body)
        elif kind not in ("message_sent", "request"):
            log.info("onebot event of unknown type", account=self.account, type=clean(str(kind))[:40])
        return None

    def _message(self, body: Body, received_at: datetime) -> InboundMessage | None:
        if body.get("message_type") not in ("group", "private"):
            log.info("onebot message of unknown type", account=self.account)
            return None
        is_group = body["message_type"] == "group"
        sender = _required(body, "user_id")
        chat = _required(body, "group_id") if is_group else ""
        if sender == self.self_id or not self._is_heard(chat):
            return None
        parts = segments.read(body.get("message", body.get("raw_message")))
        if parts is None:
            raise RefusedError(400, "no_message")
        message_id = identifier(body.get("message_id")) or _fallback_id(body)
        return InboundMessage(
            channel=Channel.ONEBOT,
            account=self.account,
            external_id=message_id,
            dedup_key=f"{message_id}:{chat or sender}",
            sender=sender,
            chat=chat,
            sent_at=self._instant(body),
            received_at=received_at,
            segments=parts,
            is_addressed=not is_group or self._is_addressed(parts),
            sender_name=_name(body),
        )

    def _notice(self, body: Body, received_at: datetime) -> InboundEvent | None:
        """A recall or another notice that somebody should know of; chatter of groups is dropped."""
        wire_name = body.get("notice_type")
        name = _NOTICES.get(wire_name) if isinstance(wire_name, str) else None
        if wire_name == "group_decrease" and body.get("sub_type") == "kick_me":
            name = "kicked"
        chat = identifier(body.get("group_id")) or ""
        if name is None or not self._is_heard(chat):
            return None
        sender = identifier(body.get("user_id")) or ""
        data = _notice_data(body)
        if sender == self.self_id and name in ("recalled", "group_upload"):
            return None
        key = ":".join((name, identifier(body.get("time")) or "", chat or sender, *data.values()))
        key = key if len(key) <= 200 else f"{name}:{sha256(key.encode()).hexdigest()}"
        return InboundEvent(
            channel=Channel.ONEBOT,
            account=self.account,
            external_id=key,
            dedup_key=key,
            sender=sender,
            chat=chat,
            sent_at=self._instant(body),
            received_at=received_at,
            name=name,
            data=data,
        )

    def _watch(self, body: Body) -> None:
        """A heartbeat that says the QQ account is logged out while the connection is fine."""
        status = body.get("status")
        if isinstance(status, dict) and status.get("online") is False:
            log.error("onebot account is logged out: sign in again on the bot's host", account=self.account)

    def _is_heard(self, chat: str) -> bool:
        return not chat or not self.groups or chat in self.groups

    def _is_addressed(self, parts: Iterable[Segment]) -> bool:
        """Whether the bot itself is mentioned (not everybody), or the words start with its name."""
        first = True
        for part in parts:
            if part.kind is SegmentKind.MENTION and part.data["target"] == self.self_id:
                return True
            if part.kind is SegmentKind.TEXT and part.text.strip():
                if first and part.text.lstrip(" @\u3000\n").startswith(self.bot_names):
                    return True
                first = False
        return False

    def _instant(self, body: Body) -> datetime:
        """The event's time; some implementations send milliseconds, some text (3.7)."""
        text = identifier(body.get("time"))
        seconds = int(text) if text else None
        if seconds is not None and seconds > _MILLISECONDS:
            seconds //= 1000
        return self.wire_time.instant(seconds)


_NOTICES = {
    "group_recall": "recalled",
    "friend_recall": "recalled",
    "group_upload": "group_upload",
    "friend_add": "friend_added",
    "bot_offline": "bot_offline",
}


def _required(body: Body, name: str) -> str:
    value = identifier(body.get(name))
    if value is None:
        raise RefusedError(400, "missing_field")
    return value


def _fallback_id(body: Body) -> str:
    """A stand-in for a message id that is not there: a digest of all that the event says."""
    return "h" + sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]


def _name(body: Body) -> str:
    """What the group shows as the sender's name: card, else nickname; both may be missing."""
    anonymous, sender = body.get("anonymous"), body.get("sender")
    if isinstance(anonymous, dict) and isinstance(anonymous.get("name"), str):
        return clean(anonymous["name"])[:64]
    names = (sender.get("card"), sender.get("nickname")) if isinstance(sender, dict) else ()
    return next((clean(name).strip()[:64] for name in names if isinstance(name, str) and name.strip()), "")


def _notice_data(body: Body) -> dict[str, str]:
    """The ids of a notice, as strings: message, operator, file."""
    file = body.get("file")
    file_id = file.get("id") if isinstance(file, dict) else None
    found = {
        "message_id": identifier(body.get("message_id")),
        "operator": identifier(body.get("operator_id")),
        "file_id": clean(file_id)[:200] if isinstance(file_id, str) else None,
    }
    return {name: value for name, value in found.items() if value}
