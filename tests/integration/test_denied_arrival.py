"""An officer marks that he is there or is done, and the villager says that nobody came: somebody above reads it."""

import pytest

from app.nlu.complaints import denies_arrival
from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了,三十亩"


@pytest.mark.parametrize("words", ["他根本没来", "人都没看到,到个啥子场"])
async def test_who_is_marked_as_there_and_is_not_is_told_of_above_him(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "到场")
    road.later(20)
    await road.says("oZhang", words)
    hail, told = await road.all(Case)
    assert (hail.state, told.kind, told.officer_id) == ("on_site", "opinion", "V1")
    alerted = [row.officer_id for row in await road.all(OutboxMessage) if row.case_id == told.id]
    assert alerted == ["V1"]


async def test_what_is_marked_as_done_by_who_never_came_is_taken_up_again_above_him(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "到场")
    await road.says("oChen", "办结 已看过")
    await road.says("oZhang", "他根本没来")
    (case,) = await road.all(Case)
    assert (case.state, case.officer_id) == ("assigned", "V1")


async def test_before_anybody_says_that_he_is_there_it_is_only_pressed(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oZhang", "还没来")
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("words", ["水退了,人没看见", "人还没到场", "我没来过", "他们没来"])
async def test_who_else_did_not_come_is_no_complaint(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "到场")
    await road.says("oZhang", words)
    assert "opinion" not in [case.kind for case in await road.all(Case)]


@pytest.mark.parametrize("words", ["他没来", "他没来,调解啥"])
async def test_in_a_dispute_it_is_the_other_one_who_did_not_come(road: Road, words: str) -> None:
    await road.says("oZhang", road.means("邻居占了我家的地", "dispute"))
    await road.says("oChen", "到场")
    await road.says("oZhang", words)
    assert "opinion" not in [case.kind for case in await road.all(Case)]


@pytest.mark.parametrize(
    "text", ["干部根本没来", "你们没来过", "陈家林没来", "人都没看到,到个啥子场", "影子都没看到,办结个啥子"]
)
def test_who_names_the_officer_or_mocks_his_word_denies_it(text: str) -> None:
    assert denies_arrival(text, ["陈家林"])


@pytest.mark.parametrize(
    "text",
    [
        "还没来电",
        "他来了",
        "水没来",
        "没来得及拍照",
        "水退了,人没看见",
        "他们没来",
        "他没来,调解啥",
        "人还没到场",
        "我没来过",
        "干部没来,房子垮了",
    ],
)
def test_other_words_deny_nothing(text: str) -> None:
    assert not denies_arrival(text, may_be_he=True)


def test_he_is_the_officer_only_where_nobody_else_may_be_meant() -> None:
    assert denies_arrival("他根本没来", may_be_he=True)
    assert not denies_arrival("他根本没来")
