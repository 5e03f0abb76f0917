"""The catalogue of channels: which package serves which channel, and how an account is put together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from app.core.clock import Clock, WireTime
from app.core.enums import Channel
from bots.apprise.adapter import SmsAdapter
from bots.base import Adapter, Fetcher, TokenStore
from bots.config import AccountConfig
from bots.fetcher import Resolver, SafeFetcher, resolve
from bots.onebot.adapter import OneBotAdapter
from bots.qqbot.adapter import QQBotAdapter
from bots.wechat.adapter import WeChatAdapter
from bots.wecom.adapter import WeComAdapter


@dataclass(frozen=True, slots=True)
class Ports:
    """What adapters are given. `media_hosts`: an entry with a scheme is an exact origin, else a host name."""

    wire_time: WireTime
    clock: Clock
    http: httpx.AsyncClient
    tokens: TokenStore
    media_hosts: tuple[str, ...] = ()
    resolver: Resolver = resolve
    is_proxied: bool = False


def _with_tokens(adapter: Callable[..., Adapter]) -> Callable[[Any, Ports], Adapter]:
    """What builds an adapter whose platform gives us tokens for its API."""

    def build_it(config: Any, ports: Ports) -> Adapter:
        return adapter(
            config,
            wire_time=ports.wire_time,
            clock=ports.clock,
            http=ports.http,
            tokens=ports.tokens,
            fetcher=_fetcher(config.api_base, ports),
        )

    return build_it


def _onebot(config: Any, ports: Ports) -> Adapter:
    fetcher = _fetcher(config.api_base or "", ports)
    return OneBotAdapter(config, wire_time=ports.wire_time, http=ports.http, fetcher=fetcher)


def _sms(config: Any, ports: Ports) -> Adapter:
    return SmsAdapter(config, http=ports.http)


def _fetcher(api_base: str, ports: Ports) -> Fetcher:
    """A fetcher that also trusts the account's own origin and what the operator named."""
    origins = [api_base, *_with_scheme(ports.media_hosts)]
    hosts = [entry for entry in ports.media_hosts if "://" not in entry]
    return SafeFetcher(
        ports.http, origins=origins, hosts=hosts, resolver=ports.resolver, is_proxied=ports.is_proxied
    )


def _with_scheme(entries: Iterable[str]) -> list[str]:
    return [entry for entry in entries if "://" in entry]


CATALOGUE: Mapping[Channel, Callable[[Any, Ports], Adapter]] = {
    Channel.WECHAT: _with_tokens(WeChatAdapter),
    Channel.ONEBOT: _onebot,
    Channel.QQBOT: _with_tokens(QQBotAdapter),
    Channel.WECOM: _with_tokens(WeComAdapter),
    Channel.SMS: _sms,
}
"""What builds the adapters of each channel; the channel's name is that of its table in the configuration."""


def build(channel: Channel, config: AccountConfig, ports: Ports) -> Adapter:
    """The adapter of one configured account."""
    adapter = CATALOGUE[channel](config, ports)
    adapter.capabilities = config.allowed(adapter.capabilities)
    return adapter
