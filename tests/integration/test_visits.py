"""Whoever looks in on somebody of his care list says so in one message, and the list shows it."""

from itertools import count

import pytest

from app.services.listing.catalogue import DUTIES
from app.services.scope import Right, Scope
from app.services.tuning import publishing
from models import Case, Duty, Household, Message, Person
from tests.small_county import COUNTY, OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
_ids = count(70_000_000)


@pytest.fixture
async def road(road: Road) -> Road:
    """陈家林 is paired with 张诗文's household, an old man in it, and a child in 长梁村."""
    async with road.workshop.begin() as work:
        homes = [("H2", OTHER, "李大山"), ("H3", VILLAGE, "李小山")]
        work.session.add_all(
            Household(id=h, division_code=code, head=head, tags=[]) for h, code, head in homes
        )
        people = [("P2", "H1", "张老汉"), ("P3", "H2", "李小山"), ("P4", "H2", "李小山花")]
        work.session.add_all(Person(id=p, household_id=h, name=name, tags=[]) for p, h, name in people)
        kinds = [("pairs_household", "H1"), ("cares_patient", "P2"), ("cares_child", "P3")]
        for kind, target in [*kinds, ("cares_child", "P4"), ("covers_household", "H3")]:
            work.session.add(Duty(id=next(_ids), officer_id="O1", kind=kind, target=target))
    return road


async def seen(road: Road) -> set[str]:
    return {duty.target for duty in await road.all(Duty) if duty.seen_at == road.clock.now()}


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("走访 张老汉", "P2"),
        ("今天看望了张老汉,身体还好", "P2"),
        ("走访 张诗文 一切都好", "H1"),
        ("走访 p3 作业写完了", "P3"),
        ("刚去家访了李小山花", "P4"),
    ],
)
async def test_one_message_is_a_visit(road: Road, words: str, target: str) -> None:
    assert "记下了,刚看过" in await road.says("oChen", words)
    assert await seen(road) == {target}
    assert await road.all(Case) == []
    assert (await road.all(Message))[-1].fate_reason == "visit_done"


async def test_the_list_has_first_who_was_not_seen_for_longest(road: Road) -> None:
    await road.says("oChen", "走访 张老汉")
    road.later(60 * 24 * 3)
    said = (await road.says("oChen", "走访")).splitlines()
    assert "4位" in said[0]
    assert [line.partition("(")[0] for line in said[1:-1]] == ["张诗文", "李小山", "李小山花", "张老汉"]
    assert [line.endswith("看过") for line in said[1:-1]] == [False, False, False, True]


async def test_the_console_shows_the_day(road: Road) -> None:
    column = DUTIES.column("seen_at")
    assert column is not None
    assert column.is_sortable
    async with road.workshop.read() as work:
        assert column.show(work, road.clock.now()) == "2026-07-18"
        assert column.show(work, None) == ""


@pytest.mark.parametrize("words", ["走访 王大有", "今天去看望了王奶奶"])
async def test_a_name_that_is_on_no_list_of_his_is_asked_for(road: Road, words: str) -> None:
    assert "没有认出来" in await road.says("oChen", words)
    assert await seen(road) == set()


async def test_who_has_no_care_list_is_told_so(road: Road) -> None:
    assert "没有结对关爱的人" in await road.says("oWang", "走访名单")


async def test_what_he_finds_goes_into_his_case_of_that_household_as_well(road: Road) -> None:
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    assert "记到" in await road.says("oChen", "看望了张老汉,烟叶都打完了")
    assert await seen(road) == {"P2"}


@pytest.mark.parametrize("words", ["明天去看望张老汉", "没看望张老汉", "走访了周围三户,都受了灾"])
async def test_what_is_no_visit_is_none(road: Road, words: str) -> None:
    await road.says("oChen", words)
    assert await seen(road) == set()


async def test_a_danger_found_on_a_visit_is_a_danger(road: Road) -> None:
    await road.says("oChen", road.means("走访张老汉,他摔倒昏迷了", "disaster", is_urgent=True))
    assert len(await road.all(Case)) == 1


async def test_whoever_takes_a_household_over_sees_when_it_was_visited_last(road: Road) -> None:
    await road.says("oChen", "走访 张老汉")
    async with road.workshop.begin() as work:
        for duty in await road.all(Duty, target="P2"):
            (await work.session.get_one(Duty, duty.id)).retired_at = work.now
        work.session.add(Duty(id=next(_ids), officer_id="V1", kind="cares_patient", target="P2"))
    assert "今天15:00" in await road.says("oWang", "走访")


async def test_who_asks_what_he_has_in_hand_is_reminded_of_whom_nobody_saw_for_a_month(road: Road) -> None:
    for name in ("张诗文", "张老汉", "李小山"):
        await road.says("oChen", f"走访 {name}")
    assert "有1位30天没有记过走访,最久的是李小山花" in await road.says("oChen", "我的")
    await road.says("oChen", "走访 李小山花")
    assert "没有记过走访" not in await road.says("oChen", "我的")
    road.later(31 * 24 * 60)
    assert "有4位30天没有记过走访" in await road.says("oChen", "我的")
    assert "没有记过走访" not in await road.says("oWang", "我的")


async def test_whom_he_was_paired_with_just_now_he_is_not_reminded_of(road: Road) -> None:
    async with road.workshop.begin() as work:
        for duty in await road.all(Duty, officer_id="O1"):
            (await work.session.get_one(Duty, duty.id)).since = work.now.date()
    assert "没有记过走访" not in await road.says("oChen", "我的")


async def test_after_how_long_he_is_reminded_is_for_the_county_to_say(road: Road) -> None:
    scope = Scope("admin:王芳", COUNTY, frozenset(Right))
    await publishing.publish(road.workshop, scope, COUNTY, '[limits]\nunseen_at_most = "7 days"\n', "勤走动")
    await road.says("oChen", "走访 张诗文")
    road.later(8 * 24 * 60)
    assert "7天没有记过走访" in await road.says("oChen", "我的")
