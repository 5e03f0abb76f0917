"""An officer on the road types and dictates the words of command as they come: each is the move that he means."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from models import Case, Substitute
from tests.integration.test_dialogue import the_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    """One report of hail that 陈家林 has taken."""
    road = await Road(database_url, clock).open()
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    road.later(3)
    await road.says("oChen", "收到")
    yield road
    await road.close()


@pytest.mark.parametrize(
    ("words", "state", "officer"),
    [
        ("纪录 打烂三亩", "in_hand", "O1"),
        ("记绿 打烂三亩", "in_hand", "O1"),
        ("撤消", "assigned", "O1"),
        ("撤销上一步", "assigned", "O1"),
        ("撤回", "assigned", "O1"),
        ("撤回 {short}", "assigned", "O1"),
        ("取消", "assigned", "O1"),
        ("结案 补种了荞麦", "resolved", "O1"),
        ("办接 补种了荞麦", "resolved", "O1"),
        ("已办结 补种了荞麦", "resolved", "O1"),
        ("退单 不归我", "returned", "V1"),
        ("移交王支书", "assigned", "V1"),
        ("转交给王支书", "assigned", "V1"),
        ("请转王支书", "assigned", "V1"),
        ("挂起 25号 等材料", "suspended", "O1"),
        ("挂起7月25号等材料", "suspended", "O1"),
        ("挂起 到25号 等材料", "suspended", "O1"),
        ("挂起到月底等材料", "suspended", "O1"),
        ("{short}挂起到月底,等材料", "suspended", "O1"),
        ("暂停 {short} 25号 等材料", "suspended", "O1"),
        ("{short}号暂停三天等材料", "suspended", "O1"),
        ("挂起 等材料到25号", "suspended", "O1"),
        ("挂起 等2份材料3天", "acknowledged", "O1"),
        ("暂停施工了,户主同意", "acknowledged", "O1"),
        ("到 场 了", "on_site", "O1"),
        ("{short} 到 场", "on_site", "O1"),
        ("办 结 补种了荞麦", "resolved", "O1"),
        ("{short}号结案 补种了荞麦", "resolved", "O1"),
        ("撤 销", "assigned", "O1"),
        ("这件事给王支书办", "assigned", "V1"),
        ("把{short}交给王支书处理", "assigned", "V1"),
        ("这件事给王支书解释过了", "acknowledged", "O1"),
        ("这件事给李大锤办", "acknowledged", "O1"),
        ("给王支书", "acknowledged", "O1"),
        ("交给王支书", "assigned", "V1"),
        ("这件事给王支书说一声", "acknowledged", "O1"),
        ("记录仪坏了", "acknowledged", "O1"),
        ("转告王支书一声", "acknowledged", "O1"),
        ("取消了一户的补贴", "acknowledged", "O1"),
    ],
)
async def test_a_word_as_it_was_typed_is_the_move(road: Road, words: str, state: str, officer: str) -> None:
    await road.says("oChen", words.format(short=(await the_case(road)).number[-3:]))
    case = await the_case(road)
    assert (case.state, case.officer_id) == (state, officer)


async def test_a_question_about_a_wedding_ends_no_case(road: Road) -> None:
    await road.says("oChen", "办结婚证要啥材料")
    assert "resolved" not in [case.state for case in await road.all(Case)]


@pytest.mark.parametrize("words", ["挂起 {short} 到月底", "{short}挂起到月底", "暂停到月底"])
async def test_a_case_is_put_off_with_a_reason_and_he_is_shown_how(road: Road, words: str) -> None:
    short = (await the_case(road)).number[-3:]
    assert f"挂起 {short} 到月底 等材料" in await road.says("oChen", words.format(short=short))
    await road.says("oChen", f"挂起 {short} 到月底 等材料")
    case = await the_case(road)
    assert (case.state, f"{case.next_due_at:%m-%d %H}") == ("suspended", "07-31 10")


async def test_what_he_told_the_next_one_does_not_stand_in_the_way_of_taking_it_back(road: Road) -> None:
    short = (await the_case(road)).number[-3:]
    await road.says("oChen", f"转 {short} 王支书")
    assert "王支书" in await road.says("oChen", f"不对{short}转错了撤销")
    assert "撤销了" in await road.says("oChen", f"撤销 {short}")
    assert (await the_case(road)).officer_id == "O1"


@pytest.mark.parametrize("words", ["待办", "我手上的", "我滴", "看看我手上还有啥"])
async def test_what_he_has_in_hand(road: Road, words: str) -> None:
    assert "您手上有1件" in await road.says("oChen", words)


async def test_of_what_he_was_only_called_for_he_reads_whose_it_is(road: Road) -> None:
    assert "负责" not in await road.says("oChen", "我的")
    await road.says("oChen", "转交给王支书")
    assert "王支书负责" in await road.says("oChen", "我的")


@pytest.mark.parametrize("words", ["带报", "待报:", "代保"])
async def test_what_somebody_told_him_is_a_case_of_its_own(road: Road, words: str) -> None:
    assert "替群众报的事记下了" in await road.says("oChen", f"{words} 竹园村张诗文家房子漏雨")
    assert len(await road.all(Case)) == 2


async def test_papers_that_are_to_be_paid_back_are_nothing_that_he_reports(road: Road) -> None:
    assert "替群众报" not in await road.says("oChen", "待报销的材料还差一张")


@pytest.mark.parametrize("words", ["回来了销假", "消假", "我回来了,销假"])
async def test_he_is_back_from_his_leave(road: Road, words: str) -> None:
    await road.says("oChen", "请假 今天到7.25 王支书")
    assert "您的假销了" in await road.says("oChen", words)
    assert all(row.retired_at for row in await road.all(Substitute))


async def test_who_withdraws_what_he_reported_himself_withdraws_that(road: Road) -> None:
    await road.says("oChen", "代报 竹园村张诗文家房子漏雨")
    await road.says("oChen", "撤回")
    hail, leak = await road.all(Case)
    assert (hail.state, leak.state) == ("acknowledged", "closed")
