"""An OneBot v11 implementation over HTTP and reverse WebSocket (protocol reference, sections 0 and 3)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from app.core.clock import WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
from bots.base import (
    Capabilities,
    Fetched,
    Fetcher,
    Means,
    MisconfiguredError,
    Outgoing,
    Quota,
    Receipt,
    RefusedError,
    Verified,
    WireResponse,
)
from bots.config import secret
from bots.jsonguard import read_object
from bots.lines import Line, Socket
from bots.onebot import events, forwards, notices, quotes
from bots.onebot.calls import HttpCalls, SocketCalls
from bots.onebot.client import OneBotClient
from bots.onebot.config import OneBotConfig
from bots.onebot.crypto import is_same, is_signed, token_of
from bots.onebot.history import History
from bots.onebot.members import Members
from bots.onebot.probe import probe
from bots.onebot.replies import MAX_CHARACTERS
from bots.onebot.segments import identifier
from bots.onebot.sockets import ROLES, UNIVERSAL, OneBotLine, Sockets
from bots.probing import Look

log = structlog.get_logger(__name__)
_NO_CONTENT = WireResponse(status=204)
_MINUTE = timedelta(minutes=1)
_COMPLETE_WITHIN = 5.0
"""Seconds that a message waits for what must be asked for: what was forwarded with it, who spoke."""


class OneBotAdapter:
    """One QQ account behind an OneBot implementation."""

    channel = Channel.ONEBOT
    capabilities = Capabilities(
        passive_reply=None,
        proactive_window=None,
        messages_per_window=None,
        max_text_bytes=MAX_CHARACTERS * 3,
        media=frozenset({"image", "voice", "video"}),
        quotas=(Quota(60, _MINUTE, is_each=True), Quota(120, _MINUTE)),
        said_once=frozenset({Means.FREE}),
        friends_only=True,
        dislikes_repeats=True,
    )

    def __init__(
        self, config: OneBotConfig, *, wire_time: WireTime, http: httpx.AsyncClient, fetcher: Fetcher
    ) -> None:
        self.name = config.name
        self.division = config.division
        self.own_id = config.self_id
        self.max_body = config.max_body_bytes
        self._config = config
        self._secret = secret(config.secret)
        self._access_token = secret(config.access_token)
        self._clock = wire_time.clock
        self._sockets = Sockets()
        self.calls_by_socket = not config.api_base
        calls = HttpCalls(config, http) if config.api_base else SocketCalls(config, self._sockets)
        self._reader = events.Reader(
            account=config.name,
            self_id=config.self_id,
            groups=frozenset(config.groups),
            bot_names=config.bot_names,
            wire_time=wire_time,
        )
        self._client = OneBotClient(config.name, calls, fetcher, self._reader.sessions)
        self._members = Members(self._client.member, wire_time.clock)
        self._history = History(
            self._client, self._reader, count=config.backfill_count, pages=config.backfill_pages
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
        body = read_object(raw.body)
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

    def admit(self, raw: RawRequest) -> str:
        """The role of a connection that brings our token and our account; raises RefusedError (3.3)."""
        if not self._access_token:
            raise RefusedError(404, "closed")
        given = token_of(raw.headers.get("authorization", ""), raw.query.get("access_token", ""))
        if not given:
            raise RefusedError(401, "no_token")
        if not is_same(given, self._access_token):
            raise RefusedError(403, "bad_token")
        if raw.headers.get("x-self-id", "").strip() != self._config.self_id:
            raise RefusedError(403, "wrong_account")
        role = raw.headers.get("x-client-role", "").strip().lower() or UNIVERSAL
        if role not in ROLES:
            raise RefusedError(400, "bad_role")
        return role

    async def join(self, role: str, socket: Socket) -> Line:
        """Begin a line; older lines of the same role are closed."""
        line = OneBotLine(role, socket, self._read)
        await self._sockets.join(line)
        return line

    def leave(self, line: Line) -> None:
        """The line has ended; calls that waited for its answers fail."""
        self._sockets.leave(line)

    async def prove(self) -> None:
        """Who is signed in must be the account that we know; which program it is goes to the log."""
        signed_in = await self._client.login()
        if signed_in and signed_in != self._config.self_id:
            raise MisconfiguredError("wrong_account", "another QQ number is signed in there")
        log.info("onebot connected", account=self.name, implementation=await self._client.version())

    async def probe(self, public_url: str) -> Sequence[Look]:
        """Whether the account works, asked of the implementation."""
        return await probe(self._config, self._client)

    async def friends(self) -> frozenset[str] | None:
        """The QQ numbers that it may write to privately, None where nobody can say; raises SendError."""
        return await self._client.friends()

    async def is_signed_in(self) -> bool:
        """Whether it says that the QQ number is online; raises SendError."""
        return (await self._client.status()).get("online") is True

    async def history(self, chat: str, since: datetime) -> Sequence[InboundMessage]:
        """What was said in a group since then, the oldest first; raises SendError."""
        found = await self._history.since(chat, since, self._clock.now())
        return [await self.complete(message) if message.is_partial else message for message in found]

    async def complete(self, message: InboundMessage) -> InboundMessage:
        """The message with its forwards, what it merely quotes and who spoke, as far as seconds allow.

        Forwards that cannot be had leave a mark; who has no name keeps his number.
        """
        parts, name = await asyncio.gather(self._parts(message), self._sender_name(message))
        return replace(message, segments=parts, sender_name=name, is_partial=False)

    async def _parts(self, message: InboundMessage) -> tuple[Segment, ...]:
        try:
            async with asyncio.timeout(_COMPLETE_WITHIN):
                known = message.segments
                if message.is_addressed:
                    known = await quotes.complete(known, self._config.self_id, self._client.get_message)
                return await forwards.complete(known, self._client.forwarded)
        except TimeoutError:
            return forwards.lost(message.segments)

    async def _sender_name(self, message: InboundMessage) -> str:
        if not message.chat or message.sender_name != message.sender or identifier(message.sender) is None:
            return message.sender_name
        try:
            async with asyncio.timeout(_COMPLETE_WITHIN):
                return await self._members.name(message.chat, message.sender) or message.sender_name
        except TimeoutError:
            return message.sender_name

    def _read(
        self, frame: str | bytes, received_at: datetime, line: OneBotLine
    ) -> InboundMessage | InboundEvent | None:
        """An event of the socket; the answer to a call goes to whoever waits for it."""
        body = read_object(frame.encode("utf-8", "surrogatepass") if isinstance(frame, str) else frame)
        if "post_type" not in body:
            if not self._sockets.answer(body):
                log.info("onebot answer that nobody waits for", account=self.name)
            return None
        if identifier(body.get("self_id")) != self._config.self_id:
            raise RefusedError(403, "wrong_account")
        if body.get("meta_event_type") == "heartbeat":
            line.beat_seconds = notices.beat_seconds(body) or line.beat_seconds
        return self._reader.parse(body, received_at)

    def _check_self(self, raw: RawRequest, body: dict[str, Any]) -> None:
        """Header, body and configuration must name the same account."""
        self_id = identifier(body.get("self_id"))
        if self_id is None:
            raise RefusedError(400, "missing_field")
        if self_id != self._config.self_id or raw.headers.get("x-self-id", "") != self_id:
            raise RefusedError(403, "wrong_account")
