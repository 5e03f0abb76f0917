"""A danger behind thanks or an excuse is a danger; thanks for one that is over are thanks."""

import pytest

from models import Case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("谢谢陈干部,我妈晕倒了", "120"),
        ("谢谢,我妈晕倒了", "120"),
        ("谢谢陈干部关心 我妈晕倒了", "120"),
        ("不好意思打扰了,煤气漏了,人晕了", "119"),
        ("谢谢陈干部帮忙。后山滑坡把人埋了", "119"),
    ],
)
async def test_it_opens_an_urgent_case_with_advice(road: Road, text: str, number: str) -> None:
    reply = await road.says("oZhang", text)
    assert "人身安全最要紧" in reply
    assert number in reply
    (case,) = await road.all(Case)
    assert case.is_urgent


async def test_where_the_thanks_name_the_place_it_is_there(road: Road) -> None:
    await road.says("oStranger", "谢谢长梁村的刘支书,我妈晕倒了")
    (case,) = await road.all(Case)
    assert (case.officer_id, case.is_urgent) == ("V2", True)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢消防队,火灭了",
        "谢谢陈干部,房子着火的事处理好了",
        "谢谢陈干部救了我妈,她上次晕倒了",
        "感谢李书记,我娃掉河里是你救起来的",
        "谢谢陈干部,房子垮了以后你们给我们搭了帐篷",
    ],
)
async def test_thanks_for_what_is_over_alarm_nobody(road: Road, text: str) -> None:
    assert "人身安全" not in await road.says("oZhang", text)
    assert not any(case.is_urgent for case in await road.all(Case))
