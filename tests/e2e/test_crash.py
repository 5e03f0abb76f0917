"""Real processes killed in the middle of everything: what was answered is stored once, each step fires once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core.clock import SystemClock
from app.core.crypto import Keyring
from app.core.ids import IdSource
from app.db.database import Database
from app.db.schema import upgrade
from app.demo.attempts import Delivery
from app.demo.chatlog import ChatLog
from app.demo.county import write_county
from app.demo.servers import listen, serving
from app.demo.wechat_api import wechat_api
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.services.history import broken_link
from app.services.importing import imports
from app.services.rules import rulesets
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from models import Case, CaseEvent, Conversation, Escalation, Message, OutboxMessage

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
SECRET, TOKEN = "a secret for the crash", "crashtoken2026"
AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
TEMPLATE = {"character_string1": "编号", "thing2": "内容", "time3": "时限"}
SHORT = '[promises.disaster]\nremind = "1s"\non_site = "2s"\nstep = "2s"\n'
KILLS, SENDERS = 5, 4
PATIENCE = 1200
"""Looks, 0.05 s apart, for a server that starts: a busy machine takes half a minute."""


class Stage:
    """A database with a county, a fake platform, and a server that can be killed."""

    def __init__(self, url: str, folder: Path, delivery: WechatDelivery, port: int) -> None:
        self.database = Database(url, Keyring.from_settings([], SECRET))
        self.folder = folder
        self.delivery = delivery
        self.port = port
        self.taken: list[Delivery] = []

    async def start(self, port: int = 0) -> "subprocess.Popen[bytes]":
        """Serve, and wait until it answers."""
        port = port or self.port
        process = subprocess.Popen(  # noqa: ASYNC220 - it must outlive this call
            [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"BAOLIAN_CONFIG": str(self.folder / "baolian.toml")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(PATIENCE):
                try:
                    await client.get(f"http://127.0.0.1:{port}/healthz")
                    return process
                except httpx.TransportError:
                    assert process.poll() is None, "the server ended by itself"
                    await asyncio.sleep(0.05)
        raise AssertionError("the server did not answer")

    async def report(self, sender: str) -> None:
        """One hail report; what was answered is remembered."""
        delivery = await self.delivery.say(sender, "竹园村下冰雹了,烟叶全打烂了")
        if delivery.is_taken:
            self.taken.append(delivery)

    async def rows(self, model: Any) -> list[Any]:
        """Every row of a table."""
        async with self.database.reading() as session:
            return list(await session.scalars(select(model)))


@asynccontextmanager
async def a_stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    """Everything but the server."""
    clock = SystemClock()
    account = WechatAccount(
        "crash", "wxcrash", "secret", TOKEN, AES_KEY, "gh_crash", templates={"TPL": TEMPLATE}
    )
    platform = WechatPlatform(account, clock, ChatLog(clock))
    port = _free_port()
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        api = await stack.enter_async_context(serving(wechat_api(platform), listen(0)))
        delivery = WechatDelivery(platform, f"http://127.0.0.1:{port}/wechat/crash", client)
        delivery.try_seconds = 0.3
        (folder / "baolian.toml").write_text(
            f'database_url = "{url}"\nsecret_key = "{SECRET}"\nlog_level = "error"\n'
            f'media_url = "file:{folder}/media"\n[[wechat]]\nname = "crash"\ndivision = "610925"\n'
            f'app_id = "wxcrash"\napp_secret = "secret"\ntoken = "{TOKEN}"\nencoding_aes_key = "{AES_KEY}"\n'
            f'api_base = "{api}"\nalert_template_id = "TPL"\n'
        )
        stage = Stage(url, folder, delivery, port)
        stack.push_async_callback(stage.database.close)
        await _fill(stage, folder)
        for officer in ("610925112206-O1", "610925112206-L", "610925112-S", "610925112-D1", "610925112-D2"):
            platform.follow(f"o-{officer}")
        yield stage


def _free_port() -> int:
    sock = listen(0)
    port: int = sock.getsockname()[1]
    sock.close()
    return port


async def _fill(stage: Stage, folder: Path) -> None:
    """The schema, a county whose officers are reached at this account, and short windows."""
    clock = SystemClock()
    workshop = Workshop(stage.database, clock, IdSource(clock), Snapshots(clock))
    await upgrade(stage.database)
    county = folder / "county"
    write_county(county, 10, today=date.today())  # noqa: DTZ011 - rosters of a test
    contacts = county / "contacts.csv"
    contacts.write_text(contacts.read_text("utf-8").replace(",langao,", ",crash,"), "utf-8")
    report = await imports.run(workshop, county)
    assert not report.is_refused
    async with workshop.begin() as work:
        await rulesets.publish(work, "610925", SHORT, "test", "short windows")


async def test_killed_between_steps_nothing_is_lost_and_nothing_doubled(
    database_url: str, tmp_path: Path
) -> None:
    async with a_stage(database_url, tmp_path) as stage:
        for kill in range(KILLS):
            process = await stage.start()
            reports = asyncio.gather(*(stage.report(f"oCrash{kill}-{n}") for n in range(SENDERS)))
            await asyncio.sleep(0.15 + 0.45 * kill)
            process.send_signal(signal.SIGKILL)
            process.wait()
            await reports
        process = await stage.start()
        try:
            await _until_the_top(stage)
            await _until_sent(stage)
        finally:
            process.terminate()
            process.wait(timeout=20)
        await _check(stage)


async def test_two_processes_share_conversations_without_standing_in_each_others_way(
    database_url: str, tmp_path: Path
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("several processes serve one database on PostgreSQL only")
    async with a_stage(database_url, tmp_path) as stage:
        second = _free_port()
        processes = [await stage.start(), await stage.start(second)]
        here = stage.delivery
        there = WechatDelivery(here.platform, f"http://127.0.0.1:{second}/wechat/crash", here.client)
        there._next_msg_id += 1_000_000
        senders = [f"oBoth{number}" for number in range(12)]
        try:
            async with asyncio.timeout(50):
                for text in ("竹园村下冰雹了,烟叶全打烂了", "屋后头的土墙也垮了一截,路上全是冰雹"):
                    crossing = [
                        delivery.say(sender, text)
                        for pair in zip(senders, reversed(senders), strict=True)
                        for delivery, sender in zip((here, there), pair, strict=True)
                    ]
                    assert all(done.is_taken for done in await asyncio.gather(*crossing))
        finally:
            for process in processes:
                process.terminate()
                process.wait(timeout=20)
        assert len(await stage.rows(Message)) == 4 * len(senders)
        assert len(await stage.rows(Conversation)) == len(senders)


async def _until_the_top(stage: Stage) -> None:
    """Wait until every case has climbed to the top."""
    for _ in range(1200):
        cases = await stage.rows(Case)
        if cases and all(c.level == 3 for c in cases):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"levels: {[c.level for c in await stage.rows(Case)]}")


async def _until_sent(stage: Stage) -> None:
    """Wait until alerts go out: a kill may have left the access token leased to the dead for half a minute."""
    for _ in range(900):
        if _sent(await stage.rows(OutboxMessage)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("no alert was sent")


def _sent(rows: list[OutboxMessage]) -> list[OutboxMessage]:
    """The first alerts that the platform has taken."""
    return [a for a in rows if a.purpose == "alert" and a.state in ("accepted", "delivered", "seen")]


async def _check(stage: Stage) -> None:
    """What was answered is stored once; every case climbed rung by rung, its history whole."""
    stored = [m.external_id for m in await stage.rows(Message)]
    assert stage.taken, "some message must have been taken between the kills"
    assert {d.external_id for d in stage.taken} <= set(stored)
    assert len(stored) == len(set(stored))
    cases = await stage.rows(Case)
    assert len(cases) == len(stored)
    steps: dict[int, list[int]] = {case.id: [] for case in cases}
    for step in sorted(await stage.rows(Escalation), key=lambda row: row.step_number):
        steps[step.case_id].append(step.level)
    for case in cases:
        levels = steps[case.id]
        assert len(levels) == case.step_number
        assert levels == sorted(levels)
        assert levels[:2] in ([2, 3], [3], [3, 3]), "each rung once; after downtime the missed ones as one"
    async with stage.database.reading() as session:
        for case in cases:
            events = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
            assert broken_link(case, list(await session.scalars(events))) is None
        keys = await session.scalar(select(func.count(func.distinct(OutboxMessage.dedup_key))))
        assert keys == await session.scalar(select(func.count(OutboxMessage.id)))
    rows = await stage.rows(OutboxMessage)
    first, sent = [a for a in rows if a.purpose == "alert"], _sent(rows)
    leased = [a for a in first if a.state == "queued" and a.next_try_at is not None]
    assert len(sent) + len(leased) == len(first), "what was killed in mid-send is sent when its lease is over"
