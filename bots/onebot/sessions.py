"""Temporary sessions: a member of a group writes in private and is no friend (protocol reference, 3.4, 3.6, 3.7)."""

from collections.abc import Mapping
from typing import Any

from bots.onebot.segments import identifier

MOST = 5000
"""So many strangers are remembered; the one who was silent longest is forgotten first."""
_NOBODY_KNOWS = "284840486"
"""What NapCat writes where it does not know the group."""


class Sessions:
    """From which group each stranger wrote to this process: an answer to him must name it."""

    def __init__(self) -> None:
        self._groups: dict[str, str] = {}

    def hear(self, body: Mapping[str, Any]) -> None:
        """Note whose session a private message belongs to; a friend has none."""
        user = identifier(body.get("user_id")) or ""
        self._groups.pop(user, None)
        if body.get("sub_type") != "group":
            return
        sender = body.get("sender")
        inner = sender.get("group_id") if isinstance(sender, dict) else None
        group = identifier(body.get("group_id")) or identifier(inner)
        if group is None or group in ("0", _NOBODY_KNOWS):
            return
        self._groups[user] = group
        if len(self._groups) > MOST:
            del self._groups[next(iter(self._groups))]

    def group_of(self, user: str) -> str:
        """The group of somebody's session, empty for a friend and where nobody said."""
        return self._groups.get(user, "")
