"""An officer of whom no channel is known: whoever is called in his place knows it, and so do people."""

import pytest
from sqlalchemy import delete

from app.services.sending.wording import for_a_group
from app.services.versions import touch
from models import Case, Contact, OutboxMessage
from tests.post import Post

pytestmark = pytest.mark.anyio


async def unheard(post: Post, *officers: str) -> None:
    """张诗文 reports hail while these officers have no channel."""
    async with post.workshop.begin() as work:
        await work.session.execute(delete(Contact).where(Contact.owner_id.in_(officers)))
        await touch(work.session, "registry")
    async with post.workshop.read():
        await post.road.says("oZhang", post.road.means("竹园村下冰雹了", "disaster"))
    await post.settle()


async def test_who_is_told_as_well_is_called_in_his_place(post: Post) -> None:
    await unheard(post, "O1")
    (case,) = await post.all(Case)
    assert case.officer_id == "O1"
    assert "陈家林联系不上,现在请您处理" in post.wechat.to("oWang")[0]
    assert "陈家林一时联系不上,我们又通知了镇干部李书记" in post.wechat.to("oZhang")[0]


async def test_without_him_the_next_one_up_is_called(post: Post) -> None:
    await unheard(post, "O1", "V1")
    assert "陈家林联系不上,现在请您处理" in post.wechat.to("oLi")[0]
    assert len(post.wechat.to("oZhang")) == 1


async def test_nobody_is_named_later_who_is_as_deaf(post: Post) -> None:
    await unheard(post, "O1", "V1", "T1")
    assert [row for row in await post.all(OutboxMessage) if row.reply_key == "told_escalated"] == []


def test_a_group_hears_no_whole_name_of_who_did_not_answer() -> None:
    said = for_a_group({"previous": "陈家林", "silent": "王支书", "officer": "李书记"})
    assert not {"陈家林", "王支书", "李书记"} & {str(each) for each in said.values()}
