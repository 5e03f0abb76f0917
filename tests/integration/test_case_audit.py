"""`audit verify` names whatever was changed or deleted beside the service, and nothing else; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from app.services.casework import case_audit
from models import Case, CaseEvent
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """One case that was taken, arrived at, recorded and resolved; one that was taken by mistake; one that just came."""
    await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    for order in ("收到", "到场", "记录 打烂三亩", "办结 发了种子"):
        road.later(3)
        assert "好," in await road.says("oChen", order)
    road.later(3)
    await road.says("oNew", "竹园村下冰雹了,苞谷打烂了")
    assert "好," in await road.says("oWang", "收到")
    assert "撤销了" in await road.says("oWang", "撤销")
    await road.says("oLate", "竹园村下冰雹了,房子打烂了")
    return road


async def verified(road: Road) -> tuple[int, list[str]]:
    async with road.workshop.read() as work:
        return await case_audit.verify(work)


async def the_first(road: Road) -> Case:
    return (await road.all(Case))[0]


async def changed(road: Road, **values: Any) -> str:
    """What is found after the row of the resolved case was changed beside the service; always one thing."""
    case = await the_first(road)
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).where(Case.id == case.id).values(**values))
    _, (found,) = await verified(road)
    assert case.number in found
    return found


async def test_what_the_service_wrote_is_right(road: Road) -> None:
    assert await verified(road) == (3, [])


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"state": "closed"}, "状态"),
        ({"state": "assigned", "resolved_at": None}, "状态"),
        ({"kind": "opinion"}, "类别"),
        ({"officer_id": "X9"}, "负责人"),
    ],
    ids=["closed", "resolved no more", "of another kind", "another officer's"],
)
async def test_a_case_that_was_changed_beside_the_service_is_named(
    road: Road, values: dict[str, Any], named: str
) -> None:
    assert named in await changed(road, **values)


@pytest.mark.parametrize(
    ("column", "named"),
    [
        ("opened_at", "受理时间"),
        ("acknowledged_at", "收到时间"),
        ("on_site_at", "到场时间"),
        ("resolved_at", "办结时间"),
    ],
)
async def test_a_time_that_was_made_earlier_is_named(road: Road, column: str, named: str) -> None:
    earlier = getattr(await the_first(road), column) - timedelta(minutes=5)
    assert named in await changed(road, **{column: earlier})


async def test_a_case_that_nobody_took_and_that_is_said_to_be_in_hand_is_named(road: Road) -> None:
    last = (await road.all(Case))[-1]
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).where(Case.id == last.id).values(state="in_hand"))
    assert await verified(road) == (3, [f"事项 {last.number} 的状态和历史对不上,像是绕过系统改过"])


async def test_a_changed_and_a_deleted_event_are_named(road: Road) -> None:
    case = await the_first(road)
    events = await road.all(CaseEvent, case_id=case.id)
    async with road.workshop.begin() as work:
        rename = text("UPDATE case_events SET actor = 'officer:X9' WHERE case_id = :case AND seq = 3")
        await work.session.execute(rename, {"case": case.id})
    assert await verified(road) == (3, [f"事项 {case.number} 第 3 条历史被改动过"])
    async with road.workshop.begin() as work:
        await work.session.execute(delete(CaseEvent).where(CaseEvent.id == events[-1].id))
    _, (found,) = await verified(road)
    assert case.number in found


async def test_a_deleted_case_is_missed_by_what_still_speaks_of_it(road: Road) -> None:
    case = await the_first(road)
    async with road.workshop.begin() as work:
        await work.session.execute(delete(Case).where(Case.id == case.id))
    assert await verified(road) == (2, [f"内部编号 {case.id} 的事项被删掉了,它的记录还在"])


async def test_a_case_that_was_deleted_with_its_history_is_missed_too(road: Road) -> None:
    case = await the_first(road)
    async with road.workshop.begin() as work:
        await work.session.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id))
        await work.session.execute(delete(Case).where(Case.id == case.id))
    assert await verified(road) == (2, [f"内部编号 {case.id} 的事项被删掉了,它的记录还在"])
