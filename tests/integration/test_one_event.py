"""One event told in several messages, or of several villages, is one matter; two accounts of a house have one each."""

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


@pytest.mark.parametrize(
    ("words", "kind"), [("王婆婆去世了", "major_change"), ("李大爷一个人没人管", "care")]
)
async def test_who_is_named_beside_a_danger_is_a_matter_of_its_own(road: Road, words: str, kind: str) -> None:
    await road.says("oNew", road.means("竹园村着火了", "disaster", is_urgent=True))
    await road.says("oNew", words)
    assert [case.kind for case in await road.all(Case)] == ["disaster", kind]


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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (HAIL, "我家下冰雹把烤烟打了,爸妈在家"),
        ("我想给我妈办个残疾证", "我想给我妈办残疾证"),
        ("我老婆得了癌症想申请大病救助", "我得了尿毒症想申请大病救助"),
        (HAIL, "隔壁老王家的瓦也遭冰雹打烂了"),
    ],
)
async def test_two_accounts_of_a_house_have_a_case_each(road: Road, first: str, second: str) -> None:
    await road.says("oZhang", first)
    road.later(50)
    await road.says("oSon", second)
    one, another = await road.all(Case)
    assert one.reporter_conversation_id != another.reporter_conversation_id


async def test_each_of_a_house_hears_of_his_own_case_alone(road: Road) -> None:
    await road.says("oZhang", "我想给我妈办个残疾证")
    await road.says("oSon", "我想给我妈办残疾证")
    one, another = await road.all(Case)
    await road.says("oChen", f"收到 {one.number}")
    await road.says("oChen", f"办结 {one.number} 证办好了")
    news = await road.all(OutboxMessage, purpose="news")
    assert {row.conversation_id for row in news} == {one.reporter_conversation_id}
    await road.says("oSon", "1")
    assert await road.states() == ["resolved", another.state]


async def test_what_the_first_of_a_house_withdraws_leaves_the_second_ones_report(road: Road) -> None:
    await road.says("oZhang", HAIL)
    road.later(50)
    await road.says("oSon", "我家下冰雹把烤烟打了,爸妈在家")
    await road.says("oZhang", "撤回")
    assert await road.states() == ["closed", "assigned"]


async def test_the_same_person_by_another_channel_has_a_case_there_to_which_more_is_added(
    road: Road,
) -> None:
    await road.says("oZhang", HAIL)
    for words in ("冰雹把我家烟打完了", "瓦也打烂了十几块"):
        await road.take(road.message("40001", words, channel="onebot", account="siji"))
    assert len(await road.all(Case)) == 2


async def test_another_house_that_was_struck_is_a_case_of_its_own(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oSon", "长梁村下冰雹了,我丈人家的烟也打了")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE, OTHER]


async def test_her_mother_alone_in_the_hail_at_her_old_home_is_a_disaster_there(road: Road) -> None:
    await road.says("oZhang", "我娘家长梁村那边下冰雹,我妈七十多了一个人")
    (case,) = await road.all(Case)
    assert (case.kind, case.division_code, case.officer_id) == ("disaster", OTHER, "V2")
