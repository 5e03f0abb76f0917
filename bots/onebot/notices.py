"""What an implementation tells without anybody having spoken: notices and heartbeats (reference, 3.3, 3.4)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bots.onebot.segments import identifier, message_identifier
from bots.text import clean

NAMES = {
    "group_recall": "recalled",
    "friend_recall": "recalled",
    "friend_add": "friend_added",
    "bot_offline": "bot_offline",
}
"""The notices that somebody should know of; the chatter of groups is dropped."""

_DISMISSED = "group_dismiss"
"""LLOneBot's own notice of a group that is no more."""
_GONE = ("kick_me", "disband")
"""We were sent away, or, as NapCat says, the group was dissolved; other ways of leaving are ours only by our number."""
_EVERYBODY = (None, "0")
"""Whom a ban names that shuts the mouths of the whole group."""
_MILLISECONDS_FROM = 300
"""Nobody beats more than three times a second, or less than once in five minutes: a smaller interval is in seconds."""
UPLOADS = ("group_upload", "offline_file")
"""Notices that carry a file, which some implementations send as a message instead or as well."""

Body = Mapping[str, Any]


class Presence:
    """Whether the QQ account is signed in, as this process last heard; the connection says nothing of it."""

    def __init__(self) -> None:
        self._is_online: bool | None = None

    def hear(self, is_online: bool) -> bool:
        """Note what was said; whether it is news to this process."""
        is_news = self._is_online is not is_online
        self._is_online = is_online
        return is_news


def name_of(body: Body) -> str:
    """Our name for a notice, empty for one that is dropped."""
    wire_name, how = body.get("notice_type"), body.get("sub_type")
    if wire_name == _DISMISSED or (wire_name == "group_decrease" and (how in _GONE or _is_ours(body))):
        return "kicked"
    if wire_name == "group_increase" and _is_ours(body):
        return "joined_group"
    if wire_name == "group_ban" and (_is_ours(body) or identifier(body.get("user_id")) in _EVERYBODY):
        return "unmuted" if how == "lift_ban" else "muted"
    return NAMES.get(wire_name, "") if isinstance(wire_name, str) else ""


def _is_ours(body: Body) -> bool:
    """Whether it is about our own account."""
    user = identifier(body.get("user_id"))
    return user is not None and user == identifier(body.get("self_id"))


def data_of(body: Body) -> dict[str, str]:
    """What a notice holds, as strings: the ids of message and operator, and for how many seconds it is so."""
    found = {
        "message_id": message_identifier(body.get("message_id")),
        "operator": identifier(body.get("operator_id")),
        "duration": identifier(body.get("duration")),
    }
    return {name: value for name, value in found.items() if value}


def key_of(name: str, *parts: str) -> str:
    """A de-duplication key of a notice, short enough to be kept."""
    key = ":".join((name, *parts))
    return key if len(key) <= 200 else f"{name}:{sha256(key.encode()).hexdigest()}"


def is_signed_in(body: Body) -> bool | None:
    """What a heartbeat says of the account; None where it says nothing."""
    status = body.get("status")
    online = status.get("online") if isinstance(status, dict) else None
    return online if isinstance(online, bool) else None


def beat_seconds(body: Body) -> float | None:
    """How often heartbeats come, from a heartbeat's own word: milliseconds, or seconds where they would be too few."""
    interval = body.get("interval")
    if not isinstance(interval, int | float) or isinstance(interval, bool):
        return None
    seconds = interval / 1000 if interval >= _MILLISECONDS_FROM else interval
    return seconds if 0 < interval < 86_400_000 else None


def upload_part(body: Body) -> dict[str, Any]:
    """The file of an upload notice as a message segment."""
    file = body.get("file")
    data = dict(file) if isinstance(file, dict) else {}
    return {"type": "file", "data": {name: clean(v) if isinstance(v, str) else v for name, v in data.items()}}
