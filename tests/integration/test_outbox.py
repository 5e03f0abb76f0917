"""What is written down to be said, once, with the case that made it necessary."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import AlertState
from app.services.sending import outbox, receipts
from app.services.work import Workshop
from models import CaseEvent, OutboxMessage
from tests.factories import a_case
from tests.plans import listening, steps

pytestmark = pytest.mark.anyio


async def _rows(workbench: Workshop) -> list[OutboxMessage]:
    async with workbench.read() as work:
        return list(await work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


async def test_the_same_call_twice_is_one_alert(workbench: Workshop) -> None:
    async with workbench.begin() as work:
        case = a_case()
        work.session.add(case)
        first = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {"short": "001"})
        assert outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {}) is first
        outbox.enqueue_alert(work, case, "V1", "alert", "alert_also_tell", {})
    assert [(row.officer_id, row.state) for row in await _rows(workbench)] == [
        ("O1", "queued"),
        ("V1", "queued"),
    ]


async def test_an_alert_leaves_nothing_when_its_transaction_fails(workbench: Workshop) -> None:
    async def fail() -> None:
        async with workbench.begin() as work:
            case = a_case()
            work.session.add(case)
            outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {})
            await work.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await _rows(workbench) == []


async def test_news_becomes_part_of_the_history(workbench: Workshop) -> None:
    async with workbench.begin() as work:
        case = a_case(reporter_conversation_id=7)
        work.session.add(case)
        row = outbox.enqueue_news(work, case, "told_arrived", {"officer": "陈家林"})
    assert row is not None
    async with workbench.read() as work:
        event = await work.session.scalar(select(CaseEvent))
    assert (event.kind, event.data) == ("told", {"key": "told_arrived", "alert_id": str(row.id)})


async def test_who_wrote_through_no_conversation_is_told_nothing(workbench: Workshop) -> None:
    async with workbench.begin() as work:
        case = a_case(reporter_conversation_id=None)
        work.session.add(case)
        assert outbox.enqueue_news(work, case, "told_arrived", {}) is None


async def test_held_news_waits_for_the_next_message_and_is_handed_over_once(workbench: Workshop) -> None:
    async with workbench.begin() as work:
        case = a_case(reporter_conversation_id=7)
        work.session.add(case)
        row = outbox.enqueue_news(work, case, "told_arrived", {})
        row.state, row.next_try_at, row.last_error = AlertState.FAILED, None, outbox.HELD
    async with workbench.begin() as work:
        waiting = await outbox.pending_news(work, [7, 8])
        assert [each.reply_key for each in waiting[7]] == ["told_arrived"]
        outbox.hand_over(work, waiting[7][0])
    async with workbench.begin() as work:
        assert await outbox.pending_news(work, [7]) == {}


async def _an_accepted_alert(workbench: Workshop) -> None:
    async with workbench.begin() as work:
        case = a_case()
        work.session.add(case)
        row = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {})
        row.state, row.next_try_at, row.platform_id = AlertState.ACCEPTED, None, "m1"
        row.channel, row.account, row.address, row.attempts = "wechat", "langao", "oChen", 1
        row.means = "template"


async def test_a_receipt_proves_delivery(workbench: Workshop) -> None:
    await _an_accepted_alert(workbench)
    async with workbench.begin() as work:
        assert await receipts.apply_receipt(work, "langao", "m1", ok=True)
    assert [row.state for row in await _rows(workbench)] == ["delivered"]


async def test_a_bad_receipt_sends_the_alert_on_by_another_way(
    workbench: Workshop, clock: SimulatedClock
) -> None:
    await _an_accepted_alert(workbench)
    clock.advance(timedelta(minutes=3))
    async with workbench.begin() as work:
        assert await receipts.apply_receipt(work, "langao", "m1", ok=False, error="failed:user block")
    (row,) = await _rows(workbench)
    assert (row.state, row.next_try_at, row.channel) == ("queued", clock.now(), None)
    assert row.tried == [
        {
            "channel": "wechat",
            "account": "langao",
            "address": "oChen",
            "means": "template",
            "error": "failed:user block",
            "attempts": 1,
        }
    ]


async def test_a_receipt_for_somebody_else_changes_nothing(workbench: Workshop) -> None:
    await _an_accepted_alert(workbench)
    async with workbench.begin() as work:
        assert not await receipts.apply_receipt(work, "other", "m1", ok=True)


async def test_an_officer_who_answers_has_seen_his_alert(workbench: Workshop) -> None:
    await _an_accepted_alert(workbench)
    async with workbench.begin() as work:
        case = a_case()
        case.id = (await work.session.scalar(select(OutboxMessage.case_id))) or 0
        await outbox.seen(work, case, "O1")
    assert [row.state for row in await _rows(workbench)] == ["seen"]


async def test_held_news_are_looked_up_by_the_index_of_such_rows_on_sqlite(workbench: Workshop) -> None:
    database = workbench.database
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses by what its statistics say")
    async with listening(database) as asked, workbench.read() as work:
        await outbox.pending_news(work, [1, 2])
    found = await steps(database, asked[-1])
    assert any("ix_outbox_held" in step for step in found), found
