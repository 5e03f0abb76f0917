"""What officers write between two houses: a pig, a neighbour's roof, three visits, a day off, the first one."""

import pytest

from models import Case, Substitute
from tests.integration.test_groups import secretary_is_here
from tests.small_county import Road
from tests.square import Square

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶打烂了"


async def test_a_dead_pig_of_theirs_is_in_his_case(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    await road.says("oChen", "到场")
    assert "记到" in await road.says("oChen", "他家猪死了")
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("words", ["他家猪死了", "竹园村他家牛死了", "我家猪死了"])
async def test_a_dead_beast_is_no_quarrel(road: Road, words: str) -> None:
    await road.says("oChen", words)
    assert [case.kind for case in await road.all(Case)] == ["disaster"]


@pytest.mark.parametrize("words", ["隔壁老王家房子也漏了", "二组李家房子漏雨了", "邻居家的房子也漏了"])
async def test_the_roof_of_a_neighbour_is_not_his_own(road: Road, words: str) -> None:
    await road.says("oChen", "我家房子漏雨了")
    road.later(5)
    await road.says("oChen", words)
    assert len(await road.all(Case)) == 2


async def test_more_of_his_own_roof_joins(road: Road) -> None:
    await road.says("oChen", "我家房子漏雨了")
    road.later(5)
    await road.says("oChen", "我家后墙也漏了")
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("words", ["今天走访三户", "走访三户", "今天走访了3户,都好"])
async def test_how_many_he_looked_in_on_is_heard(road: Road, words: str) -> None:
    assert "名单" in await road.says("oChen", words)
    assert await road.last_fate() == ("command", "care_none")


@pytest.mark.parametrize("words", ["我今天休息", "今天我休息", "明天调休", "我周日轮休"])
async def test_a_day_off_is_a_leave_that_names_nobody_yet(road: Road, words: str) -> None:
    assert "谁替您" in await road.says("oChen", words)


async def test_a_day_off_with_a_substitute_is_a_leave(road: Road) -> None:
    await road.says("oChen", "我明天休息,王支书替我")
    assert [each.substitute_id for each in await road.all(Substitute)] == ["V1"]


@pytest.mark.parametrize("words", ["我休息了", "他今天休息", "让老人休息一下"])
async def test_other_rest_is_no_leave(road: Road, words: str) -> None:
    assert "谁替您" not in await road.says("oChen", words)


@pytest.fixture
async def two(road: Road) -> Road:
    """Two alerts wait for 王支书: the lamp is listed first, the hail second."""
    await road.says("oZhang", HAIL)
    road.later(5)
    await road.says("oSon", "竹园村路灯坏了")
    return road


async def states(road: Road) -> dict[str, str]:
    return {case.kind: case.state for case in await road.all(Case)}


@pytest.mark.parametrize(("words", "kind"), [("第一件收到", "opinion"), ("第2个收到", "disaster")])
async def test_the_first_of_the_list_that_he_was_shown(two: Road, words: str, kind: str) -> None:
    await two.says("oWang", "收到")
    await two.says("oWang", words)
    assert [each for each, state in (await states(two)).items() if state == "acknowledged"] == [kind]


async def test_without_a_list_he_is_shown_one_first(two: Road) -> None:
    assert "收到" in await two.says("oWang", "第二件收到")
    assert set((await states(two)).values()) == {"assigned"}
    await two.says("oWang", "第二件收到")
    assert (await states(two))["disaster"] == "acknowledged"


async def test_what_came_after_the_list_is_not_counted(two: Road) -> None:
    await two.says("oWang", "收到")
    two.later(1)
    await two.says("oThird", "竹园村的,我想办残疾证")
    await two.says("oWang", "第一件收到")
    assert (await states(two))["opinion"] == "acknowledged"


async def test_more_than_there_are_is_asked_again(two: Road) -> None:
    await two.says("oWang", "收到")
    await two.says("oWang", "第五件收到")
    assert set((await states(two)).values()) == {"assigned"}


@pytest.mark.parametrize("word", ["转", "协办"])
async def test_to_whom_is_shown_by_an_example(road: Road, word: str) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    assert "例如" in await road.says("oChen", word)


async def test_in_a_group_the_only_one_is_meant_and_of_several_none(square: Square) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    await square.says("77", "第一件收到", is_addressed=True)
    assert [case.state for case in await square.all(Case)] == ["acknowledged"]
    await square.says("20003", "竹园村三组房子垮了半边,要人来看")
    await square.says("20004", "竹园村四组后头滑坡了,把路堵死了,车过不去")
    await square.says("77", "第一件收到", is_addressed=True)
    assert [case.state for case in await square.all(Case)] == ["acknowledged", "assigned", "assigned"]
    assert (await square.fates())[-1] == ("command", "ask_privately")
