"""Five hundred messages in five minutes ring once, delay nobody, and hide no life in danger."""

import pytest

from models import Case, DeskEntry, Message, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
PAPERS = "帮我给娃办个出生证"


async def _rung(road: Road) -> list[str | None]:
    return [row.reply_key for row in await road.all(OutboxMessage, purpose="alert")]


async def _writes_without_end(road: Road, times: int = 16) -> list[str | None]:
    """He tells of hail again and again within two minutes; answers the alerts that came of it."""
    for number in range(times):
        await road.says("oZhang", f"苞谷遭冰雹打了{number + 1}亩")
        if number % 8 == 7:
            road.later(1)
    return await _rung(road)


async def test_five_hundred_reports_of_one_hail_ring_its_officers_once(road: Road) -> None:
    rung = await _writes_without_end(road, 500)
    assert sorted(map(str, rung)) == ["alert_also_tell", "alert_disaster"]
    assert len(await road.all(Case)) == 1
    assert len(await road.all(Message)) == 500


async def test_what_else_he_writes_joins_it_and_rings_nobody(road: Road) -> None:
    before = await _writes_without_end(road)
    for words in (PAPERS, "村上修路占了我的地", "那个啥子嘛你们说咋个整哦不晓得"):
        assert "这些也记到" in await road.says("oZhang", words)
    assert (await _rung(road), len(await road.all(Case)), await road.all(DeskEntry)) == (before, 1, [])
    last = await road.all(Message)
    assert {(m.fate_kind, m.fate_reason) for m in last[-3:-1]} == {("case_joined", "flood")}


async def test_the_next_one_is_heard_as_ever(road: Road) -> None:
    await _writes_without_end(road)
    await road.says("oLi", PAPERS)
    assert [case.kind for case in await road.all(Case)] == ["disaster", "delegated"]


async def test_after_a_while_his_own_words_open_a_case_again(road: Road) -> None:
    await _writes_without_end(road)
    road.later(6)
    await road.says("oZhang", PAPERS)
    assert [case.kind for case in await road.all(Case)] == ["disaster", "delegated"]


async def test_a_life_in_danger_rings_in_the_middle_of_it(road: Road) -> None:
    before = await _writes_without_end(road)
    await road.says("oZhang", "救命啊房子垮了我妈埋在里头")
    rung = await _rung(road)
    assert len(rung) > len(before)
    assert "alert_urgent" in rung


async def test_a_danger_told_again_after_something_else_is_the_same_danger(road: Road) -> None:
    await road.says("oZhang", "救命啊房子垮了我妈埋在里头")
    await road.says("oZhang", PAPERS)
    before = await _rung(road)
    await road.says("oZhang", "快点啊我妈还埋在房子里头")
    assert [case.kind for case in await road.all(Case)] == ["disaster", "delegated"]
    assert await _rung(road) == before


async def test_a_complaint_told_again_after_something_else_is_the_same_complaint(road: Road) -> None:
    await road.says("oZhang", "包户干部从来不来,啥子都不管")
    await road.says("oZhang", "苞谷遭冰雹打了三亩")
    await road.says("oZhang", "你们干部就是不管事")
    assert [case.kind for case in await road.all(Case)] == ["opinion", "disaster"]
