"""Rosters by rule and swap, and divisions that change: each in one act, open cases follow, one act takes it back."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from app.core.errors import InvalidValueError, NotFoundError
from app.services.duty import acts, division_changes, rosters
from app.services.duty.roster_rules import Rule, parse_spans
from app.services.history import broken_link
from app.services.versions import touch
from models import (
    Case,
    CaseEvent,
    Division,
    Duty,
    Group,
    Household,
    Office,
    Officer,
    OutboxMessage,
    Person,
    RegistryAct,
    RosterShift,
)
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
_ids = count(90_000_000)
HAIL = "竹园村下冰雹了,烟叶打烂了"
DESK, ROOM = f"{TOWN}-duty", f"{VILLAGE}-room"
DAY = date(2026, 7, 20)


@pytest.fixture
async def road(road: Road) -> Road:
    """The small county with groups in both villages, a desk, a room, and a few more officers and people."""
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                *(_group(VILLAGE, number) for number in (1, 2)),
                *(_group(OTHER, number) for number in (1, 2)),
                Office(code=DESK, name="四季镇值班室", kind="department", division_code=TOWN),
                Office(code=ROOM, name="竹园村便民服务室", kind="village_room", division_code=VILLAGE),
                Office(code=f"{OTHER}-room", name="长梁室", kind="village_room", division_code=OTHER),
                *(_officer(each, "duty_desk", TOWN, DESK) for each in ("E1", "E2")),
                _officer("O2", "household_officer", OTHER, None),
                Household(id="K1", division_code=OTHER + "001", head="兰向军", tags=[]),
                Person(id="Q1", household_id="K1", name="兰向军", tags=[]),
                Person(id="Q2", household_id="K1", name="兰小军", tags=[]),
                _duty("O2", "covers_household", "K1"),
                _duty("O2", "covers_household", OTHER + "001"),
                Group(
                    id=next(_ids),
                    channel="onebot",
                    account="siji",
                    group_id="700009",
                    division_code=OTHER,
                    name="长梁群",
                    listen="mention",
                ),
            ]
        )
        await touch(work.session, "registry")
    return road


def _group(village: str, number: int) -> Division:
    name = "一二三四"[number - 1] + "组"
    return Division(code=f"{village}{number:03d}", name=name, level="group", parent_code=village, aliases=[])


def _officer(officer_id: str, role: str, division: str, office: str | None) -> Officer:
    return Officer(
        id=officer_id,
        name=f"干部{officer_id}",
        role=role,
        division_code=division,
        title="",
        office_code=office,
    )


def _duty(officer: str, kind: str, target: str) -> Duty:
    return Duty(id=next(_ids), officer_id=officer, kind=kind, target=target)


async def undo(road: Road, act: RegistryAct) -> None:
    async with road.workshop.begin() as work:
        await acts.undo(work, act.id, "test")


async def shifts(road: Road, office: str = DESK) -> list[tuple[int, int, str]]:
    rows = await road.all(RosterShift, office_code=office, retired_at=None)
    return sorted((row.date.day, row.shift_start.hour, row.officer_id) for row in rows)


def a_rule(**changes: Any) -> Rule:
    values = {
        "office_code": DESK,
        "officers": ("E1", "E2"),
        "since": DAY,
        "until": date(2026, 7, 21),
        "days": "每天",
        "spans": parse_spans("08:00-20:00,20:00-08:00"),
    }
    return Rule(**(values | changes))


async def test_a_roster_by_rule_is_written_rewritten_and_is_what_routing_uses(road: Road) -> None:
    async with road.workshop.begin() as work:
        _, number = await rosters.write(work, a_rule(), "test")
    assert number == 4
    assert await shifts(road) == [(20, 8, "E1"), (20, 20, "E2"), (21, 8, "E1"), (21, 20, "E2")]
    async with road.workshop.begin() as work:
        night = datetime(2026, 7, 20, 18, 0, tzinfo=UTC)
        registry = work.snapshots.registry
        assert [each.officer.id for each in registry.on_duty(DESK, night)] == ["E2"]
        assert registry.holders("duty_desk", VILLAGE, (), night)[0].id == "E2"
        act, again = await rosters.write(work, a_rule(), "test")
        assert again == 0
    async with road.workshop.begin() as work:
        act, _ = await rosters.write(work, a_rule(officers=("E2",)), "test")
    assert {each[2] for each in await shifts(road)} == {"E2"}
    await undo(road, act)
    assert await shifts(road) == [(20, 8, "E1"), (20, 20, "E2"), (21, 8, "E1"), (21, 20, "E2")]


async def test_a_swap_goes_both_ways_and_back(road: Road) -> None:
    async with road.workshop.begin() as work:
        await rosters.write(work, a_rule(), "test")
    async with road.workshop.begin() as work:
        act = await rosters.swap(work, DESK, DAY, "E1", "E2", date(2026, 7, 21), "test")
    assert await shifts(road) == [(20, 8, "E2"), (20, 20, "E2"), (21, 8, "E1"), (21, 20, "E1")]
    await undo(road, act)
    assert await shifts(road) == [(20, 8, "E1"), (20, 20, "E2"), (21, 8, "E1"), (21, 20, "E2")]


async def test_nobody_is_put_into_two_places_at_once(road: Road) -> None:
    async with road.workshop.begin() as work:
        await rosters.write(work, a_rule(), "test")
    with pytest.raises(InvalidValueError, match="干部E1 2026-07-20 已经排在四季镇值班室"):
        async with road.workshop.begin() as work:
            await rosters.write(work, a_rule(office_code=ROOM, spans=parse_spans("09:00-12:00")), "test")
    with pytest.raises(NotFoundError, match="没有在四季镇值班室排班"):
        async with road.workshop.begin() as work:
            await rosters.swap(work, DESK, date(2026, 7, 25), "E1", "E2", None, "test")


async def place_of_case(road: Road) -> str:
    (case,) = await road.all(Case)
    assert broken_link(case, await road.all(CaseEvent, case_id=case.id)) is None
    return case.division_code


async def test_a_merged_village_is_still_known_by_its_name_and_everything_in_it_follows(road: Road) -> None:
    await road.says("oZhang", HAIL.replace("竹园", "长梁"))
    before = await place_of_case(road)
    assert before == OTHER
    async with road.workshop.begin() as work:
        act = await division_changes.merge_villages(work, [OTHER], VILLAGE, "test")
    assert await place_of_case(road) == VILLAGE
    divisions = {row.code: row.name for row in await road.all(Division, retired_at=None)}
    assert OTHER not in divisions
    assert divisions[VILLAGE + "003"] == "长梁村一组"
    assert (await road.all(Household, id="K1"))[0].division_code == VILLAGE + "003"
    assert {(d.officer_id, d.target) for d in await road.all(Duty) if d.officer_id in ("O2", "V2")} == {
        ("O2", "K1"),
        ("O2", VILLAGE + "003"),
        ("V2", VILLAGE),
    }
    assert (await road.all(Group, group_id="700009"))[0].division_code == VILLAGE
    async with road.workshop.read():
        pass
    await road.says("oStranger", HAIL.replace("竹园", "长梁"))
    assert {case.division_code for case in await road.all(Case)} == {VILLAGE}
    await road.says("oOther", HAIL.replace("竹园村", "长梁村一组"))
    await road.says("oAnother", HAIL.replace("竹园村", "竹园村一组"))
    places = [case.division_code for case in await road.all(Case)]
    assert places[-2:] == [VILLAGE + "003", VILLAGE + "001"]
    await undo(road, act)
    assert (await road.all(Case))[0].division_code == OTHER
    assert (await road.all(Household, id="K1"))[0].division_code == OTHER + "001"


async def test_a_merger_beyond_the_last_number_of_a_group_is_refused_and_changes_nothing(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add(
            Division(code=f"{VILLAGE}998", name="末组", level="group", parent_code=VILLAGE, aliases=[])
        )
    before = sorted(row.code for row in await road.all(Division, retired_at=None))
    with pytest.raises(InvalidValueError, match="组要编到 1000 号"):
        async with road.workshop.begin() as work:
            await division_changes.merge_villages(work, [OTHER], VILLAGE, "test")
    assert sorted(row.code for row in await road.all(Division, retired_at=None)) == before


async def test_two_groups_change_their_numbers_and_names(road: Road) -> None:
    one, two = OTHER + "001", OTHER + "002"
    async with road.workshop.begin() as work:
        act = await division_changes.renumber_groups(
            work, OTHER, {one: 2, two: 1}, "test", {one: "二组", two: "新一组"}
        )
    divisions = {row.code: row for row in await road.all(Division)}
    assert (divisions[two].name, divisions[two].aliases) == ("二组", ["一组"])
    assert (divisions[one].name, divisions[one].aliases) == ("新一组", ["二组"])
    assert (await road.all(Household, id="K1"))[0].division_code == two
    assert {d.target for d in await road.all(Duty, officer_id="O2")} == {"K1", two}
    await undo(road, act)
    assert (await road.all(Household, id="K1"))[0].division_code == one
    with pytest.raises(InvalidValueError, match="同一个号"):
        async with road.workshop.begin() as work:
            await division_changes.renumber_groups(work, OTHER, {one: 2}, "test")


async def test_a_household_that_moves_takes_its_matter_and_gets_its_new_officer(road: Road) -> None:
    await road.says("oZhang", HAIL)
    async with road.workshop.begin() as work:
        act = await division_changes.move_household(work, "H1", OTHER + "001", "test", "O2")
    (case,) = await road.all(Case)
    assert (case.division_code, case.officer_id) == (OTHER + "001", "O2")
    assert "told_handover" in [row.reply_key for row in await road.all(OutboxMessage)]
    await undo(road, act)
    (case,) = await road.all(Case)
    assert (case.division_code, case.officer_id) == (VILLAGE, "O1")


async def test_whoever_leaves_a_household_keeps_its_officers_and_takes_his_matter(road: Road) -> None:
    await road.says("oZhang", HAIL)
    async with road.workshop.begin() as work:
        work.session.add(Person(id="P2", household_id="H1", name="张二", tags=[]))
    async with road.workshop.begin() as work:
        act = await division_changes.split_household(work, "H1", "H1-2", ["P1"], "test")
    (case,) = await road.all(Case)
    assert case.household_id == "H1-2"
    assert {d.officer_id for d in await road.all(Duty, target="H1-2")} == {"O1"}
    assert [row.head for row in await road.all(Household, id="H1-2")] == ["张诗文"]
    for people in (["P2", "P1"], ["none"]):
        with pytest.raises(InvalidValueError):
            async with road.workshop.begin() as work:
                await division_changes.split_household(work, "H1", "H1-3", people, "test")
    await undo(road, act)
    assert (await road.all(Case))[0].household_id == "H1"
    assert (await road.all(Person, id="P1"))[0].household_id == "H1"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("兰向军户(K1) 迁到 竹园村委会", "兰**户(K1) 迁到 竹园村委会"),
        ("张诗文户(H1) 分出 张二户(H1-2)", "张**户(H1) 分出 张*户(H1-2)"),
        ("张**户(H1) 分出 张*户(H1-2)", "张**户(H1) 分出 张*户(H1-2)"),
    ],
)
def test_names_that_an_old_act_wrote_down_whole_are_told_masked(written: str, told: str) -> None:
    assert acts.told(RegistryAct(kind="move", summary=written)) == told


def test_other_acts_are_told_as_they_were_written() -> None:
    assert acts.told(RegistryAct(kind="swap", summary="王军户(1) 换班")) == "王军户(1) 换班"
