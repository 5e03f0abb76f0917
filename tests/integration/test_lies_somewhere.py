"""Damage that lies somewhere tells of itself, and is no answer to where the matter in hand is."""

import pytest

from models import Case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("words", ["河水都漫到路上了", "石头滚到路上", "牛掉到河里了", "树倒在路上了"])
async def test_damage_told_behind_another_matter_has_its_own_case(road: Road, words: str) -> None:
    await road.says("oZhang", "低保要什么条件")
    await road.says("oZhang", words)
    assert [case.kind for case in await road.all(Case)] == ["consultation", "disaster"]


@pytest.mark.parametrize("words", ["街上的", "就在我家后头", "老支书屋后头", "他家就在我家上头"])
async def test_where_it_is_belongs_to_the_matter_in_hand(road: Road, words: str) -> None:
    await road.says("oZhang", "我家路灯坏了")
    await road.says("oZhang", words)
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("words", ["三组的", "学校后头", "街上"])
async def test_asked_where_it_is_that_is_a_part_of_the_answer(road: Road, words: str) -> None:
    await road.says("oNobody", "我家房子漏雨")
    assert "还差个地方" in await road.says("oNobody", words)
