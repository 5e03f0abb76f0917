"""收到 全部, 到场 全部, 办结 全部: what an officer says of all his cases is never kept as words of one."""

import pytest

from models import Case, CaseEvent
from tests.small_county import Road

HAIL = "竹园村下冰雹了,烟叶打烂了"
pytestmark = pytest.mark.anyio


async def _told(road: Road, *matters: str) -> list[Case]:
    for text in matters:
        await road.says("oZhang", text)
        road.later(60)
    return await road.all(Case)


async def _texts(road: Road) -> list[str]:
    return [event.personal_text() for event in await road.all(CaseEvent) if event.kind != "opened"]


@pytest.mark.parametrize("words", ["收到 全部", "到场 全部", "都到场了", "全部收到"])
async def test_of_one_case_it_is_that_one_without_the_word_beside(road: Road, words: str) -> None:
    await _told(road, HAIL)
    assert "已记您" in await road.says("oChen", words)
    assert set(await _texts(road)) == {""}


@pytest.mark.parametrize("words", ["办结 全部", "全部办结", "都办结了", "记录 全部", "退回 全部"])
async def test_what_wants_words_asks_for_them(road: Road, words: str) -> None:
    (case,) = await _told(road, HAIL)
    await road.says("oChen", "收到")
    assert case.number[-3:] in await road.says("oChen", words)
    assert [each.state for each in await road.all(Case)] == ["acknowledged"]
    assert set(await _texts(road)) == {""}


@pytest.mark.parametrize("words", ["到场 全部", "办结 全部", "全部办结"])
async def test_who_cannot_be_at_several_places_at_once_is_asked_which_one(road: Road, words: str) -> None:
    first, _ = await _told(road, HAIL, "我家户口本丢了,请帮我补办")
    await road.says("oChen", "收到 全部")
    assert "不止一件" in await road.says("oChen", words)
    await road.says("oChen", first.number[-3:])
    assert set(await _texts(road)) == {""}


async def test_the_number_that_follows_is_of_the_arrival(road: Road) -> None:
    first, _ = await _told(road, HAIL, "我家户口本丢了,请帮我补办")
    await road.says("oChen", "收到 全部")
    await road.says("oChen", "到场 全部")
    assert "已记您到场" in await road.says("oChen", first.number[-3:])
    assert {each.state for each in await road.all(Case)} == {"on_site", "acknowledged"}
