"""By when something happens is told as it was promised: never a reminder's time, never a time that has passed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.services.lifecycle import escalation
from app.services.sending import outbox
from models import Case, Deadline, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
MONDAY = datetime(2026, 7, 20, 2, 0, tzinfo=UTC)
RELIEF, HAIL = "想申请低保,家里困难", "竹园村下冰雹了,烟叶打完了"


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """The small county on a Monday, ten in the morning."""
    clock.move_to(MONDAY)
    road = await Road(database_url, clock).open()
    road.means(RELIEF, "relief")
    road.means(HAIL, "disaster")
    yield road
    await road.close()


async def told(road: Road, key: str) -> str:
    """The time that the newest sentence of this key names."""
    return str(outbox.values_of((await road.all(OutboxMessage, reply_key=key))[-1])["due"])


async def clock_of(road: Road, kind: str) -> datetime:
    (row,) = await road.all(Deadline, kind=kind)
    return row.due_at


async def test_who_gets_the_case_next_comes_when_it_was_promised(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "转 刘支书 他熟")
    assert {await told(road, "told_transferred"), await told(road, "alert_transfer")} == {"7月23日10:00"}


async def test_who_decides_on_a_return_hears_when_the_next_one_is_called(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "退回 不归我管")
    assert await told(road, "alert_returned") == "今天16:30"


async def test_what_was_not_solved_is_looked_at_again_within_the_promised_time(road: Road) -> None:
    await road.says("oZhang", HAIL)
    for words in ("收到", "到场", "办结 看过了"):
        await road.says("oChen", words)
    assert "今天10:40联系您" in await road.says("oZhang", "2")
    assert await told(road, "alert_reopened") == "今天10:40"


async def test_where_it_is_changes_nothing_of_what_was_promised(road: Road) -> None:
    await road.says("oStranger", road.means("下冰雹了,苞谷打完了", "disaster"))
    assert "最迟今天10:40到场" in await road.says("oStranger", "竹园村的")
    assert await told(road, "alert_disaster") == "今天10:40"


async def test_whoever_waits_is_told_what_was_promised(road: Road) -> None:
    await road.says("oZhang", HAIL)
    assert "最迟今天10:40有下一步" in await road.says("oZhang", "怎么还没来人")
    assert "今天10:40之前要有下一步" in await road.says("oZhang", "进度")


async def test_more_time_is_told_as_the_day_that_it_ends(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "收到")
    assert "8月20日18:00" in await road.says("oChen", "延期 8月20日 等民政审批")
    assert await told(road, "told_extended") == "8月20日18:00"


async def test_a_message_that_came_late_promises_no_time_that_has_passed(road: Road) -> None:
    late = road.message("oZhang", HAIL, sent_at=MONDAY - timedelta(hours=2))
    reply = await road.take(late)
    assert "已通知包户干部陈家林和王支书。编号" in (reply or "")
    assert await told(road, "alert_disaster") == ""
    assert await clock_of(road, "on_site") == MONDAY - timedelta(minutes=80)


async def test_after_a_downtime_nobody_is_told_that_something_happens_yesterday(road: Road) -> None:
    await road.says("oZhang", HAIL)
    road.clock.advance(timedelta(days=1))
    assert "昨天" not in await road.says("oZhang", "怎么还没来人")


async def test_working_time_stands_still_no_longer_than_offices_work(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "收到")
    road.clock.move_to(datetime(2026, 7, 22, 9, 0, tzinfo=UTC))
    await road.says("oChen", "挂起 7月24日 等材料")
    road.clock.move_to(datetime(2026, 7, 24, 10, 0, tzinfo=UTC))
    assert await escalation.take_due(road.workshop) == 1
    (case,) = await road.all(Case)
    assert case.state == "in_hand"
    days = {kind: (await clock_of(road, kind)).astimezone(UTC) for kind in ("visit", "finish")}
    assert days["visit"] == datetime(2026, 7, 27, 3, 0, tzinfo=UTC)
    assert days["finish"] == datetime(2026, 8, 12, 3, 0, tzinfo=UTC)


async def held_back(road: Road) -> None:
    """The platform's window was shut: whatever news there is waits for the person's next message."""
    async with road.workshop.begin() as work:
        for row in await work.session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "news")):
            row.state, row.next_try_at = "failed", None


async def test_news_that_waited_names_the_day_as_it_is_called_today(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "转 刘支书")
    await held_back(road)
    road.clock.advance(timedelta(days=2))
    assert "转给村干部刘支书办,最迟明天10:00联系您" in await road.says("oZhang", "还有个事")


async def test_news_that_waited_too_long_names_no_time_that_is_over(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "转 刘支书")
    await held_back(road)
    road.clock.advance(timedelta(days=6))
    assert "转给村干部刘支书办。" in await road.says("oZhang", "还有个事")


async def test_money_that_was_paid_days_ago_was_not_paid_today(road: Road) -> None:
    await road.says("oZhang", RELIEF)
    await road.says("oChen", "收到")
    await road.says("oChen", "兑付 876.5")
    await held_back(road)
    road.clock.advance(timedelta(days=1))
    assert "已经在昨天10:00打到您的账上" in await road.says("oZhang", "还有个事")


async def test_who_came_is_named_and_not_whose_the_case_is(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    await road.says("oWang", "到场")
    (news,) = await road.all(OutboxMessage, reply_key="told_arrived")
    assert [outbox.values_of(news)[name] for name in ("title", "officer")] == ["村干部", "王支书"]


async def test_what_happened_is_told_by_the_minute_in_which_it_was(road: Road) -> None:
    await road.says("oZhang", HAIL)
    road.clock.advance(timedelta(minutes=39, seconds=30))
    await road.says("oChen", "收到")
    assert "已记您到场(今天10:39)" in await road.says("oChen", "到场")
