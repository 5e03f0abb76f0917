"""From OneBot's JSON to our messages and events (protocol reference, sections 3.2, 3.4 and 3.7)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog

from app.core.clock import WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import InboundEvent, InboundMessage, Segment
from bots.base import RefusedError
from bots.onebot import forwards, notices, quotes, segments
from bots.onebot.members import shown_name
from bots.onebot.segments import identifier, message_identifier
from bots.onebot.sessions import Sessions
from bots.text import clean

log = structlog.get_logger(__name__)

_MILLISECONDS = 1e11
_PRIVATE_KINDS = ("friend", "group", "other")
"""The `sub_type` of what is said to us alone."""

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the events of one account."""

    account: str
    self_id: str
    groups: frozenset[str]
    bot_names: tuple[str, ...]
    wire_time: WireTime
    presence: notices.Presence = field(default_factory=notices.Presence)
    sessions: Sessions = field(default_factory=Sessions)

    def parse(self, body: Body, received_at: datetime) -> InboundMessage | InboundEvent | None:
        """The message or event in `body`, None for what is dropped (C5); raises RefusedError(400)."""
        kind = body.get("post_type")
        if kind == "message":
            return self._message(body, received_at)
        if kind == "notice":
            return self._notice(body, received_at)
        if kind == "meta_event":
            return self._presence(body, received_at)
        if kind not in ("message_sent", "request"):
            log.info("onebot event of unknown type", account=self.account, type=clean(str(kind))[:40])
        return None

    def past(self, body: Body, chat: str, received_at: datetime) -> InboundMessage | None:
        """A group message as its history shows it, which may lack what the place already says."""
        sender = body.get("sender")
        known = sender.get("user_id") if isinstance(sender, dict) else None
        whole = {
            **body,
            "message_type": "group",
            "group_id": chat,
            "user_id": body.get("user_id") or known,
        }
        return self._message(whole, received_at)

    def _message(self, body: Body, received_at: datetime) -> InboundMessage | None:
        place = _place(body)
        if place not in ("group", "private"):
            log.info("onebot message of unknown type", account=self.account)
            return None
        said = body.get("message")
        parts = segments.read(body.get("raw_message") if said is None else said)
        if parts is None:
            raise RefusedError(400, "no_message")
        parts = forwards.unfold(parts)
        is_group = place == "group"
        if not is_group:
            self.sessions.hear(body)
        known_by = message_identifier(body.get("message_id")) or _stand_in(body, parts, received_at)
        return self._said(body, parts, known_by, received_at, is_group=is_group)

    def _said(
        self,
        body: Body,
        parts: tuple[Segment, ...],
        message_id: str,
        received_at: datetime,
        *,
        is_group: bool,
    ) -> InboundMessage | None:
        user = _required(body, "user_id")
        chat = _required(body, "group_id") if is_group else ""
        if user == self.self_id or not self._is_heard(chat):
            return None
        is_addressed = not is_group or self._is_addressed(parts)
        sender, name = _sender(body, user), _name(body)
        is_unread = any(map(forwards.is_waiting, parts)) or (is_addressed and quotes.is_all(parts))
        return InboundMessage(
            channel=Channel.ONEBOT,
            account=self.account,
            external_id=message_id,
            dedup_key=_key(parts, message_id, chat or user),
            sender=sender,
            chat=chat,
            sent_at=self._instant(body),
            received_at=received_at,
            segments=parts,
            is_addressed=is_addressed,
            sender_name=name or sender,
            is_partial=is_unread or (is_group and not name),
        )

    def _notice(self, body: Body, received_at: datetime) -> InboundMessage | InboundEvent | None:
        """A recall, a file or another notice that somebody should know of; chatter of groups is dropped."""
        if body.get("notice_type") in notices.UPLOADS:
            return self._upload(body, received_at)
        name = notices.name_of(body)
        sender, chat = identifier(body.get("user_id")) or "", identifier(body.get("group_id")) or ""
        is_own_recall = name == "recalled" and sender == self.self_id
        if not name or is_own_recall or not self._is_heard(chat):
            return None
        if name == "bot_offline":
            self.presence.hear(is_online=False)
        data = notices.data_of(body)
        key = notices.key_of(name, identifier(body.get("time")) or "", chat or sender, *data.values())
        return self._event(name, key, body, received_at, sender=sender, chat=chat, data=data)

    def _upload(self, body: Body, received_at: datetime) -> InboundMessage | None:
        parts = segments.read([notices.upload_part(body)]) or ()
        is_group = body.get("notice_type") == "group_upload"
        return self._said(body, parts, _digest(body), received_at, is_group=is_group)

    def _presence(self, body: Body, received_at: datetime) -> InboundEvent | None:
        """The account was signed out or in again, by the word of a heartbeat, if that is news."""
        is_online = notices.is_signed_in(body)
        if is_online is None or not self.presence.hear(is_online):
            return None
        name = "bot_online" if is_online else "bot_offline"
        key = notices.key_of(name, "heartbeat", received_at.isoformat())
        return self._event(name, key, body, received_at, sender=self.self_id)

    def _event(
        self,
        name: str,
        key: str,
        body: Body,
        received_at: datetime,
        *,
        sender: str,
        chat: str = "",
        data: Mapping[str, str] | None = None,
    ) -> InboundEvent:
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
            data=data or {},
        )

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


def _place(body: Body) -> Any:
    """`group`, `private` or another word of its own; one that says none was said in the group that it names, if any.

    A temporary session names its group as well, and is private all the same (3.4, 3.7).
    """
    place = body.get("message_type")
    if place not in (None, ""):
        return place
    in_group = identifier(body.get("group_id")) not in (None, "0")
    return "group" if in_group and body.get("sub_type") not in _PRIVATE_KINDS else "private"


def _required(body: Body, name: str) -> str:
    value = identifier(body.get(name))
    if value is None:
        raise RefusedError(400, "missing_field")
    return value


def _key(parts: tuple[Segment, ...], message_id: str, place: str) -> str:
    """The key of C7; a file that comes as a message and as a notice is known by its own id (3.4)."""
    if len(parts) == 1 and parts[0].kind is SegmentKind.FILE and parts[0].media_id:
        return notices.key_of("file", parts[0].media_id, place)
    return f"{message_id}:{place}"


def _sender(body: Body, user: str) -> str:
    """Who spoke: all anonymous members of a group share one number and are told apart by their masks."""
    mask = body.get("anonymous")
    if not isinstance(mask, dict) or not mask:
        return user
    own = identifier(mask.get("id")) or sha256(clean(str(mask.get("name"))).encode()).hexdigest()[:16]
    return f"{user}:{own}"


def _stand_in(body: Body, parts: Iterable[Segment], received_at: datetime) -> str:
    """In place of a message id that is not there: who said what and where, in which second by the event's word.

    So a repeat is known, in the history too, and whoever says the same again is heard. An event without a time
    counts as a repeat within the minute in which it came.
    """
    when = identifier(body.get("time")) or f"{received_at:%Y%m%d%H%M}"
    said = [[part.kind, part.text, part.media_id or part.url, part.lat, part.lng] for part in parts]
    return _digest([when, str(body.get("group_id")), str(body.get("user_id")), said])


def _digest(value: Any) -> str:
    return "digest:" + sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _name(body: Body) -> str:
    """What the group shows as the sender's name: mask, card or nickname; all may be missing."""
    anonymous = body.get("anonymous")
    if isinstance(anonymous, dict) and isinstance(anonymous.get("name"), str):
        return clean(anonymous["name"])[:64]
    return shown_name(body.get("sender"))
