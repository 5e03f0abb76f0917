"""The catalogue of channels: which package serves which channel, and how an account is put together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from app.core.clock import Clock, WireTime
from app.core.enums import Channel
from bots.apprise.adapter import SmsAdapter
from bots.apprise.config import SmsConfig
from bots.base import Adapter, Fetcher, TokenStore
from bots.config import AccountConfig
from bots.fetcher import Resolver, SafeFetcher, resolve
from bots.onebot.adapter import OneBotAdapter
from bots.onebot.config import OneBotConfig
from bots.qqbot.adapter import QQBotAdapter
from bots.qqbot.config import QQBotConfig
from bots.wechat.adapter import WeChatAdapter
from bots.wechat.config import WeChatConfig
from bots.wecom.adapter import WeComAdapter
from bots.wecom.config import WeComConfig


@dataclass(frozen=True, slots=True)
class Ports:
    """What adapters are given. `media_hosts`: an entry with a scheme is an exact origin, else a host name."""

    wire_time: WireTime
    clock: Clock
    http: httpx.AsyncClient
    tokens: TokenStore
    media_hosts: tuple[str, ...] = ()
    resolver: Resolver = resolve


def _wechat(config: Any, ports: Ports) -> Adapter:
    return WeChatAdapter(
        config,
        wire_time=ports.wire_time,
        clock=ports.clock,
        http=ports.http,
        tokens=ports.tokens,
        fetcher=_fetcher(config.api_base, ports),
    )


def _onebot(config: Any, ports: Ports) -> Adapter:
    fetcher = _fetcher(config.api_base or "", ports)
    return OneBotAdapter(config, wire_time=ports.wire_time, http=ports.http, fetcher=fetcher)


def _qqbot(config: Any, ports: Ports) -> Adapter:
    return QQBotAdapter(
        config,
        wire_time=ports.wire_time,
        clock=ports.clock,
        http=ports.http,
        tokens=ports.tokens,
        fetcher=_fetcher(config.api_base, ports),
    )


def _wecom(config: Any, ports: Ports) -> Adapter:
    return WeComAdapter(
        config,
        wire_time=ports.wire_time,
        clock=ports.clock,
        http=ports.http,
        tokens=ports.tokens,
        fetcher=_fetcher(config.api_base, ports),
    )


def _sms(config: Any, ports: Ports) -> Adapter:
    return SmsAdapter(config, http=ports.http)


def _fetcher(api_base: str, ports: Ports) -> Fetcher:
    """A fetcher that also trusts the account's own origin and what the operator named."""
    origins = [api_base, *_with_scheme(ports.media_hosts)]
    hosts = [entry for entry in ports.media_hosts if "://" not in entry]
    return SafeFetcher(ports.http, origins=origins, hosts=hosts, resolver=ports.resolver)


def _with_scheme(entries: Iterable[str]) -> list[str]:
    return [entry for entry in entries if "://" in entry]


@dataclass(frozen=True, slots=True)
class Package:
    """One channel's package: the model of its configuration and what builds its adapter."""

    config: type[AccountConfig]
    build: Callable[[Any, Ports], Adapter]


CATALOGUE: Mapping[Channel, Package] = {
    Channel.WECHAT: Package(WeChatConfig, _wechat),
    Channel.ONEBOT: Package(OneBotConfig, _onebot),
    Channel.QQBOT: Package(QQBotConfig, _qqbot),
    Channel.WECOM: Package(WeComConfig, _wecom),
    Channel.SMS: Package(SmsConfig, _sms),
}
"""Every channel that can be configured, by the name of its table in the configuration."""


def build(channel: Channel, config: AccountConfig, ports: Ports) -> Adapter:
    """The adapter of one configured account; `config` is of the channel's own model."""
    package = CATALOGUE[channel]
    if not isinstance(config, package.config):
        raise TypeError(f"{channel} needs a {package.config.__name__}")
    adapter = package.build(config, ports)
    adapter.capabilities = config.allowed(adapter.capabilities)
    return adapter
