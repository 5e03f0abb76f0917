"""当我没说: what was just said is withdrawn with no word of command, where nobody has gone yet."""

import pytest

from app.nlu.second_thoughts import unsays
from models import Case, CaseMessage, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("words", ["当我没说", "算了,就当我没发", "你们就当我没问过吧"])
async def test_what_opened_a_case_just_now_is_withdrawn_and_its_officer_told(road: Road, words: str) -> None:
    await road.says("oZhang", "我想办个残疾证")
    road.later(1)
    assert "已经撤回" in await road.says("oZhang", words)
    assert await road.states() == ["closed"]
    assert await road.last_fate() == ("command", "unsaid")
    assert "alert_withdrawn" in [row.reply_key for row in await road.all(OutboxMessage)]
    await road.says("oZhang", "还是要办")
    assert await road.states() != ["closed"]


async def test_where_more_was_said_of_it_only_its_officer_reads_the_words(road: Road) -> None:
    await road.says("oZhang", "我想办个残疾证")
    await road.says("oZhang", "我妈也要办一个")
    await road.says("oZhang", "当我没说")
    assert await road.states() == ["assigned"]
    assert len(await road.all(CaseMessage)) == 3


@pytest.mark.parametrize("before", ["我妈晕倒了", "我娃掉河里了"])
async def test_a_life_in_danger_is_never_withdrawn_so(road: Road, before: str) -> None:
    await road.says("oZhang", before)
    await road.says("oZhang", "当我没说")
    (case,) = await road.all(Case)
    assert case.closed_at is None


async def test_somebody_on_site_goes_on(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了,三十亩")
    await road.says("oChen", "到场")
    await road.says("oZhang", "当我没说")
    assert await road.states() == ["on_site"]


def test_other_words_take_nothing_back() -> None:
    assert not unsays("当我没说过要办")
    assert not unsays("你们当我没说话一样,根本不管")
