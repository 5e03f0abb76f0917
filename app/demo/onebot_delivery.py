"""The fake OneBot implementation's delivering side: events by HTTP POST with X-Signature, at most once.

Like NapCat it does not try again, and of a quick operation it does `reply` only (protocol reference, 3.2).
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from app.demo.attempts import Delivery
from app.demo.onebot_platform import OneBotPlatform
from app.demo.onebot_segments import as_segments, shown_text
from app.demo.onebot_socket import OneBotSocket


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message shows on phones besides its words: a picture's name, a voice's length, a place."""

    photo: str = ""
    seconds: int = 0
    spot: str = ""


NOTHING = Shown()


@dataclass
class OneBotDelivery:
    """Posts what people do to `webhook` and records what their phones show."""

    platform: OneBotPlatform
    webhook: str
    client: httpx.AsyncClient
    timeout_seconds: float = 10.0
    socket: OneBotSocket | None = None
    """Where events go instead of `webhook`, once the implementation is set to connect by WebSocket."""
    _held: dict[str, Any] | None = None

    async def say_privately(
        self, user_id: int, segments: Sequence[dict[str, Any]], shown: Shown = NOTHING
    ) -> Delivery:
        """A friend writes to the bot."""
        return await self._say(user_id, None, segments, shown)

    async def say_in_group(
        self, group_id: int, user_id: int, segments: Sequence[dict[str, Any]], shown: Shown = NOTHING
    ) -> Delivery:
        """A member writes in a group that the bot is in."""
        return await self._say(user_id, group_id, segments, shown)

    async def happen(self, event: dict[str, Any]) -> Delivery:
        """Any other event: notices, requests, heartbeats."""
        now = int(self.platform.clock.now().timestamp())
        return await self._post({"time": now, "self_id": self.platform.account.self_id, **event})

    async def next_due_at(self) -> datetime | None:
        """Nothing is scheduled on this platform."""
        return None

    async def run_due(self) -> int:
        """Nothing falls due on this platform."""
        return 0

    def photo_segment(self, data: bytes, mime: str, api_base: str) -> dict[str, Any]:
        """Host a picture and answer the segment that carries it."""
        file_id, url = self.platform.files.host(data, mime, api_base)
        flavour = self.platform.flavour
        shown = {"file": flavour.image_file(file_id, url), "url": url, flavour.sub_type_key: 0}
        return {"type": "image", "data": {**shown, "file_size": str(len(data))}}

    def voice_segment(self, data: bytes, api_base: str) -> dict[str, Any]:
        """Host a recording and answer the segment that carries it."""
        file_id, url = self.platform.files.host(data, "audio/amr", api_base)
        return {"type": "record", "data": {"file": f"{file_id}.amr", "url": url, "file_size": str(len(data))}}

    async def _say(
        self, user_id: int, group_id: int | None, segments: Sequence[dict[str, Any]], shown: Shown
    ) -> Delivery:
        parts = as_segments(list(segments))
        chat = "" if group_id is None else str(group_id)
        spoken = tuple(part for part in parts if part["type"] in ("text", "at"))
        words = shown_text(spoken, self._names(group_id))
        self.platform.log.add(
            "onebot",
            self.platform.account.name,
            str(user_id),
            "person",
            "message",
            words,
            chat=chat,
            photo=shown.photo,
            seconds=shown.seconds,
            spot=shown.spot,
        )
        event = self._message_event(user_id, group_id, parts)
        if not parts and self.platform.flavour.suppresses_empty:
            return Delivery(str(event["message_id"]), 0, 0, None)
        if self.platform.misbehaviour.is_shuffling and self._held is None:
            self._held = event
            return Delivery(str(event["message_id"]), 0, 0, None)
        delivery = await self._post(event)
        if self.platform.misbehaviour.is_doubling:
            await self._post(event)
        if self._held is not None:
            held, self._held = self._held, None
            await self._post(held)
        return delivery

    def _names(self, group_id: int | None) -> dict[str, str]:
        account = self.platform.account
        cards = self.platform.groups[group_id].cards if group_id is not None else {}
        return {str(account.self_id): account.nickname} | {str(qq): card for qq, card in cards.items()}

    def _message_event(
        self, user_id: int, group_id: int | None, segments: tuple[dict[str, Any], ...]
    ) -> dict[str, Any]:
        message = self.platform.remember(user_id, group_id, segments)
        event = self.platform.event_of(message)
        if group_id is not None:
            event |= {"anonymous": None}
        return event

    async def _post(self, event: dict[str, Any]) -> Delivery:
        account = self.platform.account
        external_id = str(event.get("message_id", ""))
        if self.socket is not None:
            is_sent = await self.socket.deliver(event)
            return Delivery(external_id, 1, 204 if is_sent else 0, None)
        body = json.dumps(event, ensure_ascii=self.platform.flavour.is_ascii_json).encode()
        digest = hmac.new(account.secret.encode(), body, hashlib.sha1).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Self-ID": str(account.self_id),
            "X-Signature": f"sha1={digest}",
        }
        try:
            response = await self.client.post(
                self.webhook, content=body, headers=headers, timeout=self.timeout_seconds
            )
        except httpx.TransportError:
            return Delivery(external_id, 1, 0, None)
        return Delivery(external_id, 1, response.status_code, self._quick_reply(event, response))

    def _quick_reply(self, event: dict[str, Any], response: httpx.Response) -> str | None:
        if response.status_code != 200 or not response.content:
            return None
        try:
            operation = response.json()
        except ValueError:
            return None
        if not isinstance(operation, dict) or not operation.get("reply"):
            return None
        group_id = None if event.get("message_type") == "private" else event.get("group_id")
        text = shown_text(as_segments(operation["reply"]), self._names(group_id))
        chat = str(group_id or "")
        phone = "" if chat else str(event.get("user_id", ""))
        self.platform.log.add("onebot", self.platform.account.name, phone, "bot", "quick", text, chat=chat)
        return text
