"""An officer marks that he is there or is done, and the villager says that nobody came: somebody above reads it."""

import pytest

from app.nlu.complaints import denies_arrival
from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了,三十亩"


@pytest.mark.parametrize("words", ["他根本没来", "人都没看到,到个啥子场"])
async def test_who_is_marked_as_there_and_is_not_is_told_of_above_him(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "到场")
    road.later(20)
    await road.says("oZhang", words)
    hail, told = await road.all(Case)
    assert (hail.state, told.kind, told.officer_id) == ("on_site", "opinion", "V1")
    alerted = [row.officer_id for row in await road.all(OutboxMessage) if row.case_id == told.id]
    assert alerted == ["V1"]


async def test_what_is_marked_as_done_by_who_never_came_is_taken_up_again_above_him(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "到场")
    await road.says("oChen", "办结 已看过")
    await road.says("oZhang", "他根本没来")
    (case,) = await road.all(Case)
    assert (case.state, case.officer_id) == ("assigned", "V1")


async def test_before_anybody_says_that_he_is_there_it_is_only_pressed(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oZhang", "还没来")
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("text", ["还没来电", "他来了", "水没来", "没来得及拍照"])
def test_other_words_deny_nothing(text: str) -> None:
    assert not denies_arrival(text)
