"""What is not written in Chinese: the desk reads it soon, and where it cries of a danger at once."""

from datetime import timedelta

import pytest

from app.core.enums import Channel
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


async def test_it_is_read_by_the_desk_within_ten_minutes(road: Road) -> None:
    assert "最迟今天15:10" in await road.says("oZhang", "wo yao ban di bao")
    (entry,) = await road.all(DeskEntry)
    assert (entry.is_urgent, entry.due_at) == (False, road.clock.now() + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("text", "number"),
    [("help my father fell", "120"), ("qiu ni men kuai lai, wo jia fang zi ta le", "119"), ("help", "110")],
)
async def test_a_cry_rings_the_desk_at_once_and_its_writer_reads_whom_to_ring(
    road: Road, text: str, number: str
) -> None:
    assert number in await road.says("oZhang", text)
    (entry,) = await road.all(DeskEntry)
    assert (entry.is_urgent, entry.due_at) == (True, road.clock.now())


async def test_a_bare_cry_calls_the_officer_as_its_chinese_word_does(road: Road) -> None:
    assert "人身安全最要紧" in await road.says("oZhang", "jiu ming")
    (case,) = await road.all(Case)
    assert (case.officer_id, case.is_urgent) == ("O1", True)


async def test_behind_a_disaster_it_alarms_two_levels_about_that(road: Road) -> None:
    await road.says("oZhang", "竹园村二组下冰雹了,玉米全打坏了")
    road.later(3)
    assert "119" in await road.says("oZhang", "wo jia fang zi ta le")
    (case,) = await road.all(Case)
    assert case.is_urgent
    called = {row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == "alert_urgent"}
    assert called == {"O1", "V1"}


async def test_in_a_group_it_is_answered_with_whom_to_ring(road: Road) -> None:
    said = road.message("20002", "help fire", channel=Channel.ONEBOT, account="siji", chat="700001")
    await road.take(said, can_reply=False)
    (answer,) = await road.all(OutboxMessage, reply_key="no_officer_urgent")
    assert "119" in answer.values
