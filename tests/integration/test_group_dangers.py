"""What may be a cry for help in a group and is no sure one: the desk reads it, the group hears nothing."""

import pytest

from app.services.sending.desk import ring_due
from models import Case, DeskEntry, OutboxMessage
from tests.square import SLIDE, Square

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "words", ["着火了着火了", "救命啊", "哪个来救一哈", "着火了 快来救火", "我家屋后垮了"]
)
async def test_what_may_tell_of_danger_stands_on_the_desks_list_in_silence(
    square: Square, words: str
) -> None:
    await square.says("20002", words)
    assert await square.fates() == [("to_human", "perhaps_danger")]
    (entry,) = await square.all(DeskEntry)
    assert entry.is_urgent is (entry.due_at == square.road.clock.now())
    assert (await square.all(Case), await square.all(OutboxMessage)) == ([], [])


async def test_who_asks_the_group_whether_a_rumour_is_true_opens_nothing_and_the_desk_reads_it(
    square: Square,
) -> None:
    await square.says("20002", "听说长梁村有人被埋了,是真的吗")
    assert await square.fates() == [("to_human", "perhaps_danger")]
    assert await square.all(Case) == []


async def test_a_life_that_may_be_in_danger_rings_the_desk_at_once(square: Square) -> None:
    await square.says("20002", "救命啊")
    assert await ring_due(square.road.workshop) == 1
    (ring,) = await square.all(OutboxMessage)
    assert (ring.officer_id, ring.reply_key) == ("D1", "desk_to_human")


@pytest.mark.parametrize(
    "words", ["火锅着火了哈哈", "救命 作业写不完了", "你们那边停电了没有", "快来人 三缺一", "哈哈哈哈救命"]
)
async def test_a_joke_or_a_question_to_neighbours_reaches_no_desk(square: Square, words: str) -> None:
    await square.says("20002", words)
    assert await square.fates() == [("ignored", "chatter")]
    assert await square.all(DeskEntry) == []


async def test_what_may_be_the_danger_that_a_neighbour_told_of_floods_no_desk(square: Square) -> None:
    await square.says("20002", SLIDE)
    await square.says("20003", "我家屋后面垮了")
    await square.says("20004", "山垮下来了")
    assert await square.all(DeskEntry) == []


async def test_who_cried_for_help_and_then_says_where_gets_the_case_and_the_desk_its_peace(
    square: Square,
) -> None:
    await square.says("20002", "着火了着火了")
    square.road.later(1)
    await square.says("20002", "长梁村二组老王家房子烧起来了")
    assert len(await square.all(Case)) == 1
    (entry,) = await square.all(DeskEntry)
    assert entry.due_at is None
