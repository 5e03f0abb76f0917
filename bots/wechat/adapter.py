"""A WeChat official account in plain, compat and safe mode (protocol reference, sections 0 and 1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import httpx

from app.core.clock import Clock, WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
from bots.abilities import Follower, Visitor
from bots.base import (
    Capabilities,
    Fetched,
    Fetcher,
    Grant,
    Means,
    Outgoing,
    Quota,
    Receipt,
    RefusedError,
    TokenStore,
    Verified,
    WireResponse,
)
from bots.config import secret
from bots.probing import Look
from bots.sealed import Keys, is_same, signature
from bots.wechat import events
from bots.wechat.account import WeChatAccount
from bots.wechat.api import WeChatApi
from bots.wechat.client import WeChatClient
from bots.wechat.config import WeChatConfig
from bots.wechat.crypto import MessageCipher
from bots.wechat.pages import BROWSER_MARK, BROWSER_SCRIPT, WeChatPages
from bots.wechat.probe import probe
from bots.wechat.replies import MAX_TEXT_BYTES, text_reply
from bots.xmlmessages import field

_ECHO = re.compile(r"[0-9A-Za-z+/=_-]{1,512}")
_SUCCESS = WireResponse(body=b"success")
_A_MOMENT = Grant(3, timedelta(minutes=1))


class WeChatAdapter:
    """One official account: its requests, its passive replies and its API."""

    channel = Channel.WECHAT
    browser_mark = BROWSER_MARK
    browser_script = BROWSER_SCRIPT
    capabilities = Capabilities(
        passive_reply=timedelta(seconds=4),
        proactive_window=timedelta(hours=48),
        messages_per_window=5,
        max_text_bytes=MAX_TEXT_BYTES,
        media=frozenset({"image", "voice", "video"}),
        grants=dict.fromkeys(("subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"), _A_MOMENT),
        quotas=(Quota(100_000, timedelta(days=1), means=frozenset({Means.TEMPLATE})),),
        receipts=frozenset({Means.TEMPLATE, Means.CONSENT}),
    )

    def __init__(
        self,
        config: WeChatConfig,
        *,
        wire_time: WireTime,
        clock: Clock,
        http: httpx.AsyncClient,
        tokens: TokenStore,
        fetcher: Fetcher,
    ) -> None:
        self.name = config.name
        self.division = config.division
        self.max_body = config.max_body_bytes
        self._config = config
        self._wire_time = wire_time
        self._clock = clock
        self._keys = _keys(config, wire_time)
        self.capabilities = replace(
            self.capabilities,
            has_alert_template=bool(config.alert_template_id),
            consent_template=config.notice_template_id,
            consent_lasts=config.notice_consent == "standing",
        )
        api = WeChatApi(config, clock=clock, http=http, tokens=tokens)
        self._probe = partial(probe, config, api, http, clock)
        self._client = WeChatClient(config, api=api, clock=clock, fetcher=fetcher)
        self._pages = WeChatPages(config, api=api, clock=clock, tokens=tokens)
        self._account = WeChatAccount(config, api=api)

    def handshake(self, raw: RawRequest) -> WireResponse:
        """The `echostr` of a signed, fresh request (rule C17); raises RefusedError."""
        self._keys.signer(raw.query, "signature")
        echo = raw.query.get("echostr", "")
        if not _ECHO.fullmatch(echo):
            raise RefusedError(403, "bad_echostr")
        return WireResponse(body=echo.encode("ascii"))

    def verify(self, raw: RawRequest) -> Verified:
        """The fields of a signed, fresh message in the account's mode and for it; raises RefusedError."""
        token = self._keys.signer(raw.query, "signature")
        cipher = None
        body = raw.body
        if self._config.mode != "plain":
            cipher, body = self._open(raw, token)
        fields = events.read_xml(body)
        if self._config.original_id and fields.get("ToUserName") != self._config.original_id:
            raise RefusedError(403, "wrong_account")
        return Verified(fields, {"cipher": cipher, "received_at": raw.received_at})

    def parse(self, verified: Verified) -> InboundMessage | InboundEvent | None:
        """The message or event; None for kinds that we do not know (C5); raises RefusedError."""
        received_at = verified.context["received_at"]
        return events.parse(
            verified.payload, account=self.name, wire_time=self._wire_time, received_at=received_at
        )

    def acknowledge(self, verified: Verified, reply: str | None) -> WireResponse:
        """`success`, or the reply with swapped ends, sealed by the key and token that the request came with."""
        to, sender = (field(verified.payload, name) for name in ("FromUserName", "ToUserName"))
        if not reply or not to or not sender:
            return _SUCCESS
        now = self._clock.now()
        xml = text_reply(reply, to=to, sender=sender, at=now)
        cipher: MessageCipher | None = verified.context["cipher"]
        if cipher is not None:
            xml = cipher.seal(xml, int(now.timestamp()))
        return WireResponse(body=xml.encode(), content_type="application/xml; charset=utf-8")

    async def send(self, message: Outgoing) -> Receipt:
        """A card, a notice or a customer-service text, by the message's means; raises SendError."""
        return await self._client.send(message)

    async def fetch(self, segment: Segment) -> Fetched:
        """The photo, voice or video, by its link or its media id; raises FetchError."""
        return await self._client.fetch(segment)

    async def probe(self, public_url: str) -> Sequence[Look]:
        """Whether the account works, asked of the platform and of our own address."""
        return await self._probe(public_url)

    def login_url(self, back: str, state: str) -> str:
        """The authorize page (1.15)."""
        return self._pages.login_url(back, state)

    async def visitor(self, code: str) -> Visitor:
        """Who came back from the authorize page; raises LoginAgainError, SendError."""
        return await self._pages.visitor(code)

    async def page_config(self, url: str) -> Mapping[str, str | int]:
        """The fields of `wx.config` for a page of ours (1.16); raises SendError."""
        return await self._pages.page_config(url)

    async def publish_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Put this menu in place of the one before (1.14); raises SendError."""
        await self._account.publish_menu(buttons)

    async def menu(self) -> Sequence[Mapping[str, Any]]:
        """The buttons of the menu in force; raises SendError."""
        return await self._account.menu()

    async def scene_url(self, scene: str, valid: timedelta | None = None) -> str:
        """What a QR code for `scene` says (1.14); raises SendError."""
        return await self._account.scene_url(scene, valid)

    async def follower(self, external_id: str) -> Follower | None:
        """Somebody who follows, else None; raises SendError."""
        return await self._account.follower(external_id)

    async def clear_quota(self) -> None:
        """Let today's calls count from nought; raises SendError."""
        await self._account.clear_quota()

    def _open(self, raw: RawRequest, token: str) -> tuple[MessageCipher, bytes]:
        """The inner XML and the cipher that opened it; plain siblings are not looked at (C11, C12)."""
        query = raw.query
        given = query.get("msg_signature", "")
        encrypted = events.read_encrypted(raw.body)
        if not given:
            raise RefusedError(403, "no_msg_signature")
        if not is_same(given, signature(token, query["timestamp"], query["nonce"], encrypted)):
            raise RefusedError(403, "bad_msg_signature")
        return self._keys.opened(token, encrypted)


def _keys(config: WeChatConfig, wire_time: WireTime) -> Keys[MessageCipher]:
    """The current tokens and keys and, while they are being changed, the previous ones."""
    tokens = map(secret, (config.token, config.previous_token))
    keys = map(secret, (config.encoding_aes_key, config.previous_encoding_aes_key))
    return Keys(tokens, keys, lambda token, key: MessageCipher(token, key, config.app_id), wire_time)
