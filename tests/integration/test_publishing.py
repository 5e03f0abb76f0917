"""Publishing and going back: pins, approvals, two at once, who may, and what the log says, on both engines."""

import anyio
import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import AdminRole
from app.core.errors import InputRefusedError, NotAllowedError, NotFoundError
from app.core.ids import IdSource
from app.db.database import Database
from app.jobs.knock import SECONDS
from app.services.lifecycle import escalation
from app.services.rules import rulesets
from app.services.rules.problems import RulesetRefusedError
from app.services.scope import RIGHTS, Right, Scope
from app.services.snapshots import Snapshots
from app.services.tuning import publishing
from app.services.tuning.publishing import OvertakenError, PinsRefusedError, Publication
from app.services.work import Workshop
from models import AuditEntry, Case, Officer
from tests.small_county import COUNTY, TOWN, Road
from tests.workbench import KEYRING

pytestmark = pytest.mark.anyio
WANG = Scope("admin:王芳", COUNTY, frozenset(Right))
TOWN_ADMIN = Scope("admin:李明", TOWN, RIGHTS[AdminRole.TOWN_ADMIN])
PIN = """
[[pins]]
name = "竹园村的冰雹"
text = "竹园村下冰雹了"
expect = { intent = "disaster", role = "village_leader" }
"""
TO_THE_DESK = """
[[routes]]
name = "冰雹都给值班室"
when = { intent = "disaster", any_words = ["冰雹"] }
to = { role = "duty_desk" }
"""
OWN = """
[[routes]]
name = "镇里的冰雹"
scope = "610925112"
when = { any_words = ["冰雹"] }
to = { role = "town_secretary" }
"""
COUNTYS = """
[[routes]]
name = "全县的火情"
when = { any_words = ["起火"] }
to = { role = "duty_desk" }
"""


async def publish(road: Road, document: str, scope: Scope = WANG, **more: object) -> Publication:
    return await publishing.publish(road.workshop, scope, COUNTY, document, "换了规矩", **more)  # type: ignore[arg-type]


async def in_force(road: Road) -> str:
    async with road.workshop.read() as work:
        return await rulesets.export(work.session, COUNTY)


async def test_a_pin_that_would_change_refuses_and_what_is_published_stands(road: Road) -> None:
    await publish(road, PIN)
    with pytest.raises(PinsRefusedError, match=r"竹园村的冰雹.*岗位应该是村干部,会变成值班员") as refused:
        await publish(road, TO_THE_DESK + PIN)
    assert "--approve 竹园村的冰雹" in str(refused.value)
    assert await in_force(road) == PIN


async def test_a_pin_approved_by_name_and_reason_is_kept_in_history_and_log(road: Road) -> None:
    await publish(road, PIN)
    published = await publish(road, TO_THE_DESK + PIN, approve=["竹园村的冰雹"])
    assert published.version == 2
    async with road.workshop.read() as work:
        row = await rulesets.latest(work.session, COUNTY)
        assert row is not None
        (approval,) = row.approvals
        assert (approval["pin"], approval["by"], approval["reason"]) == (
            "竹园村的冰雹",
            "admin:王芳",
            "换了规矩",
        )
        entry = (await work.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()
        assert entry is not None
        assert (entry.action, entry.actor, entry.target) == ("publish_rules", "admin:王芳", f"{COUNTY}:2")
        assert entry.data["approved"] == 1


async def test_what_was_approved_once_need_not_be_approved_again_until_it_changes_again(road: Road) -> None:
    await publish(road, PIN)
    await publish(road, TO_THE_DESK + PIN, approve=["竹园村下冰雹了"])
    again = await publish(road, "# 只改了说明\n" + TO_THE_DESK + PIN)
    assert again.approvals[0].by == "admin:王芳"
    with pytest.raises(PinsRefusedError):
        await publish(road, TO_THE_DESK.replace("duty_desk", "town_secretary") + PIN)


async def test_of_two_publishes_at_once_the_second_is_told_what_the_first_changed(road: Road) -> None:
    outcomes: list[Publication | OvertakenError] = []

    async def attempt(document: str) -> None:
        try:
            outcomes.append(await publish(road, document))
        except OvertakenError as error:
            outcomes.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(attempt, COUNTYS)
        group.start_soon(attempt, '[promises.disaster]\non_site = "30m"\n')
    refused = [each for each in outcomes if isinstance(each, OvertakenError)]
    done = [each for each in outcomes if isinstance(each, Publication)]
    assert [each.version for each in done] == list(range(1, len(done) + 1))
    assert len(done) + len(refused) == 2
    assert all(each.changes and "换了规矩" in str(each) for each in refused)


async def test_of_two_who_looked_at_the_same_version_only_the_first_publishes(road: Road) -> None:
    async with road.workshop.read() as work:
        first, second = [await publishing.examine(work, COUNTY, each) for each in (COUNTYS, PIN)]
    async with road.workshop.begin() as work:
        await publishing.put_in_force(work, WANG, first, "先来的")
    with pytest.raises(OvertakenError, match=r"第 0 版上改的.*第 1 版\(先来的\)") as refused:
        async with road.workshop.begin() as work:
            await publishing.put_in_force(work, WANG, second, "后来的")
    assert any("全县的火情" in each for each in refused.value.changes)
    assert await in_force(road) == COUNTYS


async def test_a_change_to_an_older_version_is_refused_with_what_came_since(road: Road) -> None:
    await publish(road, COUNTYS)
    await publish(road, COUNTYS + '\n[promises.disaster]\non_site = "30m"\n')
    with pytest.raises(OvertakenError, match=r"在第 1 版上改的.*第 2 版") as refused:
        await publish(road, TO_THE_DESK, base_version=1)
    assert "灾情的承诺:到场时限 40分钟 → 30分钟" in refused.value.changes
    assert (await publish(road, TO_THE_DESK, base_version=2)).version == 3


async def test_going_back_to_rules_whose_officer_is_gone_names_him_and_changes_nothing(road: Road) -> None:
    await publish(road, COUNTYS.replace('role = "duty_desk"', 'officer = "T1"'))
    await publish(road, COUNTYS)
    async with road.workshop.begin() as work:
        officer = await work.session.get(Officer, "T1")
        assert officer is not None
        officer.retired_at = work.now
        await publishing.touch(work.session, "registry")
    with pytest.raises(RulesetRefusedError, match=r"第 5 行 .*干部 T1 登记里没有") as refused:
        await publishing.rollback(road.workshop, WANG, COUNTY, 1, "改错了")
    assert [each.line for each in refused.value.problems] == [5]
    assert not await road.all(AuditEntry, action="rollback_rules")
    assert await in_force(road) == COUNTYS


async def test_going_back_is_one_act_and_is_written_down(road: Road) -> None:
    await publish(road, PIN)
    await publish(road, TO_THE_DESK + PIN, approve=["竹园村的冰雹"])
    assert (await publishing.rollback(road.workshop, WANG, COUNTY, 1, "改错了")).version == 3
    assert await in_force(road) == PIN
    entries = await road.all(AuditEntry, action="rollback_rules")
    assert [(each.target, each.data["to"]) for each in entries] == [(f"{COUNTY}:3", 1)]
    with pytest.raises(NotFoundError, match="第 9 版"):
        await publishing.rollback(road.workshop, WANG, COUNTY, 9, "改错了")


async def test_a_town_changes_its_own_rules_and_nobody_elses(road: Road) -> None:
    await publish(road, COUNTYS)
    assert (await publish(road, COUNTYS + OWN, TOWN_ADMIN)).version == 2
    with pytest.raises(NotAllowedError, match="routes"):
        await publish(road, OWN, TOWN_ADMIN)
    with pytest.raises(NotAllowedError, match="promises"):
        await publish(road, COUNTYS + OWN + '\n[promises.disaster]\non_site = "5m"\n', TOWN_ADMIN)
    with pytest.raises(NotAllowedError):
        await publishing.rollback(road.workshop, TOWN_ADMIN, COUNTY, 1, "改错了")
    assert await in_force(road) == COUNTYS + OWN


@pytest.mark.parametrize("role", [AdminRole.LEADER, AdminRole.AUDIT, AdminRole.DUTY_DESK])
async def test_nobody_else_publishes_anything(road: Road, role: AdminRole) -> None:
    with pytest.raises(NotAllowedError):
        await publish(road, OWN, Scope("admin:x", COUNTY, RIGHTS[role]))


async def test_another_countys_rules_are_not_found(road: Road) -> None:
    with pytest.raises(NotFoundError):
        await publishing.publish(
            road.workshop, Scope("admin:x", "610926", frozenset(Right)), COUNTY, COUNTYS, "试试"
        )


async def test_a_version_without_a_reason_is_refused(road: Road) -> None:
    with pytest.raises(InputRefusedError, match="原因"):
        await publishing.publish(road.workshop, WANG, COUNTY, COUNTYS, " ")


async def test_another_replica_goes_by_the_new_words_with_its_next_tick(
    road: Road, database_url: str, clock: SimulatedClock
) -> None:
    database = Database(database_url, KEYRING)
    other = Workshop(database, clock, IdSource(clock), Snapshots(clock))
    async with other.read() as work:
        assert work.snapshots.ruleset_for(COUNTY).version == 0
    await publish(road, '[[lexicon]]\nword = "咕噜咕噜"\nintent = "care"\nweight = 20\n')
    assert await escalation.take_due(other) == 0
    assert other.snapshots.ruleset_for(TOWN).version == 1
    assert other.snapshots.understander_for(TOWN).understand("咕噜咕噜").intent == "care"
    await database.close()
    assert SECONDS["escalate"] <= 1


async def test_a_running_case_keeps_its_promise_and_its_version(road: Road) -> None:
    await publish(road, PIN)
    await road.says("oStranger", "竹园村下冰雹了")
    await publish(road, PIN + '\n[promises.disaster]\non_site = "5m"\n')
    await road.says("oOther", "竹园村下冰雹了,烟叶打完了")
    before, after = await road.all(Case)
    assert (before.ruleset_version, before.promise["on_site"]) == (1, "40m")
    assert (after.ruleset_version, after.promise["on_site"]) == (2, "5m")
