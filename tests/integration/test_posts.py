"""A post is handed over in one act, and taken back within a day."""

import json
from datetime import date, time, timedelta
from itertools import count
from typing import Any

import pytest

from app.core.errors import IllegalMoveError, InvalidValueError, NotFoundError
from app.services.casework.case_audit import contradictions
from app.services.county.registry import Registry
from app.services.duty import acts, leaves
from app.services.duty.posts import Handover, hand_over
from app.services.duty.shares import Successor
from app.services.gaps import coverage
from app.services.history import broken_link
from app.services.versions import touch
from models import (
    AuditEntry,
    Case,
    CaseEvent,
    Contact,
    Division,
    Duty,
    Household,
    Office,
    Officer,
    OutboxMessage,
    RosterShift,
    Substitute,
)
from tests.small_county import TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
_ids = count(70_000_000)
HAIL = "竹园村下冰雹了,烟叶打烂了"
ONE, TWO, ROOM = VILLAGE + "001", VILLAGE + "002", f"{VILLAGE}-room"
TODAY = date(2026, 7, 18)


@pytest.fixture
async def road(road: Road) -> Road:
    """竹园村 with two groups of ten households that 陈家林 covers, two colleagues, a room that he sits in."""
    homes = [
        Household(id=f"G{n}", division_code=(ONE, TWO)[n % 2], head=f"户{n}", tags=[]) for n in range(20)
    ]
    await adds(
        road,
        Division(code=ONE, name="一组", level="group", parent_code=VILLAGE, aliases=[]),
        Division(code=TWO, name="二组", level="group", parent_code=VILLAGE, aliases=[]),
        Office(code=ROOM, name="竹园村便民服务室", kind="village_room", division_code=VILLAGE),
        *(_officer(each, "household_officer") for each in ("O2", "O3")),
        *(_contact(each) for each in ("O2", "O3", "V2", "D1")),
        *homes,
        *(a_duty("O1", "covers_household", home.id) for home in homes),
        a_duty("O1", "pairs_household", "G1", since=date(2026, 1, 1), until=date(2026, 12, 31)),
        a_duty("O1", "party_liaison", VILLAGE, since=date(2026, 9, 1)),
        *(_shift(TODAY + timedelta(days=n)) for n in range(-1, 3)),
        Substitute(id=next(_ids), officer_id="V2", substitute_id="O1", since=TODAY, until=None),
    )
    return road


def _officer(officer_id: str, role: str) -> Officer:
    return Officer(id=officer_id, name=officer_id, role=role, division_code=VILLAGE, title="")


def _contact(owner: str) -> Contact:
    return Contact(
        id=next(_ids),
        owner_kind="officer",
        owner_id=owner,
        channel="wechat",
        account="langao",
        external_id=f"o{owner}",
    )


def a_duty(officer_id: str, kind: str, target: str, **dates: date) -> Duty:
    return Duty(id=next(_ids), officer_id=officer_id, kind=kind, target=target, **dates)


def _shift(day: date) -> RosterShift:
    return RosterShift(
        id=next(_ids),
        office_code=ROOM,
        date=day,
        shift_start=time(8),
        shift_end=time(18),
        officer_id="O1",
    )


async def adds(road: Road, *rows: Any) -> None:
    async with road.workshop.begin() as work:
        work.session.add_all(rows)
        await touch(work.session, "registry")


async def hands_over(road: Road, officer: str, *to: Successor, takes_post: bool = False) -> Handover:
    async with road.workshop.begin() as work:
        return await hand_over(work, officer, to, "test", takes_post=takes_post)


async def holes(road: Road) -> dict[str, int]:
    async with road.workshop.read() as work:
        registry = await Registry.load(work.session, TODAY)
        found = (await coverage.check(work, registry, {})).as_json()["holes"]
        return {hole["kind"]: hole["count"] for hole in found}


async def in_force(road: Road, officer: str) -> set[tuple[str, str]]:
    async with road.workshop.read() as work:
        rows = await road.all(Duty, officer_id=officer, retired_at=None)
        today = work.now.date()
        return {
            (row.kind, row.target)
            for row in rows
            if (row.since is None or row.since <= today) and (row.until is None or row.until >= today)
        }


async def test_everything_goes_to_the_successor_and_nothing_is_uncovered(road: Road) -> None:
    await road.says("oZhang", HAIL)
    before = await holes(road)
    duties = await in_force(road, "O1")
    done = await hands_over(road, "O1", Successor("O2"))
    assert (done.households, done.shifts, done.cases) == ({"O2": 21}, {"O2": 3}, {"O2": 1})
    assert await in_force(road, "O2") == duties
    assert await in_force(road, "O1") == set()
    future = [row for row in await road.all(Duty, officer_id="O2") if row.since == date(2026, 9, 1)]
    assert len(future) == 1
    paired = [row for row in await road.all(Duty, officer_id="O2") if row.kind == "pairs_household"]
    assert paired[0].until == date(2026, 12, 31)
    after = await holes(road)
    assert {kind: after[kind] for kind in after if after[kind] > before.get(kind, 0)} == {}
    (stand,) = await road.all(Substitute, retired_at=None)
    assert stand.substitute_id == "O2"


async def test_history_keeps_the_old_name_and_the_person_hears_the_new_one(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    await hands_over(road, "O1", Successor("O2"))
    (case,) = await road.all(Case)
    assert (case.officer_id, case.state) == ("O2", "acknowledged")
    events = await road.all(CaseEvent, case_id=case.id)
    assert broken_link(case, events) is None
    assert contradictions(case, events) == []
    assert [e.actor for e in events if e.kind == "acknowledged"] == ["officer:O1"]
    keys = [row.reply_key for row in await road.all(OutboxMessage)]
    assert {"told_handover", "alert_handover", "notice_handover"} <= set(keys)
    assert [entry.action for entry in await road.all(AuditEntry)] == ["handover"]
    assert "在办" not in await road.says("oChen", "我的")


async def test_several_successors_share_by_division_and_the_rest_in_turn(road: Road) -> None:
    done = await hands_over(road, "O1", Successor("O2", ONE), Successor("O3"))
    assert done.households == {"O2": 10, "O3": 11}
    assert {target for kind, target in await in_force(road, "O2") if kind == "covers_household"} == {
        f"G{n}" for n in range(0, 20, 2)
    }


async def test_a_duty_on_a_whole_group_is_no_household(road: Road) -> None:
    await adds(road, a_duty("O1", "covers_household", TWO))
    done = await hands_over(road, "O1", Successor("O2", TWO), Successor("O3", VILLAGE))
    assert (done.households, done.areas) == ({"O2": 10, "O3": 11}, {"O2": 1})
    said = {row.officer_id: json.loads(row.values) for row in await road.all(OutboxMessage, purpose="notice")}
    assert [(said[who]["households"], said[who]["areas"]) for who in ("O2", "O3")] == [
        ("10", "1"),
        ("11", ""),
    ]


async def test_one_household_may_go_to_another_than_its_group_and_the_nearest_part_decides(
    road: Road,
) -> None:
    named = (Successor("O3", VILLAGE), Successor("O2", ONE), Successor("V1", "G2"))
    done = await hands_over(road, "O1", *named)
    assert ("covers_household", "G2") in await in_force(road, "V1")
    assert {target for _, target in await in_force(road, "O2")} == {f"G{n}" for n in range(0, 20, 2)} - {"G2"}
    assert done.households["O3"] == 11


async def test_within_a_day_everything_comes_back_and_after_it_nothing_does(road: Road) -> None:
    await road.says("oZhang", HAIL)
    duties, before = await in_force(road, "O1"), await holes(road)
    done = await hands_over(road, "O1", Successor("O2"), Successor("O3"))
    road.later(23 * 60)
    async with road.workshop.begin() as work:
        await acts.undo(work, done.act.id, "test")
    assert await in_force(road, "O1") == duties
    assert await in_force(road, "O2") == set()
    assert await holes(road) == before
    (case,) = await road.all(Case)
    assert case.officer_id == "O1"
    assert "陈家林" in (await road.all(OutboxMessage, purpose="news"))[-1].values
    assert "1件" in await road.says("oChen", "我的")
    with pytest.raises(IllegalMoveError, match="已经撤销过"):
        async with road.workshop.begin() as work:
            await acts.undo(work, done.act.id, "test")


async def test_too_late_or_changed_since_nothing_is_taken_back(road: Road) -> None:
    done = await hands_over(road, "O1", Successor("O2"))
    async with road.workshop.begin() as work:
        officer = await work.session.get(Officer, "O1")
        assert officer is not None
        officer.retired_at = work.now + timedelta(seconds=1)
    with pytest.raises(IllegalMoveError, match="officers 的 O1 之后又改过"):
        async with road.workshop.begin() as work:
            await acts.undo(work, done.act.id, "test")
    assert len(await in_force(road, "O2")) == 22
    road.later(25 * 60)
    with pytest.raises(IllegalMoveError, match="过了一天"):
        async with road.workshop.begin() as work:
            await acts.undo(work, done.act.id, "test")


async def test_a_post_that_nobody_would_hold_is_refused_until_the_successor_takes_it(road: Road) -> None:
    with pytest.raises(InvalidValueError, match="接任这个岗位"):
        await hands_over(road, "T1", Successor("V1"))
    assert (await road.all(Officer, id="T1"))[0].retired_at is None
    await hands_over(road, "T1", Successor("V1"), takes_post=True)
    (taken,) = await road.all(Officer, id="V1")
    assert (taken.role, taken.division_code) == ("town_secretary", TOWN)


@pytest.mark.parametrize(
    ("officer", "to", "error"),
    [
        ("none", Successor("O2"), NotFoundError),
        ("O1", Successor("none"), NotFoundError),
        ("O1", Successor("O1"), InvalidValueError),
        ("O1", Successor("O2", "610999"), InvalidValueError),
        ("O1", Successor("O2", "no such household"), InvalidValueError),
    ],
)
async def test_what_cannot_be_is_refused(
    road: Road, officer: str, to: Successor, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await hands_over(road, officer, to)


async def test_a_case_that_lies_with_his_substitute_goes_to_the_successor_too(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "请假 今天到7.25 O3")
    while await leaves.take_due(road.workshop):
        pass
    assert (await road.all(Case))[0].officer_id == "O3"
    await hands_over(road, "O1", Successor("O2"))
    assert (await road.all(Case))[0].officer_id == "O2"
    while await leaves.take_due(road.workshop):
        pass
    assert (await road.all(Case))[0].officer_id == "O2"
