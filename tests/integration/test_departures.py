"""An officer whom an import retires: his running cases are somebody else's within one tick."""

from pathlib import Path

import pytest
from sqlalchemy import update

from app.services.casework.case_audit import contradictions
from app.services.duty import departures
from app.services.importing import imports
from app.services.versions import touch
from models import Case, CaseEvent, Division, Officer, OutboxMessage
from tests.counties import Rows, write_files
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶打烂了"
STAYING: Rows = [
    {"id": "V1", "name": "王支书", "role": "village_leader", "division_code": VILLAGE},
    {"id": "V2", "name": "刘支书", "role": "village_leader", "division_code": OTHER},
    {"id": "T1", "name": "李书记", "role": "town_secretary", "division_code": TOWN},
    {"id": "D1", "name": "赵值班", "role": "duty_desk", "division_code": COUNTY},
]


@pytest.fixture
async def road(road: Road) -> Road:
    """The small county with a case that its officer has acknowledged."""
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    return road


async def stay(road: Road, folder: Path, officers: Rows) -> None:
    report = await imports.run(road.workshop, write_files(folder, {"officers": officers}), is_replacing=True)
    assert report.problems.listed == []


async def test_his_running_case_passes_to_whoever_answers_for_the_place(road: Road, tmp_path: Path) -> None:
    [before] = await road.all(Case)
    await stay(road, tmp_path, STAYING)
    assert await departures.take_due(road.workshop) == 1
    [case] = await road.all(Case)
    assert (before.officer_id, case.officer_id) == ("O1", "V1")
    assert (case.state, case.next_due_at) == (before.state, before.next_due_at)
    told = {(row.officer_id, row.reply_key) for row in await road.all(OutboxMessage)}
    assert {("V1", "alert_handover"), (None, "told_handover")} <= told
    assert "王支书负责" in await road.says("oZhang", "进度")
    assert contradictions(case, await road.all(CaseEvent, case_id=case.id)) == []
    assert await departures.take_due(road.workshop) == 0


async def test_a_case_that_nobody_can_take_stays(road: Road) -> None:
    async with road.workshop.begin() as work:
        await work.session.execute(update(Officer).values(retired_at=work.now))
        await touch(work.session, "registry")
    assert await departures.take_due(road.workshop) == 0
    [case] = await road.all(Case)
    assert case.officer_id == "O1"


MERGED: Rows = [
    {"code": COUNTY, "name": "岚皋县", "level": "county"},
    {"code": TOWN, "name": "四季镇", "level": "town", "aliases": "四季"},
    {"code": OTHER, "name": "长梁村委会", "level": "village", "aliases": "长梁;竹园村;竹园"},
]
"""竹园村 became part of 长梁村, whose other names are its own by now."""


async def reform(road: Road, folder: Path, households: Rows) -> None:
    """The second import of a county after its villages were merged."""
    files = {
        "divisions": MERGED,
        "officers": STAYING[1:],
        "duties": [{"officer_id": "V2", "kind": "leads_village", "target": OTHER}],
        "households": households,
    }
    report = await imports.run(road.workshop, write_files(folder, files), is_replacing=True)
    assert report.problems.listed == []


async def test_a_case_in_a_village_that_was_merged_follows_its_household_to_the_officers_there(
    road: Road, tmp_path: Path
) -> None:
    await reform(road, tmp_path, [{"id": "H1", "division_code": OTHER, "head": "张诗文"}])
    await departures.take_due(road.workshop)
    [case] = await road.all(Case)
    assert (case.division_code, case.officer_id) == (OTHER, "V2")
    events = await road.all(CaseEvent, case_id=case.id)
    assert contradictions(case, events) == []
    assert "刘支书负责" in await road.says("oZhang", "进度")
    assert await departures.take_due(road.workshop) == 0
    assert len(await road.all(CaseEvent, case_id=case.id)) == len(events)


async def test_without_a_household_it_goes_where_the_old_name_is_known_and_else_stays(
    road: Road, tmp_path: Path
) -> None:
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).values(household_id=None))
    await reform(road, tmp_path, [{"id": "H1", "division_code": OTHER, "head": "张诗文"}])
    await departures.take_due(road.workshop)
    [case] = await road.all(Case)
    assert (case.division_code, case.officer_id) == (OTHER, "V2")


async def test_a_village_that_nobody_names_any_more_keeps_its_case_for_whoever_stands_above(
    road: Road, tmp_path: Path
) -> None:
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).values(household_id=None))
        await work.session.execute(
            update(Division).where(Division.code == VILLAGE).values(retired_at=work.now)
        )
        await touch(work.session, "registry")
    await stay(road, tmp_path, STAYING[2:])
    await departures.take_due(road.workshop)
    [case] = await road.all(Case)
    assert (case.division_code, case.officer_id) == (VILLAGE, "T1")


async def move(road: Road, folder: Path, to: str) -> None:
    """An import in which the village stays and the household has another division."""
    group = {"code": VILLAGE + "001", "name": "一组", "level": "group", "parent_code": VILLAGE}
    files = {"divisions": [group], "households": [{"id": "H1", "division_code": to, "head": "张诗文"}]}
    report = await imports.run(road.workshop, write_files(folder, files))
    assert (report.problems.listed, report.updated["households"]) == ([], 1)


async def test_an_open_case_goes_with_the_household_that_an_import_moves_and_its_officer_keeps_it(
    road: Road, tmp_path: Path
) -> None:
    [before] = await road.all(Case)
    await move(road, tmp_path, OTHER)
    [case] = await road.all(Case)
    assert (before.division_code, case.division_code, case.officer_id) == (VILLAGE, OTHER, "O1")
    events = await road.all(CaseEvent, case_id=case.id)
    assert contradictions(case, events) == []
    assert events[-1].data == {"reason": "division", "division_code": OTHER, "before": VILLAGE}


async def test_a_case_that_is_not_at_its_household_stays_where_it_is(road: Road, tmp_path: Path) -> None:
    async with road.workshop.begin() as work:
        await work.session.execute(update(Case).values(division_code=OTHER))
    await move(road, tmp_path, VILLAGE + "001")
    [case] = await road.all(Case)
    assert case.division_code == OTHER
