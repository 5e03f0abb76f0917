"""Moves that cannot be meant: refused with a reason in Chinese, and then nothing has changed."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.enums import CaseState
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError
from app.services.lifecycle.moves import next_state
from app.services.versions import touch
from models import CaseEvent, OutboxMessage, Substitute
from tests.factories import HAIL
from tests.watch import Watch

pytestmark = pytest.mark.anyio


async def _kinds(watch: Watch, case_id: int) -> list[str]:
    rows = await watch.all(CaseEvent, case_id=case_id)
    return [row.kind for row in sorted(rows, key=lambda row: row.seq)]


async def _away(watch: Watch, *pairs: tuple[str, str]) -> None:
    today = HAIL.date()
    async with watch.workshop.begin() as work:
        for number, (away, there) in enumerate(pairs, start=9001):
            work.session.add(
                Substitute(id=number, officer_id=away, substitute_id=there, since=today, until=today)
            )
        await touch(work.session, "registry")


async def test_acknowledging_twice_is_refused_and_says_who_was_first(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    with pytest.raises(IllegalMoveError, match="已经有人收到,由陈家林负责"):
        await watch.acts(case_id, "acknowledge")
    assert (await _kinds(watch, case_id)).count("acknowledged") == 1


async def test_an_officer_of_another_village_cannot_take_a_case(watch: Watch) -> None:
    case_id = await watch.opens()
    with pytest.raises(NotAllowedError, match="不归您管"):
        await watch.acts(case_id, "acknowledge", by="V2")
    case = await watch.case(case_id)
    assert (case.state, case.acknowledged_at, case.officer_id) == (CaseState.ASSIGNED, None, "O1")


async def test_acknowledging_after_closure_is_refused(watch: Watch) -> None:
    case_id = await watch.opens()
    for action in ("acknowledge", "resolve", "close"):
        await watch.acts(case_id, action, text="办好")
    before = await _kinds(watch, case_id)
    with pytest.raises(IllegalMoveError, match=r"已关闭.*不能收到"):
        await watch.acts(case_id, "acknowledge")
    assert await _kinds(watch, case_id) == before


async def test_nobody_puts_a_case_off_for_more_than_a_year(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "acknowledge")
    for until in (HAIL + timedelta(days=368), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)):
        with pytest.raises(InvalidValueError, match="最多写到 366 天以后"):
            await watch.acts(case_id, "extend", text="等", until=until)
    assert "extended" not in await _kinds(watch, case_id)


async def test_an_arrival_before_the_report_counts_from_the_report_and_is_doubted(watch: Watch) -> None:
    case_id = await watch.opens()
    watch.clock.move_to(HAIL + timedelta(minutes=10))
    await watch.acts(case_id, "arrive", at=HAIL - timedelta(hours=3))
    case = await watch.case(case_id)
    assert (case.state, case.on_site_at) == (CaseState.ON_SITE, case.reported_at)
    (arrived,) = [e for e in await watch.all(CaseEvent, case_id=case_id) if e.kind == "arrived"]
    assert "before_report" in arrived.data["doubts"]


async def test_a_second_arrival_is_no_second_one_whatever_was_written_down_in_between(watch: Watch) -> None:
    case_id = await watch.opens()
    for action in ("acknowledge", "arrive"):
        await watch.acts(case_id, action)
    on_site_at = (await watch.case(case_id)).on_site_at
    with pytest.raises(IllegalMoveError, match="到场只算一次"):
        await watch.acts(case_id, "arrive")
    watch.clock.advance(timedelta(minutes=5))
    await watch.acts(case_id, "record", text="看过了,三亩烟叶")
    with pytest.raises(IllegalMoveError, match=r"已经到过现场.*记录"):
        await watch.acts(case_id, "arrive")
    case = await watch.case(case_id)
    assert (case.state, case.on_site_at) == (CaseState.IN_HAND, on_site_at)
    assert (await _kinds(watch, case_id)).count("arrived") == 1
    told = [row for row in await watch.all(OutboxMessage, case_id=case_id) if row.reply_key == "told_arrived"]
    assert len(told) == 1


async def test_whoever_writes_first_and_goes_then_still_arrives(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "record", text="电话问过了")
    await watch.acts(case_id, "arrive")
    assert (await watch.case(case_id)).state == CaseState.ON_SITE


async def test_a_case_that_passed_on_has_the_next_officers_arrival_too(watch: Watch) -> None:
    case_id = await watch.opens()
    await watch.acts(case_id, "arrive")
    await watch.acts(case_id, "transfer", to="T1")
    await watch.acts(case_id, "acknowledge", by="T1")
    await watch.acts(case_id, "arrive", by="T1")
    assert (await watch.case(case_id)).state == CaseState.ON_SITE


async def test_a_climb_ends_where_two_who_are_away_stand_in_for_each_other(watch: Watch) -> None:
    """Neither is called, nobody is called twice before the top, and the case keeps somebody who answers for it."""
    await _away(watch, ("V1", "T1"), ("T1", "V1"))
    case_id = await watch.opens({"remind": None, "finish": "9 days"})
    for minutes in (40, 60, 80, 100):
        await watch.at(minutes)
    assert [officer for _, officer, _ in await watch.steps()] == ["D1"] * 4
    assert (await watch.case(case_id)).officer_id == "O1"


async def test_a_case_that_is_given_to_somebody_on_leave_is_his_substitutes(watch: Watch) -> None:
    await _away(watch, ("V2", "T1"))
    case_id = await watch.opens()
    await watch.acts(case_id, "transfer", to="V2", text="那边的事")
    assert (await watch.case(case_id)).officer_id == "T1"
    (row,) = await watch.all(OutboxMessage, reply_key="alert_transfer")
    assert row.officer_id == "T1"


async def test_a_case_is_not_given_to_somebody_whom_nobody_stands_in_for(watch: Watch) -> None:
    await _away(watch, ("V2", "T1"), ("T1", "V2"))
    case_id = await watch.opens()
    with pytest.raises(InvalidValueError, match=r"刘支书请假了.*转给别人"):
        await watch.acts(case_id, "transfer", to="V2")
    assert (await watch.case(case_id)).officer_id == "O1"


@pytest.mark.parametrize(
    ("state", "action", "why"),
    [
        ("assigned", "resolve", "先“收到”才能办结"),
        ("suspended", "resolve", "先“恢复”才能办结"),
        ("closed", "resolve", "“已关闭”,不能办结"),
        ("assigned", "close", "先“收到”、再“办结”才能关闭"),
        ("suspended", "call_back", "先“恢复”、再“办结”才能回访"),
        ("in_hand", "close", "先“办结”才能关闭"),
        ("in_hand", "reopen", "还在办,不用重开"),
        ("in_hand", "resume", "没有挂起,不能恢复"),
        ("merged", "resume", "“已并入别的事项”,不能恢复"),
    ],
)
def test_who_may_not_yet_is_told_what_comes_first(state: str, action: str, why: str) -> None:
    with pytest.raises(IllegalMoveError, match=why):
        next_state(state, action)
