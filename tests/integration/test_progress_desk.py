"""Whoever waits for the duty desk and asks how far his matter is, is told so, and not that there is nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.services.sending import desk
from models import Case, DeskEntry
from tests.small_county import Road

pytestmark = pytest.mark.anyio
WORDS = "那个事你们看看嘛 老样子"


async def _doubtful(road: Road) -> None:
    said = road.means(WORDS, "hardship", to_human=True, reason="doubt")
    assert "已转人工" in await road.says("oZhang", said)


async def test_he_is_told_by_when_the_desk_will_call(road: Road) -> None:
    await _doubtful(road)
    answer = await road.says("oZhang", "进度")
    assert f"您说的“{WORDS}”在值班的同志手上,最迟今天" in answer
    assert "没有查到" in await road.says("oSomebodyElse", "进度")


async def test_what_was_promised_and_is_over_is_not_promised_again(road: Road) -> None:
    await _doubtful(road)
    road.later(24 * 60)
    await desk.ring_due(road.workshop)
    answer = await road.says("oZhang", "进度")
    assert "在值班的同志手上" in answer
    assert "最迟" not in answer


async def test_he_is_told_who_took_it_and_after_some_days_nothing(road: Road) -> None:
    await _doubtful(road)
    async with road.workshop.begin() as work:
        (entry,) = await work.session.scalars(select(DeskEntry))
        desk.taken_by(work, entry, "D1")
        name = getattr(work.snapshots.registry.officer("D1"), "name", "")
    assert f"{name}已经接手" in await road.says("oZhang", "进度")
    road.later(timedelta(days=4) / timedelta(minutes=1))
    assert "没有查到" in await road.says("oZhang", "进度")


async def test_who_asks_in_his_own_words_is_told_how_far_it_is_and_a_human_reads_it_too(road: Road) -> None:
    asked = road.means("我上回报的那个事有人来看没", "progress", to_human=True, reason="doubt")
    nothing = await road.says("oZhang", asked)
    assert "已转人工" in nothing
    assert "烟叶" not in nothing
    road.means("竹园村下冰雹了,烟叶打烂了", "disaster")
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    (case,) = await road.all(Case)
    road.later(60)
    answer = await road.says("oZhang", asked)
    assert "已转人工" in answer
    assert case.number in answer
