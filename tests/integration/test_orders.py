"""Officers and people by chat alone: every move has its words, and a wrong one is told why."""

from datetime import UTC, datetime, timedelta

import pytest

from models import Case, CaseEvent, CaseMessage, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了"
ZHANG, CHEN, WANG = "oZhang", "oChen", "oWang"


@pytest.fixture
async def road(road: Road) -> Road:
    await road.says(ZHANG, HAIL)
    return road


async def _case(road: Road) -> Case:
    return (await road.all(Case))[0]


async def _news(road: Road) -> list[str]:
    rows = await road.all(OutboxMessage, purpose="news")
    return [row.reply_key for row in sorted(rows, key=lambda row: row.id)]


async def test_suspend_resume_and_extend_by_chat(road: Road) -> None:
    await road.says(CHEN, "收到")
    assert "挂起到" in await road.says(CHEN, "挂起 7.25 等保险公司查勘")
    assert (await _case(road)).state == "suspended"
    assert "接着办" in await road.says(CHEN, "恢复")
    assert (await _case(road)).state == "in_hand"
    assert "时限改到" in await road.says(CHEN, "延期 8月10日 等种子")
    due = datetime(2026, 8, 10, 10, tzinfo=UTC)
    extended = (await road.all(CaseEvent, kind="extended"))[0]
    assert datetime.fromisoformat(extended.data["until"]) == due
    assert (await _news(road))[-3:] == ["told_suspended", "told_resumed", "told_extended"]


async def test_goods_and_money_are_recorded_and_he_is_told(road: Road) -> None:
    await road.says(CHEN, "收到")
    assert "荞麦种" in await road.says(CHEN, "发放 荞麦种10斤、萝卜种2斤,白菜种")
    assert "876.5" in await road.says(CHEN, "兑付 876.5元 农业保险")
    (goods,) = await road.all(CaseEvent, kind="recorded")
    assert goods.data["goods"] == ["荞麦种10斤", "萝卜种2斤", "白菜种"]
    (paid,) = await road.all(CaseEvent, kind="paid")
    assert paid.data["amount"] == "876.5"
    assert (await _news(road))[-1] == "told_paid"


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("兑付 3万", "30000"),
        ("兑付 1.5万元 农业保险", "15000"),
        ("兑付 八百七十六块五", "876.5"),
        ("兑付了八百块", "800"),
        ("已兑付八百", "800"),
        ("兑付 农业保险八百七十六块五", "876.5"),
        ("兑付 {number} 一千五百元", "1500"),
        ("兑付{number}一千五百元", "1500"),
    ],
)
async def test_money_is_written_down_as_it_is_said(road: Road, words: str, amount: str) -> None:
    said = words.format(number=(await _case(road)).number[-3:])
    assert f"兑付{amount}元" in await road.says(CHEN, said)
    (paid,) = await road.all(CaseEvent, kind="paid")
    assert (paid.data["amount"], "了" in paid.personal_text()) == (amount, False)


@pytest.mark.parametrize("words", ["发放了荞麦种十斤", "已发放荞麦种十斤", "发放 荞麦种十斤"])
async def test_goods_are_written_down_as_it_is_said(road: Road, words: str) -> None:
    await road.says(CHEN, "收到")
    assert "荞麦种十斤" in await road.says(CHEN, words)
    (goods,) = await road.all(CaseEvent, kind="recorded")
    assert goods.data["goods"] == ["荞麦种十斤"]


@pytest.mark.parametrize("words", ["发放的种子10斤不发芽", "发放了没有", "发放不了10斤"])
async def test_goods_that_are_spoken_of_are_not_given(road: Road, words: str) -> None:
    await road.says(CHEN, "收到")
    await road.says(CHEN, words)
    assert not [event for event in await road.all(CaseEvent) if event.data.get("goods")]


@pytest.mark.parametrize("amount", ["", "0", "八百多", "很多", "99999999999999"])
async def test_no_amount_is_no_payment(road: Road, amount: str) -> None:
    await road.says(CHEN, "收到")
    assert "请写上金额" in await road.says(CHEN, f"兑付 {amount}".strip())
    assert await road.all(CaseEvent, kind="paid") == []


async def test_relief_grows_out_of_the_case_and_nothing_is_told_twice(road: Road) -> None:
    await road.shows(ZHANG)
    await road.says(CHEN, "收到")
    assert "群众不用再说一遍" in await road.says(CHEN, "救助 农业受灾补助")
    first, relief = await road.all(Case)
    assert (relief.kind, relief.parent_id, relief.state) == ("relief", first.id, "acknowledged")
    assert (relief.reporter, relief.household_id) == (first.reporter, first.household_id)
    links = await road.all(CaseMessage)
    photos = {row.message_id for row in links if row.case_id == first.id}
    assert {row.message_id for row in links if row.case_id == relief.id} >= set(sorted(photos)[:2])
    assert "正在办" in await road.says(CHEN, f"救助 {first.number} 农业受灾补助")
    assert len(await road.all(Case)) == 2


async def test_the_person_says_that_it_is_solved_by_one_figure(road: Road) -> None:
    await road.says(CHEN, "收到")
    await road.says(CHEN, "办结 补了种子")
    assert (await _case(road)).state == "resolved"
    assert "解决了就好" in await road.says(ZHANG, "1")
    assert (await _case(road)).state == "closed"
    (said,) = await road.all(CaseEvent, kind="called_back")
    assert said.data == {"is_solved": True}


@pytest.mark.parametrize("words", ["2", "没有", "没解决", "还没有解决", "根本没解决啊"])
async def test_not_solved_reopens_one_level_up(road: Road, words: str) -> None:
    await road.says(CHEN, "收到")
    await road.says(CHEN, "办结 补了种子")
    road.later(60)
    assert "接着办" in await road.says(ZHANG, words)
    case = await _case(road)
    assert (case.state, case.officer_id, case.level, case.resolved_at) == ("assigned", "V1", 1, None)
    (alert,) = await road.all(OutboxMessage, reply_key="alert_reopened")
    assert alert.officer_id == "V1"
    (said,) = await road.all(CaseEvent, kind="called_back")
    assert said.data == {"is_solved": False}


async def test_no_answer_and_the_officers_own_closing_say_nothing_of_solved(road: Road) -> None:
    await road.says(CHEN, "收到")
    await road.says(CHEN, "办结 补了种子")
    assert "全部办完" in await road.says(CHEN, "关闭")
    assert await road.all(CaseEvent, kind="called_back") == []
    assert (await _case(road)).state == "closed"


async def test_an_officer_who_rang_writes_down_what_the_person_said(road: Road) -> None:
    await road.says(CHEN, "收到")
    await road.says(CHEN, "办结 补了种子")
    assert "请写上群众怎么说" in await road.says(CHEN, "回访 打了电话")
    await road.says(CHEN, "回访 没解决 说种子不够")
    assert (await _case(road)).officer_id == "V1"


async def test_a_figure_means_nothing_where_nothing_was_asked(road: Road) -> None:
    await road.says(CHEN, "收到")
    await road.says(ZHANG, "2")
    assert (await _case(road)).state == "acknowledged"
    assert await road.all(CaseEvent, kind="called_back") == []


async def test_a_wrong_tap_is_undone_by_chat(road: Road) -> None:
    await road.says(CHEN, "收到")
    await road.says(CHEN, "办结 点错了")
    assert "撤销了" in await road.says(CHEN, "撤销")
    assert (await _case(road)).state == "acknowledged"
    road.clock.advance(timedelta(minutes=11))
    assert "过了时间" in await road.says(CHEN, f"撤销 {(await _case(road)).number}")


async def test_a_second_officer_is_told_who_was_first(road: Road) -> None:
    await road.says(WANG, "收到")
    assert "王支书" in await road.says(CHEN, f"收到 {(await _case(road)).number}")
    assert (await _case(road)).officer_id == "V1"


async def test_a_part_is_asked_of_somebody_by_name_and_done_by_chat(road: Road) -> None:
    await road.says(CHEN, "收到")
    assert "王支书协办" in await road.says(CHEN, "协办 王支书 找拖拉机")
    await road.says(WANG, "办结 拖拉机找好了")
    case = await _case(road)
    assert (case.officer_id, case.state) == ("O1", "acknowledged")
    assert "没有找到" in await road.says(CHEN, "协办 没有的人 找拖拉机")


@pytest.mark.parametrize("words", ["恢复通电了没有", "救助站在哪里", "关闭了的厂子又冒烟", "延期的工资没发"])
async def test_a_sentence_that_begins_like_a_command_is_none(road: Road, words: str) -> None:
    await road.says(CHEN, "收到")
    before = len(await road.all(CaseEvent))
    await road.says(CHEN, words)
    kinds = {event.kind for event in (await road.all(CaseEvent))[before:]}
    assert not kinds & {"resumed", "closed", "extended", "paid"}
