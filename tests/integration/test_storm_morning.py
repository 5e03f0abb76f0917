"""The morning after: the desk took the whole list at night, and who is called for it goes from house to house."""

import pytest

from app.core.enums import EventKind
from app.core.jsontext import dump
from app.services import history
from models import Case
from tests.post import Post
from tests.squall import Squall

pytestmark = pytest.mark.anyio


@pytest.fixture
def squall(post: Post) -> Squall:
    return Squall(post)


async def _taken_at_the_town(squall: Squall, by: str = "oLi") -> None:
    """Six reports that the village's leader is called for; nobody answers, then the town takes them all."""
    await squall.report(6)
    await squall.over(minutes=45, step_seconds=300)
    assert "6件都记您收到了" in await squall.road.says(by, "收到 全部")
    squall.road.later(5)


async def _on_site(squall: Squall) -> list[bool]:
    return [case.on_site_at is not None for case in await squall.all(Case)]


@pytest.mark.parametrize("words", ["到场 全部", "都到场了"])
async def test_who_was_called_first_is_on_site_at_all_that_the_town_took_meanwhile(
    squall: Squall, words: str
) -> None:
    await _taken_at_the_town(squall)
    assert "6件都记您到场了" in await squall.road.says("oWang", words)
    assert await _on_site(squall) == [True] * 6


async def test_what_he_handed_over_himself_is_not_meant(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    number = (await squall.all(Case))[0].number[-3:]
    await squall.road.says("oWang", f"转 {number} 李书记")
    await squall.over(minutes=45, step_seconds=300)
    await squall.road.says("oLi", "收到 全部")
    await squall.road.says("oWang", "到场 全部")
    assert await _on_site(squall) == [False, *[True] * 5]


@pytest.mark.parametrize("is_taken", [True, False])
@pytest.mark.parametrize("kind", [EventKind.ASSIGNED, EventKind.REOPENED, EventKind.RETURNED])
async def test_what_was_taken_away_from_him_is_not_meant_whoever_took_it(
    squall: Squall, kind: EventKind, is_taken: bool
) -> None:
    await _taken_at_the_town(squall)
    async with squall.workshop.begin() as work:
        case = await work.session.get_one(Case, (await squall.all(Case))[0].id)
        case.acknowledged_at = case.acknowledged_at if is_taken else None
        history.record(work, case, kind, history.SYSTEM, {"officer_id": "T1"})
    assert "5件都记您到场了" in await squall.road.says("oWang", "到场 全部")
    assert await _on_site(squall) == [False, *[True] * 5]


async def test_where_the_town_was_called_and_has_not_answered_nothing_is_left_to_him(squall: Squall) -> None:
    await _taken_at_the_town(squall)
    async with squall.workshop.begin() as work:
        (await work.session.get_one(Case, (await squall.all(Case))[0].id)).acknowledged_at = None
    assert "5件都记您到场了" in await squall.road.says("oWang", "到场 全部")
    assert await _on_site(squall) == [False, *[True] * 5]


@pytest.mark.parametrize(
    ("words", "said"), [("收到 全部", "5件都记您收到了"), ("到场 全部", "件都记您到场了")]
)
async def test_one_that_another_one_is_wanted_for_holds_up_none_of_the_others(
    squall: Squall, words: str, said: str
) -> None:
    await squall.report(6)
    await squall.settle()
    async with squall.workshop.begin() as work:
        case = await work.session.get_one(Case, (await squall.all(Case))[0].id)
        case.officer_id, case.facts = "T1", dump({"refused": ["V1"]})
    answer = await squall.road.says("oWang", words)
    assert said in answer
    first, *others = await squall.all(Case)
    assert first.officer_id == "T1"
    assert {case.officer_id for case in others} == {"V1"}


async def test_who_leads_the_town_is_not_everywhere_by_one_word(squall: Squall) -> None:
    await squall.report(6)
    await squall.over(minutes=45, step_seconds=300)
    await squall.road.says("oWang", "收到 全部")
    assert "都记您到场了" not in await squall.road.says("oLi", "到场 全部")
    assert await _on_site(squall) == [False] * 6


async def test_where_nothing_waits_for_an_answer_he_hears_whose_they_are(squall: Squall) -> None:
    await _taken_at_the_town(squall)
    answer = await squall.road.says("oWang", "收到 全部")
    assert "您手上有6件" in answer
    assert "李书记负责" in answer
    assert "请带上号码" not in answer


async def test_figures_of_a_list_are_no_ends_of_numbers_when_many_wait(squall: Squall) -> None:
    await squall.report(12)
    await squall.settle()
    answer = await squall.road.says("oWang", "1 2 3收到")
    assert "请带上号码" in answer
    assert {case.state for case in await squall.all(Case)} == {"assigned"}


async def test_of_few_cases_short_numbers_are_taken_only_all_together(squall: Squall) -> None:
    await squall.report(2)
    await squall.settle()
    ends = [case.number[-1] for case in await squall.all(Case)]
    other = next(str(each) for each in range(10) if str(each) not in ends)
    await squall.road.says("oWang", f"{ends[0]} {other}收到")
    assert {case.state for case in await squall.all(Case)} == {"assigned"}
    if len(set(ends)) > 1:
        await squall.road.says("oWang", f"{ends[0]} {ends[1]}收到")
        assert {case.state for case in await squall.all(Case)} == {"acknowledged"}


async def test_printed_numbers_are_taken_though_one_of_them_is_none_of_his(squall: Squall) -> None:
    await squall.report(12)
    await squall.settle()
    first = (await squall.all(Case))[0].number[-4:]
    answer = await squall.road.says("oWang", f"{first} 00000收到")
    assert "已记您收到" in answer
    assert "没有找到00000号" in answer


@pytest.mark.parametrize("words", ["竹园村的都转给王支书", "这些全部交给王支书处理"])
async def test_who_hands_over_all_at_once_is_asked_and_nothing_is_handed_over_alone(
    squall: Squall, words: str
) -> None:
    await _taken_at_the_town(squall)
    number = (await squall.all(Case))[0].number
    await squall.road.says("oLi", f"{number} 记录 电话问过了")
    assert "请带上号码" in await squall.road.says("oLi", words)
    assert {case.officer_id for case in await squall.all(Case)} == {"T1"}


async def test_several_who_are_sent_to_one_case_are_sent(squall: Squall) -> None:
    await _taken_at_the_town(squall)
    number = (await squall.all(Case))[0].number
    await squall.road.says("oLi", f"{number}都转给王支书去处理")
    await squall.road.says("oLi", f"让王支书和陈家林都去 {(await squall.all(Case))[1].number}")
    assert [case.officer_id for case in await squall.all(Case)][:2] == ["V1", "V1"]
