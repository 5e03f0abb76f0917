"""Many reports of one kind in one place become one incident: officers get a list, people their own answers."""

import asyncio
import re
from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from app.services.disasters import storms
from app.services.disasters.storms import gather_due
from app.services.rules import rulesets
from models import Case, CaseEvent, Deadline, Escalation, Incident, OutboxMessage
from tests.plans import listening
from tests.post import Post
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE, Road
from tests.squall import Squall

pytestmark = pytest.mark.anyio


@pytest.fixture
def squall(post: Post) -> Squall:
    return Squall(post)


async def test_five_reports_in_one_village_are_one_incident_and_four_are_none(squall: Squall) -> None:
    await squall.report(4)
    await squall.settle()
    assert await squall.all(Incident) == []
    await squall.report(1)
    await squall.settle()
    incident = await squall.the_incident()
    assert (incident.kind, incident.hazard, incident.division_code) == ("disaster", "冰雹", VILLAGE)
    assert {case.incident_id for case in await squall.all(Case)} == {incident.id}


async def test_reports_that_lie_too_far_apart_are_no_incident(squall: Squall) -> None:
    for _ in range(6):
        await squall.report(1)
        await squall.over(minutes=8, step_seconds=240)
    assert await squall.all(Incident) == []


async def test_everybody_is_answered_with_his_own_number_and_who_comes(squall: Squall) -> None:
    answers = await squall.report(5)
    await squall.settle()
    answers += await squall.report(5)
    cases = await squall.all(Case)
    assert [case.number in answer for case, answer in zip(cases, answers, strict=True)] == [True] * 10
    assert len({case.reporter_conversation_id for case in cases}) == 10
    opened = await squall.all(CaseEvent, kind="opened")
    incident = await squall.the_incident()
    assert [event.data.get("incident") for event in opened] == [None] * 5 + [incident.number] * 5


async def test_an_officer_gets_one_growing_list_instead_of_sixty_alerts(squall: Squall) -> None:
    for _ in range(12):
        await squall.report(5)
        await squall.settle()
        await squall.over(minutes=1)
    texts = squall.pushes("oWang")
    assert len(texts) == 2
    assert "冰雹" in texts[-1]
    assert "收到 全部" in texts[-1]
    assert "/o/incident/" in texts[-1]
    await squall.over(minutes=10)
    assert "已有60件" in squall.pushes("oWang")[-1]
    rows = [row for row in await squall.all(OutboxMessage, officer_id="V1") if row.purpose == "alert"]
    assert {row.state for row in rows} == {"accepted"}
    assert len(rows) == 60


async def test_a_push_shows_each_case_once_though_it_is_new_and_waits(squall: Squall) -> None:
    for _ in range(12):
        await squall.report()
        await squall.over(minutes=1, step_seconds=20)
    await squall.over(minutes=10)
    for text in squall.pushes("oWang"):
        lines = re.findall("^[0-9]+号", text, re.MULTILINE)
        assert len(lines) == len(set(lines))


async def test_each_case_climbs_on_time_and_the_calls_are_gathered(squall: Squall) -> None:
    for _ in range(10):
        await squall.report(4)
        await squall.settle()
        await squall.over(minutes=1)
    await squall.over(minutes=45)
    steps: dict[int, Escalation] = {}
    for step in await squall.all(Escalation):
        steps.setdefault(step.case_id, step)
    cases = await squall.all(Case)
    late = [steps[case.id].at - case.reported_at for case in cases]
    assert set(late) == {timedelta(minutes=40)}
    site = [row for row in await squall.all(Deadline) if row.kind == "on_site"]
    assert all(row.missed_at is not None for row in site)
    assert len(squall.pushes("oLi")) <= 7
    assert any("没人回应" in text for text in squall.pushes("oLi"))


async def test_one_word_takes_the_whole_list_and_stops_its_ladders(squall: Squall) -> None:
    await squall.report(20)
    await squall.settle()
    answer = await squall.road.says("oWang", "收到 全部")
    assert "20件" in answer
    cases = await squall.all(Case)
    assert {(case.state, case.officer_id) for case in cases} == {("acknowledged", "V1")}
    await squall.over(minutes=35, step_seconds=300)
    assert await squall.all(Escalation) == []
    assert {row.state for row in await squall.all(OutboxMessage, officer_id="V1")} == {"seen"}
    news = [row for row in await squall.all(OutboxMessage) if row.reply_key == "told_acknowledged"]
    assert len(news) == 20


async def test_an_answer_without_a_number_means_the_only_list_that_waits(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    assert "6件" in await squall.road.says("oWang", "收到")


async def test_a_different_matter_in_the_same_minute_goes_its_own_way(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    other = squall.road.means("竹园村四组两家为地界吵起来了", "dispute")
    await squall.road.says("oOther", other)
    await squall.over(minutes=1)
    (dispute,) = [case for case in await squall.all(Case) if case.kind == "dispute"]
    assert dispute.incident_id is None
    assert any("纠纷" in text and dispute.number[-3:] in text for text in squall.pushes("oWang"))


async def test_a_fire_in_the_hail_is_no_part_of_it(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    fire = squall.road.means("竹园村山上起火了", "disaster")
    await squall.road.says("oOther", fire)
    await squall.settle()
    assert len(await squall.listed()) == 6


async def test_life_in_danger_breaks_out_and_calls_two_levels_at_once(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    before = (len(squall.pushes("oWang")), len(squall.pushes("oLi")))
    cry = squall.road.means("竹园村下冰雹,房子垮了,有人被埋了", "disaster", is_urgent=True)
    await squall.road.says("oOther", cry)
    await squall.settle()
    urgent = [row for row in await squall.all(OutboxMessage) if row.is_urgent and row.officer_id]
    assert {row.officer_id for row in urgent} == {"V1", "T1"}
    assert (len(squall.pushes("oWang")), len(squall.pushes("oLi"))) == (before[0] + 1, before[1] + 1)
    assert "人命关天" in squall.pushes("oWang")[-1]


async def test_a_storm_over_two_villages_becomes_the_towns(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    await squall.report(5, OTHER)
    await squall.settle()
    assert [each.division_code for each in await squall.all(Incident)] == [VILLAGE, OTHER]
    await squall.report(1, OTHER)
    await squall.settle()
    main, part = await squall.all(Incident)
    assert (main.division_code, main.merged_into) == (TOWN, None)
    assert (part.merged_into, part.closed_at) == (main.id, squall.clock.now())
    assert {case.incident_id for case in await squall.all(Case)} == {main.id}
    await squall.report(1, OTHER)
    assert len(await squall.listed()) == 13


async def test_single_reports_all_over_a_town_are_the_towns_incident(squall: Squall) -> None:
    for _ in range(3):
        await squall.report(1)
        await squall.report(1, OTHER)
        await squall.settle()
        await squall.over(minutes=4, step_seconds=240)
    assert await squall.all(Incident) == []
    await squall.report(1)
    await squall.report(5, OTHER)
    await squall.settle()
    codes = {each.division_code for each in await squall.all(Incident) if each.merged_into is None}
    assert codes == {TOWN}


async def test_what_comes_long_after_the_last_report_begins_anew(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    squall.clock.advance(timedelta(hours=7))
    await squall.settle()
    assert (await squall.the_incident()).settled_at is not None
    await squall.report(1)
    await squall.settle()
    assert len(await squall.listed()) == 6


async def test_however_many_incidents_grow_their_last_reports_are_asked_for_once(squall: Squall) -> None:
    await squall.report(5)
    await squall.settle()
    await squall.report(5, OTHER)
    await squall.settle()
    assert await _asks_for_last_reports(squall) == 0  # fresh ones cannot have settled
    squall.clock.advance(timedelta(hours=7))
    assert await _asks_for_last_reports(squall) == 1


async def _asks_for_last_reports(squall: Squall) -> int:
    async with listening(squall.workshop.database) as asked, squall.workshop.read() as work:
        await storms.plan(work)
    return sum("max(cases.id)" in statement for statement, _ in asked)


async def test_an_incident_is_over_when_all_its_cases_are(squall: Squall) -> None:
    await squall.report(5)
    await squall.settle()
    for number in range(1, 5):
        await squall.road.says(f"v{number}", "撤回")
    await squall.settle()
    assert (await squall.the_incident()).closed_at is None
    await squall.road.says("v5", "撤回")
    await squall.settle()
    assert (await squall.the_incident()).closed_at is not None


async def test_what_an_officer_takes_out_stays_out_and_can_be_put_back(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    case = (await squall.listed())[0]
    await squall.road.says("oWang", f"单列 {case.number}")
    await squall.settle()
    assert len(await squall.listed()) == 5
    (split,) = await squall.all(CaseEvent, kind="split")
    assert split.data["incident"] == (await squall.the_incident()).number
    await squall.road.says("oWang", f"归入 {case.number} {(await squall.the_incident()).number}")
    assert len(await squall.listed()) == 6


async def test_a_wrong_split_is_undone(squall: Squall) -> None:
    await squall.report(5)
    await squall.settle()
    case = (await squall.listed())[0]
    await squall.road.says("oWang", f"单列 {case.number}")
    await squall.road.says("oWang", f"撤销 {case.number}")
    assert len(await squall.listed()) == 5


async def test_two_processes_make_one_incident(
    squall: Squall, database_url: str, clock: SimulatedClock
) -> None:
    other = await Road(database_url, clock).open(is_new=False)
    await squall.report(8)
    await asyncio.gather(*(gather_due(shop) for shop in (squall.workshop, other.workshop) for _ in range(3)))
    await squall.settle()
    assert len(await squall.all(Incident)) == 1
    joined = await squall.all(CaseEvent, kind="joined")
    assert sorted(event.case_id for event in joined) == sorted(case.id for case in await squall.all(Case))
    answer = await other.says("v99", other.means("竹园村下冰雹了,洋芋打烂了", "disaster"))
    assert answer
    assert len(await squall.listed()) == 9
    await other.close()


async def test_a_county_that_wants_no_incidents_gets_none(squall: Squall) -> None:
    async with squall.workshop.begin() as work:
        document = rulesets.shipped_document().replace('kinds = ["disaster"]', "kinds = []")
        await rulesets.publish(work, COUNTY, document, "admin:1", "不合")
    await squall.report(8)
    assert await storms.gather_due(squall.workshop) == 0


async def test_who_takes_the_list_from_below_hears_whose_it_was_and_what_is_on_no_list(
    squall: Squall,
) -> None:
    await squall.report(6)
    await squall.settle()
    await squall.report(1, OTHER)
    await squall.over(minutes=50)
    answer = await squall.road.says("oLi", "收到 全部")
    assert "6件都记您收到了" in answer
    assert "原来在王支书名下的,现在归您了" in answer
    assert "另外1件不在灾害名单里" in answer


async def test_a_leader_hears_of_the_incident_among_all_that_is_open(squall: Squall) -> None:
    await squall.report(6)
    await squall.settle()
    assert "四季镇竹园村一带6件,6件还没有人回应" in await squall.road.says("oLi", "多少户受灾")
