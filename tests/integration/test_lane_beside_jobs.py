"""The lane and the jobs share one writer on SQLite: nobody starves, everything gets its fate."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.links import Links
from app.jobs.jobs import Jobs
from app.media import FolderStore
from handlers.recover import reprocess
from models import Case, Message, OutboxMessage
from tests.fakes import FakeChannel
from tests.small_county import Road

pytestmark = pytest.mark.anyio
MESSAGES = 240


async def test_while_messages_pour_in_the_jobs_go_on_and_neither_starves(road: Road, tmp_path: Path) -> None:
    links = Links("secret", "https://example.test", road.clock)
    wechat = FakeChannel()
    adapters = {("wechat", "langao"): wechat}
    jobs = Jobs(road.workshop, adapters, links, FolderStore(tmp_path), reprocess, "test")  # type: ignore[arg-type]
    moved_meanwhile, is_pouring = 0, True

    async def keep_working() -> None:
        nonlocal moved_meanwhile
        while is_pouring:
            moved_meanwhile += await jobs.tick("deliver") + await jobs.tick("escalate")
            await asyncio.sleep(0)

    working = asyncio.create_task(keep_working())
    async with asyncio.timeout(60):
        for start in range(0, MESSAGES, 40):
            await asyncio.gather(
                *(road.says(f"o{n}", "竹园村下冰雹了,烟叶全打烂了") for n in range(start, start + 40))
            )
        is_pouring = False
        await working
        for _ in range(8):  # an officer gets one push a minute, and so many cases fit into one
            await jobs.run_due()
            road.clock.advance(timedelta(minutes=1))
    assert moved_meanwhile > 0
    async with road.database.reading() as session:
        assert await session.scalar(select(func.count(Message.id))) == MESSAGES
        assert await session.scalar(select(func.count(Case.id))) == MESSAGES
        waiting = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == "queued")
        assert await session.scalar(waiting) == 0
