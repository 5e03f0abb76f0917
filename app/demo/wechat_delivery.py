"""The fake WeChat platform's delivering side: signs, encrypts, posts to the webhook, tries three times.

Five seconds a try (protocol reference, 1.7): a platform that gets no answer drops the connection and sends
the same message again; a retry carries the same MsgId with a fresh timestamp, nonce and cipher text.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from app.demo.attempts import Delivery, Pause, tried
from app.demo.wechat_cards import DueReceipt
from app.demo.wechat_platform import WechatPlatform
from app.demo.wechat_wire import UnreadableReplyError, Value, WireCipher, read_xml, signature, xml

KEPT_IDS = 256
AT_ONCE = 32
"""So many receipts are delivered beside each other."""
HELD_BACK = timedelta(seconds=3)
ERROR_BUBBLE = "该公众号提供的服务出现故障,请稍后再试"
NO_RECEIPTS = "none"
_EVENT_GRANTS = {
    "subscribe": "subscribe",
    "CLICK": "click",
    "SCAN": "scan",
    "scancode_push": "scancode_push",
    "scancode_waitmsg": "scancode_waitmsg",
}


@dataclass
class WechatDelivery:
    """Delivers what people do at one account to `webhook` and records what their phones show."""

    platform: WechatPlatform
    webhook: str
    client: httpx.AsyncClient
    try_seconds: float = 5.0
    pause: Pause = asyncio.sleep
    cipher: WireCipher = field(init=False)
    _next_msg_id: int = field(init=False)
    _own: deque[str] = field(init=False, default_factory=lambda: deque(maxlen=KEPT_IDS))
    _held: tuple[str, dict[str, Value]] | None = field(init=False, default=None)
    _held_until: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        account = self.platform.account
        self.cipher = WireCipher(account.encoding_aes_key, account.app_id)
        self._next_msg_id = 7_000_000_000_000_000_000 + secrets.randbelow(10**17)

    async def say(self, openid: str, text: str) -> Delivery:
        """A person writes words."""
        self._show(openid, text)
        return await self._message(openid, {"MsgType": "text", "Content": text})

    async def show_photo(
        self, openid: str, data: bytes, mime: str, api_base: str, name: str = ""
    ) -> Delivery:
        """A person sends a picture: it is hosted here, the webhook learns its PicUrl and MediaId.

        `name` is what the chat log calls it.
        """
        path = f"/mmbiz_jpg/{self.platform.files.host(data, mime)}/0"
        media_id = self.platform.keep_media(data, mime)
        self._show(openid, "", photo=name or media_id)
        fields: dict[str, Value] = {"MsgType": "image", "PicUrl": api_base + path, "MediaId": media_id}
        return await self._message(openid, fields)

    async def share_location(self, openid: str, lat: float, lng: float, label: str) -> Delivery:
        """A person sends a place (GCJ-02)."""
        self._show(openid, "", spot=label or f"{lat:.4f}, {lng:.4f}")
        place: dict[str, Value] = {"Location_X": f"{lat:.6f}", "Location_Y": f"{lng:.6f}"}
        return await self._message(openid, {"MsgType": "location", **place, "Scale": 16, "Label": label})

    async def speak(self, openid: str, data: bytes, recognition: str, seconds: int = 1) -> Delivery:
        """A person sends a voice message, with or without what the platform understood."""
        media_id = self.platform.keep_media(data, "audio/amr")
        self._show(openid, recognition, seconds=seconds)
        voice: dict[str, Value] = {"MsgType": "voice", "MediaId": media_id, "Format": "amr"}
        return await self._message(openid, voice | ({"Recognition": recognition} if recognition else {}))

    async def happen(self, openid: str, event: str, fields: Mapping[str, Value] | None = None) -> Delivery:
        """An event (`subscribe`, `CLICK`, `TEMPLATESENDJOBFINISH` ...); events have no MsgId."""
        if event == "unsubscribe":
            self.platform.people.unfollow(openid)
        elif event in _EVENT_GRANTS:
            self.platform.grant(openid, _EVENT_GRANTS[event])
        return await self._deliver(openid, {"MsgType": "event", "Event": event, **(fields or {})})

    async def next_due_at(self) -> datetime | None:
        """When the next receipt, or a message that was held back, is to be delivered."""
        dues = [receipt.due_at for receipt in self.platform.receipts]
        if self._held_until is not None:
            dues.append(self._held_until)
        return min(dues, default=None)

    async def run_due(self) -> int:
        """Deliver the receipts that are due, and what was held back long enough."""
        if self.platform.misbehaviour.is_down:
            return 0
        now = self.platform.clock.now()
        if self._held_until is not None and self._held_until <= now:
            await self.release_held()
        due = [receipt for receipt in self.platform.receipts if receipt.due_at <= now]
        self.platform.receipts[:] = [each for each in self.platform.receipts if each.due_at > now]
        for first in range(0, len(due), AT_ONCE):
            await asyncio.gather(*(self._deliver_receipt(each) for each in due[first : first + AT_ONCE]))
        return len(due)

    async def _deliver_receipt(self, receipt: DueReceipt) -> None:
        """Tell what became of a card: every kind has an event of its own (1.6)."""
        status = self.platform.misbehaviour.receipts
        if status == NO_RECEIPTS:
            return
        if not receipt.template_id:
            fields: dict[str, Value] = {"MsgID": receipt.msgid, "Status": status}
            await self.happen(receipt.openid, "TEMPLATESENDJOBFINISH", fields)
            return
        said = {"TemplateId": receipt.template_id, "MsgID": receipt.msgid}
        said |= {"ErrorCode": int(status != "success"), "ErrorStatus": status}
        node = {"SubscribeMsgSentEvent": {"List": [said]}}
        await self.happen(receipt.openid, "subscribe_msg_sent_event", node)

    def _show(self, openid: str, text: str, photo: str = "", seconds: int = 0, spot: str = "") -> None:
        self.platform.log.add(
            "wechat",
            self.platform.account.name,
            openid,
            "person",
            "message",
            text,
            photo=photo,
            seconds=seconds,
            spot=spot,
        )

    async def _message(self, openid: str, fields: dict[str, Value]) -> Delivery:
        self.platform.grant(openid, "message")
        self._next_msg_id += 1
        self._own.append(str(self._next_msg_id))
        numbered = fields | {"MsgId": self._next_msg_id}
        if self.platform.misbehaviour.is_shuffling and self._held is None:
            self._held = (openid, self._stamped(openid, numbered))
            self._held_until = self.platform.clock.now() + HELD_BACK
            return Delivery(str(self._next_msg_id), 0, 0, None)
        delivery = await self._deliver(openid, numbered)
        if self.platform.misbehaviour.is_doubling:
            await self._attempts(openid, self._stamped(openid, numbered), is_silent=True)
        await self.release_held()
        return delivery

    async def release_held(self) -> None:
        """Deliver the message that was held back, if there is one."""
        if self._held is not None:
            (openid, fields), self._held, self._held_until = self._held, None, None
            await self._attempts(openid, fields)

    def _stamped(self, openid: str, fields: Mapping[str, Value]) -> dict[str, Value]:
        now = int(self.platform.clock.now().timestamp())
        account = self.platform.account
        return {"ToUserName": account.original_id, "FromUserName": openid, "CreateTime": now, **fields}

    async def _deliver(self, openid: str, fields: Mapping[str, Value]) -> Delivery:
        return await self._attempts(openid, self._stamped(openid, fields))

    async def _attempts(self, openid: str, fields: dict[str, Value], is_silent: bool = False) -> Delivery:
        def read(body: str) -> str | None:
            reply = self._reply(openid, body)
            self._show_reply(openid, None if is_silent else reply)
            return reply

        def fail() -> None:
            if fields.get("MsgType") != "event" and not is_silent:
                self._show_fault(openid)

        return await tried(
            str(fields.get("MsgId", "")),
            post=lambda: self._post(openid, fields),
            read=read,
            fail=fail,
            try_seconds=self.try_seconds,
            pause=self.pause,
        )

    async def _post(self, openid: str, fields: Mapping[str, Value]) -> httpx.Response:
        account, body = self.platform.account, xml(fields)
        stamp, nonce = str(int(self.platform.clock.now().timestamp())), str(secrets.randbelow(10**9))
        query = {"signature": signature(account.token, stamp, nonce), "timestamp": stamp, "nonce": nonce}
        query["openid"] = openid
        if account.mode != "plain":
            hidden = self.cipher.encrypt(body)
            outer = {"ToUserName": account.original_id, "Encrypt": hidden}
            body = xml({**fields, "Encrypt": hidden} if account.mode == "compat" else outer)
            query |= {"encrypt_type": "aes", "msg_signature": signature(account.token, stamp, nonce, hidden)}
        headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}
        return await self.client.post(
            self.webhook, params=query, content=body.encode(), headers=headers, timeout=self.try_seconds
        )

    def _reply(self, openid: str, body: str) -> str | None:
        if body in ("", "success"):
            return None
        fields, account = read_xml(body), self.platform.account
        if "Encrypt" in fields:
            hidden = fields["Encrypt"]
            parts = (account.token, fields.get("TimeStamp", ""), fields.get("Nonce", ""), hidden)
            if fields.get("MsgSignature") != signature(*parts):
                raise UnreadableReplyError("wrong MsgSignature")
            fields = read_xml(self.cipher.decrypt(hidden))
        elif account.mode == "safe":
            raise UnreadableReplyError("plain reply in safe mode")
        if (fields.get("ToUserName"), fields.get("FromUserName")) != (openid, account.original_id):
            raise UnreadableReplyError("addressed to somebody else")
        return fields.get("Content", "")

    def is_own(self, msg_id: str) -> bool:
        """Whether this platform gave a message that id lately."""
        return msg_id in self._own

    def show_answer(self, openid: str, body: str) -> None:
        """Show the passive reply that an outside client was given, if it can be read."""
        try:
            self._show_reply(openid, self._reply(openid, body))
        except UnreadableReplyError:
            self._show_fault(openid)

    def _show_reply(self, openid: str, reply: str | None) -> None:
        if reply:
            self.platform.log.add("wechat", self.platform.account.name, openid, "bot", "passive", reply)

    def _show_fault(self, openid: str) -> None:
        name = self.platform.account.name
        self.platform.log.add("wechat", name, openid, "system", "error", ERROR_BUBBLE)
