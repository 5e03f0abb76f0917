"""The seam to whoever carries short messages: SMS gateways and other services that only send.

A `Sender` is one configured service. `apprise` (an extra) is built in; a county's own one, for a vendor's API
say, is a package that names a factory in the entry point group `baolian.senders`. docs/senders.md shows one
whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

import httpx

GROUP = "baolian.senders"


class Sender(Protocol):
    """One service that takes a text for an address."""

    async def send(self, to: str, text: str, key: str) -> str:
        """Hand `text` over for `to`; answers the service's number of it, empty where it has none.

        `key` is the same for a repeat of the same message: give it to a service that can tell repeats apart.
        Raises bots.base.SendError: TemporaryError to be asked again, ThrottledError where the account must wait,
        UnreachableError where this address can't be written to, PayloadError where these words can't be sent,
        MisconfiguredError where the account is wrong.
        """
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """What a factory is given: the account's options in plain text, an HTTP client, its patience in seconds."""

    options: Mapping[str, str]
    http: httpx.AsyncClient
    timeout_seconds: float


Factory = Callable[[Given], Sender]


class NoSenderError(Exception):
    """The sender that an account names is not installed; the message says, in Chinese, what to do."""


def factory(name: str) -> Factory:
    """What builds the sender of this name; raises NoSenderError where no package offers it."""
    found = [entry for entry in entry_points(group=GROUP) if entry.name == name]
    if not found:
        raise NoSenderError(f"没有安装叫 {name} 的发送程序(入口点 {GROUP}),见 docs/senders.md")
    try:
        build: Factory = found[0].load()
    except (ImportError, AttributeError) as error:
        raise NoSenderError(f"发送程序 {name} 装坏了({type(error).__name__}),重新安装它") from error
    return build
