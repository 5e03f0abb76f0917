"""Two cases whose numbers end alike: what is over is not meant, and the others are told apart."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from app.core.ids import telling_ends
from app.services.sending import outbox, short_numbers
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, OutboxMessage
from tests.factories import a_case
from tests.post import Post
from tests.small_county import Road

pytestmark = pytest.mark.anyio
FIRST, SECOND = "260718000001905", "260718000002905"


async def two_cases(road: Road) -> None:
    """张诗文's and a neighbour's, both 905号, both the same officer's."""
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    await road.says("oNew", "竹园村下冰雹了,苞谷打烂了")
    for case, number in zip(await cases(road), (FIRST, SECOND), strict=True):
        await change(road, case.id, number=number, last_digits=number[-3:], officer_id="O1")


async def change(road: Road, case_id: int, **values: str) -> None:
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).where(Case.id == case_id).values(**values))


async def cases(road: Road) -> list[Case]:
    async with road.workshop.read() as work:
        return list(await work.session.scalars(select(Case).order_by(Case.id)))


async def states(road: Road) -> dict[str, str]:
    return {case.number: case.state for case in await cases(road)}


async def test_what_was_withdrawn_is_not_meant(road: Road) -> None:
    await two_cases(road)
    await road.says("oNew", "撤回")
    await road.says("oChen", "收到 905")
    assert "已记您到场" in await road.says("oChen", "到场 905")
    assert await states(road) == {FIRST: "on_site", SECOND: "closed"}


async def test_what_is_done_is_not_meant_by_who_hands_over_one_that_still_waits(road: Road) -> None:
    await two_cases(road)
    await road.says("oChen", "收到 1905")
    await road.says("oChen", "办结 1905 补种了荞麦")
    assert "已转给" in await road.says("oChen", "转 905 王支书")
    assert await states(road) == {FIRST: "resolved", SECOND: "assigned"}


async def test_two_that_run_are_asked_about_with_as_many_digits_as_tell_them_apart(road: Road) -> None:
    await two_cases(road)
    asked = await road.says("oChen", "收到 905")
    assert "1905号" in asked
    assert "2905号" in asked
    await road.says("oChen", "收到 1905")
    assert await states(road) == {FIRST: "acknowledged", SECOND: "assigned"}


async def test_what_was_printed_goes_on_meaning_its_case(post: Post) -> None:
    """905 stood alone when it was printed; the one that came after it was printed with a digit more."""
    await post.call(number=FIRST)
    await post.over(seconds=65)
    await post.call(number=SECOND)
    await post.over(seconds=65)
    assert [_printed(message.text) for message in post.wechat.sent] == ["905", "2905"]
    assert "2905号(四季镇竹园村)已记您收到" in await post.road.says("oChen", "收到 2905")
    assert "905号(四季镇竹园村)已记您收到" in await post.road.says("oChen", "收到 905")
    assert await states(post.road) == {FIRST: "acknowledged", SECOND: "acknowledged"}


async def test_the_number_that_was_printed_wins_while_both_still_wait(post: Post) -> None:
    await post.call(number=FIRST)
    await post.over(seconds=65)
    await post.call(number=SECOND)
    await post.over(seconds=65)
    await post.road.says("oChen", "收到 905")
    assert await states(post.road) == {FIRST: "acknowledged", SECOND: "assigned"}


async def test_both_are_printed_longer_where_both_are_open(post: Post) -> None:
    await post.call(number=FIRST)
    await post.call(number=SECOND, is_urgent=True)
    await post.over(seconds=65)
    assert sorted(_printed(message.text) for message in post.wechat.sent) == ["1905", "2905"]


async def test_a_reminder_prints_what_tells_its_case_apart_now(post: Post) -> None:
    await post.call(number=FIRST)
    await post.over(seconds=65)
    await post.call(number=SECOND)
    await post.over(seconds=65)
    async with post.workshop.begin() as work:
        case = await work.session.scalar(select(Case).where(Case.number == FIRST))
        assert case is not None
        case.last_event_seq += 1
        outbox.enqueue_alert(work, case, "O1", "reminder", "alert_reminder", case_words(work, case))
    await post.over(seconds=65)
    assert _printed(post.wechat.sent[-1].text) == "1905"
    await post.road.says("oChen", "收到 1905")
    assert await states(post.road) == {FIRST: "acknowledged", SECOND: "assigned"}


async def test_the_cases_of_others_and_what_is_over_cost_no_digit(post: Post) -> None:
    async with post.workshop.begin() as work:
        over = a_case(number="260718000003905", state="closed", next_due_at=None)
        work.session.add_all([a_case(number=SECOND, officer_id="O2"), over])
    await post.call(number=FIRST)
    await post.over(seconds=65)
    assert [_printed(message.text) for message in post.wechat.sent] == ["905"]


async def test_a_case_that_he_was_called_for_counts_whoever_answers_for_it(post: Post) -> None:
    await post.call(number=SECOND, officer_id="O2")
    await post.over(seconds=65)
    await post.call(number=FIRST)
    await post.over(seconds=65)
    assert [_printed(message.text) for message in post.wechat.sent] == ["905", "1905"]


async def test_numbers_are_given_by_two_statements_however_many_cases_there_are(post: Post) -> None:
    await post.call(150)
    rows = await post.all(OutboxMessage)
    async with post.workshop.begin() as work:
        held = [await work.session.get_one(OutboxMessage, row.id) for row in rows]
        with counted(work) as statements:
            await short_numbers.give(work, held)
        assert len(statements) <= 2
        assert all(row.short for row in held)


@contextmanager
def counted(work: Work) -> Iterator[list[str]]:
    """What is looked up meanwhile."""
    said: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.extend([statement] * statement.startswith("SELECT"))

    engine = work.session.get_bind()
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", heard)


def _printed(text: str) -> str:
    found = re.search(r"】(\d+)号", text)
    assert found is not None, text
    return found[1]


def test_ends_are_as_short_as_they_can_be() -> None:
    assert telling_ends(["260718123"]) == ["123"]
    assert telling_ends(["260718123", "260718456"]) == ["123", "456"]
    assert telling_ends(["1111", "2111", "2345"]) == ["1111", "2111", "345"]
    assert telling_ends(["7", "7"]) == ["7", "7"]
    assert telling_ends([]) == []


@given(st.sets(st.text("01", min_size=9, max_size=9), min_size=1, max_size=40))
def test_an_end_tells_its_number_from_all_others(numbers: set[str]) -> None:
    every = sorted(numbers)
    for number, end in zip(every, telling_ends(every), strict=True):
        assert [each for each in every if each.endswith(end)] == [number]


async def test_119_is_his_case_of_this_number_else_a_cry_for_help(post: Post) -> None:
    await post.call(number="260718000000119")
    await post.call(number=SECOND)
    await post.over(seconds=65)
    assert "119" in await post.road.says("oChen", "收到")
    await post.road.says("oChen", "119")
    assert await states(post.road) == {"260718000000119": "acknowledged", SECOND: "assigned"}
    await post.road.says("oChen", "120")
    assert [case.is_urgent for case in await post.road.all(Case)] == [True, False]
