"""A WeCom application: encrypted callbacks, messages to members, group robots (protocol reference, 0 and 2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import httpx

from app.core.clock import Clock, WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
from bots.base import (
    Capabilities,
    Fetched,
    Fetcher,
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
from bots.sealed import Keys, stamped
from bots.wecom import events
from bots.wecom.api import WeComApi
from bots.wecom.client import WeComClient
from bots.wecom.config import WeComConfig
from bots.wecom.crypto import MessageCipher
from bots.wecom.probe import probe
from bots.wecom.replies import MAX_DESCRIPTION_BYTES, MAX_TEXT_BYTES, text_reply
from bots.xmlmessages import field

_ECHO = re.compile(r"[0-9A-Za-z+/=_-]{1,512}")
_TAKEN = WireResponse()
_A_DAY_EACH_MEMBER = 200
_TO_MEMBERS, _BY_ROBOT = frozenset({Means.FREE}), frozenset({Means.ROBOT})


class WeComAdapter:
    """One self-built application: its callbacks, its passive replies, its API and its group robots."""

    channel = Channel.WECOM
    capabilities = Capabilities(
        passive_reply=timedelta(seconds=4),
        proactive_window=None,
        messages_per_window=None,
        max_text_bytes=MAX_TEXT_BYTES,
        max_linked_bytes=MAX_DESCRIPTION_BYTES,
        said_once=_BY_ROBOT,
        media=frozenset({"image", "voice", "video"}),
    )

    def __init__(
        self,
        config: WeComConfig,
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
            self.capabilities, quotas=_quotas(config.account_limit), robots=frozenset(config.robots)
        )
        api = WeComApi(config, clock=clock, http=http, tokens=tokens)
        self._probe = partial(probe, config, api, http, clock)
        self._client = WeComClient(config, api=api, fetcher=fetcher)

    def handshake(self, raw: RawRequest) -> WireResponse:
        """The plain text of a signed, fresh, encrypted `echostr` (C17); raises RefusedError.

        A `+` that came bare was read as a blank; base64 has none, so it is put back before the signature is
        looked at.
        """
        _, echo = self._open(raw.query, raw.query.get("echostr", "").replace(" ", "+"))
        if not _ECHO.fullmatch(echo.decode("utf-8", "replace")):
            raise RefusedError(403, "bad_echostr")
        return WireResponse(body=echo)

    def verify(self, raw: RawRequest) -> Verified:
        """The fields of a signed, fresh message for this application; raises RefusedError."""
        stamped(raw.query, "msg_signature")
        cipher, body = self._open(raw.query, events.read_encrypted(raw.body))
        fields = events.read_xml(body)
        is_ours = field(fields, "ToUserName") == self._config.corp_id
        if not is_ours or field(fields, "AgentID") not in ("", self._config.agent_id):
            raise RefusedError(403, "wrong_account")
        return Verified(fields, {"cipher": cipher, "received_at": raw.received_at})

    def parse(self, verified: Verified) -> InboundMessage | InboundEvent | None:
        """The message or event; None for kinds that we do not know (C5); raises RefusedError."""
        received_at = verified.context["received_at"]
        return events.parse(
            verified.payload, account=self.name, wire_time=self._wire_time, received_at=received_at
        )

    def acknowledge(self, verified: Verified, reply: str | None) -> WireResponse:
        """An empty body, or the reply to the member, sealed by the key and token that the request came with."""
        to = field(verified.payload, "FromUserName")
        if not reply or not to:
            return _TAKEN
        now = self._clock.now()
        xml = text_reply(reply, to=to, sender=self._config.corp_id, at=now)
        cipher: MessageCipher = verified.context["cipher"]
        sealed = cipher.seal(xml, int(now.timestamp()))
        return WireResponse(body=sealed.encode(), content_type="application/xml; charset=utf-8")

    async def send(self, message: Outgoing) -> Receipt:
        """A card or text to a member, or a robot's text into its group; raises SendError."""
        return await self._client.send(message)

    async def fetch(self, segment: Segment) -> Fetched:
        """The photo, voice or video, by its link or its media id; raises FetchError."""
        return await self._client.fetch(segment)

    async def probe(self, public_url: str) -> Sequence[Look]:
        """Whether the account works, asked of the platform and of our own address."""
        return await self._probe(public_url)

    def _open(self, query: Mapping[str, str], encrypted: str) -> tuple[MessageCipher, bytes]:
        """What is in a signed, fresh cipher text for our corporation, and what opened it; raises RefusedError."""
        token = self._keys.signer(query, "msg_signature", encrypted)
        return self._keys.opened(token, encrypted)


def _keys(config: WeComConfig, wire_time: WireTime) -> Keys[MessageCipher]:
    """The current tokens and keys and, while they are being changed, the previous ones."""
    tokens = map(secret, (config.token, config.previous_token))
    keys = map(secret, (config.encoding_aes_key, config.previous_encoding_aes_key))
    return Keys(tokens, keys, lambda token, key: MessageCipher(token, key, config.corp_id), wire_time)


def _quotas(account_limit: int) -> tuple[Quota, ...]:
    """What the platform allows; what exceeds the first three is dropped without an error (2.2)."""
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    return (
        Quota(30, minute, is_each=True, means=_TO_MEMBERS),
        Quota(1000, hour, is_each=True, means=_TO_MEMBERS),
        Quota(_A_DAY_EACH_MEMBER * account_limit, day, means=_TO_MEMBERS),
        Quota(10_000, minute, means=_TO_MEMBERS),
        Quota(20, minute, is_each=True, means=_BY_ROBOT),
    )
