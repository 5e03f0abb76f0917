"""Who writes from far away: where the parents live by now, who comes there, and what is only where papers say."""

import pytest

from models import Case
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
LEAKS = "房子漏雨漏得厉害"


async def places(road: Road) -> list[tuple[str, str | None]]:
    return [(case.division_code, case.officer_id) for case in await road.all(Case)]


@pytest.mark.parametrize(
    ("words", "village"),
    [
        (f"我户口在竹园村,但是我爸妈现在搬到长梁村住了,他们那边{LEAKS}", OTHER),
        (f"户口还在竹园村,人住长梁村,{LEAKS}", OTHER),
        (f"我身份证上是竹园村,家在长梁村住,{LEAKS}", OTHER),
        ("我户口在竹园村,想迁到长梁村,要哪些手续", VILLAGE),
        (f"是竹园村,不是长梁村,{LEAKS}", VILLAGE),
        (f"不是长梁村的,竹园村的,{LEAKS}", VILLAGE),
    ],
)
async def test_it_is_where_they_live_and_not_where_the_papers_say(
    road: Road, words: str, village: str
) -> None:
    await road.says("oNew", words)
    assert [code for code, _ in await places(road)] == [village]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("是长梁村,不是竹园村", (OTHER, "V2")),
        ("不是竹园村,是长梁村", (OTHER, "V2")),
        ("不是长梁村,是竹园村", (VILLAGE, "O1")),
        ("是竹园村,不是长梁村", (VILLAGE, "O1")),
    ],
)
async def test_the_village_that_is_denied_never_gets_the_case(
    road: Road, words: str, place: tuple[str, str]
) -> None:
    await road.says("oZhang", f"我家{LEAKS}")
    await road.says("oZhang", words)
    assert await places(road) == [place]


async def test_whom_to_ask_is_of_the_place_that_was_told_or_named(road: Road) -> None:
    await road.says("oZhang", f"我爸妈在长梁村,他们那边{LEAKS}")
    assert "刘支书" in await road.says("oZhang", "找哪个干部")
    assert "陈家林" in await road.says("oZhang", "我家归哪个管")
    assert "刘支书" in await road.says("oZhang", "长梁村归哪个管")
