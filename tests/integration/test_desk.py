"""The duty desk's bell: it rings when an entry is due, in turn and again, until somebody takes it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.links import Links
from app.core.masking import Personal
from app.services.casework import desk_list
from app.services.sending import desk, outbox, wording
from app.services.sending.ways import Way
from app.services.staff import administrators
from app.services.work import Workshop
from bots.base import Capabilities, Means
from models import Contact, DeskEntry, Officer, OutboxMessage
from tests.factories import HAIL, a_case, a_contact, a_desk_entry, a_message
from tests.small_county import COUNTY, VILLAGE, Road

pytestmark = pytest.mark.anyio
ACCOUNT = ("wechat", "langao")


async def _adds(road: Road, *rows: Any) -> None:
    async with road.workshop.begin() as work:
        work.session.add_all(rows)
        road.workshop.snapshots._versions = None


async def _calls(road: Road) -> list[OutboxMessage]:
    async with road.workshop.read() as work:
        return list(await work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def _second_of_the_desk() -> Officer:
    return Officer(id="D2", name="钱值班", role="duty_desk", division_code=COUNTY, title="")


async def test_an_entry_rings_when_it_is_due_and_again_until_it_is_taken(road: Road) -> None:
    message = a_message(sender_name="张诗文")
    entry = a_desk_entry(message_id=message.id)
    await _adds(road, message, entry)
    assert [await desk.ring_due(road.workshop), await desk.ring_due(road.workshop)] == [1, 0]
    road.later(30)
    assert await desk.ring_due(road.workshop) == 1
    async with road.workshop.begin() as work:
        (await work.session.get_one(DeskEntry, entry.id)).due_at = None
    road.later(600)
    assert await desk.ring_due(road.workshop) == 0
    calls = await _calls(road)
    assert [(row.officer_id, row.reply_key) for row in calls] == [("D1", "desk_to_human")] * 2
    assert outbox.values_of(calls[0])["summary"] == message.text


async def test_the_call_links_to_the_entry_at_the_console_where_links_are_taken(road: Road) -> None:
    message = a_message()
    entry = a_desk_entry(message_id=message.id)
    await _adds(road, message, entry)
    await desk.ring_due(road.workshop)
    row = (await _calls(road))[0]
    links = Links("s" * 32, "https://example.gov.cn", road.clock)
    way = Way("wecom", "county", "u1", chat="", means=Means.FREE, conversation=None)
    able = Capabilities(None, None, None, max_text_bytes=2048)
    link = f"https://example.gov.cn/admin/desk/{entry.id}"
    async with road.workshop.read() as work:
        sent = wording.render(work, row, way, links, able)
        plain = wording.render(work, row, way, links, replace(able, takes_links=False))
    assert sent.url == link
    assert sent.text.endswith(f"\n{link}")
    assert "http" not in plain.text
    assert "值班台" in plain.text


async def test_what_is_urgent_rings_sooner(road: Road) -> None:
    message = a_message()
    await _adds(road, message, a_desk_entry(message_id=message.id, is_urgent=True))
    await desk.ring_due(road.workshop)
    road.later(10)
    assert await desk.ring_due(road.workshop) == 1


async def test_the_desks_officers_are_called_in_turn(road: Road) -> None:
    message = a_message()
    await _adds(road, message, a_desk_entry(message_id=message.id), _second_of_the_desk())
    for _ in range(3):
        await desk.ring_due(road.workshop)
        road.later(31)
    assert sorted({row.officer_id or "" for row in await _calls(road)}) == ["D1", "D2"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("no_way", "没有登记能用的联系方式"),
        ("timeout no answer in time", "平台连不上,或者没有答话"),
        ("http_502 /cgi-bin/message/template/send", "平台连不上,或者没有答话"),
        ("45015 response out of time limit rid: 66", "平台没有收下"),
        ("", "平台没有收下"),
    ],
)
async def test_the_desk_is_told_whom_to_telephone_and_why(road: Road, error: str, told: str) -> None:
    async with road.workshop.begin() as work:
        case = a_case(division_code=VILLAGE)
        (await work.session.get_one(Officer, "O1")).phone = Personal("13800138000")
        row = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {"short": "001"})
        row.state, row.next_try_at, row.last_error = "dead", None, error
        work.session.add_all([case, a_desk_entry(outbox_id=row.id)])
    await desk.ring_due(road.workshop)
    values = outbox.values_of((await _calls(road))[-1])
    assert (values["officer"], values["phone"]) == ("陈家林", "13800138000")
    assert values["reason"] == told
    async with road.workshop.read() as work:
        (shown,) = await desk_list.waiting(work, administrators.command_scope(COUNTY))
    assert (shown.what, shown.text) == (desk_list.TO_RING, told)


async def test_who_cannot_be_reached_is_not_called_about_himself(road: Road) -> None:
    async with road.workshop.begin() as work:
        case = a_case(division_code=VILLAGE)
        row = outbox.enqueue_alert(work, case, "D1", "escalation", "alert_escalation", {})
        row.state, row.next_try_at = "dead", None
        work.session.add_all([case, a_desk_entry(outbox_id=row.id), _second_of_the_desk()])
        road.workshop.snapshots._versions = None
    await desk.ring_due(road.workshop)
    assert [row.officer_id for row in await _calls(road)] == ["D1", "D2"]


async def test_a_desk_with_nobody_keeps_ringing_for_who_comes(road: Road) -> None:
    message = a_message(division_code="511623")
    await _adds(road, message, a_desk_entry(message_id=message.id, division_code="511623"))
    assert await desk.ring_due(road.workshop) == 1
    async with road.workshop.read() as work:
        entry = await work.session.scalar(select(DeskEntry))
    assert (entry.rings, entry.due_at) == (1, HAIL + timedelta(minutes=30))


async def test_an_adopted_message_leaves_the_list(road: Road) -> None:
    message = a_message()
    await _adds(road, message, a_desk_entry(message_id=message.id))
    async with road.workshop.begin() as work:
        await desk.withdraw(work, [message.id], "adopted")
    assert await desk.ring_due(road.workshop) == 0


async def test_an_officer_of_the_desk_takes_what_he_was_rung_for_and_it_rings_no_more(road: Road) -> None:
    first, later = a_message(sender_name="张诗文", text="在不在"), a_message(text="后头来的")
    await _adds(road, first, a_desk_entry(message_id=first.id), _of_the_desk())
    await desk.ring_due(road.workshop)
    await _adds(road, later, a_desk_entry(message_id=later.id, due_at=HAIL + timedelta(hours=2)))
    assert "1件" in (answer := await road.says("oDesk", "接手"))
    assert "在不在" in answer
    assert "后头来的" not in answer
    road.later(31)
    assert await desk.ring_due(road.workshop) == 0
    (entry, other) = await _entries(road)
    assert (entry.taken_by, entry.taken_at, entry.closed_reason) == ("D1", HAIL, "taken")
    assert other.due_at is not None


async def test_who_is_not_of_the_desk_takes_nothing(road: Road) -> None:
    message = a_message()
    await _adds(road, message, a_desk_entry(message_id=message.id))
    await desk.ring_due(road.workshop)
    assert "没有等着您接手" in await road.says("oChen", "接手")
    assert [entry.taken_by for entry in await _entries(road)] == [None]


async def test_whoever_writes_that_word_and_is_no_officer_changes_nothing(road: Road) -> None:
    message = a_message()
    await _adds(road, message, a_desk_entry(message_id=message.id))
    await desk.ring_due(road.workshop)
    await road.says("oZhang", "接手")
    assert {entry.taken_by for entry in await _entries(road)} == {None}


async def test_an_alarm_of_the_service_itself_is_not_taken(road: Road) -> None:
    await _adds(road, a_desk_entry(account="system:jobs", reason="stuck", rings=1), _of_the_desk())
    assert "没有等着您接手" in await road.says("oDesk", "接手")


async def test_nobody_is_rung_any_more_for_a_case_that_somebody_took_on(road: Road) -> None:
    async with road.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, state="acknowledged")
        row = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {"short": "001"})
        row.state, row.next_try_at = "dead", None
        case.acknowledged_at = HAIL + timedelta(minutes=5)
        work.session.add_all([case, a_desk_entry(outbox_id=row.id, rings=1)])
    road.later(10)
    await desk.ring_due(road.workshop)
    assert [entry.closed_reason for entry in await _entries(road)] == ["answered"]
    assert [row.reply_key for row in await _calls(road)] == ["alert_disaster"]


@pytest.mark.parametrize("again_after", [None, timedelta(days=1)])
async def test_processes_that_raise_one_alarm_at_once_put_it_on_the_list_once(
    road: Road, database_url: str, again_after: timedelta | None
) -> None:
    """On PostgreSQL all of them have looked before the first one writes; SQLite lets one write at a time."""
    together = asyncio.Barrier(1 if road.database.is_sqlite else 3)
    others = [await Road(database_url, road.clock).open(is_new=False) for _ in range(2)]

    async def report(workshop: Workshop) -> None:
        async with workshop.begin() as work:
            await work.session.scalar(select(DeskEntry.id).limit(1))
            await together.wait()
            await desk.report_account(work, ACCOUNT, "account_refused", COUNTY, again_after=again_after)

    await asyncio.gather(*(report(each.workshop) for each in (road, *others)))
    for other in others:
        await other.close()
    assert [entry.account for entry in await _entries(road)] == [":".join(ACCOUNT)]


async def _entries(road: Road) -> list[DeskEntry]:
    async with road.workshop.read() as work:
        return list(await work.session.scalars(select(DeskEntry).order_by(DeskEntry.id)))


def _of_the_desk() -> Contact:
    return a_contact(owner_kind="officer", owner_id="D1", external_id="oDesk")
