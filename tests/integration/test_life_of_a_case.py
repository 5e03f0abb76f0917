"""The moves beside the straight road: returned, suspended, undone, split, called back, put back on."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.core.enums import CaseState, EventKind
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError
from app.services.lifecycle import escalation
from models import Case, CaseEvent, CaseTask, Deadline, Officer, OutboxMessage
from tests.factories import HAIL
from tests.watch import Watch

pytestmark = pytest.mark.anyio
DAY = 1440


async def _clocks(watch: Watch, case_id: int) -> dict[str, Deadline]:
    return {row.kind: row for row in await watch.all(Deadline, case_id=case_id)}


async def _sent(watch: Watch, key: str) -> list[str | None]:
    """To whom this was said, in order; None is the person."""
    rows = await watch.all(OutboxMessage, reply_key=key)
    return [row.officer_id for row in sorted(rows, key=lambda row: row.id)]


async def test_of_two_officers_one_is_the_owner_and_the_other_is_told_who(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge", by="V1")
    with pytest.raises(IllegalMoveError, match=r"已经有人收到,由王支书负责"):
        await watch.acts(case_id, "acknowledge")
    assert (await watch.case(case_id)).officer_id == "V1"
    assert await _sent(watch, "alert_taken_over") == ["O1"]


async def test_of_two_who_take_it_in_the_same_moment_one_owns_it_and_the_other_is_told_who(
    watch: Watch,
) -> None:
    case_id = await watch.opens()
    both = (watch.acts(case_id, "acknowledge", by="O1"), watch.acts(case_id, "acknowledge", by="V1"))
    (refused,) = [each for each in await asyncio.gather(*both, return_exceptions=True) if each is not None]
    owner = {"O1": "陈家林", "V1": "王支书"}[(await watch.case(case_id)).officer_id or ""]
    assert isinstance(refused, IllegalMoveError)
    assert f"由{owner}负责" in str(refused)
    assert [e.actor for e in await watch.all(CaseEvent, kind="acknowledged")] == [
        f"officer:{(await watch.case(case_id)).officer_id}"
    ]


async def test_by_chat_too_whoever_is_second_reads_who_was_first(watch: Watch) -> None:
    road = watch.road
    await road.says("oZhang", "竹园村下冰雹了,三十多亩烤烟叶子全打烂了")
    answers = dict(
        zip(
            ("王支书", "陈家林"),
            await asyncio.gather(road.says("oWang", "收到"), road.says("oChen", "收到")),
            strict=True,
        )
    )
    (case,) = await watch.all(Case)
    first, second = ("王支书", "陈家林") if case.officer_id == "V1" else ("陈家林", "王支书")
    assert "已记您收到" in answers[first]
    assert f"{first}今天" in answers[second]
    assert "由他负责" in answers[second]


async def test_a_returned_case_goes_up_and_its_clock_does_not_stop(watch: Watch) -> None:
    case_id = await watch.opens()
    before = (await _clocks(watch, case_id))["on_site"].due_at
    await watch.at(5)
    await watch.acts(case_id, "return", text="不是我们村的")
    case, clocks = await watch.case(case_id), await _clocks(watch, case_id)
    assert (case.state, case.officer_id, case.return_count) == (CaseState.RETURNED, "V1", 1)
    assert clocks["on_site"].due_at == before
    assert await _sent(watch, "alert_returned") == ["V1"]
    assert await _sent(watch, "told_returned") == [None]
    await watch.at(41)
    assert [step[1] for step in await watch.steps()] == ["T1"]


async def test_the_second_return_goes_to_an_adjudicator_with_a_deadline_and_a_third_is_refused(
    watch: Watch,
) -> None:
    case_id = await watch.opens({"on_site": None, "acknowledge": "9 days"})
    await watch.acts(case_id, "return", text="不归我")
    await watch.acts(case_id, "return", by="V1", text="也不归我")
    case, clocks = await watch.case(case_id), await _clocks(watch, case_id)
    assert case.officer_id == "D1"
    assert clocks["acknowledge"].due_at == HAIL + timedelta(hours=4)
    assert await _sent(watch, "alert_adjudicate") == ["D1"]
    await watch.acts(case_id, "transfer", by="D1", to="V1", text="归你们村")
    with pytest.raises(IllegalMoveError, match="已经裁定"):
        await watch.acts(case_id, "return", by="V1", text="还是不归我")
    assert (await watch.case(case_id)).return_count == 2
    returned = await watch.all(CaseEvent, kind=EventKind.RETURNED)
    assert sorted((e.data["count"], e.data["is_adjudicated"]) for e in returned) == [(1, False), (2, True)]


async def test_whoever_returns_a_case_needs_a_reason(watch: Watch) -> None:
    case_id = await watch.opens()
    with pytest.raises(InvalidValueError, match="要写几个字"):
        await watch.acts(case_id, "return")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("等派出所的证明", "materials"),
        ("等民政局答复", "department"),
        ("等天晴", "weather"),
        ("再说", "other"),
    ],
)
async def test_a_suspension_has_a_reason_of_the_list_and_the_person_is_told(
    watch: Watch, text: str, reason: str
) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    await watch.acts(case_id, "suspend", text=text, until=HAIL + timedelta(days=3))
    (event,) = await watch.all(CaseEvent, kind=EventKind.SUSPENDED)
    assert event.data["reason"] == reason
    assert await _sent(watch, "told_suspended") == [None]


@pytest.mark.parametrize("days", [-1, 0, 91.5, 36_500])
async def test_a_suspension_ends_after_today_and_within_three_months(watch: Watch, days: float) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    with pytest.raises(InvalidValueError) as refused:
        await watch.acts(case_id, "suspend", text="等材料", until=HAIL + timedelta(days=days))
    assert refused.value.field == "until"
    assert (await watch.case(case_id)).state == CaseState.ACKNOWLEDGED


async def test_a_suspended_case_whose_officer_left_wakes_with_somebody_else(watch: Watch) -> None:
    case_id = await watch.opens({"finish": "9 days"})
    await watch.acts(case_id, "acknowledge")
    await watch.acts(case_id, "suspend", text="等材料", until=HAIL + timedelta(days=2))
    async with watch.workshop.begin() as work:
        await work.session.execute(delete(Officer).where(Officer.id == "O1"))
        watch.workshop.snapshots._versions = None
    await watch.at(2 * DAY)
    case = await watch.case(case_id)
    assert (case.state, case.officer_id, case.acknowledged_at) == (CaseState.ASSIGNED, "V1", None)
    assert await _sent(watch, "alert_resumed") == ["V1"]
    assert await _sent(watch, "told_resumed") == [None]
    while case.next_due_at and not await watch.steps():
        await watch.at((case.next_due_at - HAIL).total_seconds() / 60)
        case = await watch.case(case_id)
    assert (await watch.steps())[0][1] == "T1"


async def test_a_wrong_tap_is_undone_within_minutes_and_both_stand_in_the_history(watch: Watch) -> None:
    case_id = await watch.opens({"call_back": "7 days"})
    await watch.acts(case_id, "acknowledge")
    before = {kind: (row.due_at, row.met_at) for kind, row in (await _clocks(watch, case_id)).items()}
    await watch.at(5)
    await watch.acts(case_id, "resolve", text="点错了")
    await watch.acts(case_id, "undo")
    case = await watch.case(case_id)
    assert (case.state, case.resolved_at) == (CaseState.ACKNOWLEDGED, None)
    assert {kind: (row.due_at, row.met_at) for kind, row in (await _clocks(watch, case_id)).items()} == before
    kinds = [e.kind for e in sorted(await watch.all(CaseEvent), key=lambda e: e.seq) if e.kind != "told"]
    assert kinds == ["acknowledged", "resolved", "recorded"]
    assert await _sent(watch, "told_undone") == [None]
    with pytest.raises(IllegalMoveError, match="没有可以撤销的"):
        await watch.acts(case_id, "undo")


async def test_nothing_is_undone_late_or_by_somebody_else_or_once_more_was_decided(watch: Watch) -> None:
    late, foreign, followed = [await watch.opens({"remind": None, "on_site": "7m"}) for _ in range(3)]
    for case_id in (late, foreign):
        await watch.acts(case_id, "acknowledge")
    with pytest.raises(NotAllowedError, match="不是您做的"):
        await watch.acts(foreign, "undo", by="V1")
    await watch.acts(followed, "acknowledge")
    await watch.at(8)
    with pytest.raises(IllegalMoveError, match="之后又有了别的动作"):
        await watch.acts(followed, "undo")
    await watch.at(11)
    with pytest.raises(IllegalMoveError, match="过了时间"):
        await watch.acts(late, "undo")


async def test_a_transfer_that_is_undone_calls_the_other_one_off(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "transfer", to="T1")
    await watch.acts(case_id, "undo")
    assert (await watch.case(case_id)).officer_id == "O1"
    assert await _sent(watch, "alert_taken_over") == ["T1"]


async def test_the_lead_keeps_the_clock_and_the_answer_while_others_assist(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    await watch.acts(case_id, "assist", to="T1", text="协调农机")
    await watch.acts(case_id, "assist", to="D1", text="问种子")
    told = len(await watch.all(OutboxMessage, purpose="news"))
    await watch.acts(case_id, "record", by="T1", text="联系上了")
    await watch.acts(case_id, "resolve", by="T1", text="农机明天到")
    case = await watch.case(case_id)
    assert (case.officer_id, case.state) == ("O1", CaseState.IN_HAND)
    assert (await _clocks(watch, case_id))["finish"].met_at is None
    assert await _sent(watch, "alert_assist_done") == ["O1"]
    assert len(await watch.all(OutboxMessage, purpose="news")) == told
    await watch.acts(case_id, "resolve", text="翻了地,补了种")
    assert await _sent(watch, "told_resolved") == [None]
    assert await _sent(watch, "alert_assist_over") == ["D1"]
    assert all(task.done_at for task in await watch.all(CaseTask))
    assert len(await watch.all(CaseEvent, kind=EventKind.SPLIT)) == 2


async def test_an_officer_is_not_asked_to_assist_himself_or_twice(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    with pytest.raises(InvalidValueError, match="就是他主办的"):
        await watch.acts(case_id, "assist", to="O1", text="x")
    await watch.acts(case_id, "assist", to="T1", text="x")
    with pytest.raises(InvalidValueError, match="已经在协办"):
        await watch.acts(case_id, "assist", to="T1", text="x")


async def test_a_case_that_lies_is_put_back_on_and_climbs_if_nobody_answers(watch: Watch) -> None:
    case_id = await watch.opens({"finish": "30 days"})
    await watch.acts(case_id, "acknowledge")
    await watch.acts(case_id, "arrive")
    await watch.at(5 * DAY)
    case = await watch.case(case_id)
    assert (case.state, case.acknowledged_at) == (CaseState.ASSIGNED, None)
    assert await _sent(watch, "alert_no_progress") == ["O1"]
    (event,) = await watch.all(CaseEvent, kind=EventKind.ASSIGNED)
    assert event.data["reason"] == "no_progress"
    await watch.at(5 * DAY + 10)
    assert await _sent(watch, "alert_reminder") == ["O1"]
    await watch.at(5 * DAY + 40)
    assert [step[1] for step in await watch.steps()] == ["T1"]
    await watch.acts(case_id, "acknowledge")
    await watch.at(5 * DAY + 200)
    assert len(await watch.steps()) == 1


async def test_what_is_done_for_a_case_keeps_it_from_being_put_back(watch: Watch) -> None:
    case_id = await watch.opens({"finish": "30 days"})
    await watch.acts(case_id, "acknowledge")
    await watch.acts(case_id, "arrive")
    for day in range(1, 9):
        await watch.at(day * DAY)
        await watch.acts(case_id, "record", text="又去了一趟")
    assert (await watch.case(case_id)).state == CaseState.IN_HAND
    assert await _sent(watch, "alert_no_progress") == []


async def test_a_suspended_case_that_is_given_away_goes_on(watch: Watch) -> None:
    case_id = await watch.opens({"finish": "9 days"})
    await watch.acts(case_id, "acknowledge")
    due = (await _clocks(watch, case_id))["finish"].due_at
    await watch.acts(case_id, "suspend", text="等材料", until=HAIL + timedelta(days=5))
    await watch.at(DAY)
    await watch.acts(case_id, "transfer", to="T1")
    case = await watch.case(case_id)
    assert (case.state, case.suspended_at) == (CaseState.ASSIGNED, None)
    assert (await _clocks(watch, case_id))["finish"].due_at == due + timedelta(days=1)
    assert await escalation.take_due(watch.workshop) == 0


@pytest.mark.parametrize("action", ["acknowledge", "arrive", "record", "resolve", "return", "suspend"])
async def test_a_closed_case_refuses_every_move_but_reopening_in_chinese(watch: Watch, action: str) -> None:
    case_id = await watch.opens()
    for move in ("acknowledge", "resolve", "close"):
        await watch.acts(case_id, move, text="办好")
    with pytest.raises(IllegalMoveError, match=r"已关闭.*不能"):
        await watch.acts(case_id, action, text="x", until=HAIL + timedelta(days=1))
    await watch.acts(case_id, "reopen", text="又坏了")
    assert (await watch.case(case_id)).state == CaseState.ASSIGNED
