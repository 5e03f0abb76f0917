"""What gets worse, what is only cried, what is only heard of, and a case that is asked after by its number."""

import pytest

from app.nlu.numbered import asked_after
from app.nlu.small_words import SmallWords, small_words
from models import Case, DeskEntry, Message, OutboxMessage
from tests.small_county import Road
from tests.square import HAIL, Square

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("told", ["邻居跟我吵起来了,要打架", "我爸病了", "我家烤烟被冰雹打了十亩"])
@pytest.mark.parametrize("cry", ["快来人", "救命啊!"])
async def test_who_cries_for_help_after_he_told_of_it_means_that(road: Road, told: str, cry: str) -> None:
    await road.says("oZhang", told)
    road.later(5)
    reply = await road.says("oZhang", cry)
    (case,) = await road.all(Case)
    assert case.is_urgent
    assert case.summary.endswith(told)
    assert "人身安全最要紧" in reply


async def test_a_cry_after_a_quarrel_is_told_what_fits_the_quarrel(road: Road) -> None:
    await road.says("oZhang", "邻居跟我吵起来了,要打架")
    assert "110" in await road.says("oZhang", "快来人")
    called = [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_urgent")]
    assert len(called) == 2


async def test_a_cry_hours_after_a_disaster_to_which_nobody_came_is_about_it(road: Road) -> None:
    await road.says("oZhang", "我家烤烟被冰雹打了十亩")
    road.later(180)
    await road.says("oZhang", "快来人")
    (case,) = await road.all(Case)
    assert case.is_urgent


@pytest.mark.parametrize("minutes", [5, 180])
async def test_a_cry_after_a_matter_of_papers_is_another_matter(road: Road, minutes: int) -> None:
    await road.says("oZhang", "我想给我爸申请低保")
    road.later(minutes)
    await road.says("oZhang", "快来人")
    assert [case.is_urgent for case in await road.all(Case)] == [False, True]


async def test_more_damage_is_read_by_the_officer_who_is_on_his_way(road: Road) -> None:
    await road.says("oZhang", "我家烤烟被冰雹打了十亩")
    await road.says("oChen", "收到")
    road.later(10)
    assert "已经转告" in await road.says("oZhang", "房子也打烂了,瓦全碎了")
    (more,) = await road.all(OutboxMessage, reply_key="alert_more")
    assert more.officer_id == "O1"
    assert "瓦全碎了" in more.values
    await road.says("oChen", "到场")
    await road.says("oZhang", "猪圈也打烂了")
    assert len(await road.all(OutboxMessage, reply_key="alert_more")) == 1


async def test_more_damage_before_anybody_answered_is_read_with_the_case(road: Road) -> None:
    await road.says("oZhang", "我家烤烟被冰雹打了十亩")
    await road.says("oZhang", "房子也打烂了,瓦全碎了")
    assert await road.all(OutboxMessage, reply_key="alert_more") == []


async def test_more_damage_that_is_told_in_the_group_reaches_him_without_a_word_there(square: Square) -> None:
    await square.says("20002", HAIL)
    await square.road.says("oWang", "收到")
    await square.says("20002", "房子的瓦也全打烂了,屋里进水了")
    assert [row.officer_id for row in await square.road.all(OutboxMessage, reply_key="alert_more")] == ["V1"]
    assert len(await square.replies()) == 1


@pytest.mark.parametrize("words", ["听说竹园村二组滑坡埋了人,是不是真的", "听说长梁村滑坡埋了人,真的假的"])
async def test_who_asks_whether_a_rumour_is_true_calls_nobody_to_the_place(road: Road, words: str) -> None:
    reply = await road.says("oX1", words)
    assert await road.all(Case) == []
    (entry,) = await road.all(DeskEntry)
    assert entry.reason == "hearsay"
    assert "核实" in reply
    assert "110" in reply


async def test_a_rumour_of_a_life_in_danger_rings_the_desk_at_once(road: Road) -> None:
    await road.says("oX1", "听说竹园村二组滑坡埋了人,是不是真的")
    (entry,) = await road.all(DeskEntry)
    assert (entry.is_urgent, entry.due_at) == (True, road.clock.now())


@pytest.mark.parametrize(
    "words",
    ["听说竹园村二组滑坡埋了人,是不是真的?我爸妈在那里,电话打不通", "听说我家后头滑坡埋了人,是不是真的"],
)
async def test_who_fears_for_his_own_is_no_rumour(road: Road, words: str) -> None:
    await road.says("oX1", words)
    assert any(case.is_urgent for case in await road.all(Case))


async def test_a_rumour_is_no_news_of_his_own_matter(road: Road) -> None:
    await road.says("oZhang", "我家烤烟被冰雹打了十亩")
    await road.says("oZhang", "听说竹园村二组滑坡埋了人,是不是真的")
    (case,) = await road.all(Case)
    assert not case.is_urgent
    assert len(await road.all(DeskEntry)) == 1


async def test_who_wants_to_give_himself_up_is_told_where(road: Road) -> None:
    assert "派出所" in await road.says("oX1", "我要自首")


@pytest.mark.parametrize("words", ["{}怎么样了", "编号{}办好没?", "我报的{}号有人管没有", "查一下{}怎么样了"])
async def test_a_case_is_asked_after_by_its_number(road: Road, words: str) -> None:
    await road.says("oZhang", "我家烤烟被冰雹打了十亩")
    (case,) = await road.all(Case)
    asked = words.format(case.number[-3:])
    reply = await road.says("oZhang", asked)
    assert case.number in reply
    assert "陈家林" in reply
    other = await road.says("oX2", asked)
    assert "没有查到编号" in other
    assert await road.all(DeskEntry) == []


@pytest.mark.parametrize("words", ["500亩怎么办", "1000元如何领", "734", "119怎么打", "三百号人没饭吃"])
def test_an_amount_is_no_number_of_a_case(words: str) -> None:
    assert asked_after(words) == ""


@pytest.mark.parametrize("words", ["谁去了", "哪个去了", "有人去了没"])
def test_who_went_is_asked_by_somebody_who_waits(words: str) -> None:
    assert small_words(words) is SmallWords.WAITS


async def test_who_told_the_group_of_it_may_ask_there_who_went(square: Square) -> None:
    await square.says("20002", HAIL)
    square.road.later(5)
    await square.says("20003", "谁去了")
    await square.says("20002", "谁去了")
    assert [message.fate_reason for message in await square.road.all(Message)][1:] == ["chatter", "waits"]


async def test_news_of_the_same_disaster_hours_later_is_read_at_once_and_opens_nothing(road: Road) -> None:
    await road.says("oZhang", "河里涨水了,水快到屋里了")
    road.later(40)
    assert "已经转告" in await road.says("oZhang", "水更大了,漫到屋里了")
    assert len(await road.all(Case)) == 1
    told = await road.all(OutboxMessage, reply_key="alert_said")
    assert [row.officer_id for row in told] == ["O1", "V1"]


async def test_news_that_a_life_is_in_danger_now_alarms_two_levels_about_the_same_case(road: Road) -> None:
    await road.says("oZhang", "河里涨水了,田淹了")
    road.later(40)
    assert "119" in await road.says("oZhang", "水更大了,我们困在楼上出不来")
    (case,) = await road.all(Case)
    assert case.is_urgent


@pytest.mark.parametrize(
    ("text", "hours"), [("房子垮了", 1), ("长梁村我妈家也下冰雹了", 1), ("又下冰雹了", 25)]
)
async def test_another_disaster_elsewhere_or_on_another_day_is_its_own(
    road: Road, text: str, hours: int
) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    road.later(hours * 60)
    await road.says("oZhang", text)
    assert len(await road.all(Case)) == 2


async def test_what_strikes_again_after_somebody_was_there_is_a_case_of_its_own(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    await road.says("oChen", "我到了")
    road.later(60)
    await road.says("oZhang", "又下冰雹了,棚子打穿了")
    assert len(await road.all(Case)) == 2
