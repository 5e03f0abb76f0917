"""An official QQ bot in webhook mode (protocol reference, sections 0 and 4)."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import httpx

from app.core.clock import Clock, WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
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
from bots.jsonguard import read_object
from bots.probing import Look
from bots.qqbot.api import QQBotApi
from bots.qqbot.client import QQBotClient
from bots.qqbot.config import QQBotConfig
from bots.qqbot.crypto import BotKey
from bots.qqbot.events import HEARTBEAT, VALIDATION, Reader
from bots.qqbot.probe import probe
from bots.qqbot.replies import MAX_CHARACTERS

_SECONDS = re.compile(r"[0-9]{1,12}")
_EVENT_TIME = re.compile(r"[0-9]{9,13}")
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MILLISECOND_DIGITS = 13
_LONGEST_REGISTRATION = timedelta(hours=1)
_JSON = "application/json; charset=utf-8"
_ACTIVE = frozenset({Means.FREE})
_TAKEN: dict[str, Any] = {"op": 12, "d": 0}


class QQBotAdapter:
    """One bot: its events, the check of our address, and its API."""

    channel = Channel.QQBOT
    capabilities = Capabilities(
        passive_reply=None,
        proactive_window=timedelta(minutes=5),
        messages_per_window=4,
        max_text_bytes=MAX_CHARACTERS * 3,
        media=frozenset({"image", "voice", "video"}),
        quotas=(
            Quota(20, timedelta(minutes=1), is_each=True, means=_ACTIVE),
            Quota(1000, timedelta(days=1), is_each=True, means=_ACTIVE),
            Quota(30, timedelta(minutes=1), means=_ACTIVE),
        ),
        grants={"friend_added": Grant(2, timedelta(minutes=5))},
        said_once=_ACTIVE,
        windows_by_message=True,
        ids_by_place=True,
        sends_again=True,
    )

    def __init__(
        self,
        config: QQBotConfig,
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
        self._key = BotKey(secret(config.secret))
        self._wire_time = wire_time
        self._clock = clock
        self.capabilities = replace(self.capabilities, may_begin=config.active, takes_links=config.links)
        self._reader = Reader(config.name, wire_time)
        api = QQBotApi(config, clock=clock, http=http, tokens=tokens)
        self._probe = partial(probe, config, api, http, clock)
        self._client = QQBotClient(config, api=api, fetcher=fetcher)

    def handshake(self, raw: RawRequest) -> WireResponse:
        """The platform asks for nothing by GET; raises RefusedError."""
        raise RefusedError(405, "no_handshake")

    def verify(self, raw: RawRequest) -> Verified:
        """The payload of a request that is signed, fresh and for this bot; raises RefusedError (C2 to C4)."""
        is_signed = self._check_signature(raw)
        body = read_object(raw.body)
        if raw.headers.get("x-bot-appid", "") != self._config.app_id:
            raise RefusedError(403, "wrong_account")
        op = body.get("op")
        if not isinstance(op, int) or isinstance(op, bool):
            raise RefusedError(400, "missing_field")
        if op == VALIDATION:
            self._check_validation(body.get("d"))
        elif not is_signed:
            raise RefusedError(401, "no_signature")
        return Verified(body, {"received_at": raw.received_at})

    def parse(self, verified: Verified) -> InboundMessage | InboundEvent | None:
        """The message or event; None for what is acknowledged and dropped (C5); raises RefusedError."""
        return self._reader.parse(verified.payload, verified.context["received_at"])

    def acknowledge(self, verified: Verified, reply: str | None) -> WireResponse:
        """That it is taken; to a heartbeat and to the check of our address, what they ask for."""
        body = verified.payload
        answer = _TAKEN
        if body["op"] == HEARTBEAT:
            beat = body.get("d")
            answer = {"op": 11, "d": beat if isinstance(beat, int) and not isinstance(beat, bool) else 0}
        elif body["op"] == VALIDATION:
            token, event_ts = body["d"]["plain_token"], body["d"]["event_ts"]
            answer = {"plain_token": token, "signature": self._key.sign(event_ts + token)}
        return WireResponse(body=json.dumps(answer, separators=(",", ":")).encode(), content_type=_JSON)

    async def send(self, message: Outgoing) -> Receipt:
        """A text into the group or to the person, by the message's means; raises SendError."""
        return await self._client.send(message)

    async def fetch(self, segment: Segment) -> Fetched:
        """The photo, voice or film that came with a message; raises FetchError."""
        return await self._client.fetch(segment)

    async def probe(self, public_url: str) -> Sequence[Look]:
        """Whether the account works, asked of the platform and of our own address."""
        return await self._probe(public_url)

    def _check_signature(self, raw: RawRequest) -> bool:
        """Whether the request is signed; raises RefusedError where the signature is wrong, stale or missing.

        Missing it may be while our address is being registered, and then only for the check of it.
        """
        given = raw.headers.get("x-signature-ed25519", "")
        stamp = raw.headers.get("x-signature-timestamp", "")
        if not given and self._is_registering():
            return False
        if not (given and stamp):
            raise RefusedError(401, "no_signature")
        if not _SECONDS.fullmatch(stamp) or not self._key.has_signed(given, stamp, raw.body):
            raise RefusedError(401, "bad_signature")
        if not self._wire_time.is_fresh(int(stamp)):
            raise RefusedError(403, "stale")
        return True

    def _is_registering(self) -> bool:
        until, now = self._config.register_until, self._clock.now()
        return until is not None and now < until <= now + _LONGEST_REGISTRATION

    def _check_validation(self, d: Any) -> None:
        """Refuse to sign anything but a short token of our alphabet after a fresh time (4.3)."""
        said = d if isinstance(d, dict) else {}
        token, event_ts = said.get("plain_token"), said.get("event_ts")
        if not isinstance(token, str) or not _PLAIN_TOKEN.fullmatch(token):
            raise RefusedError(403, "bad_plain_token")
        if not isinstance(event_ts, str) or not _EVENT_TIME.fullmatch(event_ts):
            raise RefusedError(403, "bad_event_ts")
        seconds = int(event_ts) // (1000 if len(event_ts) == _MILLISECOND_DIGITS else 1)
        if not self._wire_time.is_fresh(seconds):
            raise RefusedError(403, "stale")
