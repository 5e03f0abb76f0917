"""Disaster reports: gathered from an incident's cases, put right, reported and kept, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.enums import AdminRole
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError, NotFoundError
from app.services.casework.actions import act, locked_case
from app.services.disasters import damage_reports
from app.services.scope import RIGHTS, Scope
from models import Case, DamageCorrection, DamageFile, DamageReport, Incident
from tests.bureau import DESK, Bureau
from tests.post import Post
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE

pytestmark = pytest.mark.anyio
LEADER = Scope("admin:leader", COUNTY, RIGHTS[AdminRole.LEADER])
STRANGER = Scope("admin:other", "610925100", RIGHTS[AdminRole.TOWN_ADMIN])


@pytest.fixture
def bureau(post: Post) -> Bureau:
    return Bureau(post)


async def test_figures_are_gathered_and_open_into_the_cases_that_they_count(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    cases = await bureau.squall.all(Case)
    stands = await bureau.standing(file)
    assert (stands.gathered.cases, stands.gathered.began_at) == (5, min(c.reported_at for c in cases))
    assert stands.figures["crops_lost"] == round((1 + 2 + 3 + 4 + 5) / 15, 2)
    assert stands.figures["households"] == 5
    shares = stands.gathered.shares["crops_lost"]
    assert [share.number for share in shares] == [case.number for case in cases]
    assert round(sum(share.amount for share in shares), 2) == stands.figures["crops_lost"]
    assert stands.gathered.parts[VILLAGE]["households"] == 5


async def test_an_officers_record_counts_before_what_the_reporter_said(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    last = (await bureau.squall.all(Case))[-1]
    await bureau.record(last, "看过了,绝收只有2亩,成灾4亩,倒塌房屋1间")
    stands = await bureau.standing(file)
    (share,) = [each for each in stands.gathered.shares["crops_lost"] if each.is_recorded]
    assert (share.number, round(share.amount * 15, 2)) == (last.number, 2)
    assert stands.figures["crops_lost"] == round((1 + 2 + 3 + 4 + 2) / 15, 2)
    assert stands.figures["houses_collapsed"] == 1


async def test_merged_and_withdrawn_cases_are_left_out(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    first, second, *_ = await bureau.squall.all(Case)
    async with bureau.workshop.begin() as work:
        held = await locked_case(work, first.id)
        assert held is not None
        await act(work, held, "merge", None, {"with": second.number}, "admin:desk")
    await bureau.squall.road.says("v3", "撤回")
    stands = await bureau.standing(file)
    assert stands.gathered.cases == 3
    assert stands.figures["crops_lost"] == round((2 + 4 + 5) / 15, 2)


async def test_a_household_that_reports_twice_counts_once_with_its_people(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    cases = await bureau.squall.all(Case)
    twice = [case.id for case in cases[-2:]]
    async with bureau.workshop.begin() as work:
        await work.session.execute(update(Case).where(Case.id.in_(twice)).values(household_id="H1"))
    figures = (await bureau.standing(file)).figures
    assert (figures["households"], figures["people"]) == (4, 1)
    assert figures["crops_lost"] == round((1 + 2 + 3 + 5) / 15, 2)


async def test_a_correction_counts_before_what_is_gathered_says_whose_and_keeps_what_was(
    bureau: Bureau,
) -> None:
    file = await bureau.hail(5)
    await bureau.correct(file, "people", "18")
    await bureau.correct(file, "people", "21", "又数了一遍")
    stands = await bureau.standing(file)
    assert stands.figures["people"] == 21
    assert stands.corrected["people"].actor == "admin:desk"
    rows = await bureau.squall.all(DamageCorrection)
    assert [(row.value, row.was, row.gathered, row.why) for row in rows] == [
        (18, 0, 0, "村里数过"),
        (21, 18, 0, "又数了一遍"),
    ]
    await bureau.correct(file, "people", "", "数错了地方")
    stands = await bureau.standing(file)
    assert (stands.figures["people"], "people" in stands.corrected, len(stands.history)) == (0, False, 3)


async def test_first_continued_and_verified_report_follow_each_other_and_stay_as_they_were(
    bureau: Bureau,
) -> None:
    file = await bureau.hail(5)
    with pytest.raises(IllegalMoveError, match="现在能报的是初报"):
        await bureau.make(file, "verified")
    first = await bureau.make(file, "first")
    await bureau.squall.report(2)
    await bureau.tick()
    await bureau.correct(file, "people", "30")
    second = await bureau.make(file, "continued")
    third = await bureau.make(file, "verified")
    with pytest.raises(IllegalMoveError, match="现在能报的是核报"):
        await bureau.make(file, "continued")
    reports = await bureau.squall.all(DamageReport)
    assert [(each.number, each.stage, each.cases) for each in reports] == [
        (1, "first", 5),
        (2, "continued", 7),
        (3, "verified", 7),
    ]
    assert [each.figures["total"]["people"] for each in reports] == [0, 30, 30]
    assert [each.figures["corrected"] for each in (first, second, third)] == [[], ["people"], ["people"]]


async def test_a_verified_report_whose_figures_contradict_each_other_is_refused(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    await bureau.make(file, "first")
    with pytest.raises(IllegalMoveError, match="受灾户数比受灾人口多"):
        await bureau.make(file, "verified")


async def test_drills_have_files_of_their_own_and_no_reminder(bureau: Bureau) -> None:
    await bureau.squall.report(5)
    async with bureau.workshop.begin() as work:
        await work.session.execute(update(Case).values(is_drill=True))
    bureau.clock.advance(timedelta(seconds=1))
    await bureau.tick()
    (file,) = await bureau.squall.all(DamageFile)
    assert (file.is_drill, file.remind_at) == (True, None)


async def test_an_incident_that_becomes_a_towns_takes_its_file_along(bureau: Bureau) -> None:
    await bureau.squall.report(5)
    await bureau.tick()
    await bureau.squall.report(8, OTHER)
    await bureau.tick()
    files = await bureau.squall.all(DamageFile)
    incidents = {each.id: each for each in await bureau.squall.all(Incident)}
    running = [file for file in files if incidents[file.incident_id].merged_into is None]
    assert [file.division_code for file in running] == [TOWN]
    parts = (await bureau.standing(running[0])).gathered.parts
    assert {code: part["households"] for code, part in parts.items()} == {VILLAGE: 5, OTHER: 8}


async def test_a_file_about_a_division_and_days_gathers_what_was_reported_there(bureau: Bureau) -> None:
    await bureau.squall.report(2)
    await bureau.squall.report(1, OTHER)
    today = bureau.clock.now().date()
    async with bureau.workshop.begin() as work:
        file = await damage_reports.open_file(work, DESK, TOWN, "冰雹", today, today)
        nothing = pytest.raises(InvalidValueError, match="没有这样的灾情事项")
        with nothing:
            await damage_reports.open_file(work, DESK, TOWN, "雪灾", today, today)
        with pytest.raises(InvalidValueError, match="最多隔 400 天"):
            await damage_reports.open_file(work, DESK, TOWN, "", today, today - timedelta(days=2))
    stands = await bureau.standing(file)
    assert (stands.gathered.cases, sorted(stands.gathered.parts)) == (3, [VILLAGE, OTHER])
    assert file.remind_at is None


async def test_everybody_keeps_to_his_division_and_his_rights(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    async with bureau.workshop.begin() as work:
        with pytest.raises(NotFoundError):
            await damage_reports.find(work, STRANGER, file.id)
        with pytest.raises(NotAllowedError):
            await damage_reports.correct(work, LEADER, file.id, "people", "3", "x")
        with pytest.raises(NotAllowedError):
            await damage_reports.make(work, LEADER, file.id, "first")
        assert await damage_reports.listed(work, STRANGER) == []
        assert (await damage_reports.find(work, LEADER, file.id)).id == file.id
    async with bureau.workshop.read() as work:
        assert (await work.session.scalars(select(DamageReport))).all() == []
