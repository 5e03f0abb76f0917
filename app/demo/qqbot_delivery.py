"""The fake QQ bot platform's delivering side: signed events, sent again until they are taken (4.2 to 4.4).

Whatever is no 2xx, answers `d` other than 0, or takes too long is sent again with the same ids and a fresh
signature, three times in all.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from app.demo.attempts import Delivery
from app.demo.onebot_delivery import NOTHING, Shown
from app.demo.qqbot_places import BotPlace
from app.demo.qqbot_platform import CHINA, QQBotPlatform
from app.demo.qqbot_wire import is_signed, sign

TRIES = 3
TAKEN = {"op": 12, "d": 0}
AT, ALL, C2C = "GROUP_AT_MESSAGE_CREATE", "GROUP_MESSAGE_CREATE", "C2C_MESSAGE_CREATE"

File = Mapping[str, Any]


@dataclass
class QQBotDelivery:
    """Posts what people do to `webhook` and records what their phones show."""

    platform: QQBotPlatform
    webhook: str
    client: httpx.AsyncClient
    try_seconds: float = 5.0
    pause_seconds: float = 1.0
    """Real seconds between two tries."""
    _number: int = field(init=False, default=0)
    _held: list[tuple[str, dict[str, Any]]] = field(init=False, default_factory=list)

    async def say_privately(
        self, openid: str, text: str, files: Sequence[File] = (), shown: Shown = NOTHING
    ) -> Delivery:
        """A person writes to the bot alone."""
        place = self.platform.befriend(openid)
        author = {"id": openid, "user_openid": openid, "union_openid": "", "username": place.name}
        d = self._message(place, text, author, files)
        self._show(openid, "", text, shown)
        return await self._deliver([(C2C, d)], d["id"])

    async def say_in_group(
        self,
        group_openid: str,
        member_openid: str,
        text: str,
        files: Sequence[File] = (),
        shown: Shown = NOTHING,
        *,
        is_mention: bool = True,
    ) -> Delivery:
        """A member speaks in a group: the bot hears what calls it, and all else only where the owner lets it.

        What calls the bot in a group that it hears whole comes under both names with one id.
        """
        place = self.platform.add_group(group_openid, hears_all=self._hears_all(group_openid))
        name = place.names.get(member_openid, "")
        author = {"id": member_openid, "member_openid": member_openid, "member_role": "member"}
        d = self._message(place, " " + text if is_mention else text, author | {"username": name}, files)
        d |= {"group_id": group_openid, "group_openid": group_openid}
        self._show(
            member_openid,
            group_openid,
            f"@{self.platform.account.nickname} {text}" if is_mention else text,
            shown,
        )
        events = [(AT, d)] if is_mention else []
        if place.hears_all:
            events.append(
                (ALL, d | {"content": f"<@{self.platform.own_id}>{d['content']}"} if is_mention else d)
            )
        return await self._deliver(events, d["id"])

    async def happen(self, name: str, place: BotPlace, **more: Any) -> Delivery:
        """A notice of a group or a person; its time is a number."""
        key = "group_openid" if name.startswith("GROUP_") else "openid"
        now = int(self.platform.clock.now().timestamp())
        d = {key: place.openid, "timestamp": now, **more}
        event_id = f"{name}:{secrets.token_hex(12)}"
        self.platform.hear(place, event_id, is_event=True)
        return await self._post(self._event(name, d, event_id), event_id)

    async def check_address(self) -> bool:
        """op 13: whether the webhook proves that it knows the bot's secret (4.3)."""
        token, stamp = secrets.token_hex(10), str(int(self.platform.clock.now().timestamp()))
        body = json.dumps({"op": 13, "d": {"plain_token": token, "event_ts": stamp}}).encode()
        try:
            answer = (await self._send(body)).json()
            signature = str(answer["signature"])
        except (httpx.TransportError, ValueError, KeyError, TypeError):
            return False
        is_mine = is_signed(self.platform.account.secret, signature, stamp, token.encode())
        return is_mine and answer.get("plain_token") == token

    def attachment(self, data: bytes, mime: str, api_base: str, **more: Any) -> dict[str, Any]:
        """Host a file and answer the attachment that carries it."""
        url = f"{api_base}/download?fileid={self.platform.host(data, mime)}&rkey=demo"
        return {"content_type": mime, "filename": "file", "url": url, "size": len(data), **more}

    async def next_due_at(self) -> datetime | None:
        """Nothing is scheduled on this platform."""
        return None

    async def run_due(self) -> int:
        """Nothing falls due on this platform."""
        return 0

    def _hears_all(self, group_openid: str) -> bool:
        place = self.platform.places.get(("groups", group_openid))
        return place is not None and place.hears_all

    def _message(
        self, place: BotPlace, content: str, author: Mapping[str, Any], files: Sequence[File]
    ) -> dict[str, Any]:
        message_id = f"ROBOT1.0_{secrets.token_urlsafe(40)}!"
        self.platform.hear(place, message_id)
        d: dict[str, Any] = {
            "id": message_id,
            "content": content,
            "timestamp": self.platform.clock.now().astimezone(CHINA).isoformat(timespec="seconds"),
            "author": dict(author),
            "message_type": 0,
            "message_scene": {"source": "default", "ext": [f"msg_idx=REFIDX_{secrets.token_hex(8)}=="]},
        }
        return d | ({"attachments": [dict(file) for file in files]} if files else {})

    def _show(self, phone: str, chat: str, text: str, shown: Shown) -> None:
        self.platform.log.add(
            "qqbot",
            self.platform.account.name,
            phone,
            "person",
            "message",
            text,
            chat=chat,
            photo=shown.photo,
            seconds=shown.seconds,
            spot=shown.spot,
        )

    async def _deliver(self, events: list[tuple[str, dict[str, Any]]], message_id: str) -> Delivery:
        """Post the events of one message; a platform in a bad mood doubles them or holds them back."""
        moods = self.platform.misbehaviour
        if moods.is_shuffling and not self._held:
            self._held = events
            return Delivery(message_id, 0, 0, None)
        delivery = Delivery(message_id, 0, 0, None)
        for name, d in events * (2 if moods.is_doubling else 1) + self._held:
            posted = await self._post(self._event(name, d, f"{name}:{d['id']}"), d["id"])
            delivery = posted if d["id"] == message_id else delivery
        self._held = []
        return delivery

    def _event(self, name: str, d: Mapping[str, Any], event_id: str) -> bytes:
        self._number += 1
        event = {"op": 0, "id": event_id, "s": self._number, "t": name, "d": d}
        return json.dumps(event, ensure_ascii=False).encode()

    async def _post(self, body: bytes, external_id: str) -> Delivery:
        status, attempt = 0, 0
        for attempt in range(1, TRIES + 1):
            try:
                response = await self._send(body)
                status = response.status_code
                if status == 200 and response.json() == TAKEN:
                    return Delivery(external_id, attempt, status, None)
            except (httpx.TransportError, ValueError):
                status = 0
            if attempt < TRIES:
                await asyncio.sleep(self.pause_seconds)
        return Delivery(external_id, attempt, status if status != 200 else 0, None)

    async def _send(self, body: bytes) -> httpx.Response:
        stamp = str(int(self.platform.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "QQBot-Callback",
            "X-Signature-Ed25519": sign(self.platform.account.secret, stamp, body),
            "X-Signature-Timestamp": stamp,
            "X-Bot-Appid": self.platform.account.app_id,
            "X-Tps-trace-ID": secrets.token_hex(16),
        }
        return await self.client.post(self.webhook, content=body, headers=headers, timeout=self.try_seconds)
