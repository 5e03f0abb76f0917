"""The protocol that every channel implements, its capabilities, and the ports it is given.

An adapter turns wire formats into `InboundMessage`/`InboundEvent` and our replies and alerts into
wire formats. It never sees a case, a database or another channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage, RawRequest, Segment
from bots.allowance import Capabilities as Capabilities
from bots.allowance import Grant as Grant
from bots.allowance import Means as Means
from bots.allowance import Quota as Quota


class RefusedError(Exception):
    """A request that we do not accept: nothing is stored, nothing echoed (protocol reference, section 0).

    `status` is the HTTP status, `reason` a fixed English word for the metric and the log.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WireResponse:
    """What the platform is answered."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verified:
    """A request that proved who sent it; `payload` is what `parse` reads (decrypted where it was encrypted).

    `context` carries what the reply needs (timestamp, nonce, which key) and is opaque to everybody else.
    """

    payload: Any
    context: Mapping[str, Any] = field(default_factory=dict)


EVENT = "event:"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address. `dedup_key` reaches the platform where it takes one.

    `chat` empty: a private message to `recipient`; else a message into the group `chat` for `recipient` and `others`.
    `template` holds named values for platforms with typed templates; `text` always says it all. `means` is
    the right that the ledger found for this message: the adapter sends by that one and no other. `window` is
    the platform's id of the message (behind `EVENT`: the event) whose window it uses, where that must be named.
    """

    recipient: str
    chat: str
    text: str
    dedup_key: str
    url: str = ""
    template: Mapping[str, str] | None = None
    quote: str = ""
    means: Means = Means.FREE
    window: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message; `platform_id` is its name for it, as a string."""

    platform_id: str = ""
    is_delivered: bool = False
    """Whether acceptance already proves delivery (it rarely does)."""
    parts: int = 1
    """As how many messages the platform counts it."""


class SendError(Exception):
    """A message was not taken. `code` is the platform's; subclasses say what to do next."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code

    @property
    def is_answer(self) -> bool:
        """Whether the platform itself said no, by a number of its own: then nothing was sent for certain."""
        return self.code.removeprefix("-").isdigit()


class TemporaryError(SendError):
    """Try again later by back-off; `retry_after` where the platform named a time.

    `most_tries`: so many on this way at most, where the platform wants fewer than usual. `is_of_account`: where it
    goes on until the tries are used up, the account itself is wrong.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        retry_after: timedelta | None = None,
        *,
        most_tries: int | None = None,
        is_of_account: bool = False,
    ) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after
        self.most_tries = most_tries
        self.is_of_account = is_of_account


class ThrottledError(TemporaryError):
    """The account as a whole must wait (quota used up, too fast); `retry_after` says how long."""


class UnreachableError(SendError):
    """This address cannot be written to now (window closed, blocked, no friend): next channel, no retry.

    `bars` are the means that stay shut until the person writes again, or, where that `is_lasting`, until the
    platform opens them; empty where only this message is lost. `is_foreign`: the address belongs to another
    account, which is a mistake of whoever registered it.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        bars: frozenset[Means] = frozenset(Means),
        *,
        is_lasting: bool = False,
        is_foreign: bool = False,
    ) -> None:
        super().__init__(code, detail)
        self.bars = bars
        self.is_lasting = is_lasting
        self.is_foreign = is_foreign


class PayloadError(SendError):
    """This message will never be taken as it is: no retry, and somebody should look."""


class TemplateRefusedError(PayloadError):
    """The platform refuses what stands in the fields of a template: the account's map of fields hardly fits it."""


class ContentRefusedError(PayloadError):
    """The platform's censors refuse the words: not sent again on this account; staff must tell the person."""


class MisconfiguredError(SendError):
    """The account itself is wrong (secret, permission, IP allow-list): alarm, try other channels."""


@dataclass(frozen=True, slots=True)
class Token:
    """A platform's access token and when it stops being valid."""

    value: str
    expires_at: datetime


class TokenStore(Protocol):
    """Keeps access tokens where all replicas see them, with one refresher at a time."""

    async def get(self, key: str) -> Token | None:
        """The token stored under `key`, fresh or not, or None."""
        ...

    async def put(self, key: str, token: Token) -> None:
        """Store `token` under `key`; whoever had the lease has it no more."""
        ...

    async def lease(self, key: str, holder: str, span: timedelta) -> bool:
        """Whether `holder` alone may renew the token for so long; False while somebody else may."""
        ...

    async def release(self, key: str, holder: str) -> None:
        """`holder` will not renew it after all; nothing happens where the lease is another's by now."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file from outside: `data` within the limits, `mime` by magic bytes."""

    data: bytes
    mime: str


class FetchError(Exception):
    """A file could not be had. `is_final`: trying again will not help (expired, refused, not a picture)."""

    def __init__(self, reason: str, is_final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Fetcher(Protocol):
    """Gets a file from a hostile URL by rule C14 and section 6.4 of the protocol reference."""

    async def fetch(self, url: str) -> Fetched:
        """The file at `url`; raises FetchError."""


class Adapter(Protocol):
    """One configured account on one platform."""

    channel: Channel
    name: str
    division: str
    max_body: int
    capabilities: Capabilities

    def verify(self, raw: RawRequest) -> Verified:
        """Who sent this is proven, it is fresh and decrypted; raises RefusedError (C1 to C4, C11)."""
        ...

    def handshake(self, raw: RawRequest) -> WireResponse:
        """Answer the platform's GET that checks our address; raises RefusedError (C17)."""
        ...

    def parse(self, verified: Verified) -> InboundMessage | InboundEvent | None:
        """The message or event in it; None for what is acknowledged and dropped (C5); raises RefusedError."""
        ...

    def acknowledge(self, verified: Verified, reply: str | None) -> WireResponse:
        """The success answer, with `reply` in it where the channel can reply in the same exchange."""
        ...

    async def send(self, message: Outgoing) -> Receipt:
        """Hand one message to the platform; raises SendError."""
        ...

    async def fetch(self, segment: Segment) -> Fetched:
        """The bytes of a photo, voice or file that came with a message; raises FetchError."""
        ...
