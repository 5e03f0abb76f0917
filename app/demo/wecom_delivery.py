"""The fake WeCom platform's delivering side: seals, signs, posts to the callback, tries three times (2.3).

Five seconds a try; any answer but 200 counts as a failure; a repeat carries the same MsgId with a fresh
timestamp, nonce and cipher text.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from app.demo.attempts import Delivery, Pause, tried
from app.demo.wechat_delivery import KEPT_IDS
from app.demo.wechat_wire import UnreadableReplyError, Value, WireCipher, read_xml, signature, xml
from app.demo.wecom_platform import WecomPlatform

VERIFY_SECONDS = 1.0
HELD_BACK = timedelta(seconds=3)
ERROR_LINE = "应用没有回应"


@dataclass
class WecomDelivery:
    """Delivers what members do in one application to `webhook` and records what their phones show."""

    platform: WecomPlatform
    webhook: str
    client: httpx.AsyncClient
    try_seconds: float = 5.0
    pause: Pause = asyncio.sleep
    cipher: WireCipher = field(init=False)
    _next_msg_id: int = field(init=False)
    _own: deque[str] = field(init=False, default_factory=lambda: deque(maxlen=KEPT_IDS))
    _held: dict[str, Value] | None = field(init=False, default=None)
    _held_until: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        account = self.platform.account
        self.cipher = WireCipher(account.encoding_aes_key, account.corp_id)
        self._next_msg_id = 4_000_000_000_000_000_000 + secrets.randbelow(10**17)

    async def check_address(self) -> bool:
        """Whether the callback proves itself: the plain `echostr`, exactly, within a second (2.3)."""
        plain = str(secrets.randbelow(10**18))
        hidden = self.cipher.encrypt(plain)
        try:
            response = await self.client.get(
                self.webhook, params=self._query(hidden) | {"echostr": hidden}, timeout=VERIFY_SECONDS
            )
        except httpx.TransportError:
            return False
        return (response.status_code, response.content) == (200, plain.encode())

    async def say(self, userid: str, text: str) -> Delivery:
        """A member writes words to the application."""
        self._show(userid, text)
        return await self._message(userid, {"MsgType": "text", "Content": text})

    async def show_photo(
        self, userid: str, data: bytes, mime: str, api_base: str, name: str = ""
    ) -> Delivery:
        """A member sends a picture; `name` is what the chat log calls it."""
        media_id = self.platform.files.keep(data, mime)
        self._show(userid, "", photo=name or media_id)
        link = f"{api_base}/wwlocal/{self.platform.files.host(data, mime)}"
        return await self._message(userid, {"MsgType": "image", "PicUrl": link, "MediaId": media_id})

    async def share_location(self, userid: str, lat: float, lng: float, label: str) -> Delivery:
        """A member sends a place (GCJ-02)."""
        self._show(userid, "", spot=label or f"{lat:.4f}, {lng:.4f}")
        place: dict[str, Value] = {"Location_X": f"{lat:.6f}", "Location_Y": f"{lng:.6f}"}
        return await self._message(userid, {"MsgType": "location", **place, "Scale": 16, "Label": label})

    async def speak(self, userid: str, data: bytes, seconds: int = 1) -> Delivery:
        """A member sends a voice message; WeCom recognises nothing."""
        media_id = self.platform.files.keep(data, "audio/amr")
        self._show(userid, "", seconds=seconds)
        return await self._message(userid, {"MsgType": "voice", "MediaId": media_id, "Format": "amr"})

    async def happen(self, userid: str, event: str, fields: Mapping[str, Value] | None = None) -> Delivery:
        """An event (`subscribe`, `unsubscribe`, `enter_agent`, `click`); events have no MsgId."""
        if event in ("subscribe", "unsubscribe"):
            self.platform.members.hire(userid).is_visible = event == "subscribe"
        return await self._attempts(
            self._stamped(userid, {"MsgType": "event", "Event": event, **(fields or {})})
        )

    async def next_due_at(self) -> datetime | None:
        """When a message that was held back is to be delivered."""
        return self._held_until

    async def run_due(self) -> int:
        """Deliver what was held back long enough."""
        if self._held_until is None or self._held_until > self.platform.clock.now():
            return 0
        await self.release_held()
        return 1

    async def release_held(self) -> None:
        """Deliver the message that was held back, if there is one."""
        if self._held is not None:
            fields, self._held, self._held_until = self._held, None, None
            await self._attempts(fields)

    def is_own(self, msg_id: str) -> bool:
        """Whether this platform gave a message that id lately."""
        return msg_id in self._own

    def show_answer(self, userid: str, body: str) -> None:
        """Show the passive reply that an outside client was given, if it can be read."""
        try:
            self._show_reply(userid, self._reply(userid, body))
        except UnreadableReplyError:
            self._show_line(userid)

    async def _message(self, userid: str, fields: dict[str, Value]) -> Delivery:
        self._next_msg_id += 1
        self._own.append(str(self._next_msg_id))
        whole = self._stamped(userid, fields | {"MsgId": self._next_msg_id})
        mood = self.platform.misbehaviour
        if mood.is_shuffling and self._held is None:
            self._held, self._held_until = whole, self.platform.clock.now() + HELD_BACK
            return Delivery(str(self._next_msg_id), 0, 0, None)
        delivery = await self._attempts(whole)
        if mood.is_doubling:
            await self._attempts(whole, is_silent=True)
        await self.release_held()
        return delivery

    def _stamped(self, userid: str, fields: Mapping[str, Value]) -> dict[str, Value]:
        account, now = self.platform.account, int(self.platform.clock.now().timestamp())
        head: dict[str, Value] = {"ToUserName": account.corp_id, "FromUserName": userid, "CreateTime": now}
        return {**head, **fields, "AgentID": account.agent_id}

    async def _attempts(self, fields: dict[str, Value], is_silent: bool = False) -> Delivery:
        userid = str(fields["FromUserName"])

        def read(body: str) -> str | None:
            reply = self._reply(userid, body)
            self._show_reply(userid, None if is_silent else reply)
            return reply

        def fail() -> None:
            if fields.get("MsgType") != "event" and not is_silent:
                self._show_line(userid)

        return await tried(
            str(fields.get("MsgId", "")),
            post=lambda: self._post(fields),
            read=read,
            fail=fail,
            try_seconds=self.try_seconds,
            pause=self.pause,
        )

    async def _post(self, fields: Mapping[str, Value]) -> httpx.Response:
        account, hidden = self.platform.account, self.cipher.encrypt(xml(fields))
        outer = {"ToUserName": account.corp_id, "AgentID": str(account.agent_id), "Encrypt": hidden}
        return await self.client.post(
            self.webhook,
            params=self._query(hidden),
            content=xml(outer).encode(),
            headers={"Content-Type": "text/xml"},
            timeout=self.try_seconds,
        )

    def _query(self, hidden: str) -> dict[str, str]:
        stamp = str(int(self.platform.clock.now().timestamp()))
        nonce, token = str(secrets.randbelow(10**10)), self.platform.account.token
        return {
            "msg_signature": signature(token, stamp, nonce, hidden),
            "timestamp": stamp,
            "nonce": nonce,
        }

    def _reply(self, userid: str, body: str) -> str | None:
        """The words of a sealed reply; raises UnreadableReplyError for everything but that and an empty body."""
        if not body:
            return None
        fields, account = read_xml(body), self.platform.account
        hidden = fields.get("Encrypt", "")
        parts = (account.token, fields.get("TimeStamp", ""), fields.get("Nonce", ""), hidden)
        if not hidden or fields.get("MsgSignature") != signature(*parts):
            raise UnreadableReplyError("not sealed")
        inner = read_xml(self.cipher.decrypt(hidden))
        if (inner.get("ToUserName"), inner.get("FromUserName")) != (userid, account.corp_id):
            raise UnreadableReplyError("addressed to somebody else")
        return inner.get("Content", "")

    def _show(self, userid: str, text: str, photo: str = "", seconds: int = 0, spot: str = "") -> None:
        name, rest = self.platform.account.name, {"photo": photo, "spot": spot}
        self.platform.log.add("wecom", name, userid, "person", "message", text, seconds=seconds, **rest)

    def _show_reply(self, userid: str, reply: str | None) -> None:
        if reply:
            self.platform.log.add("wecom", self.platform.account.name, userid, "bot", "passive", reply)

    def _show_line(self, userid: str) -> None:
        self.platform.log.add("wecom", self.platform.account.name, userid, "system", "error", ERROR_LINE)
