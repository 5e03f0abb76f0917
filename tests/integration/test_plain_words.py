"""An officer on a motorbike writes as he speaks: a move, an answer or a note, never a villager's words."""

import json

import pytest

from models import Case, CaseEvent, DeskEntry, Message, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, with one report of hail that 陈家林 and 王支书 were called for."""
    await hail(road, "oZhang")
    road.later(5)
    return road


async def notes_of(road: Road) -> list[str]:
    """What was told besides the reports, as the history of the cases has it."""
    texts = {str(message.id): message.text for message in await road.all(Message)}
    joined = await road.all(CaseEvent, kind="joined")
    return [texts[event.data["message_id"]] for event in joined]


@pytest.mark.parametrize(
    "words", ["好的,马上去", "在路上了", "OK", "收 到", "👌", "知道了,谢谢", "嗯收到了我骑车过去"]
)
async def test_that_he_goes_is_an_acknowledgement(road: Road, words: str) -> None:
    reply = await road.says("oChen", words)
    case = await the_case(road)
    assert (case.state, case.officer_id) == ("acknowledged", "O1")
    assert f"到了回复 到场 {case.number[-3:]}" in reply
    told = [row.reply_key for row in await road.all(OutboxMessage, purpose="news")]
    assert told == ["told_acknowledged"]


@pytest.mark.parametrize(
    "words",
    ["到了", "到厂", "手机没电了,我已经到现场了", "我到张诗文家了", "人已经到现场", "到了,实际是两亩半"],
)
async def test_that_he_is_there_is_an_arrival(road: Road, words: str) -> None:
    await road.says("oChen", "马上去")
    road.later(20)
    assert "已记您到场" in await road.says("oChen", words)
    case = await the_case(road)
    assert case.state == "on_site"
    assert case.on_site_at == road.clock.now()


async def test_the_words_of_who_was_told_as_well_take_it_over(road: Road) -> None:
    await road.says("oWang", "我先去")
    assert (await the_case(road)).officer_id == "V1"


@pytest.mark.parametrize("words", ["去不了,在县上开会", "车坏在半路了", "这不是我包的户"])
async def test_who_cannot_come_hears_how_another_is_sent_and_the_clock_goes_on(
    road: Road, words: str
) -> None:
    before = (await the_case(road)).next_due_at
    reply = await road.says("oChen", words)
    case = await the_case(road)
    assert f"退回 {case.number[-3:]}" in reply
    assert (case.state, case.next_due_at) == ("assigned", before)
    assert await notes_of(road) == [words]
    assert len(await road.all(Case)) == 1


async def test_a_danger_on_the_way_is_a_danger(road: Road) -> None:
    await road.says("oChen", "马上去")
    text = road.means("路垮了过不去,有人被埋", "disaster", is_urgent=True)
    reply = await road.says("oChen", text)
    assert "人身安全最要紧" in reply
    assert (await the_case(road)).is_urgent


async def test_that_it_is_done_asks_for_the_word_that_tells_the_people(road: Road) -> None:
    await road.says("oChen", "收到")
    reply = await road.says("oChen", "处理完了,已补种")
    case = await the_case(road)
    assert f"办结 {case.number[-3:]} 结果" in reply
    assert case.state == "acknowledged"
    assert await notes_of(road) == ["处理完了,已补种"]


@pytest.mark.parametrize(
    "words",
    [
        "现场看了,玉米坏了三亩",
        "户主不在家",
        "打电话没人接",
        "需要农技站的人来看",
        "竹园村二组看过了,坏了三亩玉米",
    ],
)
async def test_what_he_finds_is_in_the_case_and_opens_none(road: Road, words: str) -> None:
    await road.says("oChen", "收到")
    reply = await road.says("oChen", words)
    assert "里了" in reply
    assert "到场" in reply
    assert await notes_of(road) == [words]
    assert len(await road.all(Case)) == 1
    assert await road.all(DeskEntry) == []
    assert not [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_question"]


async def test_a_note_before_his_acknowledgement_asks_for_it(road: Road) -> None:
    reply = await road.says("oChen", "打电话没人接")
    assert "还没有记您收到" in reply
    assert (await the_case(road)).state == "assigned"


@pytest.mark.parametrize("words", ["他家在哪", "张诗文电话多少", "什么情况"])
async def test_what_he_asks_about_the_case_is_told_again(road: Road, words: str) -> None:
    case = await the_case(road)
    async with road.workshop.begin() as work:
        stored = await work.session.get(Case, case.id)
        assert stored is not None
        stored.reporter = json.dumps({**json.loads(stored.reporter), "phone": "13909150001"})
    reply = await road.says("oChen", words)
    assert "竹园村" in reply
    assert "13909150001" in reply
    assert await road.last_fate() == ("answered", "case_again")


async def test_a_slip_is_taken_back(road: Road) -> None:
    await road.says("oChen", "好的")
    assert "撤销了" in await road.says("oChen", "不好意思,点错了")
    assert (await the_case(road)).state == "assigned"


async def test_what_he_finds_where_several_are_open_asks_which(road: Road) -> None:
    await road.says("oZhang", road.means("屋里困难,想申请救助", "relief"))
    reply = await road.says("oChen", road.means("现场看了,没有大碍", "command"))
    assert all(case.number[-3:] in reply for case in await road.all(Case))
    assert "记录" in reply


async def test_of_several_cases_he_is_asked_which_and_the_one_in_hand_is_meant(road: Road) -> None:
    await road.says("oZhang", road.means("屋里困难,想申请救助", "relief"))
    first, second = await road.all(Case)
    reply = await road.says("oChen", "马上去")
    assert first.number[-3:] in reply
    assert second.number[-3:] in reply
    assert {case.state for case in await road.all(Case)} == {"assigned"}
    await road.says("oChen", f"收到 {first.number}")
    await road.says("oChen", f"收到 {second.number}")
    assert first.number[-3:] not in await road.says("oChen", "到了")
    assert [case.state for case in await road.all(Case)] == ["acknowledged", "on_site"]


@pytest.mark.parametrize(
    ("words", "intent"),
    [("长梁村下冰雹了", "disaster"), ("我家低保没到账", "opinion"), ("我妈的残疾证要换", "delegated")],
)
async def test_a_matter_of_his_own_or_of_another_place_is_one(road: Road, words: str, intent: str) -> None:
    await road.says("oChen", "收到")
    await road.says("oChen", road.means(words, intent))
    assert [case.kind for case in await road.all(Case)] == ["disaster", intent]
    assert await notes_of(road) == []


async def test_who_has_nothing_in_hand_is_greeted_as_an_officer(road: Road) -> None:
    assert "我的" in await road.says("oLi", "好热啊")
    assert await road.says("oLi", "好的") == "好,有变化接着说一声。"
    for words in ("菜单", "怎么用"):
        assert "办结 号码 结果" in await road.says("oLi", words)


@pytest.mark.parametrize("words", ["马上去", "到了", "好的"])
async def test_somebody_who_is_no_officer_moves_nothing(road: Road, words: str) -> None:
    await road.says("oZhang", words)
    assert (await the_case(road)).state == "assigned"


@pytest.mark.parametrize("words", ["转 王支书", "转给王支书", "转交给 王支书", "转 到 王支书 他在村上"])
async def test_a_case_is_handed_on_however_the_word_is_joined(road: Road, words: str) -> None:
    assert "已转给" in await road.says("oChen", words)
    assert (await the_case(road)).officer_id == "V1"


@pytest.mark.parametrize(
    ("word", "asks"),
    [("办结", "办结"), ("记录", "记录"), ("退回", "退回"), ("挂起", "明天"), ("延期", "明天")],
)
async def test_a_word_without_what_belongs_to_it_is_shown_with_an_example(
    road: Road, word: str, asks: str
) -> None:
    await road.says("oChen", "收到")
    reply = await road.says("oChen", word)
    assert asks in reply
    assert f"例如:{word} {(await the_case(road)).number[-3:]}" in reply


async def test_a_case_rests_until_a_day_that_is_told(road: Road) -> None:
    await road.says("oChen", "收到")
    assert "挂起到" in await road.says("oChen", "挂起 三天后 等保险公司")
    assert (await the_case(road)).state == "suspended"


async def test_who_has_not_answered_yet_and_names_a_place_reports_something(road: Road) -> None:
    text = road.means("竹园村又下冰雹了,包谷全打烂了", "disaster", confidence=0.9)
    assert "编号" in await road.says("oWang", text)
    assert len(await road.all(Case)) == 2


async def test_who_reports_for_somebody_is_answered_as_an_officer(road: Road) -> None:
    reply = await road.says("oChen", "代报 长梁村张三家房子后面滑坡了")
    case = (await road.all(Case))[-1]
    assert reply.startswith("好,替群众报的事记下了:四季镇长梁村,已通知村干部刘支书,最迟今天15:45有下一步。")
    assert f"编号{case.number}" in reply
    assert "您先顾好自己" not in reply


async def test_a_danger_that_is_reported_for_somebody_is_answered_with_what_to_do(road: Road) -> None:
    assert "人身安全最要紧" in await road.says("oChen", "代报 长梁村有人落水了")


async def test_who_takes_back_what_he_never_did_is_told_so(road: Road) -> None:
    assert "没有可以撤销的操作" in await road.says("oChen", "撤销")
    assert (await the_case(road)).state == "assigned"


async def test_whose_case_is_done_is_not_told_that_he_has_it(road: Road) -> None:
    for words in ("收到", "到场", "办结 看过了"):
        await road.says("oChen", words)
    case = await the_case(road)
    assert "办结了" in await road.says("oChen", f"收到 {case.number[-3:]}")


async def test_who_was_only_told_sends_nobody_back_who_has_said_that_he_goes(road: Road) -> None:
    await road.says("oChen", "收到")
    number = (await the_case(road)).number[-3:]
    assert "已经由陈家林负责" in await road.says("oWang", f"退回 {number} 不归我")
    case = await the_case(road)
    assert (case.state, case.officer_id) == ("acknowledged", "O1")
    assert "已退回给" in await road.says("oChen", f"退回 {number} 车坏了")


async def test_what_somebody_else_reports_with_the_officers_word_is_a_report(road: Road) -> None:
    reply = await road.says("oStranger", "代报 长梁村张三家房子后面滑坡了")
    assert "刘支书" in reply
    assert "替群众报的事" not in reply
    assert [case.division_code[-3:] for case in await road.all(Case)] == ["206", "207"]
    assert len(await road.says("oStranger", "代报 啥")) > 0
    assert len(await road.all(Case)) == 2


async def test_what_is_done_is_what_he_was_at_and_no_other_case_that_waits(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oZhang", road.means("屋里困难,想申请救助", "relief"))
    first, _ = await road.all(Case)
    assert f"办结 {first.number[-3:]} 结果" in await road.says("oChen", "处理好了")
    assert [case.state for case in await road.all(Case)] == ["acknowledged", "assigned"]


async def test_an_officer_is_answered_though_his_words_look_like_advertising(road: Road) -> None:
    assert "我的" in await road.says("oLi", road.means("拨付 448 300元", "spam"))
    assert await road.says("oStranger", road.means("办贷款加微信", "spam")) == ""
