"""不是这个意思: what is said next is what was meant, and the words that were misread are learned from."""

import pytest

from app.services.deciding.facts import slots_of
from app.services.tuning.examples import corrections
from models import Case, Example, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import OTHER, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, where 张诗文's words were taken for a report of hail."""
    await hail(road, "oZhang")
    return road


def asked(road: Road) -> str:
    return road.means("我是想问农业保险咋买", "consultation")


async def learned(road: Road) -> list[tuple[str, str, str]]:
    async with road.workshop.read() as work:
        return [(row["text"], row["was"], row["intent"]) for row in await corrections(work.session)]


async def test_what_was_meant_takes_the_place_of_what_was_opened(road: Road) -> None:
    await road.says("oZhang", "不是这个意思")
    reply = await road.says("oZhang", asked(road))
    wrong, right = await road.all(Case)
    assert (wrong.kind, wrong.state, right.kind, right.state) == (
        "disaster",
        "closed",
        "consultation",
        "assigned",
    )
    assert f"{wrong.number}已经撤回" in reply
    assert right.number in reply
    assert [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_withdrawn")] == ["O1"]


async def test_the_words_that_were_misread_are_learned_from(road: Road) -> None:
    await road.says("oZhang", "不是这个意思")
    await road.says("oZhang", asked(road))
    assert await learned(road) == [("雹子把烟打光了", "disaster", "consultation")]
    (example,) = await road.all(Example)
    assert example.by == "person:P1"


async def test_both_may_stand_in_one_message(road: Road) -> None:
    road.means("我是想问农业保险咋买", "consultation")
    await road.says("oZhang", "你理解错了,我是想问农业保险咋买")
    right = (await road.all(Case))[-1]
    assert (right.kind, right.summary) == ("consultation", "我是想问农业保险咋买")
    assert await learned(road) == [("雹子把烟打光了", "disaster", "consultation")]


async def test_who_said_it_wrong_himself_teaches_nothing(road: Road) -> None:
    await road.says("oZhang", "说错了")
    await road.says("oZhang", asked(road))
    assert [case.state for case in await road.all(Case)] == ["closed", "assigned"]
    assert await learned(road) == []


async def test_the_right_village_and_item_need_no_second_excuse(road: Road) -> None:
    await road.says("oZhang", "说错了")
    assert "长梁村" in await road.says("oZhang", road.means("是长梁村的", "disaster"))
    assert (await the_case(road)).division_code == OTHER
    await road.says("oStranger", road.means("我要办身份证,竹园村的", "delegated"))
    await road.says("oStranger", "不是这个意思")
    await road.says("oStranger", road.means("是户口本", "delegated"))
    assert slots_of((await road.all(Case))[-1])["item"] == "户口本"


async def test_what_stays_unclear_is_read_by_the_officer(road: Road) -> None:
    await road.says("oZhang", "不是这个意思")
    await road.says("oZhang", road.means("就是那个嘛你懂不懂", "chitchat", to_human=True))
    assert [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_said")] == ["O1"]
    assert (await the_case(road)).state == "assigned"


async def test_where_somebody_stands_already_nothing_is_withdrawn(road: Road) -> None:
    await road.says("oChen", "到场")
    await road.says("oZhang", "不是这个意思")
    await road.says("oZhang", asked(road))
    assert [case.state for case in await road.all(Case)] == ["on_site", "assigned"]


async def test_a_life_in_danger_is_not_called_off_by_a_second_reading(road: Road) -> None:
    await road.says("oZhang", road.means("有人被埋了", "disaster", is_urgent=True))
    await road.says("oZhang", "不是这个意思")
    await road.says("oZhang", asked(road))
    assert [case.state for case in await road.all(Case)] == ["assigned", "assigned"]


@pytest.mark.parametrize("text", ["另外我家路灯坏了", "我家路灯坏了"])
async def test_a_further_matter_or_a_later_one_is_one_of_its_own(road: Road, text: str) -> None:
    await road.says("oZhang", "不是这个意思")
    if "另外" not in text:
        road.later(45)
    await road.says("oZhang", road.means(text, "opinion"))
    assert [case.state for case in await road.all(Case)] == ["assigned", "assigned"]
    assert await learned(road) == []
