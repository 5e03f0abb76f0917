"""Who presses, angrily or not, alarms nobody anew: in a danger all who were called read it, else his officer."""

import pytest

from app.core.enums import Channel
from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
ANGRY = ["半天不来人", "半天不来人 气死老子了", "半天没得人来,气死人", "一个小时了还不来人"]


async def said_to(road: Road) -> list[str | None]:
    return [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_said")]


@pytest.mark.parametrize("text", ANGRY)
async def test_in_an_ordinary_case_the_officer_reads_it_and_nothing_is_alarmed(road: Road, text: str) -> None:
    await road.says("oZhang", "竹园村二组下冰雹了,玉米全打坏了")
    road.later(12)
    assert "对不住" in await road.says("oZhang", text)
    (case,) = await road.all(Case)
    assert not case.is_urgent
    assert await said_to(road) == ["O1"]


@pytest.mark.parametrize("text", [*ANGRY, "咋还没人来", "快点"])
async def test_in_a_danger_where_nobody_is_yet_all_who_were_called_read_it(road: Road, text: str) -> None:
    await road.says("oZhang", "竹园村房子垮了,我爸被压住了")
    road.later(5)
    await road.says("oZhang", text)
    assert await said_to(road) == ["O1", "V1"]
    assert len(await road.all(Case)) == 1


async def test_once_somebody_is_there_his_officer_alone_reads_it(road: Road) -> None:
    await road.says("oZhang", "竹园村房子垮了,我爸被压住了")
    await road.says("oChen", "到场")
    await road.says("oZhang", "半天不来人")
    assert await said_to(road) == ["O1"]


async def test_with_nothing_told_he_is_asked_what_it_is(road: Road) -> None:
    assert "是哪件事没有办好" in await road.says("oZhang", "半天不来人")
    assert await road.all(Case) == []


async def test_a_danger_in_the_same_words_is_one(road: Road) -> None:
    assert "人身安全最要紧" in await road.says("oZhang", "半天不来人,我爸被水冲走了")


async def test_in_a_listening_group_nothing_is_alarmed_either(road: Road) -> None:
    at = {"channel": Channel.ONEBOT, "account": "siji", "chat": "700001"}
    told = road.means("竹园村二组下冰雹了,玉米全打坏了", "disaster")
    await road.take(road.message("20002", told, **at), can_reply=False)
    await road.take(road.message("20002", "半天不来人", **at), can_reply=False)
    (case,) = await road.all(Case)
    assert not case.is_urgent
    assert await said_to(road) == ["V1"]
