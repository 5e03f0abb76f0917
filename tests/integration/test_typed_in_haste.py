"""An officer types with cold thumbs: the number before the word, several at once, a wrong one, everything."""

import pytest

from app.services.lifecycle import escalation
from models import Case, CaseEvent, OutboxMessage
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """Two cases of 陈家林, hail and relief."""
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    await road.says("oZhang", road.means("屋里困难,想申请救助", "relief", slots={}))
    return road


async def _states(road: Road) -> list[str]:
    return [case.state for case in await road.all(Case)]


async def _ends(road: Road) -> tuple[str, str]:
    hail, relief = await road.all(Case)
    return hail.number[-6:], relief.number[-6:]


async def test_the_number_counts_before_the_word_and_behind_it(road: Road) -> None:
    hail, relief = await _ends(road)
    await road.says("oChen", f"{hail}号收到")
    assert await _states(road) == ["acknowledged", "assigned"]
    await road.says("oChen", f"收到了哈 {relief}")
    reply = await road.says("oChen", f"{hail}到了,烟叶全打烂了,记一下")
    assert await _states(road) == ["on_site", "acknowledged"]
    assert "也记下了" in reply
    await road.says("oChen", f"{hail}号办结 已经补种")
    assert await _states(road) == ["resolved", "acknowledged"]


async def test_a_number_among_his_words_is_the_case_that_he_means(road: Road) -> None:
    hail, relief = await _ends(road)
    await road.says("oChen", f"收到 {relief}")
    await road.says("oChen", f"嗯那个{hail}我马上过去")
    assert await _states(road) == ["acknowledged", "acknowledged"]
    await road.says("oChen", f"老赵那边的{hail}到了")
    assert await _states(road) == ["on_site", "acknowledged"]


async def test_several_numbers_in_one_message(road: Road) -> None:
    hail, relief = await _ends(road)
    reply = await road.says("oChen", f"收到 {hail}和{relief}")
    assert await _states(road) == ["acknowledged", "acknowledged"]
    assert hail in reply
    assert relief in reply
    await road.says("oChen", f"{hail}和{relief}都到了")
    assert await _states(road) == ["on_site", "on_site"]


@pytest.mark.parametrize("words", ["收到 全部", "都收到", "两件都收到了"])
async def test_everything_is_answered_for_and_taken_back(road: Road, words: str) -> None:
    reply = await road.says("oChen", words)
    assert await _states(road) == ["acknowledged", "acknowledged"]
    assert "2件都记您收到了" in reply
    assert "灾情" in reply
    assert "2件刚才那一步撤销了" in await road.says("oChen", "撤销 全部")
    assert await _states(road) == ["assigned", "assigned"]


@pytest.mark.parametrize(
    "words", ["收到999999号", "到了 999999", "办结 999999 已经修好", "999999退回 不是我的户"]
)
async def test_a_wrong_number_moves_nothing(road: Road, words: str) -> None:
    hail, relief = await _ends(road)
    await road.says("oChen", f"收到 {hail} {relief}")
    before = await _states(road)
    assert "没有找到999999号" in await road.says("oChen", words)
    assert await _states(road) == before


async def test_what_the_menu_shows_is_no_result(road: Road) -> None:
    hail, _ = await _ends(road)
    await road.says("oChen", f"收到 {hail}")
    assert "要写几个字" in await road.says("oChen", f"办结 {hail} 号码 结果")
    assert "要写几个字" in await road.says("oChen", f"{hail}办结了")
    assert "resolved" not in await _states(road)


async def test_an_officer_may_ask_for_a_human_as_anybody(road: Road) -> None:
    assert "转" in await road.says("oChen", "转人工")
    assert (await road.all(Case))[0].officer_id == "O1"


@pytest.mark.parametrize("words", ["我的任务", "我手上有哪些", "还有几件没办", "进度"])
async def test_he_asks_for_his_cases_in_his_own_words(road: Road, words: str) -> None:
    assert "您手上有2件" in await road.says("oChen", words)


async def test_he_asks_for_one_by_its_number_and_how_far_it_is(road: Road) -> None:
    hail, _ = await _ends(road)
    assert "在您名下" in await road.says("oChen", f"查 {hail}")
    assert "2件还没办完" in await road.says("oChen", "谁去了")
    await road.says("oChen", f"收到 {hail}")
    assert "在您名下" in await road.says("oChen", f"收到 {hail}")


async def test_of_two_who_are_sent_one_has_it_and_the_other_is_told(road: Road) -> None:
    hail, _ = await _ends(road)
    road.later(50)
    while await escalation.take_due(road.workshop):
        pass
    reply = await road.says("oLi", f"让王支书和陈家林去 {hail}")
    assert (await road.all(Case))[0].officer_id == "O1"
    told = [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_told")]
    assert sorted(told, key=str) == ["O1", "V1"]
    assert "王支书也告诉了" in reply


async def test_a_leader_answers_for_a_case_of_his_division_that_he_was_not_called_for(road: Road) -> None:
    _, relief = await _ends(road)
    assert "记您收到" in await road.says("oLi", f"收到 {relief}")
    assert (await road.all(Case))[1].officer_id == "T1"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("今晚谁值班", "赵值班"),
        ("明天我和王支书换个班", "请假 7.19 王支书"),
        ("我调走了,以后找王支书", "交接岗位"),
        ("我到县里开会,这两天找王支书", "请假 7.18-7.19 王支书"),
    ],
)
async def test_shifts_and_posts_are_answered_with_what_can_be_done(road: Road, words: str, told: str) -> None:
    assert told in await road.says("oChen", words)
    assert await _states(road) == ["assigned", "assigned"]


async def test_who_answers_at_the_right_place_is_told_though_another_is_on_his_way(road: Road) -> None:
    hail, _ = await _ends(road)
    await road.says("oChen", f"收到 {hail}")
    await road.says("oNew", "竹园村下冰雹了,苞谷打烂了")
    third = (await road.all(Case))[-1]
    await road.says("oWang", f"收到 {third.number}")
    await road.says("oNew", "说错了,是长梁村的")
    case = (await road.all(Case))[-1]
    assert case.division_code != VILLAGE
    assert case.officer_id == "V1"
    rows = {(row.officer_id, row.reply_key) for row in await road.all(OutboxMessage, case_id=case.id)}
    assert {("V1", "alert_place"), ("V2", "alert_place_here")} <= rows


async def test_the_number_alone_answers_which_case_was_meant(road: Road) -> None:
    hail, _ = await _ends(road)
    assert "请带上号码" in await road.says("oChen", "收到")
    assert f"{hail}号(四季镇竹园村)已记您收到" in await road.says("oChen", hail)
    assert await _states(road) == ["acknowledged", "assigned"]


async def test_the_number_alone_puts_a_record_where_it_belongs(road: Road) -> None:
    _, relief = await _ends(road)
    assert "请带上号码" in await road.says("oChen", "记录 收割机进不去")
    assert f"记到{relief}号" in await road.says("oChen", f"{relief}号")
    recorded = [each for each in await road.all(CaseEvent) if each.kind == "recorded"]
    assert [each.case_id for each in recorded] == [(await road.all(Case))[1].id]


async def test_the_number_alone_belongs_to_what_was_said_in_plain_words(road: Road) -> None:
    hail, _ = await _ends(road)
    assert "请带上号码" in await road.says("oChen", "到了,叶子全打烂了")
    assert f"{hail}号(四季镇竹园村)已记您到场" in await road.says("oChen", hail)


async def test_a_number_that_nobody_asked_for_is_told_how_its_case_stands(road: Road) -> None:
    hail, _ = await _ends(road)
    assert f"{hail}号(四季镇竹园村)现在是" in await road.says("oChen", hail)
    assert await _states(road) == ["assigned", "assigned"]


@pytest.mark.parametrize("number", ["13800000001", "999", "15"])
async def test_other_numbers_are_no_cases(road: Road, number: str) -> None:
    await road.says("oChen", "收到")
    assert "已记您收到" not in await road.says("oChen", number)
    assert await _states(road) == ["assigned", "assigned"]


@pytest.mark.parametrize(
    "copied",
    [
        "回复 收到 {}",
        "回复:收到{}",
        "请回复 收到 {}",
        "【收到 {}】",
        "“收到 {}”",
        "@包联 收到 {}",
        "好的,{}收到",
    ],
)
async def test_what_was_copied_from_an_alert_is_the_order_in_it(road: Road, copied: str) -> None:
    hail, _ = await _ends(road)
    assert "已记您收到" in await road.says("oChen", copied.format(hail))
    assert await _states(road) == ["acknowledged", "assigned"]


async def test_words_with_a_number_are_of_its_case_and_not_of_the_one_in_hand(road: Road) -> None:
    hail, relief = await _ends(road)
    await road.says("oChen", f"收到 {hail}")
    assert f"{relief[-3:]}号(" in await road.says("oChen", f"{relief}材料还差一张照片")
