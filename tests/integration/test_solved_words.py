"""办结了,您看解决了没有: people answer in their own words, and who takes the case on reads them."""

import json
from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.services.casework import case_audit
from models import Case, CaseEvent, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A son far away, whose mother's relief case was resolved an hour ago."""
    await road.says("oSon", "竹园村二组的,我妈住院花了一万多,想申请医疗救助,我在山西回不来")
    await road.says("oSon", "不用")
    number = (await the_first(road)).number[-6:]
    for words in (f"收到 {number}", f"到场 {number}", f"办结 {number} 报上去了"):
        road.later(30)
        await road.says("oWang", words)
    road.later(60)
    return road


async def the_first(road: Road) -> Case:
    return min(await road.all(Case), key=lambda case: case.opened_at)


@pytest.mark.parametrize("words", ["不满意,没来人", "钱没收到", "没修好又漏了", "还是不亮", "谁说办好了"])
async def test_who_is_not_content_is_lifted_and_his_words_are_read_above(road: Road, words: str) -> None:
    assert "李书记" in await road.says("oSon", words)
    case = await the_first(road)
    assert (case.state, case.officer_id) == ("assigned", "T1")
    (alert,) = await road.all(OutboxMessage, reply_key="alert_reopened")
    assert json.loads(alert.values)["said"] == words
    assert len(await road.all(CaseEvent, kind="joined")) == 2


async def test_a_bare_answer_is_repeated_to_nobody(road: Road) -> None:
    await road.says("oSon", "2")
    (alert,) = await road.all(OutboxMessage, reply_key="alert_reopened")
    assert json.loads(alert.values)["said"] == ""


@pytest.mark.parametrize("words", ["钱收到了,谢谢", "满意,谢谢陈干部"])
async def test_who_is_content_closes_it(road: Road, words: str) -> None:
    assert "办结了" in await road.says("oSon", words)
    assert (await the_first(road)).state == "closed"


@pytest.mark.parametrize("words", ["还行", "一般", "等我问问我妈"])
async def test_so_so_is_asked_again_and_the_answer_then_counts(road: Road, words: str) -> None:
    assert "回2" in await road.says("oSon", words)
    assert (await the_first(road)).state == "resolved"
    road.later(600)
    await road.says("oSon", "2")
    assert (await the_first(road)).state == "assigned"


async def test_another_matter_is_no_answer(road: Road) -> None:
    await road.says("oSon", road.means("我还没办身份证", "delegated"))
    assert (await the_first(road)).state == "resolved"
    assert (await road.last_fate())[0] == "case_opened"


async def test_words_about_a_case_that_is_open_are_no_answer_for_one_that_is_resolved(road: Road) -> None:
    await road.says("oSon", "竹园村二组我家屋顶漏雨了")
    road.later(60 * 5)
    await road.says("oSon", "还没人来")
    assert (await the_first(road)).state == "resolved"


async def test_what_was_never_resolved_is_not_answered_for(database_url: str, clock: SimulatedClock) -> None:
    road = await Road(database_url, clock).open()
    await road.says("oOther", "还行")
    assert await road.last_fate() == ("answered", "chitchat")
    await road.close()


@pytest.fixture
async def neighbours(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """Two reports of one hail, the second merged into the first, which is resolved."""
    road = await Road(database_url, clock).open()
    for sender in ("oZhang", "oLi2"):
        await road.says(sender, road.means(f"竹园村下冰雹了{sender}", "disaster"))
    first, second = (case.number[-6:] for case in await road.all(Case))
    for words in (f"收到 {first}", f"合并 {second} {first}", f"到场 {first}", f"办结 {first} 看过了"):
        road.later(3)
        await road.says("oWang", words)
    yield road
    await road.close()


@pytest.mark.parametrize("words", ["没解决", "没有解决,我家地里没人来"])
async def test_whose_case_went_on_in_another_one_is_heard_as_well(neighbours: Road, words: str) -> None:
    assert "接着办" in await neighbours.says("oLi2", words)
    first, second = await neighbours.all(Case)
    assert (first.state, second.state, second.merged_into) == ("resolved", "assigned", None)
    assert second.next_due_at is not None
    (alert,) = await neighbours.all(OutboxMessage, reply_key="alert_reopened")
    assert (alert.case_id, alert.officer_id) == (second.id, second.officer_id)
    (apart,) = await neighbours.all(CaseEvent, kind="unmerged")
    assert apart.data["with"] == first.number
    async with neighbours.workshop.read() as work:
        assert await case_audit.verify(work) == (2, [])


async def test_that_it_is_solved_leaves_it_merged(neighbours: Road) -> None:
    assert "办结了" in await neighbours.says("oLi2", "解决了")
    assert [case.state for case in await neighbours.all(Case)] == ["resolved", "merged"]
