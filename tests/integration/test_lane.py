"""The intake lane: one fate a message, one case a matter, and no message harms another."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, inspect, select

from app.core.clock import SimulatedClock
from app.core.enums import Channel
from app.core.errors import UnavailableError
from app.services.history import broken_link
from app.services.sending import outbox
from handlers.lane import Arrival
from handlers.turn import Taken
from models import Case, CaseEvent, CaseMessage, Deadline, DeskEntry, Message, OutboxMessage
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


async def all_of(road: Road, model: type) -> list:  # type: ignore[type-arg]
    async with road.database.reading() as session:
        return list(await session.scalars(select(model).order_by(*inspect(model).primary_key)))


async def test_a_hail_report_opens_one_case_and_says_who_comes_by_when(road: Road) -> None:
    reply = await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    (case,) = await all_of(road, Case)
    assert (case.kind, case.officer_id, case.division_code) == ("disaster", "O1", VILLAGE)
    assert "陈家林" in reply
    assert "今天15:40" in reply
    assert case.number in reply
    alerts = await all_of(road, OutboxMessage)
    assert {(a.officer_id, a.reply_key) for a in alerts} == {
        ("O1", "alert_disaster"),
        ("V1", "alert_also_tell"),
    }
    (message,) = await all_of(road, Message)
    assert (message.fate_kind, message.text) == ("case_opened", "竹园村下冰雹了,烟叶全打烂了")
    assert {d.kind for d in await all_of(road, Deadline)} >= {"remind", "on_site", "finish"}


async def test_the_history_of_a_case_is_chained(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    (case,) = await all_of(road, Case)
    events = sorted(await all_of(road, CaseEvent), key=lambda e: e.seq)
    assert broken_link(case, events) is None
    assert [e.kind for e in events] == ["opened", "assigned", "alerted", "alerted"]


@pytest.mark.parametrize("photo_first", [True, False])
async def test_photos_and_words_become_one_case_in_either_order(road: Road, photo_first: bool) -> None:
    if photo_first:
        assert "照片" in await road.shows("oZhang")
    await road.says("oZhang", "下冰雹了,烟叶全打烂了")
    if not photo_first:
        assert "照片" in await road.shows("oZhang")
    assert len(await all_of(road, Case)) == 1
    assert len(await all_of(road, CaseMessage)) == 2
    assert {m.fate_kind for m in await all_of(road, Message)} == {"case_opened", "case_joined"}
    assert all(entry.due_at is None for entry in await all_of(road, DeskEntry))


async def test_a_repeat_changes_nothing_and_gets_the_first_answer(road: Road) -> None:
    message = road.message("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    first = await road.take(message)
    assert await asyncio.gather(*(road.take(message) for _ in range(5))) == [first] * 5
    assert len(await all_of(road, Message)) == 1


async def test_an_unknown_place_is_asked_for_after_the_alert_and_its_answer_joins(road: Road) -> None:
    reply = await road.says("oStranger", "下冰雹了,烟叶全打烂了")
    assert "哪个村" in reply
    assert {a.officer_id for a in await all_of(road, OutboxMessage)} == {"D1"}
    reply = await road.says("oStranger", "竹园村的")
    (case,) = await all_of(road, Case)
    assert case.division_code == VILLAGE
    assert case.officer_id == "V1"
    assert "王支书" in reply


async def test_what_is_not_understood_is_kept_for_a_human(road: Road) -> None:
    def fails(text: str, division: str) -> None:
        raise ZeroDivisionError

    road.lane._understand = fails  # type: ignore[assignment]
    assert "收到,已转人工" in await road.says("oZhang", "竹园村下冰雹了")
    (message,) = await all_of(road, Message)
    assert (message.fate_kind, message.fate_reason) == ("to_human", "understanding_failed")
    (entry,) = await all_of(road, DeskEntry)
    assert entry.due_at is not None


async def test_one_bad_message_in_a_turn_harms_no_other(road: Road) -> None:
    bad = road.message("oBad", "竹园村下冰雹了", external_id=None)
    good = [road.message(f"oGood{n}", "竹园村下冰雹了,烟叶全打烂了") for n in range(9)]
    results = await asyncio.gather(
        *(road.take(m) for m in [*good[:4], bad, *good[4:]]), return_exceptions=True
    )
    assert isinstance(results[4], Exception)
    assert all(isinstance(r, str) for n, r in enumerate(results) if n != 4)
    assert len(await all_of(road, Case)) == 9


async def test_a_group_that_is_not_registered_leaves_nothing(road: Road) -> None:
    chat = road.message("20002", "竹园村下冰雹了", channel=Channel.ONEBOT, account="siji", chat="999")
    assert await road.take(chat, can_reply=False) is None
    assert await all_of(road, Message) == []


async def test_chatter_in_a_group_is_ignored_and_a_mention_is_heard(road: Road) -> None:
    said = road.message("20002", "竹园村下冰雹了", channel=Channel.ONEBOT, account="siji", chat="700001")
    await road.take(replace(said, is_addressed=False), can_reply=False)
    await road.take(replace(said, dedup_key="other", external_id="other"), can_reply=False)
    assert [m.fate_kind for m in await all_of(road, Message)] == ["ignored", "case_opened"]
    reply = next(a for a in await all_of(road, OutboxMessage) if a.purpose == "reply")
    assert "王支书" not in reply.values


async def test_the_officer_takes_the_case_through_its_life_by_chat(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    assert "已记您收到" in await road.says("oChen", "收到")
    assert "到场" in await road.says("oChen", "到场")
    await road.says("oChen", "记录 30亩烟叶绝收,改种荞麦")
    await road.says("oChen", "办结 送了荞麦种子")
    (case,) = await all_of(road, Case)
    assert case.state == "resolved"
    events = sorted(await all_of(road, CaseEvent), key=lambda e: e.seq)
    assert broken_link(case, events) is None
    assert {"acknowledged", "arrived", "recorded", "resolved", "told"} <= {e.kind for e in events}


async def test_who_is_no_officer_changes_nothing_by_writing_received(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    await road.says("oZhang", "收到")
    await road.says("oStranger", "收到")
    (case,) = await all_of(road, Case)
    assert case.state == "assigned"


async def test_an_empty_registry_still_answers_and_keeps_the_message(
    database_url: str, clock: SimulatedClock
) -> None:
    road = await Road(database_url, clock).open(is_empty=True)
    reply = await road.says("oZhang", "村里下冰雹了,烟叶全打烂了")
    (message,) = await all_of(road, Message)
    assert (message.fate_kind, message.fate_reason) == ("to_human", "no_officer")
    assert reply
    await road.close()


async def test_many_messages_at_once_all_get_their_fate(road: Road) -> None:
    texts = ["竹园村下冰雹了,烟叶打烂了", "你好", "我的低保办得咋样了", "想办个身份证"]
    await asyncio.gather(*(road.says(f"o{n}", texts[n % 4]) for n in range(200)))
    async with road.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 200
        without = select(func.count()).select_from(Message).where(Message.fate_reason == "")
        assert await session.scalar(without) == 0


async def test_a_cancellation_that_nobody_asked_for_ends_no_lane(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a time limit leaves it behind that runs out in the moment in which what it limits is done."""
    take, left = road.lane._take, [True, True]

    async def broken_off(batch: list[Arrival]) -> list[Taken]:
        if left and left.pop():
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            task.uncancel()
            await asyncio.sleep(0)
        return list(await take(batch))

    monkeypatch.setattr(road.lane, "_take", broken_off)
    for _ in range(2):
        with pytest.raises(UnavailableError, match="再送一次"):
            await road.says("oZhang", "竹园村下冰雹了")
    assert "陈家林" in await road.says("oZhang", "竹园村下冰雹了")
    assert len(await road.all(Case)) == 1


async def test_an_answer_by_the_outbox_is_one_message_so_that_its_sentences_keep_their_order(
    road: Road,
) -> None:
    text = road.means("竹园村下冰雹了", "disaster", slots={"disaster": "冰雹", "crop": "烤烟"})
    await road.take(road.message("oStranger", text), can_reply=False)
    (answer,) = await road.all(OutboxMessage, purpose="reply")
    assert answer.reply_key == "received_disaster"
    assert [key for key, _ in outbox.also_said(answer)] == ["ask_amount", "privacy_notice"]
