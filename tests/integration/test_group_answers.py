"""An officer answers a plea in the listening group where it was made."""

import pytest

from models import Case, OutboxMessage
from tests.integration.test_groups import secretary_is_here
from tests.square import HAIL, Square

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("words", "state"), [("我马上安排", "acknowledged"), ("到现场了", "on_site")])
async def test_an_officer_who_answers_the_plea_in_its_group_is_heard(
    square: Square, words: str, state: str
) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    before = len(await square.replies())
    await square.says("77", words)
    (case,) = await square.all(Case)
    assert (case.state, case.officer_id) == (state, "V1")
    assert (await square.fates())[-1][0] == "command"
    assert len(await square.replies()) == before
    assert [row.reply_key for row in await square.all(OutboxMessage) if row.purpose == "news"]


@pytest.mark.parametrize("words", ["收到", "好的", "我马上安排,大家别慌,先把窗子关好再说别的事情", "谁家的?"])
async def test_what_may_be_meant_for_anybody_in_the_group_is_no_answer(square: Square, words: str) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    await square.says("77", words)
    (case,) = await square.all(Case)
    assert case.state == "assigned"


async def test_an_officer_who_answers_where_two_pleas_wait_is_not_guessed_at(square: Square) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    await square.says("20004", "竹园村三组房子垮了半边,要人来看")
    assert len(await square.all(Case)) == 2
    await square.says("77", "我马上去")
    assert {case.state for case in await square.all(Case)} == {"assigned"}
