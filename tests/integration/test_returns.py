"""Which rule causes most returned cases, from the histories, with what was reported masked."""

from datetime import timedelta

import pytest

from app.services.casework import actions
from app.services.tuning import returns
from app.services.tuning.returns import RuleReturns
from models import Case
from tests.small_county import COUNTY, OTHER, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村张诗文家下冰雹了,烟叶全打烂了"


async def gives_back(road: Road, case_id: int, *moves: str) -> None:
    for move in moves:
        async with road.workshop.begin() as work:
            case = await actions.locked_case(work, case_id)
            assert case is not None
            officer = work.snapshots.registry.officer(case.officer_id or "")
            assert officer is not None
            await actions.act(work, case, move, officer, {"text": "不归我管"}, f"officer:{officer.id}")


async def counted(road: Road, division: str = COUNTY, days: int = 30) -> list[RuleReturns]:
    async with road.workshop.read() as work:
        return await returns.by_rule(work, division, work.now - timedelta(days=days))


async def test_the_worst_rule_stands_first_with_its_cases_masked(road: Road) -> None:
    for number in range(2):
        await road.says(f"oHail{number}", HAIL)
    await road.says("oOther", road.means("竹园村有件事要办", "delegated"))
    for case in await road.all(Case):
        await gives_back(road, case.id, "return")
    worst, ladder = await counted(road)
    assert (worst.route, worst.returns, worst.count) == ("灾情:包户干部先到,村干部同时知道", 2, 2)
    assert (ladder.route, ladder.returns) == ("", 1)
    assert all("张**" in case.text and "张诗文" not in case.text for case in worst.cases)


async def test_a_return_that_was_undone_is_none(road: Road) -> None:
    await road.says("oHail", HAIL)
    (case,) = await road.all(Case)
    async with road.workshop.begin() as work:
        held = await actions.locked_case(work, case.id)
        assert held is not None
        officer = work.snapshots.registry.officer("V1")
        await actions.act(work, held, "return", officer, {"text": "不归我管"}, "officer:V1")
    assert [each.returns for each in await counted(road)] == [1]
    async with road.workshop.begin() as work:
        held = await actions.locked_case(work, case.id)
        assert held is not None
        await actions.act(work, held, "undo", work.snapshots.registry.officer("V1"), {}, "officer:V1")
    assert await counted(road) == []


async def test_older_returns_and_other_places_are_left_out(road: Road) -> None:
    await road.says("oHail", HAIL)
    (case,) = await road.all(Case)
    await gives_back(road, case.id, "return")
    assert await counted(road, OTHER) == []
    road.clock.advance(timedelta(days=40))
    assert await counted(road) == []
