"""收到 from further up the ladder: the case is his, those below know what to do, and no window is promised anew."""

import pytest

from app.core.enums import AlertState
from app.core.masking import Personal
from app.services.lifecycle import escalation
from app.services.sending import outbox
from models import Case, Officer, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """One report of hail that 陈家林 has; nobody has answered yet."""
    async with road.workshop.begin() as work:
        (await work.session.get_one(Officer, "O1")).phone = Personal("13800138000")
    await hail(road, "oZhang")
    return road


async def _after(road: Road, minutes: int) -> Case:
    """Time passes, and whoever is next on the ladder is called."""
    road.later(minutes)
    while await escalation.take_due(road.workshop):
        pass
    return await the_case(road)


async def test_who_answers_in_time_hears_by_when_to_be_there(road: Road) -> None:
    await _after(road, 5)
    reply = await road.says("oChen", "收到")
    assert "请在今天15:40前到场" in reply
    assert "归您了" not in reply


async def test_who_answers_after_the_window_is_not_given_days_to_come(road: Road) -> None:
    case = await _after(road, 45)
    reply = await road.says("oLi", "收到")
    assert "时间已经过了,请马上去" in reply
    assert "前到场" not in reply
    assert f"转 {case.number[-3:]}" in reply


async def test_whoever_takes_it_from_below_hears_whose_it_was_and_how_to_send_him(road: Road) -> None:
    case = await _after(road, 45)
    reply = await road.says("oLi", "收到")
    assert f"回复 转 {case.number[-3:]} 陈家林" in reply
    assert "13800138000" in reply
    (told,) = await road.all(OutboxMessage, reply_key="alert_taken_over")
    words = outbox.values_of(told)
    said = road.workshop.snapshots.ruleset_for(case.division_code).render(told.reply_key, **words)
    assert "李书记接手" in said
    assert "您已经在路上的接着去" in said


async def test_who_is_called_because_nobody_came_hears_who_has_it_and_how_another_is_sent(road: Road) -> None:
    await road.says("oChen", "收到")
    case = await _after(road, 45)
    called = [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_not_on_site")]
    assert called == ["T1"]
    reply = await road.says("oLi", "收到")
    assert "陈家林今天15:00已经收到了,还没有到场" in reply
    assert "13800138000" in reply
    assert f"转 {case.number[-3:]} 姓名" in reply
    (row,) = await road.all(OutboxMessage, reply_key="alert_not_on_site")
    assert row.state == AlertState.SEEN
    assert ((await the_case(road)).officer_id, (await the_case(road)).state) == ("O1", "acknowledged")


async def test_who_was_only_told_hears_that_it_is_taken(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oChen", "到了")
    reply = await road.says("oWang", "收到")
    assert "陈家林今天15:00已经收到了" in reply
    assert "转" not in reply
