"""Leave: what an officer answers for passes to his substitute and comes back, whoever wrote it down."""

from datetime import date, time, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from app.services.casework.case_audit import contradictions
from app.services.duty import leaves
from app.services.history import broken_link
from app.services.lifecycle import escalation
from app.services.versions import touch
from models import (
    Case,
    CaseEvent,
    Contact,
    Deadline,
    Office,
    Officer,
    OutboxMessage,
    RosterShift,
    Substitute,
)
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio
_ids = count(50_000_000)
HAIL = "竹园村下冰雹了,烟叶打烂了"


@pytest.fixture
async def road(road: Road) -> Road:
    """The small county with two more officers in 竹园村."""
    async with road.workshop.begin() as work:
        for officer_id, name in (("O2", "王军"), ("O3", "李强")):
            work.session.add(
                Officer(id=officer_id, name=name, role="household_officer", division_code=VILLAGE, title="")
            )
            work.session.add(
                Contact(
                    id=next(_ids),
                    owner_kind="officer",
                    owner_id=officer_id,
                    channel="wechat",
                    account="langao",
                    external_id=f"o{officer_id}",
                )
            )
        await touch(work.session, "registry")
    return road


async def settle(road: Road) -> None:
    while await leaves.take_due(road.workshop):
        pass


async def to(road: Road, day: date) -> None:
    """Noon of a day in 岚皋."""
    now = road.clock.now()
    road.clock.advance(timedelta(days=(day - now.date()).days))
    await settle(road)


async def the_case(road: Road) -> Case:
    (case,) = await road.all(Case)
    return case


async def keys(road: Road, **wanted: str) -> list[str]:
    return [row.reply_key for row in await road.all(OutboxMessage, **wanted)]


async def test_a_running_case_with_its_clocks_and_alerts_passes_on_the_first_day_and_comes_back_after_the_last(
    road: Road,
) -> None:
    await road.says("oZhang", HAIL)
    before = {row.kind: row.due_at for row in await road.all(Deadline)}
    reply = await road.says("oChen", "请假 7.20-7.25 王军")
    assert "7月20日到7月25日由王军替您,手上1件事" in reply
    await settle(road)
    assert (await the_case(road)).officer_id == "O1"

    await to(road, date(2026, 7, 20))
    case = await the_case(road)
    assert (case.officer_id, case.state) == ("O2", "assigned")
    assert {row.kind: row.due_at for row in await road.all(Deadline)} == before
    assert "told_leave" in await keys(road, purpose="news")
    assert await keys(road, officer_id="O1", state="queued") == []
    assert {"alert_leave", "alert_disaster", "notice_leave"} <= set(await keys(road, officer_id="O2"))

    await to(road, date(2026, 7, 26))
    assert (await the_case(road)).officer_id == "O1"
    assert "told_leave_over" in await keys(road, purpose="news")
    assert "notice_leave_over" in await keys(road, officer_id="O2")
    events = await road.all(CaseEvent, case_id=case.id)
    assert broken_link(await the_case(road), events) is None
    assert contradictions(await the_case(road), events) == []
    passed = [event.data["reason"] for event in events if event.kind == "transferred"]
    assert passed == ["leave", "leave_over"]


async def test_what_is_reported_meanwhile_goes_to_the_substitute_and_comes_back_too(road: Road) -> None:
    await road.says("oChen", "请假 今天到7.20 王军")
    await settle(road)
    await road.says("oZhang", HAIL)
    assert (await the_case(road)).officer_id == "O2"
    await to(road, date(2026, 7, 21))
    case = await the_case(road)
    assert (case.officer_id, case.state) == ("O1", "assigned")


async def test_a_substitute_who_goes_away_too_passes_it_on_and_everything_finds_its_way_back(
    road: Road,
) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "请假 7.19-7.25 王军")
    await road.says("oO2", "请假 7.20-7.22 李强")
    await to(road, date(2026, 7, 19))
    assert (await the_case(road)).officer_id == "O2"
    await to(road, date(2026, 7, 20))
    assert (await the_case(road)).officer_id == "O3"
    await to(road, date(2026, 7, 23))
    assert (await the_case(road)).officer_id == "O2"
    await to(road, date(2026, 7, 26))
    assert (await the_case(road)).officer_id == "O1"


async def test_the_officer_comes_back_while_his_substitute_is_still_away(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "请假 7.19-7.21 王军")
    await road.says("oO2", "请假 7.20-7.28 李强")
    for day in (19, 20, 22):
        await to(road, date(2026, 7, day))
    assert (await the_case(road)).officer_id == "O1"
    await to(road, date(2026, 7, 29))
    assert (await the_case(road)).officer_id == "O1"


async def test_where_the_substitute_is_away_too_the_ladder_does_not_wait(road: Road) -> None:
    await road.says("oZhang", HAIL)
    assert "7月19日、7月20日没有人替" in await _circle(road)
    await to(road, date(2026, 7, 19))
    case = await the_case(road)
    assert case.officer_id == "V1"
    await road.says("oWang", HAIL.replace("烟叶", "包谷"))
    second = next(each for each in await road.all(Case) if each.id != case.id)
    assert second.officer_id == "V1"


async def _circle(road: Road) -> str:
    """王军 is away and 陈家林 stands in for him; then 陈家林 goes away and names 王军."""
    await road.says("oO2", "请假 7.19-7.20 陈家林")
    return await road.says("oChen", "请假 7.19-7.20 王军")


async def test_what_was_to_be_sent_to_him_about_the_cases_of_others_goes_to_his_substitute_and_is_his_again(
    road: Road,
) -> None:
    await road.says("oZhang", HAIL)
    road.later(41)
    while await escalation.take_due(road.workshop):
        pass
    (step,) = await road.all(OutboxMessage, purpose="escalation")
    assert (step.officer_id, step.state) == ("T1", "queued")
    await road.says("oLi", "请假 今天到7.20 李强")
    await settle(road)
    (step,) = await road.all(OutboxMessage, purpose="escalation")
    assert step.officer_id == "O3"
    assert (await the_case(road)).officer_id == "O1"
    assert "转回来" in await road.says("oLi", "销假")
    await settle(road)
    (step,) = await road.all(OutboxMessage, purpose="escalation")
    assert (step.officer_id, step.state) == ("T1", "queued")
    assert not {"escalation", "alert"} & {
        row.purpose for row in await road.all(OutboxMessage, officer_id="O3")
    }


async def test_his_shifts_are_his_substitutes_for_these_days_and_no_longer(road: Road) -> None:
    room = f"{VILLAGE}-room"
    async with road.workshop.begin() as work:
        work.session.add(
            Office(code=room, name="竹园村便民服务室", kind="village_room", division_code=VILLAGE)
        )
        for day in (20, 26):
            shift = {"date": date(2026, 7, day), "shift_start": time(8), "shift_end": time(18)}
            work.session.add(RosterShift(id=next(_ids), office_code=room, officer_id="O1", **shift))
        await touch(work.session, "registry")
    await road.says("oChen", "请假 7.20-7.25 王军")
    for day, sits in ((20, "O2"), (26, "O1")):
        await to(road, date(2026, 7, day))
        async with road.workshop.read() as work:
            registry = work.snapshots.registry
            assert [each.officer.id for each in registry.on_duty(room, work.now)] == [sits]
            assert registry.in_office(room, work.now)[0].id == sits


async def test_a_case_that_was_given_to_somebody_else_meanwhile_stays_with_him(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "请假 7.19-7.20 王军")
    await to(road, date(2026, 7, 19))
    await road.says("oO2", "收到")
    await road.says("oO2", "转 李强")
    await to(road, date(2026, 7, 21))
    assert (await the_case(road)).officer_id == "O3"


async def test_coming_back_early_brings_everything_back_at_once(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "请假 今天到7.25 王军")
    await settle(road)
    assert (await the_case(road)).officer_id == "O2"
    assert "转回来" in await road.says("oChen", "销假")
    await settle(road)
    assert (await the_case(road)).officer_id == "O1"
    assert "没有请假" in await road.says("oChen", "销假")
    await road.says("oChen", "请假 今天到7.25 王军")
    await settle(road)
    assert (await the_case(road)).officer_id == "O2"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("请假", "例如:请假 7.20-7.25 王军"),
        ("请假 7.20-7.25", "例如"),
        ("请假 7.20-7.25 没这个人", "没有找到“没这个人”"),
        ("请假 7.20-7.25 陈家林", "不能自己替自己"),
        ("请假 2.30 王军", "没有“2.30”这一天"),
        ("请假 2026-07-01到2026-07-02 王军", "已经过去"),
        ("请假 7.20-2028-07-25 王军", "最长一年"),
        ("请假 9999-12-30到9999-12-31 王军", "请核对年份"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_write(road: Road, text: str, why: str) -> None:
    assert why in await road.says("oChen", text)
    assert await road.all(Substitute) == []


async def test_days_that_another_leave_has_are_refused(road: Road) -> None:
    await road.says("oChen", "请假 7.20-7.25 王军")
    assert "7月20日到7月25日已经请了假" in await road.says("oChen", "请假 7.25-7.26 李强")


async def test_of_two_of_one_name_the_nearest_is_meant_and_of_two_as_near_the_id_is_asked(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add(Officer(id="O9", name="王军", role="agent", division_code=VILLAGE, title=""))
        await touch(work.session, "registry")
    reply = await road.says("oChen", "请假 7.20-7.25 王军")
    assert "有2位“王军”" in reply
    assert "O2 四季镇竹园村委会" in reply
    assert "由王军替您" in await road.says("oChen", "请假 7.20-7.25 O2")


async def test_whoever_is_no_officer_cannot_go_on_leave(road: Road) -> None:
    await road.says("oZhang", "请假 7.20-7.25 王军")
    assert await road.all(Substitute) == []


async def test_a_leave_from_an_import_passes_cases_on_in_the_same_way(road: Road) -> None:
    await road.says("oZhang", HAIL)
    async with road.workshop.begin() as work:
        day = date(2026, 7, 18)
        work.session.add(
            Substitute(id=next(_ids), officer_id="O1", substitute_id="O2", since=day, until=None)
        )
        await touch(work.session, "registry")
    await settle(road)
    assert (await the_case(road)).officer_id == "O2"
    async with road.workshop.begin() as work:
        (row,) = await work.session.scalars(select(Substitute))
        row.retired_at = work.now
        await touch(work.session, "registry")
    await settle(road)
    assert (await the_case(road)).officer_id == "O1"


async def test_the_ladder_goes_on_from_the_substitute(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "请假 今天到7.25 王军")
    await settle(road)
    road.later(41)
    while await escalation.take_due(road.workshop):
        pass
    called = {row.officer_id for row in await road.all(OutboxMessage, purpose="escalation")}
    assert called
    assert "O1" not in called
