"""What people say while they wait for help on a bad line, far away or in the group is taken as they mean it."""

import pytest

from app.nlu.all_clear import goes_in_himself, is_over
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("text", ["算了我自己去喊", "我进去把他背出来", "我去救"])
async def test_who_goes_into_the_danger_himself_is_held_back_and_nothing_is_called_off(
    road: Road, text: str
) -> None:
    await road.says("oZhang", "竹园村房子垮了,我爸被压住了")
    road.later(5)
    answer = await road.says("oZhang", text)
    assert "您先别自己去" in answer
    assert "119" in answer
    assert await road.all(OutboxMessage, reply_key="alert_over") == []
    told = await road.all(OutboxMessage, reply_key="alert_said")
    assert [row.officer_id for row in told] == ["O1", "V1"]


@pytest.mark.parametrize("told", ["我老汉走失一天了", "我女儿说不想活了"])
async def test_who_looks_for_somebody_or_holds_him_is_not_held_back(road: Road, told: str) -> None:
    await road.says("oZhang", told)
    assert "别自己去" not in await road.says("oZhang", "我去把她拉回来")


@pytest.mark.parametrize("text", ["我去找人来救", "我去叫医生", "我去喊人", "救出来了", "我自己来办"])
def test_who_fetches_help_goes_into_nothing(text: str) -> None:
    assert not goes_in_himself(text)


@pytest.mark.parametrize("text", ["陈干部来了没", "有消息没"])
async def test_who_asks_after_the_officer_by_name_hears_how_it_stands(road: Road, text: str) -> None:
    await road.says("oZhang", "竹园村二组下冰雹了,玉米全打坏了")
    road.later(15)
    assert "包户干部陈家林" in await road.says("oZhang", text)
    assert await road.all(DeskEntry) == []


async def test_who_reached_his_mother_calls_it_off(road: Road) -> None:
    await road.says("oStranger", "我妈一个人在家,打电话没人接,长梁村三组")
    road.later(15)
    await road.says("oStranger", "联系上了 手机没电")
    assert [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_over")] == ["V2"]


@pytest.mark.parametrize("text", ["喊出来了", "我背她出来了", "修好了 谢谢师傅"])
def test_who_is_out_and_what_is_mended_is_over(text: str) -> None:
    assert is_over(text)


async def test_a_crooked_mouth_is_for_120(road: Road) -> None:
    answer = await road.says("oZhang", "谢谢,我妈又犯病了,嘴歪了")
    assert "马上打120" in answer


@pytest.mark.parametrize("text", ["猪跑出来了", "还没喊出来", "联系上了没", "还没联系上", "电话打不通"])
def test_whom_nobody_reached_is_not_found(text: str) -> None:
    assert not is_over(text)


async def test_thanks_in_a_word_ring_nobody(road: Road) -> None:
    await road.says("oZhang", "竹园村房子垮了,我爸被压住了")
    road.later(40)
    await road.says("oZhang", "谢了啊")
    assert await road.all(OutboxMessage, reply_key="alert_said") == []


async def test_who_begins_anew_tells_of_something_else(road: Road) -> None:
    await road.says("oZhang", "竹园村路灯不亮,没人管")
    road.later(5)
    await road.says("oZhang", "我想反映个事,低保评得不公")
    assert [case.kind for case in await road.all(Case)] == ["opinion", "opinion"]
