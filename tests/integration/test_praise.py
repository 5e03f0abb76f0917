"""Thanks to an officer by his name reach him, call nobody, and open nothing."""

import pytest

from app.services.sending import outbox
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
THANKS = "感谢陈家林同志,昨天冒雨帮我爸妈把屋顶盖好了,我在外地真的很感动"


async def thanked(road: Road) -> list[tuple[str | None, str]]:
    rows = [row for row in await road.all(OutboxMessage) if row.reply_key == "notice_thanked"]
    return [(row.officer_id, outbox.values_of(row)["said"]) for row in rows]


async def test_thanks_for_what_was_done_are_read_by_whom_they_name_once_a_day(road: Road) -> None:
    assert "转告包户干部陈家林" in await road.says("oZhang", THANKS)
    assert "不客气" in await road.says("oZhang", "真的感谢陈家林同志,全家都记得")
    assert await thanked(road) == [("O1", THANKS)]
    assert not await road.all(Case)
    assert not await road.all(DeskEntry)
    road.later(60 * 24)
    await road.says("oZhang", THANKS)
    assert len(await thanked(road)) == 2


@pytest.mark.parametrize(
    "words",
    [
        "感谢陈家林同志,但是屋顶又漏了,能不能再来看看",
        "谢谢陈家林,我妈晕倒了",
        "感谢党和政府把路修好了,我们全村都高兴",
        "谢谢陈家林",
    ],
)
async def test_whoever_asks_or_tells_more_or_names_nobody_is_heard_as_ever(road: Road, words: str) -> None:
    await road.says("oZhang", words)
    assert not await thanked(road)


async def test_with_something_unfinished_it_stands_in_the_case(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    road.later(60)
    await road.says("oZhang", THANKS)
    assert not await thanked(road)
