"""An OneBot v11 implementation over HTTP POST (protocol reference, sections 0 and 3)."""

from typing import Any

import httpx

from app.core.clock import WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
from bots.base import Capabilities, Fetched, Fetcher, Outgoing, Receipt, RefusedError, Verified, WireResponse
from bots.config import secret
from bots.onebot import events
from bots.onebot.client import OneBotClient
from bots.onebot.config import OneBotConfig
from bots.onebot.crypto import is_signed
from bots.onebot.replies import MAX_CHARACTERS
from bots.onebot.segments import identifier

_NO_CONTENT = WireResponse(status=204)


class OneBotAdapter:
    """One QQ account behind an OneBot implementation."""

    channel = Channel.ONEBOT
    capabilities = Capabilities(
        passive_reply=None,
        proactive_window=None,
        messages_per_window=None,
        max_text_bytes=MAX_CHARACTERS * 3,
        media=frozenset({"image", "voice", "video"}),
    )

    def __init__(
        self, config: OneBotConfig, *, wire_time: WireTime, http: httpx.AsyncClient, fetcher: Fetcher
    ) -> None:
        self.name = config.name
        self.division = config.division
        self.max_body = config.max_body_bytes
        self._config = config
        self._secret = secret(config.secret)
        self._client = OneBotClient(config, http=http, fetcher=fetcher)
        self._reader = events.Reader(
            account=config.name,
            self_id=config.self_id,
            groups=frozenset(config.groups),
            bot_names=config.bot_names,
            wire_time=wire_time,
        )

    @property
    def accepts_posts(self) -> bool:
        """Whether the HTTP endpoint is open: only with a secret (contract, section 2)."""
        return bool(self._secret)

    def handshake(self, raw: RawRequest) -> WireResponse:
        """OneBot asks for nothing by GET; raises RefusedError."""
        raise RefusedError(405, "no_handshake")

    def verify(self, raw: RawRequest) -> Verified:
        """The event of a POST that is signed and from our account; raises RefusedError (C2, C4)."""
        if not self.accepts_posts:
            raise RefusedError(404, "closed")
        given = raw.headers.get("x-signature", "")
        if not given:
            raise RefusedError(401, "no_signature")
        if not is_signed(given, self._secret, raw.body):
            raise RefusedError(403, "bad_signature")
        body = events.read_json(raw.body)
        self._check_self(raw, body)
        return Verified(body, {"received_at": raw.received_at})

    def parse(self, verified: Verified) -> InboundMessage | InboundEvent | None:
        """The message or event; None for what is acknowledged and dropped (C5); raises RefusedError."""
        return self._reader.parse(verified.payload, verified.context["received_at"])

    def acknowledge(self, verified: Verified, reply: str | None) -> WireResponse:
        """204 without a body, always: a JSON object would be executed as a quick operation (C10)."""
        return _NO_CONTENT

    async def send(self, message: Outgoing) -> Receipt:
        """A message into the group or to the person; raises SendError."""
        return await self._client.send(message)

    async def fetch(self, segment: Segment) -> Fetched:
        """The photo, voice or film that came with a message; raises FetchError."""
        return await self._client.fetch(segment)

    def _check_self(self, raw: RawRequest, body: dict[str, Any]) -> None:
        """Header, body and configuration must name the same account."""
        self_id = identifier(body.get("self_id"))
        if self_id is None:
            raise RefusedError(400, "missing_field")
        if self_id != self._config.self_id or raw.headers.get("x-self-id", "") != self_id:
            raise RefusedError(403, "wrong_account")
