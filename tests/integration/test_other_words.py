"""An officer who named the wrong case, gives two orders in one breath, presses a colleague, or rings in vain."""

import pytest

from models import Case, CaseEvent, CaseMessage, Message, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
CHEN, WANG, LI = "oChen", "oWang", "oLi"


@pytest.fixture
async def road(road: Road) -> Road:
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    await road.says("oZhang", "我家户口本丢了,请帮我补办")
    return road


async def the_ends(road: Road) -> list[str]:
    return [case.number[-6:] for case in await road.all(Case)]


async def notices(road: Road, officer: str) -> list[str]:
    rows = await road.all(OutboxMessage, officer_id=officer, purpose="notice")
    return [row.reply_key for row in rows]


@pytest.mark.parametrize("words", ["不对,是{b}", "搞错了,应该是{b}", "错了 是{b}不是{a}", "不是{a},是{b}"])
async def test_who_answered_the_wrong_case_names_the_right_one(road: Road, words: str) -> None:
    a, b = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    said = await road.says(CHEN, words.format(a=a, b=b))
    assert "撤销了" in said
    assert "已记您收到" in said
    assert await road.states() == ["assigned", "acknowledged"]


async def test_what_he_wrote_into_the_wrong_case_stands_in_the_right_one(road: Road) -> None:
    a, b = await the_ends(road)
    await road.says(CHEN, "收到 全部")
    road.later(1)
    await road.says(CHEN, f"记录 {a} 材料都齐了")
    assert "记到" in await road.says(CHEN, f"不对,是{b}")
    cases = await road.all(Case)
    assert [case.state for case in cases] == ["acknowledged", "in_hand"]
    texts = {event.case_id: event.personal_text() for event in await road.all(CaseEvent, kind="recorded")}
    assert texts[cases[1].id] == "材料都齐了"


async def test_nothing_is_taken_back_where_he_moved_nothing(road: Road) -> None:
    _, b = await the_ends(road)
    assert "撤销" not in await road.says(CHEN, f"不对,是{b}")
    assert await road.states() == ["assigned", "assigned"]


async def test_two_orders_in_one_breath_are_two(road: Road) -> None:
    a, b = await the_ends(road)
    await road.says(CHEN, "收到 全部")
    said = await road.says(CHEN, f"{a}办结补种了荞麦,{b}办借户口本补好了")
    assert said.count("已办结") == 2
    told = {row.personal_text() for row in await road.all(CaseEvent, kind="resolved")}
    assert told == {"补种了荞麦", "户口本补好了"}


@pytest.mark.parametrize("words", ["办结错了", "收到错了", "刚才那条发错了", "上面那个点错了"])
async def test_that_his_word_was_wrong_is_no_word(road: Road, words: str) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    assert "撤销了" in await road.says(CHEN, words)
    assert await road.states() == ["assigned", "assigned"]


@pytest.mark.parametrize("words", ["已补种荞麦", "搞错了,我说的是户口本那件", "同意"])
async def test_words_of_a_case_that_he_works_on_are_answered_as_an_officers(road: Road, words: str) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    said = await road.says(CHEN, words)
    assert "包户干部陈家林看得到" not in said
    assert f"办结 {a[-3:]}" in said
    assert len(await road.all(Case)) == 2


async def test_a_mark_alone_is_not_told_who_sees_to_his_matter(road: Road) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    assert "您的事" not in await road.says(CHEN, "。")


@pytest.mark.parametrize("words", ["叫王支书快点", "催一下王支书", "提醒王支书抓紧去"])
async def test_a_colleague_who_is_to_hurry_reads_it_and_nobody_is_alarmed(road: Road, words: str) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    said = await road.says(CHEN, words)
    assert "120" not in said
    assert "王支书" in said
    assert await notices(road, "V1") == ["alert_told"]
    assert await road.all(OutboxMessage, reply_key="alert_urgent") == []


async def test_whom_nobody_called_presses_and_sends_where_he_leads(road: Road) -> None:
    a, _ = await the_ends(road)
    assert "不止一件" in await road.says(LI, "让王支书去看看")
    assert "已转给村干部王支书" in await road.says(LI, a)
    assert (await road.all(Case))[0].officer_id == "V1"
    assert "转给包户干部陈家林" in await road.says(LI, "催一下陈家林")
    assert await notices(road, "O1") == ["alert_told"]


async def test_who_does_not_answer_his_telephone_is_not_lost(road: Road) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    for words in ("他电话打不通", "户主手机关机了", "打了几次没人接"):
        assert "120" not in await road.says(CHEN, words)
    assert len(await road.all(Case)) == 2
    assert {row.fate_kind for row in await road.all(Message)} <= {"case_opened", "command", "case_joined"}


async def test_who_comes_second_stands_in_the_case(road: Road) -> None:
    a, _ = await the_ends(road)
    for officer, words in ((WANG, f"收到 {a}"), (CHEN, f"到场 {a}")):
        await road.says(officer, words)
    assert f"记到{a[-3:]}号" in await road.says(WANG, "我也到了")


async def test_who_takes_over_what_another_has_hears_whose_it_is(road: Road) -> None:
    await road.says(WANG, "接手")
    await road.says(CHEN, "接手")
    said = await road.says(CHEN, "接手")
    assert "值班台" not in said
    assert "王支书" in said or "在您名下" in said


@pytest.mark.parametrize("words", ["延期三天 等保险", "延期到下周五,等保险", "挂起一百天 等保险"])
async def test_a_day_may_be_glued_to_its_word(road: Road, words: str) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    said = await road.says(CHEN, words)
    assert "时限改到" in said or "最多" in said


async def test_a_return_asks_for_its_reason_with_one(road: Road) -> None:
    a, _ = await the_ends(road)
    assert "不是我包的户" in await road.says(CHEN, f"退回 {a}")


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ("冰雹那件收到", ["acknowledged", "assigned"]),
        ("户口本那件收到了", ["assigned", "acknowledged"]),
        ("冰雹那件事我到了", ["on_site", "assigned"]),
        ("户口本那件办结 已经补好", ["assigned", "resolved"]),
        ("张诗文那件收到", ["assigned", "assigned"]),
        ("昨天那件收到", ["assigned", "assigned"]),
    ],
)
async def test_a_case_is_known_by_what_it_is_about(road: Road, words: str, states: list[str]) -> None:
    await road.says(CHEN, words)
    assert await road.states() == states


async def test_a_time_of_day_is_no_number(road: Road) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"收到 {a}")
    assert "没有找到" not in await road.says(CHEN, "到场 14:30")


async def test_what_is_told_of_a_second_arrival_stands_in_the_case(road: Road) -> None:
    a, _ = await the_ends(road)
    await road.says(CHEN, f"到场 {a}")
    assert "到场只算一次" in await road.says(WANG, f"到场 {a} 玉米倒了两亩")
    case = (await road.all(Case))[0]
    told = [row.message_id for row in await road.all(CaseMessage, case_id=case.id)]
    (message,) = [each for each in await road.all(Message) if "两亩" in each.text]
    assert message.id in told


async def test_a_colleague_is_known_with_his_village_in_front(road: Road) -> None:
    a, _ = await the_ends(road)
    assert "已转给村干部王支书" in await road.says(CHEN, f"转 {a} 竹园村的王支书")


async def test_who_reports_for_somebody_may_say_so_in_his_own_words(road: Road) -> None:
    assert "替群众报的事记下了" in await road.says(CHEN, "帮李老汉报一下,竹园村二组路灯坏了")
