"""The same matter told twice: suggested, merged, taken apart again; everybody keeps his number and hears the end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import IllegalMoveError, NotAllowedError, NotFoundError
from app.services.casework import actions, duplicates
from app.services.casework.actions import act
from app.services.lifecycle import escalation
from models import Attachment, Case, CaseEvent, Message, OutboxMessage
from tests.post import Post
from tests.small_county import OTHER

pytestmark = pytest.mark.anyio
POLE = "竹园村三组路边电线杆倒了,路堵住了"
AGAIN = "竹园村三组电线杆倒了,把路堵住了"


@dataclass
class Twice:
    """Two people tell of one pole that fell."""

    post: Post

    async def told(self, *texts: str, kind: str = "disaster", **meant: Any) -> list[Case]:
        """Each text from a phone of its own; the cases."""
        for text in texts:
            self.post.road.means(text, kind, **meant)
            await self.post.road.says(f"w{abs(hash(text))}", text)
        return await self.cases()

    async def cases(self) -> list[Case]:
        """All of them, the oldest first."""
        return await self.post.road.all(Case)

    async def act(self, case: Case, action: str, officer: str = "V1", **values: Any) -> None:
        """An officer's move."""
        async with self.post.workshop.begin() as work:
            held = await actions.locked_case(work, case.id)
            assert held is not None
            who = work.snapshots.registry.officer(officer)
            await act(work, held, action, who, values, f"officer:{officer}")

    async def suggested(self, case: Case) -> list[duplicates.Suggestion]:
        """What may be the same."""
        async with self.post.workshop.read() as work:
            return await duplicates.suggestions(work, await work.session.get_one(Case, case.id))

    async def news(self, case: Case) -> list[str]:
        """The keys of what a case's reporter was told."""
        rows = await self.post.road.all(OutboxMessage, case_id=case.id)
        return [row.reply_key for row in rows if row.purpose == "news"]


@pytest.fixture
def twice(post: Post) -> Twice:
    return Twice(post)


async def test_the_same_words_at_the_same_place_and_time_are_suggested(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    (found,) = await twice.suggested(second)
    assert (found.case.id, set(found.reasons)) == (first.id, {"place", "time", "words"})


async def test_another_village_another_kind_and_other_words_are_not(twice: Twice) -> None:
    await twice.told(POLE, "长梁村三组路边电线杆倒了,路堵住了", "竹园村一组冰雹打了苞谷")
    await twice.told("竹园村三组为电线杆倒了吵架", kind="dispute")
    for case in await twice.cases():
        assert await twice.suggested(case) == []
    assert {case.division_code[:12] for case in await twice.cases()} >= {OTHER}


async def test_the_same_photo_says_more_than_the_words(twice: Twice) -> None:
    first, second = await twice.told("竹园村出事了快来看", "竹园村这里垮了一大片")
    assert await twice.suggested(second) == []
    async with twice.post.workshop.begin() as work:
        for case, looks in ((first, "f0f0f0f0f0f0f0f0"), (second, "f0f0f0f0f0f0f0f3")):
            (message,) = [m for m in await twice.post.road.all(Message) if m.text == case.summary]
            row = Attachment.new(
                id=work.ids.next(),
                message_id=message.id,
                channel="wechat",
                account="langao",
                kind="image",
                segment="{}",
                state="stored",
                likeness=looks,
                created_at=work.now,
            )
            work.add(row)
    (found,) = await twice.suggested(second)
    assert "photo" in found.reasons


async def test_a_merged_case_rests_and_its_reporter_hears_the_result(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    await twice.act(second, "merge", **{"with": first.number})
    merged = (await twice.cases())[1]
    assert (merged.state, merged.merged_into, merged.next_due_at) == ("merged", first.id, None)
    assert await twice.news(second) == ["told_merged"]
    await twice.act(first, "acknowledge")
    await twice.act(first, "resolve", text="电线杆扶起来了")
    assert await twice.news(second) == ["told_merged", "told_merged_resolved"]
    (told,) = [r for r in await twice.post.road.all(OutboxMessage) if r.reply_key == "told_merged_resolved"]
    assert "电线杆扶起来了" in told.values
    assert second.number in told.values


async def test_nobody_is_called_for_a_merged_case(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    await twice.act(second, "merge", officer="T1", **{"with": first.number})
    await twice.post.settle()
    twice.post.clock.advance(timedelta(hours=5))
    while await escalation.take_due(twice.post.workshop):
        pass
    await twice.post.settle()
    rows = [r for r in await twice.post.road.all(OutboxMessage, case_id=second.id) if r.officer_id]
    assert {(row.state, row.last_error) for row in rows} == {("failed", "merged")}


async def test_taken_apart_it_stands_as_it_stood_and_takes_what_was_missed_as_one(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    await twice.act(second, "merge", **{"with": first.number})
    twice.post.clock.advance(timedelta(minutes=65))
    await twice.act(second, "unmerge")
    apart = (await twice.cases())[1]
    assert (apart.state, apart.merged_into) == ("assigned", None)
    assert apart.next_due_at == second.next_due_at
    while await escalation.take_due(twice.post.workshop):
        pass
    steps = await twice.post.road.all(CaseEvent, case_id=second.id, kind="escalated")
    assert len(steps) == 1
    assert len(steps[0].data["passed_over"]) == 1
    assert (await twice.news(second))[:2] == ["told_merged", "told_unmerged"]
    assert await twice.suggested(apart) == []


async def test_a_wrong_merge_is_undone(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    await twice.act(second, "merge", officer="T1", **{"with": first.number})
    await twice.act(second, "undo", officer="T1")
    again = (await twice.cases())[1]
    assert (again.state, again.merged_into, again.next_due_at) == ("assigned", None, second.next_due_at)
    await twice.post.settle()
    (alert,) = [
        r for r in await twice.post.road.all(OutboxMessage, case_id=second.id) if r.purpose == "alert"
    ]
    assert (alert.state, alert.last_error) == ("accepted", "")


async def test_a_wrong_parting_is_undone_and_nobody_is_called_for_what_goes_on_elsewhere(
    twice: Twice,
) -> None:
    first, second = await twice.told(POLE, AGAIN)
    await twice.act(second, "merge", officer="T1", **{"with": first.number})
    await twice.act(second, "unmerge", officer="T1")
    await twice.act(second, "undo", officer="T1")
    again = (await twice.cases())[1]
    assert (again.state, again.merged_into) == ("merged", first.id)
    calls = [r for r in await twice.post.road.all(OutboxMessage, case_id=second.id) if r.purpose == "alert"]
    assert calls
    assert {(row.state, row.last_error) for row in calls} == {("failed", "merged")}


async def test_what_the_reporter_of_a_merged_case_adds_goes_where_it_goes_on(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    await twice.act(second, "merge", **{"with": first.number})
    sender = f"w{abs(hash(AGAIN))}"
    twice.post.road.means("还压到了两间房,电话13800138000", "chitchat", to_human=True)
    answer = await twice.post.road.says(sender, "还压到了两间房,电话13800138000")
    assert first.number in answer
    progress = await twice.post.road.says(sender, "进度")
    assert second.number in progress


async def test_merges_that_make_no_sense_are_refused_in_words(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    (*_, urgent) = await twice.told("竹园村三组电线杆倒了压到人了", is_urgent=True)
    with pytest.raises(IllegalMoveError, match="不能并到自己"):
        await twice.act(first, "merge", **{"with": first.number})
    with pytest.raises(IllegalMoveError, match="人命关天"):
        await twice.act(urgent, "merge", **{"with": first.number})
    with pytest.raises(NotFoundError):
        await twice.act(first, "merge", **{"with": "1"})
    await twice.act(second, "merge", **{"with": first.number})
    with pytest.raises(IllegalMoveError, match="反过来"):
        await twice.act(first, "merge", **{"with": urgent.number})
    with pytest.raises(IllegalMoveError, match="已并入"):
        await twice.act(second, "acknowledge")
    with pytest.raises(IllegalMoveError):
        await twice.act(first, "unmerge")


async def test_an_officer_merges_only_into_what_is_his(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    async with twice.post.workshop.begin() as work:
        (await work.session.get_one(Case, first.id)).division_code = OTHER
        (await work.session.get_one(Case, first.id)).officer_id = "V2"
        for row in await twice.post.road.all(OutboxMessage, case_id=first.id):
            if row.officer_id == "V1":
                (await work.session.get_one(OutboxMessage, row.id)).officer_id = "V2"
    with pytest.raises(NotAllowedError):
        await twice.act(second, "merge", **{"with": first.number})


async def test_an_officer_merges_and_parts_by_chat(twice: Twice) -> None:
    first, second = await twice.told(POLE, AGAIN)
    answer = await twice.post.road.says("oWang", f"合并 {second.number} {first.number}")
    assert first.number in answer
    assert (await twice.cases())[1].state == "merged"
    await twice.post.road.says("oWang", f"分开 {second.number}")
    assert (await twice.cases())[1].state == "assigned"


async def test_a_number_that_is_none_is_said_and_no_fault_of_ours(twice: Twice) -> None:
    first, _ = await twice.told(POLE, AGAIN)
    answer = await twice.post.road.says("oWang", f"合并 {first.number} 99999")
    assert "没有编号为 99999 的事项" in answer
    assert [case.state for case in await twice.cases()] == ["assigned", "assigned"]
