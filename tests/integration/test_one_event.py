"""One event told in several messages, by several of one house, or of several villages: one matter, told to all."""

from typing import Any

import pytest

from models import Case, Contact, OutboxMessage, Person
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL = "下冰雹了,三十多亩烤烟叶子全打烂了"


@pytest.fixture
async def road(road: Road) -> Any:
    """The small county, where the son of 张诗文 is bound to the house as well, and 张诗文 by QQ too."""
    async with road.workshop.begin() as work:
        work.session.add(Person(id="P2", household_id="H1", name="张小军", tags=["migrant"]))
        for number, owner, channel, account, who in (
            (901, "P2", "wechat", "langao", "oSon"),
            (902, "P1", "onebot", "siji", "40001"),
        ):
            work.session.add(
                Contact(
                    id=number,
                    owner_kind="person",
                    owner_id=owner,
                    channel=channel,
                    account=account,
                    external_id=who,
                )
            )
    return road


async def told(road: Road, key: str) -> list[str | None]:
    return [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == key]


async def test_who_was_pulled_out_of_the_water_and_does_not_breathe_is_no_second_case(road: Road) -> None:
    await road.says("oNew", road.means("有个娃掉河里了", "disaster", is_urgent=True))
    await road.says("oNew", "在竹园村桥底下")
    assert "马上打120" in await road.says("oNew", "捞上来没气了")
    (case,) = await road.all(Case)
    assert case.division_code == VILLAGE
    called = [row for row in await road.all(OutboxMessage) if "没气" in str(row.values)]
    assert {row.officer_id for row in called} == {"V1", "T1"}


async def test_a_death_in_the_family_beside_a_danger_is_a_matter_of_its_own(road: Road) -> None:
    await road.says("oNew", road.means("竹园村着火了", "disaster", is_urgent=True))
    await road.says("oNew", "我姑父昨天去世了")
    assert [case.kind for case in await road.all(Case)] == ["disaster", "major_change"]


async def test_all_villages_named_in_answer_to_where_it_is_hear_of_it(road: Road) -> None:
    await road.says("oNew", "下大雨把几个村的路都冲断了")
    answer = await road.says("oNew", "竹园村和长梁村")
    (case,) = await road.all(Case)
    assert "刘支书" in answer
    assert await told(road, "alert_also_tell") == ["V2"]
    assert case.summary.endswith("竹园村和长梁村")


async def test_one_village_in_the_answer_calls_nobody_else(road: Road) -> None:
    await road.says("oNew", "下大雨把几个村的路都冲断了")
    assert "另外几个村" not in await road.says("oNew", "长梁村")
    assert await told(road, "alert_also_tell") == []


async def test_the_son_tells_of_the_same_hail_as_his_father_and_hears_who_comes(road: Road) -> None:
    await road.says("oZhang", HAIL)
    road.later(50)
    answer = await road.says("oSon", "我家下冰雹把烤烟打了,爸妈在家")
    (case,) = await road.all(Case)
    assert "您家里已经有人说过" in answer
    assert case.number in answer
    assert await road.last_fate() == ("case_joined", "told_at_home")
    assert case.number in await road.says("oSon", "进度")


async def test_the_same_person_by_another_channel_makes_no_second_case(road: Road) -> None:
    await road.says("oZhang", HAIL)
    by_qq = road.message("40001", "冰雹把我家烟打完了", channel="onebot", account="siji")
    await road.take(by_qq)
    assert len(await road.all(Case)) == 1
    await road.take(road.message("40001", "瓦也打烂了十几块", channel="onebot", account="siji"))
    assert len(await road.all(Case)) == 1


async def test_another_disaster_at_the_same_house_is_a_case_of_its_own(road: Road) -> None:
    await road.says("oZhang", HAIL)
    road.later(50)
    await road.says("oSon", "我家屋后头滑坡了,泥巴堵到后门")
    assert len(await road.all(Case)) == 2


async def test_another_house_that_was_struck_is_a_case_of_its_own(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oSon", "长梁村下冰雹了,我丈人家的烟也打了")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE, OTHER]


@pytest.mark.parametrize(("asked", "cases"), [("我家想申请临时救助", 1), ("我家想申请大病救助", 2)])
async def test_two_of_one_house_who_ask_for_the_same_relief_ask_once(
    road: Road, asked: str, cases: int
) -> None:
    await road.says("oZhang", road.means("想申请临时救助", "relief"))
    await road.says("oSon", road.means(asked, "relief"))
    assert len(await road.all(Case)) == cases


async def test_who_told_of_the_same_at_home_hears_how_it_goes_on_and_may_say_that_it_is_solved(
    road: Road,
) -> None:
    await road.says("oZhang", "我想给我妈办个残疾证")
    road.later(50)
    await road.says("oSon", "我想给我妈办残疾证")
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 证办好了")
    told = [row for row in await road.all(OutboxMessage, purpose="news") if row.reply_key == "told_resolved"]
    assert len({row.conversation_id for row in told}) == len(told) == 2
    await road.says("oSon", "1")
    assert await road.states() == ["closed"]


async def test_her_mother_alone_in_the_hail_at_her_old_home_is_a_disaster_there(road: Road) -> None:
    await road.says("oZhang", "我娘家长梁村那边下冰雹,我妈七十多了一个人")
    (case,) = await road.all(Case)
    assert (case.kind, case.division_code, case.officer_id) == ("disaster", OTHER, "V2")
