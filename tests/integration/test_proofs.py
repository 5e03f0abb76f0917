"""Every alert has a fate: proven, gone by another way, handed to another person, or on the desk's list of calls."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from app.core.clock import SimulatedClock
from app.services.casework.actions import act
from app.services.lifecycle import proofs
from app.services.sending import desk, outbox
from app.services.sending.receipts import apply_receipt
from app.services.sending.words import case_words
from bots.base import Means, UnreachableError
from models import Case, CaseEvent, Contact, DeskEntry, Escalation, OutboxMessage
from tests.factories import HAIL, a_case, a_contact
from tests.post import Post
from tests.small_county import VILLAGE, Road
from tests.squall import Squall
from tests.workbench import HAIL_PROMISE

pytestmark = pytest.mark.anyio


def _on_qq(officer: str = "O1") -> Contact:
    return a_contact(channel="onebot", account="siji", external_id=f"7{officer[1:]}", owner_id=officer)


async def _a_case(post: Post, *extra: Any, **changes: Any) -> Case:
    """A case of 竹园村 whose officer was called just now."""
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, promise=HAIL_PROMISE, household_id="H1", **changes)
        work.session.add_all([case, *extra])
        outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {"short": "001"})
    return case


@pytest.fixture
def receipts(post: Post) -> Post:
    """WeChat's templates have receipts, as in life."""
    post.wechat.capabilities = replace(post.wechat.capabilities, receipts=frozenset({Means.TEMPLATE}))
    return post


async def _arrived(post: Post, platform_id: str) -> None:
    async with post.workshop.begin() as work:
        assert await apply_receipt(work, "langao", platform_id, ok=True)


async def test_an_alert_whose_receipt_comes_is_delivered_and_sent_once(receipts: Post) -> None:
    await _a_case(receipts, _on_qq())
    await receipts.settle()
    await _arrived(receipts, "1")
    receipts.clock.advance(timedelta(minutes=10))
    await receipts.settle()
    row = await receipts.row()
    assert (row.state, row.delivered_at, receipts.qq.sent) == ("delivered", HAIL, [])


async def test_an_accepted_alert_without_a_receipt_in_time_goes_by_the_next_way(receipts: Post) -> None:
    await _a_case(receipts, _on_qq())
    await receipts.settle()
    receipts.clock.advance(timedelta(minutes=4, seconds=59))
    await receipts.settle()
    assert receipts.qq.sent == []
    receipts.clock.advance(timedelta(seconds=1))
    await receipts.settle()
    row = await receipts.row()
    assert [message.recipient for message in receipts.qq.sent] == ["71"]
    assert (row.state, row.channel, row.tried[0]["error"]) == ("accepted", "onebot", "unproven")


async def test_a_channel_that_never_says_more_has_half_an_hour_to_be_answered(post: Post) -> None:
    await _a_case(post, _on_qq())
    await post.settle()
    post.clock.advance(timedelta(minutes=29))
    await post.settle()
    assert post.qq.sent == []
    post.clock.advance(timedelta(minutes=1))
    await post.settle()
    assert len(post.qq.sent) == 1


async def test_with_life_in_danger_five_minutes_are_enough(post: Post) -> None:
    await _a_case(post, _on_qq(), is_urgent=True)
    await post.settle()
    post.clock.advance(timedelta(minutes=5))
    await post.settle()
    assert len(post.qq.sent) == 1


async def test_what_only_the_officer_could_prove_stays_accepted_where_no_way_is_left(post: Post) -> None:
    await _a_case(post)
    await post.settle()
    post.clock.advance(timedelta(minutes=31))
    await post.settle()
    row = await post.row()
    assert (row.state, row.next_try_at, row.channel) == ("accepted", None, "wechat")
    assert len(post.wechat.sent) == 1


async def test_an_alert_that_nothing_carries_goes_to_the_next_person_at_once(receipts: Post) -> None:
    case = await _a_case(receipts)
    await receipts.settle()
    receipts.clock.advance(timedelta(minutes=5))
    await receipts.settle()
    lost, passed_on = await receipts.all(OutboxMessage)
    assert (lost.state, passed_on.officer_id, passed_on.reply_key) == ("dead", "V1", "alert_passed_on")
    assert "陈家林联系不上" in receipts.wechat.sent[-1].text
    (step,) = await receipts.all(Escalation)
    assert (step.case_id, step.officer_id, step.cause, step.level) == (case.id, "V1", "unreached", 1)
    assert "escalated" in {event.kind for event in await receipts.all(CaseEvent)}
    assert await receipts.all(DeskEntry) == []


async def test_where_nobody_is_left_the_desk_rings(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    await _a_case(post)
    await post.settle()
    rows = await post.all(OutboxMessage)
    assert [(row.officer_id, row.state) for row in rows] == [
        ("O1", "dead"),
        ("V1", "dead"),
        ("T1", "dead"),
        ("D1", "dead"),
    ]
    (entry,) = await post.all(DeskEntry)
    assert (entry.outbox_id, entry.reason) == (rows[-1].id, "officer_unreachable")


async def test_with_life_in_danger_the_desk_rings_as_well(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    await _a_case(post, _on_qq("V1"), is_urgent=True)
    await post.settle()
    assert [message.recipient for message in post.qq.sent] == ["71"]
    assert len(await post.all(DeskEntry)) == 1


async def test_who_is_told_beside_the_officer_and_cannot_be_reached_is_rung_and_calls_nobody_else(
    post: Post,
) -> None:
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, promise=HAIL_PROMISE)
        work.session.add(case)
        outbox.enqueue_alert(work, case, "D1", "alert", "alert_also_tell", {"short": "001"})
    await post.settle()
    assert [row.officer_id for row in await post.all(OutboxMessage)] == ["D1"]
    assert len(await post.all(DeskEntry)) == 1


async def test_once_somebody_answered_nobody_else_is_called(receipts: Post) -> None:
    case = await _a_case(receipts, _on_qq())
    await receipts.settle()
    receipts.clock.advance(timedelta(minutes=2))
    async with receipts.workshop.begin() as work:
        held = await work.session.get_one(Case, case.id)
        on_duty = work.snapshots.registry.officer("D1")
        await act(work, held, "acknowledge", on_duty, {}, "officer:D1")
    receipts.clock.advance(timedelta(minutes=10))
    await receipts.settle()
    assert receipts.qq.sent == []
    assert {row.state for row in await receipts.all(OutboxMessage) if row.officer_id == "O1"} == {"accepted"}


async def test_an_officer_who_answers_has_seen_what_was_on_its_way(receipts: Post) -> None:
    case = await _a_case(receipts, _on_qq())
    await receipts.settle()
    async with receipts.workshop.begin() as work:
        await outbox.seen(work, await work.session.get_one(Case, case.id), "O1")
    receipts.clock.advance(timedelta(minutes=10))
    await receipts.settle()
    row = await receipts.row()
    assert (row.state, row.seen_at, receipts.qq.sent) == ("seen", HAIL, [])


async def test_a_receipt_that_comes_late_relieves_the_desk(receipts: Post) -> None:
    async with receipts.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, promise=HAIL_PROMISE)
        work.session.add(case)
        outbox.enqueue_alert(work, case, "O1", "alert", "alert_also_tell", {"short": "001"})
    await receipts.settle()
    receipts.clock.advance(timedelta(minutes=5))
    await receipts.settle()
    await _arrived(receipts, "1")
    await desk.ring_due(receipts.workshop)
    (entry,) = await receipts.all(DeskEntry)
    assert ((await receipts.row()).state, entry.due_at, entry.closed_reason) == ("delivered", None, "reached")


async def test_two_processes_hand_a_dead_alert_on_once(
    post: Post, database_url: str, clock: SimulatedClock
) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    await _a_case(post)
    while await post.deliver():
        pass
    other = await Road(database_url, clock).open(is_new=False)
    shops = [each for each in (post.workshop, other.workshop) for _ in range(3)]
    await asyncio.gather(*(proofs.pass_on_due(shop) for shop in shops))
    assert sorted(row.officer_id for row in await post.all(OutboxMessage)) == ["O1", "V1"]
    await other.close()


async def test_a_call_back_that_reaches_nobody_is_the_desks_until_the_case_is_closed(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    at = HAIL - timedelta(days=7)
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, promise=HAIL_PROMISE, state="resolved", resolved_at=at)
        case.acknowledged_at = at
        work.session.add(case)
        outbox.enqueue_alert(work, case, "O1", "reminder", "alert_call_back", {"short": "001"})
    await post.settle()
    assert [(row.officer_id, row.state) for row in await post.all(OutboxMessage)] == [("O1", "dead")]
    assert [entry.reason for entry in await post.all(DeskEntry)] == ["officer_unreachable"]
    await desk.ring_due(post.workshop)
    async with post.workshop.begin() as work:
        (await work.session.get_one(Case, case.id)).state = "closed"
    post.clock.advance(timedelta(minutes=31))
    await desk.ring_due(post.workshop)
    assert [entry.closed_reason for entry in await post.all(DeskEntry)] == ["answered"]
    assert [row.purpose for row in await post.all(OutboxMessage)] == ["reminder", "desk"]


async def test_a_call_back_without_a_proof_goes_by_the_next_way(receipts: Post) -> None:
    at = HAIL - timedelta(days=7)
    async with receipts.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, promise=HAIL_PROMISE, state="resolved", resolved_at=at)
        work.session.add_all([case, _on_qq()])
        outbox.enqueue_alert(work, case, "O1", "reminder", "alert_call_back", {"short": "001"})
    await receipts.settle()
    receipts.clock.advance(timedelta(minutes=10))
    await receipts.settle()
    assert [message.recipient for message in receipts.qq.sent] == ["71"]


async def test_who_was_called_in_the_place_of_one_out_of_reach_is_reminded_and_nobody_further_up(
    post: Post,
) -> None:
    async with post.workshop.begin() as work:
        await work.session.execute(delete(Contact).where(Contact.owner_id == "O1"))
    squall = Squall(post)
    post.road.means("下冰雹了,烟叶打完了", "disaster")
    await post.road.says("oZhang", "下冰雹了,烟叶打完了")
    await squall.settle()
    await squall.over(minutes=15, step_seconds=60)
    (reminder,) = await post.road.all(OutboxMessage, purpose="reminder")
    assert reminder.officer_id == "T1"
    assert [step.officer_id for step in await post.all(Escalation)] == ["T1"]


async def test_a_reminder_that_dies_after_its_call_calls_nobody_further(receipts: Post) -> None:
    case = await _a_case(receipts, is_urgent=True)
    await receipts.settle()
    receipts.clock.advance(timedelta(minutes=4))
    async with receipts.workshop.begin() as work:
        found = await work.session.get_one(Case, case.id)
        outbox.enqueue_alert(work, found, "O1", "reminder", "alert_reminder", {"short": "001"})
    for _ in range(3):
        await receipts.settle()
        receipts.clock.advance(timedelta(minutes=3))
    dead = [row for row in await receipts.all(OutboxMessage) if row.officer_id == "O1"]
    assert [(row.reply_key, row.state) for row in dead] == [
        ("alert_disaster", "dead"),
        ("alert_reminder", "dead"),
    ]
    assert [step.officer_id for step in await receipts.all(Escalation)] == ["V1"]
    assert len(await receipts.all(DeskEntry)) == 1


async def test_a_call_that_is_sent_anew_names_no_time_that_is_over(post: Post) -> None:
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, promise=HAIL_PROMISE, reporter="{}")
        work.session.add_all([case, _on_qq()])
        due = case_words(work, case, HAIL + timedelta(minutes=20))
        outbox.enqueue_alert(work, case, "O1", "escalation", "alert_escalation", due)
    await post.settle()
    post.clock.advance(timedelta(minutes=30))
    await post.settle()
    assert "请在今天15:20前回应" in post.wechat.sent[0].text
    assert "现在请您处理。回复 收到" in post.qq.sent[0].text


async def test_the_log_has_one_line_for_all_alerts_that_a_platform_lost_together(post: Post) -> None:
    post.wechat.fails_with = UnreachableError("43004")
    for _ in range(3):
        await _a_case(post)
    while await post.deliver():
        pass
    with capture_logs() as lines:
        await proofs.pass_on_due(post.workshop)
        await proofs.pass_on_due(post.workshop)
    (said,) = [line for line in lines if line["event"] == "alerts_not_delivered"]
    assert (said["count"], sum(said["errors"].values())) == (3, 3)
