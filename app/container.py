"""The one place where concrete things are put together."""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

import httpx

from app.core.clock import Clock, SystemClock, WireTime
from app.core.crypto import Keyring
from app.core.enums import Channel
from app.core.ids import IdSource
from app.core.links import Links
from app.core.logins import Logins
from app.core.pulse import Pulse
from app.db.database import Database
from app.media import MediaStore, S3Access, open_store
from app.metrics import Metrics
from app.services import key_rotation
from app.services.sending.tokens import DatabaseTokens
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings
from bots import registry
from bots.base import Adapter
from bots.config import AccountConfig
from bots.outgoing import is_proxied, outgoing
from bots.pusher import Pusher
from handlers.lane import IntakeLane


def keyring_of(settings: Settings) -> Keyring:
    """The data keys of a configuration."""
    keys = [key.get_secret_value() for key in settings.data_keys]
    return Keyring.from_settings(keys, settings.secret_key.get_secret_value())


def database_of(settings: Settings, *, is_patient: bool = False) -> Database:
    """The configured database, not yet connected; patient commands give long statements their time."""
    limits = settings.limits
    return Database(
        settings.database_url,
        keyring_of(settings),
        busy_seconds=limits.busy_seconds,
        pool_size=limits.pool_size,
        statement_seconds=None if is_patient else limits.statement_seconds,
    )


async def settle(database: Database, clock: Clock) -> None:
    """Before anything is written: seal as the services do that run already."""
    async with database.reading() as session:
        await key_rotation.settle(session, clock.now())


class Container:
    """One running instance: what requests, jobs and commands are handed.

    As a context manager it warms up on entry (dictionary, registry, rulesets: the first message waits for
    none of them) and closes everything on exit. `clock`, `wire_time`, `http` and `pulse` can be given by the demo
    and by tests; `http` is then not closed here.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        wire_time: WireTime | None = None,
        http: httpx.AsyncClient | None = None,
        pulse: Pulse | None = None,
    ) -> None:
        self.settings = settings
        self.pulse = pulse or Pulse()
        self.clock: Clock = clock or SystemClock()
        self.wire_time = wire_time or WireTime(self.clock, timedelta(seconds=settings.freshness_seconds))
        self.database = database_of(settings)
        self.ids = IdSource(self.clock)
        self.snapshots = Snapshots(self.clock, settings.timezone)
        self.workshop = Workshop(self.database, self.clock, self.ids, self.snapshots)
        self.observer = Metrics()
        self.process = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.http = http or http_of(settings)
        self._owns_http = http is None
        self.pusher = Pusher(self.http, settings.webhook_hosts)
        self.adapters: dict[tuple[str, str], Adapter] = dict(self._adapters())
        self.lane = IntakeLane(self.workshop, self.observer, seconds=self.pulse.seconds)
        self.links = Links(settings.secret_key.get_secret_value(), settings.public_url, self.clock)
        self.logins = Logins(settings.secret_key.get_secret_value(), self.clock)
        self.media = store_of(settings, self.http, self.clock)
        self.started_at = self.clock.now()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._stack.push_async_callback(self.database.close)
        if self._owns_http:
            await self._stack.enter_async_context(self.http)
        await self._warm()
        self.lane.start()
        self._stack.push_async_callback(self.lane.stop)
        self.started_at = self.clock.now()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def wrongs(self) -> list[str]:
        """What of this process hangs or ended, by fixed English names; empty while all moves."""
        limit = self.settings.limits.heartbeat_seconds
        wrong = [f"job:{name}" for name in self.pulse.silent(limit)]
        return [*wrong, f"lane:{trouble}"] if (trouble := self.lane.trouble()) else wrong

    @asynccontextmanager
    async def own_workshop(self) -> AsyncIterator[Workshop]:
        """A workshop over a database of its own, for long work in another thread."""
        database = database_of(self.settings, is_patient=True)
        try:
            snapshots = Snapshots(self.clock, self.settings.timezone)
            await settle(database, self.clock)
            yield Workshop(database, self.clock, IdSource(self.clock), snapshots)
        finally:
            await database.close()

    async def _warm(self) -> None:
        """Load what every message needs before the first one comes."""
        await settle(self.database, self.clock)
        async with self.workshop.read() as work:
            for division in {adapter.division for adapter in self.adapters.values()}:
                work.snapshots.understander_for(division).understand("下雨了")

    def _adapters(self) -> Iterator[tuple[tuple[str, str], Adapter]]:
        """Every configured account."""
        ports = registry.Ports(
            wire_time=self.wire_time,
            clock=self.clock,
            http=self.http,
            tokens=DatabaseTokens(self.workshop),
            media_hosts=self.settings.media_hosts,
            is_proxied=self._owns_http and is_proxied(self.settings.http_proxy),
        )
        for channel, account in accounts_of(self.settings):
            yield (str(channel), account.name), registry.build(channel, account, ports)


def http_of(settings: Settings) -> httpx.AsyncClient:
    """What everything outside is spoken to with, through the configured proxy where it is far."""
    tokens = (account.token_url for account in settings.qqbot)
    listed = (*settings.media_hosts, *settings.webhook_hosts)
    places = (settings.s3.endpoint, settings.heartbeat_url, *listed, *tokens)
    return outgoing(platforms_of(settings), settings.http_proxy, places)


def store_of(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> MediaStore:
    """Where files are kept; raises ConfigurationError."""
    s3 = settings.s3
    access = S3Access(s3.endpoint, s3.region, s3.access_key, s3.secret_key.get_secret_value())
    return open_store(settings.media_url, access, http, clock)


def accounts_of(settings: Settings) -> Iterator[tuple[Channel, AccountConfig]]:
    """Every configured account with its channel."""
    for channel in registry.CATALOGUE:
        for account in getattr(settings, str(channel)):
            yield channel, account


def platforms_of(settings: Settings) -> Iterator[str]:
    """Where the APIs of the configured accounts are."""
    for _, account in accounts_of(settings):
        yield account.platform_address
