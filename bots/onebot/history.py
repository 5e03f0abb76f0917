"""What a group said while nobody was connected (protocol reference, 3.2 and 3.6: back-fill)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from app.core.messages import InboundMessage
from bots.base import RefusedError
from bots.onebot.client import OneBotClient
from bots.onebot.events import Reader
from bots.onebot.segments import identifier

log = structlog.get_logger(__name__)


class History:
    """Reads groups backwards, page by page, until what is known."""

    def __init__(self, client: OneBotClient, reader: Reader, *, count: int, pages: int) -> None:
        self._client, self._reader = client, reader
        self._count, self._pages = count, pages

    async def since(self, chat: str, since: datetime, received_at: datetime) -> list[InboundMessage]:
        """The members' messages of a group from `since` on, the oldest first; raises SendError."""
        found: dict[str, InboundMessage] = {}
        before, asked = "", {""}
        for _ in range(self._pages):
            page = await self._client.history(chat, self._count, before)
            read = self._read(page, chat, received_at)
            known = len(found)
            found |= {message.dedup_key: message for message in read if message.sent_at >= since}
            before = _oldest(page)
            is_over = len(page) < self._count or any(message.sent_at < since for message in read)
            if is_over or before in asked or (read and len(found) == known):
                break
            asked.add(before)
        return sorted(found.values(), key=lambda message: message.sent_at)

    def _read(self, page: Sequence[Any], chat: str, received_at: datetime) -> list[InboundMessage]:
        return [message for body in page if (message := self._one(body, chat, received_at)) is not None]

    def _one(self, body: Any, chat: str, received_at: datetime) -> InboundMessage | None:
        """One entry; an entry that cannot be read costs the others nothing."""
        try:
            return self._reader.past(body, chat, received_at) if isinstance(body, dict) else None
        except RefusedError as refusal:
            log.warning("onebot history entry unread", account=self._reader.account, reason=refusal.reason)
            return None


def _oldest(page: Sequence[Any]) -> str:
    """The sequence number of a page's oldest entry, empty where it has none."""
    numbered = [body for body in page if isinstance(body, Mapping) and identifier(body.get("message_seq"))]
    oldest = min(numbered, key=lambda body: _seconds(body.get("time")), default=None)
    return identifier(oldest["message_seq"]) or "" if oldest else ""


def _seconds(value: Any) -> int:
    return int(identifier(value) or 0)
