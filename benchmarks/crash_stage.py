"""What is killed: replicas of the service over one database, a platform, and people who write to any of them."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg

from app.container import database_of
from app.core.ids import IdSource
from app.db.schema import upgrade
from app.demo.chatlog import ChatLog
from app.demo.county import write_county
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.services.importing import imports
from app.services.rules import rulesets
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings
from benchmarks.crash_clock import MovedClock
from benchmarks.road import free_port
from benchmarks.wire import ACCOUNT, AES_KEY, APP_ID, TOKEN

COUNTY = "610925"
RULES = """[promises.{kind}]
{gate} = "{window}"
step = "{window}"
finish = "300 days"
hours = "always"
"""
GATES = (("dispute", "acknowledge"), ("disaster", "on_site"))
CONFIG = f"""database_url = "{{url}}"
secret_key = "a secret of the crash"
log_level = "error"
media_url = "file:{{folder}}/media"
[[wechat]]
name = "langao"
division = "{COUNTY}"
app_id = "{APP_ID}"
app_secret = "bench"
token = "{TOKEN}"
encoding_aes_key = "{AES_KEY}"
original_id = "{ACCOUNT}"
api_base = "http://127.0.0.1:{{port}}"
alert_template_id = "TPL"
"""
HELD_SECONDS = 2.0
_PATIENCE_SECONDS = 900.0
_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Replica:
    """One process of the service, and the platform's road to it."""

    port: int
    delivery: WechatDelivery
    process: "subprocess.Popen[bytes] | None" = None


@dataclass
class Stage:
    """Everything that a run plays with."""

    url: str
    folder: Path
    clock: MovedClock
    workshop: Workshop
    environ: Mapping[str, str]
    replicas: list[Replica]
    client: httpx.AsyncClient
    taken: list[str] = field(default_factory=list)
    kills: int = 0
    cuts: int = 0

    async def start(self, replica: Replica) -> None:
        """Begin a process and wait until it answers; one that ends in its start begins again, as under a supervisor."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            if replica.process is None or replica.process.poll() is not None:
                replica.process = self._begin(replica.port)
            try:
                await self.client.get(f"http://127.0.0.1:{replica.port}/healthz", timeout=5)
                return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        raise RuntimeError(f"the replica on port {replica.port} does not answer")

    def _begin(self, port: int) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "benchmarks.crash_server", str(port), str(self.folder / "clock")]
        return subprocess.Popen(command, env=dict(self.environ))

    async def kill(self, replica: Replica) -> None:
        """SIGKILL: nothing of it is finished."""
        if replica.process is not None:
            replica.process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(replica.process.wait)
            replica.process, self.kills = None, self.kills + 1

    async def start_all(self) -> None:
        """Begin every replica that does not run."""
        await asyncio.gather(*(self.start(each) for each in self.replicas if each.process is None))

    async def kill_all(self) -> None:
        """The whole house is down."""
        for replica in self.replicas:
            await self.kill(replica)

    async def take_the_database_away(self) -> None:
        """End every connection, as a restart does; on SQLite, hold the file so that nobody can write."""
        await asyncio.to_thread(self._cut if self.url.startswith("postgresql") else self._hold)
        self.cuts += 1

    def _cut(self) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(_CUT)

    def _hold(self) -> None:
        with sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30, isolation_level=None) as held:
            held.execute("BEGIN IMMEDIATE")
            time.sleep(HELD_SECONDS)
            held.execute("ROLLBACK")

    async def says(self, chance: random.Random, sender: str, text: str) -> None:
        """Somebody writes, again if it did not get through, to whichever replica the platform finds."""
        while True:
            delivery = await chance.choice(self.replicas).delivery.say(sender, text)
            if delivery.is_taken:
                self.taken.append(delivery.external_id)
                return


@asynccontextmanager
async def a_stage(
    url: str, folder: Path, replicas: int, households: int, window: timedelta
) -> AsyncIterator[Stage]:
    """A county, a platform and the rules of the run; the replicas are ended at the end."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        port = free_port()
        platform = subprocess.Popen([sys.executable, "-m", "benchmarks.platform", str(port)])  # noqa: ASYNC220
        stack.callback(platform.wait)
        stack.callback(platform.terminate)
        config = folder / "baolian.toml"
        config.write_text(CONFIG.format(url=url, folder=folder, port=port), "utf-8")
        clock = MovedClock(folder / "clock")
        database = database_of(Settings.load(config), is_patient=True)
        stack.push_async_callback(database.close)
        workshop = Workshop(database, clock, IdSource(clock), Snapshots(clock))
        await _fill(workshop, folder / "county", households, window)
        stage = Stage(url, folder, clock, workshop, {**os.environ, "BAOLIAN_CONFIG": str(config)}, [], client)
        people = WechatPlatform(
            WechatAccount("langao", APP_ID, "bench", TOKEN, AES_KEY, ACCOUNT), clock, ChatLog(clock)
        )
        for _ in range(replicas):
            port = free_port()
            webhook = f"http://127.0.0.1:{port}/wechat/langao"
            stage.replicas.append(Replica(port, WechatDelivery(people, webhook, client)))
        stack.push_async_callback(stage.kill_all)
        yield stage


async def _fill(workshop: Workshop, county: Path, households: int, window: timedelta) -> None:
    """A county, and one window for every answer, the same step: each ladder's instants are known beforehand."""
    await upgrade(workshop.database)
    write_county(county, households, today=workshop.clock.now().date())
    report = await imports.run(workshop, county)
    if report.is_refused:
        raise RuntimeError(f"the county was refused: {report.as_json()['errors'][:3]}")
    seconds = f"{round(window.total_seconds())}s"
    rules = "".join(RULES.format(kind=kind, gate=gate, window=seconds) for kind, gate in GATES)
    async with workshop.begin() as work:
        await rulesets.publish(work, COUNTY, rules, "benchmark", "short windows")
