"""What cards, lists and answers say in a storm: which number takes what, what waits, where a life is in danger."""

import re

import pytest
from sqlalchemy import select, update

from app.services.sending import outbox
from models import Case, OutboxMessage
from tests.post import Post
from tests.squall import Squall

pytestmark = pytest.mark.anyio


@pytest.fixture
def squall(post: Post) -> Squall:
    return Squall(post)


async def test_the_number_on_an_incidents_card_takes_its_list(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    await squall.over(minutes=2)
    number = (await squall.the_incident()).number
    cards = [sent.template for sent in squall.post.wechat.sent if sent.template]
    assert number in {card["number"] for card in cards}
    asked = await squall.road.says("oWang", f"到场 {number[-3:]}")
    assert "您手上不止一件,请带上号码,例如:到场" in asked
    assert "6件都记您收到了" in await squall.road.says("oWang", f"收到 {number[-3:]}")
    assert "没有找到" not in await squall.road.says("oWang", f"收到 {number[-3:]}")


async def test_the_card_of_an_incident_says_how_many_wait_for_an_answer(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    await squall.over(minutes=25)
    said = [sent.template["summary"] for sent in squall.post.wechat.sent if sent.template]
    assert [each for each in said if re.search(r"已有6件,\d件等回应", each)]


async def test_each_case_counts_once_however_often_it_was_called_while_the_phone_was_dead(
    squall: Squall,
) -> None:
    await squall.report(6)
    await squall.settle()
    async with squall.workshop.begin() as work:
        for case in await work.session.scalars(select(Case)):
            for _ in range(3):
                case.last_event_seq += 1
                outbox.enqueue_alert(work, case, "T1", "escalation", "alert_escalation", {"short": "1"})
    await squall.settle()
    (push,) = squall.pushes("oLi")
    assert ",6件下面没人回应" in push


async def test_who_takes_the_list_hears_which_cases_are_of_life_and_death(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    await squall.road.says("v98", squall.road.means("竹园村有人掉河里了", "disaster", is_urgent=True))
    await squall.road.says("v99", squall.road.means("竹园村着火了,人在里头", "disaster", is_urgent=True))
    await squall.settle()
    of_storm, fire = (case.number[-3:] for case in await squall.all(Case, is_urgent=True))
    assert f"【人命关天】{of_storm}号" in await squall.road.says("oLi", "谁还没收到")
    answer = await squall.road.says("oWang", "收到 全部")
    assert f"7件都记您收到了。其中{of_storm}号是人命关天,请先去" in answer
    assert f"{fire}号是人命关天,还没有记您收到,请先回它" in answer


async def test_a_leader_hears_who_has_not_answered_for_how_many(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    assert "几件都还没回应的:王支书6件" in await squall.road.says("oLi", "谁还没收到")


@pytest.mark.parametrize("words", ["接手 全部", "陈家林打不通,都由我来管", "全部我来管"])
async def test_a_leader_who_was_only_told_takes_over_the_whole_list(squall: Squall, words: str) -> None:
    await squall.report(6)
    await squall.settle()
    async with squall.workshop.begin() as work:
        for case in await work.session.scalars(select(Case)):
            case.officer_id = "O1"
        await work.session.execute(
            update(OutboxMessage).where(OutboxMessage.officer_id == "V1").values(reply_key="alert_also_tell")
        )
    assert "都记您收到了" not in await squall.road.says("oWang", "收到 全部")
    answer = await squall.road.says("oWang", words)
    assert "6件都记您收到了。原来在陈家林名下的,现在归您了" in answer
    assert {case.officer_id for case in await squall.all(Case)} == {"V1"}
