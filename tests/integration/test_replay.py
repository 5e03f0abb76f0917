"""Dry-runs: what a draft would decide otherwise, whose load shifts, who would be late; nothing is sent or stored."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.core.clock import SimulatedClock
from app.core.enums import FateKind, Intent
from app.core.errors import InputRefusedError
from app.services.casework import actions
from app.services.rules.ruleset_document import shipped_document
from app.services.rules.rulesets import Ruleset
from app.services.tuning import replay, replay_messages, replay_words
from app.services.tuning.replay_report import Report, dry_run
from handlers.filed import Filing, file_matter
from models import Base, Case
from tests.small_county import COUNTY, OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了"
TO_THE_TOWN = """
[[routes]]
name = "冰雹先告诉镇里"
when = { intent = "disaster", any_words = ["冰雹"] }
to = { role = "town_secretary" }
"""


def a_draft(document: str = TO_THE_TOWN) -> Ruleset:
    return Ruleset.parse(document)


async def rehearsed(road: Road, draft: Ruleset, division: str = COUNTY) -> Report:
    async with road.workshop.read() as work:
        return await dry_run(work, division, draft, await replay_messages.last(work, division, 1000))


async def counted(road: Road) -> dict[str, int]:
    async with road.workshop.read() as work:
        return {
            table.name: (await work.session.execute(select(func.count()).select_from(table))).scalar_one()
            for table in Base.metadata.sorted_tables
        }


async def test_each_message_that_goes_elsewhere_is_told_with_both_officers(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oZhang", "你好")
    report = await rehearsed(road, a_draft())
    assert (report.messages, len(report.changed)) == (2, 1)
    (changed,) = report.changed
    assert changed.comparison.differs == ("route", "officer", "also_tell")
    officers = [
        side.decision.officer.id if side.decision and side.decision.officer else ""
        for side in (changed.comparison.before, changed.comparison.after)
    ]
    assert officers == ["O1", "T1"]


async def test_load_and_alerts_shift_by_officer(road: Road) -> None:
    for sender in ("oA", "oB", "oZhang"):
        await road.says(sender, HAIL)
    report = await rehearsed(road, a_draft())
    assert (report.before.cases, report.after.cases) == (3, 3)
    assert (report.before.alerts, report.after.alerts) == (4, 3)
    assert {officer: load.cases for officer, load in report.shifted()} == {
        "O1": [1, 0],
        "T1": [0, 3],
        "V1": [2, 0],
    }


async def test_the_draft_that_is_in_force_changes_nothing(road: Road) -> None:
    for text in (HAIL, "我妈住院了,想问下医疗救助", "今天赶场好热闹", "竹园村三组有人落水了快救人"):
        await road.says("oZhang", text)
        road.later(300)
    report = await rehearsed(road, a_draft(shipped_document()))
    assert report.messages == 4
    assert report.changed == []
    assert report.shifted() == []


async def test_what_the_dry_run_says_of_the_rules_in_force_is_what_they_did(road: Road) -> None:
    said = (
        HAIL,
        "长梁村路垮了",
        "我家低保怎么停了",
        "谢谢你们",
        "竹园村有人被埋了,救命",
        "进度",
        "张书记在不在",
    )
    for number, text in enumerate(said):
        await road.says(f"oNew{number}", text)
    await road.says("oZhang", HAIL)
    report = await rehearsed(road, a_draft())
    async with road.workshop.read() as work:
        told = await replay_messages.last(work, COUNTY, 100)
        world = work.snapshots.world_for(COUNTY)
        judged = [(each, replay.compare(world, world, each).before) for each in told]
    assert len(judged) == len(said) + 1
    for each, judgement in judged:
        if not each.joins and each.fate != FateKind.COMMAND:
            assert each.fate == judgement.fate
    cases = await road.all(Case)
    opened = {judgement.decision.officer.id for _, judgement in judged if judgement.matters}  # type: ignore[union-attr]
    assert opened == {case.officer_id for case in cases}
    assert report.before.cases == len(cases)


async def test_what_another_system_filed_is_judged_again_as_of_the_kind_that_it_named(road: Road) -> None:
    await file_matter(road.workshop, Filing("hotline", "1", HAIL, VILLAGE, "", "", Intent.RELIEF))
    await file_matter(road.workshop, Filing("hotline", "2", HAIL, VILLAGE, "", "", None))
    async with road.workshop.read() as work:
        told = await replay_messages.last(work, COUNTY, 10)
    assert [each.setting.filed_kind for each in told] == [Intent.RELIEF, None]
    assert (await rehearsed(road, a_draft())).before.cases == len(await road.all(Case))


async def test_a_word_of_the_draft_makes_a_case_of_small_talk(road: Road) -> None:
    await road.says("oZhang", "竹园村的乌梢蛇又来咯")
    rows = shipped_document() + '\n[[lexicon]]\nword = "乌梢蛇"\nintent = "disaster"\nweight = 30.0\n'
    report = await rehearsed(road, a_draft(rows))
    (changed,) = report.changed
    assert "kind" in changed.comparison.differs or "fate" in changed.comparison.differs
    assert changed.comparison.after.intent == "disaster"
    assert report.after.cases == report.before.cases + 1


async def test_a_shorter_window_is_a_change_of_the_promise(road: Road) -> None:
    await road.says("oZhang", HAIL)
    report = await rehearsed(road, a_draft('[promises.disaster]\non_site = "15m"\n'))
    (changed,) = report.changed
    assert changed.comparison.differs == ("promise",)


async def _comes(road: Road, officer: str, minutes: int) -> None:
    """One case more, to which this officer comes after so long."""
    await road.says(f"oOf{officer}{minutes}", HAIL)
    case = (await road.all(Case))[-1]
    road.later(minutes)
    async with road.workshop.begin() as work:
        held = await actions.locked_case(work, case.id)
        assert held is not None
        who = work.snapshots.registry.officer(officer)
        await actions.act(work, held, "arrive", who, {}, f"officer:{officer}")


async def test_who_would_be_late_is_told_by_his_own_median(road: Road) -> None:
    for minutes in (10, 20, 90):
        await _comes(road, "V1", minutes)
    road.later(60)
    await road.says("oLast", HAIL)
    report = await rehearsed(road, a_draft('[promises.disaster]\non_site = "15m"\n'))
    assert report.habits["V1"].arrives == timedelta(minutes=20)
    last = report.changed[-1]
    assert last.before is not None
    assert last.after is not None
    assert (last.before.is_late, last.after.is_late) == (False, True)
    assert (report.before.late, report.after.late) == (0, 4)


async def test_where_nothing_is_on_record_it_is_said_so(road: Road) -> None:
    await road.says("oZhang", HAIL)
    report = await rehearsed(road, a_draft())
    assert report.after.unknown == 1
    async with road.workshop.read() as work:
        shown = "\n".join(replay_words.lines(report, work.snapshots.world_for(COUNTY), 0))
    assert "没有记录" in shown
    assert "冰雹先告诉镇里" in shown


async def test_what_goes_on_about_a_case_opens_none_on_either_side(road: Road) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oZhang", "30亩")
    report = await rehearsed(road, a_draft())
    assert (report.messages, report.joined) == (2, 1)
    assert report.after.cases == 1


async def test_nothing_is_written_and_no_writer_is_asked(road: Road) -> None:
    for sender in ("oA", "oZhang"):
        await road.says(sender, HAIL)
    before, statements = await counted(road), list[str]()

    def heard(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement.lstrip().split()[0].upper())

    event.listen(road.database.engine.sync_engine, "before_cursor_execute", heard)
    await rehearsed(road, a_draft())
    event.remove(road.database.engine.sync_engine, "before_cursor_execute", heard)
    assert await counted(road) == before
    assert set(statements) <= {"SELECT", "BEGIN", "PRAGMA", "SHOW"}


async def test_one_typed_message_is_compared_at_once(road: Road) -> None:
    async with road.workshop.read() as work:
        found = replay.one(work, HAIL, COUNTY, a_draft())
        quiet = replay.one(work, "你好", COUNTY, a_draft())
    assert found.differs == ("route", "officer")
    assert quiet.differs == ()
    shown = replay_words.comparison_json(found)
    assert shown["after"]["matters"][0]["called"][0]["officer"] == "T1"
    assert shown["after"]["place"]["code"] == VILLAGE


async def test_only_messages_of_the_division_are_decided_again(road: Road) -> None:
    await road.says("oA", HAIL)
    await road.says("oB", "长梁村下冰雹了,苞谷全打烂了")
    assert (await rehearsed(road, a_draft(), OTHER)).messages == 1


async def test_names_and_numbers_in_messages_are_masked(road: Road) -> None:
    await road.says("oA", "竹园村张诗文家下冰雹了,电话13800138000,烟叶全打烂了")
    report = await rehearsed(road, a_draft())
    async with road.workshop.read() as work:
        world = work.snapshots.world_for(COUNTY)
        shown = str(replay_words.as_json(report, world)) + "\n".join(replay_words.lines(report, world, 0))
    assert "张诗文" not in shown
    assert "13800138000" not in shown
    assert "张**" in shown


def test_a_division_in_a_file_that_is_none_is_named_with_its_row(clock: SimulatedClock) -> None:
    rows = [{"id": "1", "text": HAIL, "intent": "disaster", "division": "61092"}]
    with pytest.raises(InputRefusedError, match="第 2 行"):
        replay_messages.from_rows(rows, COUNTY, clock.now())
