"""A neighbour who asks us in the group hears who goes to what was reported there, and no more than the group knows."""

from typing import Any

import pytest

from app.core.enums import Channel
from app.services.sending import outbox
from models import OutboxMessage
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio


async def calls(road: Road, sender: str, text: str, **changes: Any) -> str:
    """A message of the group that calls us; what it is answered."""
    at = {"channel": Channel.ONEBOT, "account": "siji", "chat": "700001"}
    await road.take(road.message(sender, text, **at, **changes), can_reply=False)
    row = (await road.all(OutboxMessage, purpose="reply"))[-1]
    return road.workshop.snapshots.ruleset_for(COUNTY).render(row.reply_key, **outbox.values_of(row))


@pytest.mark.parametrize("words", ["谁去了", "有人去了没", "干部到哪了"])
async def test_he_hears_who_goes_without_whole_names_or_the_number(road: Road, words: str) -> None:
    await calls(road, "20002", road.means("竹园村二组下冰雹了,玉米全打坏了", "disaster"))
    answer = await calls(road, "20003", words)
    assert "竹园村" in answer
    assert "王**" in answer
    assert "王支书" not in answer
    assert "编号" not in answer


async def test_once_it_is_over_nobody_goes(road: Road) -> None:
    await calls(road, "20002", road.means("竹园村二组下冰雹了,玉米全打坏了", "disaster"))
    for words in ("到场", "办结 种子发了"):
        await road.says("oWang", words)
    assert "没有查到" in await calls(road, "20003", "谁去了")


async def test_what_is_no_disaster_is_not_the_groups(road: Road) -> None:
    await calls(road, "20002", road.means("竹园村二组我家要办低保", "relief"))
    assert "没有查到" in await calls(road, "20003", "谁去了")
