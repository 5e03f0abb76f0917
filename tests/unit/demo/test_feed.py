"""The feed of happenings: what was missed can be caught up with, nobody waits for ever."""

import asyncio

import pytest

from app.demo.feed import KEPT, Feed

pytestmark = pytest.mark.anyio


def test_what_was_missed_is_caught_up_with_in_order() -> None:
    feed = Feed()
    feed.publish("entry", {"n": 1})
    mark = feed.mark
    feed.publish("clock", {"n": 2})
    feed.publish("entry", {"n": 3})
    assert [(each.kind, each.data["n"]) for each in feed.since(mark) or ()] == [("clock", 2), ("entry", 3)]
    assert feed.since(feed.mark) == []


@pytest.mark.parametrize("mark", ["", "nonsense", "12345678-1", "-", "x-y-z"])
def test_a_mark_of_another_run_begins_anew(mark: str) -> None:
    feed = Feed()
    feed.publish("entry", {})
    assert feed.since(mark) is None
    assert feed.since(f"{feed.run}-99") is None


def test_whoever_is_too_far_behind_begins_anew() -> None:
    feed = Feed()
    mark = feed.mark
    for _ in range(KEPT + 1):
        feed.publish("entry", {})
    assert feed.since(mark) is None


async def test_news_wakes_everybody_who_waits() -> None:
    feed = Feed()
    waiting = [asyncio.create_task(feed.news(feed.mark, 5)) for _ in range(2)]
    await asyncio.sleep(0)
    feed.publish("entry", {})
    assert await asyncio.gather(*waiting) == [True, True]


async def test_without_news_the_wait_ends_by_itself() -> None:
    feed = Feed()
    assert await feed.news(feed.mark, 0.01) is False


async def test_closing_wakes_everybody() -> None:
    feed = Feed()
    waiting = asyncio.create_task(feed.news(feed.mark, 5))
    await asyncio.sleep(0)
    feed.close()
    assert await waiting is True
