"""Sees what outside clients post to the demo's webhooks, so that the fakes know it as the platforms would.

A real platform knows whoever writes: a window opens, a friend is a friend. A client that signs with
`/demo/accounts.json` and posts straight to a webhook goes past the fakes; this stands before the product,
changes nothing on the way, and tells them.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.demo import qqbot_witness
from app.demo.onebot_delivery import OneBotDelivery
from app.demo.onebot_segments import as_segments, shown_text
from app.demo.qqbot_delivery import QQBotDelivery
from app.demo.qqbot_witness import UNREADABLE
from app.demo.stage import Stage
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_wire import UnreadableReplyError, read_xml, signature
from app.demo.wecom_delivery import WecomDelivery
from bots.text import clean

_MAX_BODY = 256 * 1024
Platform = WechatDelivery | OneBotDelivery | WecomDelivery | QQBotDelivery


@dataclass(frozen=True, slots=True)
class Seen:
    """A message at the webhook: on whose phone it stands, in which chat, its words, kind and number.

    `is_own`: one of the fakes' own, which is on the phone already.
    """

    phone: str
    chat: str
    text: str
    what: str
    external_id: str
    is_own: bool


class Witness:
    """The product behind, the fakes beside: ASGI middleware of the demo."""

    def __init__(self, app: ASGIApp, stage: Stage) -> None:
        self._app = app
        self._stage = stage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the exchange through; look at posts to the fakes' accounts."""
        delivery = self._delivery(scope)
        if delivery is None:
            await self._app(scope, receive, send)
            if scope["type"] == "http" and scope["method"] == "POST":
                self._stage.stir()
            return
        body, replay = await _read(receive)
        seen = _kept(_seen(delivery, scope, body))
        answer = _Answer(send)
        began = asyncio.get_running_loop().time()
        await self._app(scope, replay, answer)
        is_taken = answer.status in (200, 204)
        if seen is not None:
            seconds = round(asyncio.get_running_loop().time() - began, 3)
            self._stage.journal.posted(
                _channel(delivery),
                delivery.platform.account.name,
                seen.external_id,
                what=seen.what,
                to=seen.chat or seen.phone,
                code=answer.status,
                words="",
                is_fine=is_taken,
                seconds=seconds,
            )
        self._stage.stir()
        if seen is not None and not seen.is_own and is_taken:
            _record(delivery, seen, bytes(answer.body))

    def _delivery(self, scope: Scope) -> Platform | None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return None
        steps = str(scope["path"]).removesuffix("/").split("/")
        if len(steps) != 3:
            return None
        _, channel, name = steps
        if channel == "wechat":
            return self._stage.wechat.get(name)
        if channel == "wecom":
            return self._stage.wecom.get(name)
        if channel == "qqbot":
            return self._stage.qqbot.get(name)
        return self._stage.onebot.get(name) if channel == "onebot" else None


def _channel(delivery: Platform) -> str:
    if isinstance(delivery, WechatDelivery):
        return "wechat"
    if isinstance(delivery, QQBotDelivery):
        return "qqbot"
    return "wecom" if isinstance(delivery, WecomDelivery) else "onebot"


def _kept(seen: Seen | None) -> Seen | None:
    """The message as phones and files can hold it: half a character (C15) is in no text of ours."""
    if seen is None:
        return None
    phone, chat, text = map(clean, (seen.phone, seen.chat, seen.text))
    return Seen(phone, chat, text, clean(seen.what), clean(seen.external_id), seen.is_own)


def _seen(delivery: Platform, scope: Scope, body: bytes) -> Seen | None:
    if isinstance(delivery, WechatDelivery):
        return _wechat(delivery, scope, body)
    if isinstance(delivery, WecomDelivery):
        return _wecom(delivery, scope, body)
    if isinstance(delivery, QQBotDelivery):
        said = qqbot_witness.witnessed(delivery, scope["headers"], body)
        return Seen(*said) if said is not None else None
    return _onebot(delivery, scope, body)


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body as far as we look at it, and a `receive` that gives the product all of it."""
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body") or size > _MAX_BODY:
            break
    waiting = iter(messages)

    async def replay() -> Message:
        return next(waiting, None) or await receive()

    return b"".join(message.get("body", b"") for message in messages), replay


class _Answer:
    """Passes the product's answer on and keeps a copy."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.body = bytearray()

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.body += message.get("body", b"")
        await self._send(message)


def _wechat(delivery: WechatDelivery, scope: Scope, body: bytes) -> Seen | None:
    """The message that was signed rightly; a foreign client's opens the person's window."""
    account = delivery.platform.account
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if query.get("signature") != signature(account.token, stamp, nonce):
        return None
    try:
        fields = read_xml(body.decode())
        if "Encrypt" in fields:
            fields = read_xml(delivery.cipher.decrypt(fields["Encrypt"]))
    except (UnreadableReplyError, UnicodeDecodeError):
        return None
    openid, msg_id = fields.get("FromUserName", ""), fields.get("MsgId", "")
    if not openid or not msg_id:
        return None
    is_own = delivery.is_own(msg_id)
    if not is_own:
        delivery.platform.grant(openid, "message")
    what = fields.get("MsgType", "")
    return Seen(openid, "", fields.get("Content") or f"[{what}]", what, msg_id, is_own)


def _wecom(delivery: WecomDelivery, scope: Scope, body: bytes) -> Seen | None:
    """The member's message that was sealed rightly."""
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    try:
        hidden = read_xml(body.decode()).get("Encrypt", "")
        parts = (query.get("timestamp", ""), query.get("nonce", ""), hidden)
        if query.get("msg_signature") != signature(delivery.platform.account.token, *parts):
            return None
        fields = read_xml(delivery.cipher.decrypt(hidden))
    except (UnreadableReplyError, UnicodeDecodeError):
        return None
    userid, msg_id, what = (fields.get(name, "") for name in ("FromUserName", "MsgId", "MsgType"))
    if not userid or not msg_id:
        return None
    return Seen(userid, "", fields.get("Content") or f"[{what}]", what, msg_id, delivery.is_own(msg_id))


def _onebot(delivery: OneBotDelivery, scope: Scope, body: bytes) -> Seen | None:
    """The message that was signed rightly; whoever writes privately is a friend."""
    platform = delivery.platform
    digest = hmac.new(platform.account.secret.encode(), body, hashlib.sha1).hexdigest()
    headers = {name.lower(): value for name, value in scope["headers"]}
    if headers.get(b"x-signature", b"").decode("latin-1") != f"sha1={digest}":
        return None
    try:
        event = json.loads(body)
        user_id, group_id = int(event["user_id"]), event.get("group_id")
        message_id, words = int(event["message_id"]), shown_text(as_segments(event["message"]), {})
    except UNREADABLE:
        return None
    if event.get("post_type") != "message":
        return None
    if group_id is None:
        platform.befriend(user_id)
    return Seen(
        "" if group_id else str(user_id),
        str(group_id or ""),
        words,
        str(event.get("message_type", "")),
        str(message_id),
        platform.knows(message_id),
    )


def _record(delivery: Platform, seen: Seen, answer: bytes) -> None:
    platform = delivery.platform
    platform.log.add(
        _channel(delivery), platform.account.name, seen.phone, "person", "message", seen.text, chat=seen.chat
    )
    if isinstance(delivery, WechatDelivery | WecomDelivery):
        delivery.show_answer(seen.phone, answer.decode("utf-8", "replace"))
