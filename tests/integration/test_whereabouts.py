"""A shared position says where a matter is; told times are kept as days."""

import json

import pytest
from sqlalchemy import select

from app.core.enums import SegmentKind
from app.core.messages import Segment
from models import Case, Household
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, two of whose households have a position."""
    async with road.database.transaction() as session:
        for key, code, lat in (("L1", VILLAGE, 32.31), ("L2", OTHER, 32.36)):
            session.add(Household(id=key, division_code=code, head="某户", lat=lat, lng=108.9, tags=[]))
    return road


async def only_case(road: Road) -> Case:
    async with road.database.reading() as session:
        return (await session.scalars(select(Case))).one()


def position(lat: float) -> Segment:
    return Segment(SegmentKind.LOCATION, text="岚皋县", lat=lat, lng=108.9)


async def test_a_position_shared_with_the_words_is_the_place_of_the_case(road: Road) -> None:
    words = Segment(SegmentKind.TEXT, text="这里下冰雹了烟叶全打烂了")
    await road.take(road.message("oStranger", segments=(words, position(32.3602))))
    assert (await only_case(road)).division_code == OTHER


async def test_a_position_answers_the_question_where_it_is(road: Road) -> None:
    await road.says("oStranger", "下冰雹了烟叶全打烂了")
    assert len((await only_case(road)).division_code) < len(VILLAGE)
    await road.take(road.message("oStranger", segments=(position(32.3601),)))
    assert (await only_case(road)).division_code == OTHER


async def test_a_position_far_from_every_household_changes_nothing(road: Road) -> None:
    await road.says("oStranger", "下冰雹了烟叶全打烂了")
    before = (await only_case(road)).division_code
    await road.take(road.message("oStranger", segments=(position(33.9),)))
    assert (await only_case(road)).division_code == before


async def test_told_times_are_kept_as_days_with_the_case(road: Road) -> None:
    told = road.clock.now().date()
    await road.says("oZhang", "竹园村昨晚下冰雹了,烟叶全打烂了")
    days = json.loads((await only_case(road)).facts)["days"]
    assert [day["told"] for day in days] == ["昨晚"]
    assert days[0]["first"] == days[0]["last"] < told.isoformat()
