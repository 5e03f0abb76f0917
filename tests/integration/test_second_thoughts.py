"""Who withdrew his matter and wants it seen to all the same is not asked to tell it again."""

import pytest

from app.services.deciding.facts import slots_of
from app.services.lifecycle.promised import promised_of
from models import Case, OutboxMessage
from tests.integration.test_recalls import recalls
from tests.small_county import Road
from tests.square import HAIL, Square

pytestmark = pytest.mark.anyio
HAILED = "竹园村下冰雹了,烟叶全打烂了"


async def alerted(road: Road, key: str) -> list[str | None]:
    return [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == key]


@pytest.mark.parametrize("words", ["不撤了,还是要来人", "我没撤啊", "撤错了", "还是来看哈嘛"])
async def test_it_is_taken_up_again_with_its_number_and_its_officers(road: Road, words: str) -> None:
    await road.says("oZhang", HAILED)
    await road.says("oChen", "收到")
    await road.says("oZhang", "撤回")
    road.later(20)
    answer = await road.says("oZhang", words)
    (case,) = await road.all(Case)
    assert f"{case.number}重新办理" in answer
    assert (case.state, case.closed_at, case.acknowledged_at) == ("assigned", None, None)
    assert await alerted(road, "alert_disaster") == ["O1", "O1"]
    assert await alerted(road, "alert_also_tell") == ["V1", "V1"]
    assert await alerted(road, "alert_said") == ["O1"]
    async with road.workshop.begin() as work:
        due = await promised_of(work, await work.session.get_one(Case, case.id))
        assert due is not None
        assert due > work.now
    assert "重新办理" not in await road.says("oZhang", words)


async def test_what_is_put_right_behind_the_withdrawal_is_of_it(road: Road) -> None:
    await road.says("oZhang", HAILED)
    await road.says("oZhang", "撤回")
    assert "刘支书" in await road.says("oZhang", "说错了,是长梁村的")
    (case,) = await road.all(Case)
    assert (case.state, case.officer_id) == ("assigned", "V2")


async def test_another_thing_that_is_wanted_is_a_matter_of_its_own(road: Road) -> None:
    await road.says("oZhang", "我要办残疾证")
    await road.says("oZhang", "撤回")
    await road.says("oZhang", "还是要办高龄补贴")
    assert [case.state for case in await road.all(Case)] == ["closed", "assigned"]


async def test_after_a_day_it_is_no_longer_taken_up(road: Road) -> None:
    await road.says("oZhang", HAILED)
    await road.says("oZhang", "撤回")
    road.later(60 * 30)
    assert "重新办理" not in await road.says("oZhang", "还是要来人")


async def test_who_took_a_message_back_in_the_group_and_says_what_is_right_has_his_case(
    square: Square,
) -> None:
    told = square.message("20002", HAIL)
    await square.road.lane.submit(told, "610925112", can_reply=False)
    await recalls(square, "20002", told.external_id)
    assert [case.state for case in await square.all(Case)] == ["closed"]
    await square.says("20002", "刚才发错了,是三亩")
    (case,) = await square.all(Case)
    assert case.state == "assigned"
    assert slots_of(case)["quantity"] == "3"
