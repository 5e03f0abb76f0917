"""Somebody wants his data erased, or to be no longer known: the desk has it, whatever he has in hand."""

import pytest

from models import BindingAttempt, Case, DeskEntry
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("words", "reason", "answer"),
    [
        ("把我的信息都删了,我不用了", "asked_erasure", "在办的事要先办完"),
        ("我要求删除我的个人信息", "asked_erasure", "这是您的权利"),
        ("解绑", "asked_unbinding", "就解开"),
    ],
)
async def test_his_wish_is_the_desk_s_and_no_word_about_his_case(
    road: Road, words: str, reason: str, answer: str
) -> None:
    await road.says("oZhang", "我爸病了想申请救助")
    assert answer in await road.says("oZhang", words)
    assert [row.reason for row in await road.all(DeskEntry)] == [reason]
    assert len(await road.all(Case)) == 1
    assert await road.owner_of("oZhang") == "P1"


async def test_who_got_a_figure_wrong_says_again_who_he_is(road: Road) -> None:
    await road.says("oNew", "绑定")
    first = await road.says("oNew", "张诗文 竹园村 1234")
    again = await road.says("oNew", "张诗文 竹园村 1243")
    assert (again, "我们会核对" in first) == (first, True)
    assert len(await road.all(BindingAttempt)) == 2
