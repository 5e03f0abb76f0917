"""A service that only sends: SMS and whatever else `apprise` or a county's own sender reaches."""

from collections.abc import Sequence
from datetime import timedelta

import httpx
import structlog

from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
from bots.apprise.client import AppriseSender, is_address, load
from bots.apprise.config import APPRISE, SmsConfig
from bots.base import (
    Capabilities,
    Fetched,
    FetchError,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    Quota,
    Receipt,
    RefusedError,
    UnreachableError,
    Verified,
    WireResponse,
)
from bots.config import secret
from bots.probing import Look
from bots.senders import Given, NoSenderError, Sender, factory
from bots.text import cut_characters, printable

log = structlog.get_logger(__name__)


class SmsAdapter:
    """One configured service; nothing comes in from it."""

    channel = Channel.SMS
    capabilities = Capabilities(
        passive_reply=None,
        proactive_window=None,
        messages_per_window=None,
        max_text_bytes=1200,
        quotas=(Quota(20, timedelta(hours=1), is_each=True), Quota(2000, timedelta(days=1))),
    )
    max_body = 0

    def __init__(self, config: SmsConfig, *, http: httpx.AsyncClient) -> None:
        self.name = config.name
        self.division = config.division
        self.problem = ""
        """What is missing, in Chinese; empty where the service can be used."""
        self._most = config.max_characters
        self._sender: Sender | None = None
        try:
            self._sender = sender_of(config, http)
        except NoSenderError as error:
            self.problem = str(error)
            log.warning("sender_missing", account=config.name, why=self.problem)

    def handshake(self, raw: RawRequest) -> WireResponse:
        """Nobody asks; raises RefusedError."""
        raise RefusedError(404, "outgoing_only")

    def verify(self, raw: RawRequest) -> Verified:
        """Nothing comes in; raises RefusedError."""
        raise RefusedError(404, "outgoing_only")

    def parse(self, verified: Verified) -> InboundMessage | InboundEvent | None:
        """Nothing comes in."""
        return None

    def acknowledge(self, verified: Verified, reply: str | None) -> WireResponse:
        """Nothing comes in."""
        return WireResponse()

    async def probe(self, public_url: str) -> Sequence[Look]:
        """Whether what sends is there; services are not asked, since each text costs money."""
        return [Look("sender", "missing" if self.problem else "", self.problem)]

    async def send(self, message: Outgoing) -> Receipt:
        """Hand one text over; raises SendError."""
        if message.chat:
            raise UnreachableError("no_groups", "nobody else is written to")
        if not is_address(message.recipient):
            raise PayloadError("bad_target", "no telephone number and no address")
        if self._sender is None:
            raise MisconfiguredError("no_sender", self.problem)
        text = cut_characters(printable(message.text), self._most)
        return Receipt(platform_id=await self._sender.send(message.recipient, text, message.dedup_key))

    async def fetch(self, segment: Segment) -> Fetched:
        """Nothing comes in; raises FetchError."""
        raise FetchError("outgoing_only", is_final=True)


def sender_of(config: SmsConfig, http: httpx.AsyncClient) -> Sender:
    """The sender that the account names; raises NoSenderError where it is not installed."""
    if config.sender == APPRISE:
        return AppriseSender(secret(config.url), config.timeout_seconds)
    options = {name: secret(value) for name, value in config.options.items()}
    return factory(config.sender)(Given(options, http, config.timeout_seconds))


def missing_sender(config: SmsConfig) -> str:
    """What the account needs and is not installed, in Chinese; empty where nothing is missing."""
    try:
        if config.sender == APPRISE:
            load()
        else:
            factory(config.sender)
    except NoSenderError as error:
        return str(error)
    return ""
