"""What an officer writes too early, twice, or in one breath: it is done, or he is told which word comes first."""

import pytest

from app.services.versions import touch
from models import Case, CaseEvent, CaseTask, OutboxMessage, Substitute
from tests.small_county import Road

pytestmark = pytest.mark.anyio
CHEN, WANG = "oChen", "oWang"


@pytest.fixture
async def road(road: Road) -> Road:
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    return road


async def the_case(road: Road) -> Case:
    (case,) = await road.all(Case)
    return case


async def test_what_is_handed_over_twice_is_handed_over_once(road: Road) -> None:
    number = (await the_case(road)).number[-3:]
    await road.says(CHEN, "收到")
    assert "已转给村干部王支书" in await road.says(CHEN, f"转 {number} 王支书")
    assert "由村干部王支书负责" in await road.says(CHEN, f"转 {number} 王支书")
    await road.says(WANG, "收到")
    assert "由村干部王支书负责" in await road.says(CHEN, f"转 {number} 王支书")
    assert "在您名下" in await road.says(WANG, f"转 {number} 王支书")
    case = await the_case(road)
    assert (case.state, case.officer_id) == ("acknowledged", "V1")
    assert len(await road.all(OutboxMessage, reply_key="alert_transfer")) == 1


async def test_a_case_that_nobody_can_be_given_stays_put_off(road: Road) -> None:
    """Refused is refused: it does not go on by that."""
    today = road.clock.now().date()
    async with road.workshop.begin() as work:
        for number, pair in enumerate((("V1", "T1"), ("T1", "V1")), start=9001):
            work.session.add(
                Substitute(id=number, officer_id=pair[0], substitute_id=pair[1], since=today, until=today)
            )
        await touch(work.session, "registry")
    await road.says(CHEN, "挂起 月底 等保险")
    assert "没有人替" in await road.says(CHEN, "转 王支书")
    assert (await the_case(road)).state == "suspended"


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("协办{number}王支书去看看", "去看看"),
        ("协办 {number} 王支书帮忙找拖拉机", "帮忙找拖拉机"),
        ("协办 王支书 找拖拉机", "找拖拉机"),
    ],
)
async def test_a_part_is_asked_for_in_one_breath(road: Road, words: str, task: str) -> None:
    await road.says(CHEN, "收到")
    said = words.format(number=(await the_case(road)).number[-6:])
    assert "请王支书协办" in await road.says(CHEN, said)
    assert [(each.officer_id, each.text) for each in await road.all(CaseTask)] == [("V1", task)]


async def test_what_he_is_to_do_stays_with_the_case_that_is_handed_over(road: Road) -> None:
    await road.says(CHEN, "转 王支书明天带农技员去")
    (row,) = await road.all(OutboxMessage, reply_key="alert_transfer")
    assert (row.officer_id, "明天带农技员去" in row.values) == ("V1", True)


@pytest.mark.parametrize(
    ("words", "done", "state"),
    [
        ("延期 8月10日 等种子", "时限改到8月10日", "acknowledged"),
        ("挂起 月底 等保险", "挂起到", "suspended"),
        ("办结 看过了,是隔壁村的", "已办结", "resolved"),
        ("协办 王支书 找拖拉机", "请王支书协办", "acknowledged"),
    ],
)
async def test_his_first_word_of_his_own_case_is_his_answer_too(
    road: Road, words: str, done: str, state: str
) -> None:
    assert done in await road.says(CHEN, words)
    assert (await the_case(road)).state == state
    kinds = [event.kind for event in await road.all(CaseEvent)]
    assert kinds.count("acknowledged") == 1


async def test_who_has_not_taken_anothers_case_is_told_how_to_take_it(road: Road) -> None:
    said = await road.says(WANG, "延期 8月10日 等种子")
    number = (await the_case(road)).number[-3:]
    assert "在包户干部陈家林名下" in said
    assert f"先回复 收到 {number},再回复 延期 {number}" in said
    assert (await the_case(road)).state == "assigned"


@pytest.mark.parametrize("words", ["关闭", "回访 解决", "关闭 {number}"])
async def test_what_comes_after_the_end_says_that_the_end_comes_first(road: Road, words: str) -> None:
    number = (await the_case(road)).number[-3:]
    for _ in range(2):
        assert f"先回复 办结 {number}" in await road.says(CHEN, words.format(number=number))
        await road.says(CHEN, "收到")


async def test_a_case_that_goes_on_needs_no_second_beginning(road: Road) -> None:
    await road.says(CHEN, "收到")
    assert "还在办,不用重开" in await road.says(CHEN, "重开")
    assert "没有挂起" in await road.says(CHEN, "恢复")


async def test_a_number_that_was_dictated_figure_by_figure_is_the_cases(road: Road) -> None:
    await road.says("oZhang", "我家户口本丢了,请帮我补办")
    first, _ = await road.all(Case)
    spoken = "".join("零一二三四五六七八九"[int(digit)] for digit in first.number[-6:])
    assert "已记您收到" in await road.says(CHEN, f"收道{spoken}")
    assert "已记您到场" in await road.says(CHEN, f"{spoken}倒场了")
    assert f"{first.number[-6:]}号" in await road.says(CHEN, f"进度{spoken}")
