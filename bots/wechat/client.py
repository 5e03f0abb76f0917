"""What an account sends and fetches: cards, notices, texts, media (protocol reference, 1.10 to 1.13)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.core.clock import Clock
from app.core.messages import Segment
from bots.base import (
    Fetched,
    Fetcher,
    FetchError,
    Means,
    Outgoing,
    Receipt,
    SendError,
    UnreachableError,
)
from bots.fetcher import by_link_or_id, sniff
from bots.jsonapi import confirmed
from bots.text import cut_bytes, printable
from bots.wechat.api import WeChatApi
from bots.wechat.config import WeChatConfig
from bots.wechat.errors import TOO_LONG, MediaLostError
from bots.wechat.replies import MAX_TEXT_BYTES, template_data

_MAX_MESSAGE_ID = 32


class WeChatClient:
    """One account's outgoing messages and incoming files."""

    def __init__(self, config: WeChatConfig, *, api: WeChatApi, clock: Clock, fetcher: Fetcher) -> None:
        self._config = config
        self._clock = clock
        self._api = api
        self._fetcher = fetcher

    async def send(self, message: Outgoing) -> Receipt:
        """A card, a notice or a customer-service text, by the right that the ledger found; raises SendError."""
        if message.chat:
            raise UnreachableError("no_groups", "an official account has no groups")
        if message.means is Means.TEMPLATE and message.template:
            return await self._send_card(message, message.template)
        if message.means is Means.CONSENT:
            return await self._send_notice(message, message.template or {"summary": message.text})
        return await self._send_words(message)

    async def fetch(self, segment: Segment) -> Fetched:
        """The file by its link if that still works, else by its media id; raises FetchError."""
        return await by_link_or_id(self._fetcher, segment, self._fetch_media)

    async def _send_words(self, message: Outgoing) -> Receipt:
        """A customer-service text; one that is refused as too long is cut and sent once more (45002)."""
        text = printable(message.text)
        try:
            return await self._send_text(message.recipient, cut_bytes(text, MAX_TEXT_BYTES))
        except SendError as error:
            if error.code != TOO_LONG:
                raise
        return await self._send_text(message.recipient, cut_bytes(text, MAX_TEXT_BYTES // 2))

    async def _send_text(self, recipient: str, text: str) -> Receipt:
        body = {"touser": recipient, "msgtype": "text", "text": {"content": text}}
        await self._say("/cgi-bin/message/custom/send", body)
        return Receipt()

    async def _send_card(self, message: Outgoing, values: Mapping[str, str]) -> Receipt:
        """A template message; its `client_msg_id` keeps a repeat within ten minutes from being shown again."""
        body: dict[str, Any] = {
            "touser": message.recipient,
            "template_id": self._config.alert_template_id,
            "client_msg_id": _message_id(message.dedup_key),
            "data": template_data(values, self._config.alert_template_fields, self._clock.now()),
        }
        if message.url:
            body["url"] = message.url
        answer = await self._say("/cgi-bin/message/template/send", body)
        return Receipt(platform_id=str(answer.get("msgid", "")))

    async def _send_notice(self, message: Outgoing, values: Mapping[str, str]) -> Receipt:
        """A subscription notice; where the answer names no msgid, template and person name it (1.12)."""
        template_id = self._config.notice_template_id
        body: dict[str, Any] = {
            "touser": message.recipient,
            "template_id": template_id,
            "data": template_data(values, self._config.notice_template_fields, self._clock.now()),
        }
        if message.url:
            body["page"] = message.url
        answer = await self._say("/cgi-bin/message/subscribe/bizsend", body)
        return Receipt(str(answer.get("msgid") or notice_name(template_id, message.recipient)))

    async def _say(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """One message to the platform, and its word that it was taken."""
        return confirmed(await self._api.post(path, body), path)

    async def _fetch_media(self, segment: Segment) -> Fetched:
        """A temporary medium: its bytes, or what the link to a film gives."""
        try:
            found = await self._api.download("/cgi-bin/media/get", {"media_id": segment.media_id})
        except MediaLostError as error:
            raise FetchError("media_lost", is_final=True) from error
        except SendError as error:
            raise FetchError(error.code, is_final=False) from error
        if isinstance(found, bytes):
            return sniff(found)
        url = found.get("video_url")
        if not isinstance(url, str):
            raise FetchError("no_video_url", is_final=True)
        return await self._fetcher.fetch(url)


def notice_name(template_id: str, recipient: str) -> str:
    """What a notice is known by until its receipt comes, where the platform gave it no number."""
    return f"{template_id}:{recipient}"


def _message_id(dedup_key: str) -> str:
    """`client_msg_id` for a dedup key: itself where it fits, else a digest of it."""
    if dedup_key.isascii() and len(dedup_key) <= _MAX_MESSAGE_ID:
        return dedup_key
    return sha256(dedup_key.encode()).hexdigest()[:_MAX_MESSAGE_ID]
