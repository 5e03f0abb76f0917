"""A wrong officer returns a case however far it climbed before it was his."""

import pytest

from app.core.errors import IllegalMoveError
from app.services.casework import actions
from models import Case
from tests.small_county import Road

pytestmark = pytest.mark.anyio
TOP = 9


async def returned_by(road: Road, officer_id: str) -> str | None:
    """Whose the case is after this officer, who was given it at the top of the ladder, returned it."""
    await road.says("oHail", "竹园村张诗文家下冰雹了,烟叶全打烂了")
    (case,) = await road.all(Case)
    async with road.workshop.begin() as work:
        held = await actions.locked_case(work, case.id)
        assert held is not None
        held.level, held.officer_id = TOP, officer_id
        officer = work.snapshots.registry.officer(officer_id)
        await actions.act(work, held, "return", officer, {"text": "不归我管"}, f"officer:{officer_id}")
    (case,) = await road.all(Case)
    return case.officer_id


@pytest.mark.parametrize(("giver", "whose"), [("V1", "T1"), ("O1", "D1")])
async def test_a_case_that_climbed_is_returned_to_who_stands_above_or_topmost(
    road: Road, giver: str, whose: str
) -> None:
    assert await returned_by(road, giver) == whose


async def test_the_topmost_returns_it_to_nobody(road: Road) -> None:
    with pytest.raises(IllegalMoveError, match="上面没有别人"):
        await returned_by(road, "D1")
