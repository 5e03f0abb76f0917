"""Short words of a village evening: where it is by now, what stopped, who swallowed what, and what is only a slip."""

import pytest

from models import Case, DeskEntry, OutboxMessage
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
DAY = 60 * 24
HAIL = "竹园村下冰雹了,烟叶打烂了"


async def alerts(road: Road) -> list[tuple[str | None, str]]:
    """Who was alerted of what, in order."""
    return [(row.officer_id, row.reply_key) for row in await road.all(OutboxMessage) if row.officer_id]


@pytest.mark.parametrize(
    ("words", "village"),
    [
        ("从竹园村嫁到长梁村,家里房子垮了", OTHER),
        ("我从竹园村搬到长梁村的,房子垮了", OTHER),
        ("竹园村那边搬过来的,长梁村房子垮了", OTHER),
        ("我从长梁村嫁过来竹园村,房子垮了", VILLAGE),
        ("没从竹园村搬到长梁村,竹园村房子垮了", VILLAGE),
    ],
)
async def test_who_married_or_moved_lives_where_she_went(road: Road, words: str, village: str) -> None:
    await road.says("oNew", words)
    assert [case.division_code for case in await road.all(Case)] == [village]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("房子要跨了", "disaster"),
        ("竹园村后墙快跨了", "disaster"),
        ("低保停了", "relief"),
        ("竹园村的,我妈低保遭停了", "relief"),
        ("养老金停了", "delegated"),
        ("我的养老金也停了", "delegated"),
        ("养老金/低保停了", "delegated"),
    ],
)
async def test_few_words_open_a_case_and_no_entry_of_the_desk(road: Road, words: str, kind: str) -> None:
    await road.says("oNew", words)
    assert [case.kind for case in await road.all(Case)] == [kind]
    assert not await road.all(DeskEntry)


@pytest.mark.parametrize("words", ["说好了低保停了要补,啥时补", "大爷去世三个月了还在领养老金,你们停一下"])
async def test_a_benefit_that_is_asked_after_or_to_be_stopped_is_no_such_case(road: Road, words: str) -> None:
    await road.says("oNew", f"竹园村的,{words}")
    assert "relief" not in [case.kind for case in await road.all(Case)]


@pytest.mark.parametrize("words", ["活起没意思", "竹园村的,活起没意思", "竹园村的,活到没得意思了"])
async def test_no_joy_in_life_is_a_life_in_danger(road: Road, words: str) -> None:
    assert "12356" in await road.says("oNew", words)
    assert [(case.kind, case.is_urgent) for case in await road.all(Case)] == [("care", True)]


@pytest.mark.parametrize("words", ["我爸喝药了", "竹园村有人喝药了", "我妈把农药喝了", "她喝了农药"])
async def test_who_swallowed_poison_is_told_120_before_anything_else(road: Road, words: str) -> None:
    reply = await road.says("oNew", words)
    assert reply.index("120") < reply.find("110") or "110" not in reply
    assert "别灌水" in reply


async def test_who_only_means_to_is_not_to_be_left_alone(road: Road) -> None:
    reply = await road.says("oNew", "我想喝药死了算了")
    assert "先别一个人待着" in reply
    assert "别灌水" not in reply


@pytest.mark.parametrize("words", ["三口人睡下就没醒,屋里烧的炭", "竹园村三口人睡下就没醒,屋里烧的炭"])
async def test_who_does_not_wake_beside_burning_coal_is_in_danger(road: Road, words: str) -> None:
    assert "先开窗" in await road.says("oNew", words)
    assert [(case.kind, case.is_urgent) for case in await road.all(Case)] == [("disaster", True)]


async def test_the_place_of_a_lamp_a_week_later_is_the_same_case(road: Road) -> None:
    await road.says("oNew", "竹园村房子漏雨")
    await road.says("oWang", "收到")
    await road.says("oWang", "办结 修好了")
    await road.says("oNew", "解决了")
    road.later(DAY)
    await road.says("oNew", "路灯不亮")
    road.later(7 * DAY)
    assert "竹园村" in await road.says("oNew", "竹园村的路灯")
    lamps = [case for case in await road.all(Case) if case.kind == "opinion"]
    assert [(case.division_code, case.officer_id) for case in lamps] == [(VILLAGE, "V1")]


async def test_another_lamp_of_another_village_is_a_matter_of_its_own(road: Road) -> None:
    await road.says("oNew", "竹园村路灯不亮")
    road.later(7 * DAY)
    await road.says("oNew", "长梁村的路灯")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE, OTHER]


@pytest.fixture
async def unsolved(road: Road) -> Road:
    """A lamp that was said to be mended and is not."""
    await road.says("oNew", "竹园村路灯坏了")
    await road.says("oWang", "收到")
    await road.says("oWang", "办结 修好了")
    road.later(30)
    await road.says("oNew", "还是不亮")
    road.later(30)
    return road


async def test_what_came_after_all_is_read_by_whoever_has_the_case_now(unsolved: Road) -> None:
    assert "转告" in await unsolved.says("oNew", "收到了,谢谢")
    assert (await alerts(unsolved))[-1] == ("T1", "alert_said")
    assert await unsolved.last_fate() == ("case_joined", "solved_after_all")


@pytest.mark.parametrize("words", ["收到", "谢谢", "好的"])
async def test_a_nod_after_it_rings_nobody(unsolved: Road, words: str) -> None:
    before = await alerts(unsolved)
    await unsolved.says("oNew", words)
    assert await alerts(unsolved) == before


@pytest.mark.parametrize("words", ["不用来了,看错了,是隔壁的", "看错了,其实是邻居家的", "别来了,是别人家的"])
async def test_that_it_is_the_neighbours_is_read_by_who_is_on_his_way(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    road.later(2)
    await road.says("oZhang", words)
    assert ("O1", "alert_over") in await alerts(road)


async def test_what_was_withdrawn_and_is_elsewhere_calls_nobody_of_the_old_village(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    await road.says("oZhang", "撤回")
    before = len(await alerts(road))
    assert "刘支书" in await road.says("oZhang", "说错了,是长梁村的")
    assert {officer for officer, _ in (await alerts(road))[before:]} == {"V2"}
    (case,) = await road.all(Case)
    assert (case.division_code, case.officer_id, case.state) == (OTHER, "V2", "assigned")


async def test_one_of_three_who_woke_is_not_the_end(road: Road) -> None:
    await road.says("oNew", "竹园村三口人睡下就没醒,屋里烧的炭")
    road.later(1)
    await road.says("oNew", "醒了一个")
    assert "alert_over" not in [key for _, key in await alerts(road)]
    await road.says("oNew", "都醒了")
    assert "alert_over" in [key for _, key in await alerts(road)]
