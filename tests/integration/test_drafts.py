"""Drafts of rulesets: one an administrator; nothing that somebody has not seen is put over."""

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.core.errors import ConflictError, InputRefusedError, NotAllowedError
from app.services.rules import rulesets
from app.services.scope import RIGHTS, Scope
from app.services.tuning import drafts
from app.services.tuning.drafts import Desk
from app.services.tuning.ruleset_edits import set_values
from app.services.tuning.ruleset_merge import MINE
from app.services.work import Workshop
from models import AuditEntry

pytestmark = pytest.mark.anyio
COUNTY = "610925"
DISASTER = ("promises", "disaster")
WANG, LI = (Scope(f"admin:{name}", COUNTY, RIGHTS[AdminRole.COUNTY_ADMIN]) for name in ("wang", "li"))


async def desk(workshop: Workshop, scope: Scope) -> Desk:
    async with workshop.read() as work:
        return await drafts.desk(work, scope)


async def change(workshop: Workshop, scope: Scope, **windows: str) -> Desk:
    before = await desk(workshop, scope)
    async with workshop.begin() as work:
        document = set_values(before.document, DISASTER, windows)
        return await drafts.save(work, scope, document, before.seal, "promises:disaster")


async def publish(workshop: Workshop, scope: Scope) -> int:
    seal = (await desk(workshop, scope)).seal
    return (await drafts.publish(workshop, scope, seal, "汛期")).version


async def window(workshop: Workshop, name: str) -> str:
    async with workshop.read() as work:
        return str(work.snapshots.ruleset_for(COUNTY).promises["disaster"].window(name))


async def test_a_draft_is_its_administrators_and_changes_nothing_in_force(workshop: Workshop) -> None:
    saved = await change(workshop, WANG, on_site="30m")
    assert (saved.is_draft, saved.base_version, saved.is_overtaken) == (True, 0, False)
    assert not (await desk(workshop, LI)).is_draft
    assert await window(workshop, "on_site") == "40m"
    async with workshop.read() as work:
        assert [each.owner for each in await drafts.others(work, LI)] == ["admin:wang"]
        assert list(await drafts.others(work, WANG)) == []


async def test_publishing_puts_it_in_force_with_author_time_and_reason(workshop: Workshop) -> None:
    await change(workshop, WANG, on_site="30m")
    assert await publish(workshop, WANG) == 1
    assert await window(workshop, "on_site") == "30m"
    assert not (await desk(workshop, WANG)).is_draft
    async with workshop.read() as work:
        (row,) = await rulesets.history(work.session, COUNTY)
        assert (row.author, row.reason, row.published_at) == ("admin:wang", "汛期", work.now)
        acts = list(await work.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        assert acts[0] == "rules_draft"
        assert "publish_rules" in acts


async def test_a_form_of_an_older_draft_saves_over_nothing(workshop: Workshop) -> None:
    before = await desk(workshop, WANG)
    await change(workshop, WANG, on_site="30m")
    with pytest.raises(ConflictError, match="又改过了"):
        async with workshop.begin() as work:
            await drafts.save(
                work, WANG, set_values(before.document, DISASTER, {"remind": "5m"}), before.seal, "x"
            )
    assert 'on_site = "30m"' in (await desk(workshop, WANG)).document


async def test_who_publishes_second_sees_the_first_and_both_changes_stand(workshop: Workshop) -> None:
    await change(workshop, WANG, on_site="30m")
    await change(workshop, LI, remind="5m")
    await publish(workshop, WANG)
    second = await desk(workshop, LI)
    assert [row.version for row in second.since] == [1]
    with pytest.raises(ConflictError, match="已经发布了第 1 版"):
        await publish(workshop, LI)
    async with workshop.begin() as work:
        await drafts.take_in(work, LI, second.merge_seal, {})
    assert await publish(workshop, LI) == 2
    assert (await window(workshop, "on_site"), await window(workshop, "remind")) == ("30m", "5m")


async def test_one_window_changed_by_both_is_decided_by_a_person(workshop: Workshop) -> None:
    await change(workshop, WANG, on_site="30m")
    await change(workshop, LI, on_site="20m")
    await publish(workshop, WANG)
    seal = (await desk(workshop, LI)).merge_seal
    with pytest.raises(ConflictError, match="还有 1 处"):
        async with workshop.begin() as work:
            await drafts.take_in(work, LI, seal, {})
    async with workshop.begin() as work:
        (conflict,) = (await drafts.merged(work, LI)).conflicts
        await drafts.take_in(work, LI, seal, {conflict.key: MINE})
    await publish(workshop, LI)
    assert await window(workshop, "on_site") == "20m"


async def test_a_version_published_while_somebody_decides_is_looked_at_before_it_is_taken_in(
    workshop: Workshop,
) -> None:
    await change(workshop, WANG, on_site="30m")
    await change(workshop, LI, on_site="20m")
    await publish(workshop, WANG)
    seal = (await desk(workshop, LI)).merge_seal
    await change(workshop, WANG, on_site="35m")
    await publish(workshop, WANG)
    async with workshop.begin() as work:
        (conflict,) = (await drafts.merged(work, LI)).conflicts
        with pytest.raises(ConflictError, match="又有人发布了"):
            await drafts.take_in(work, LI, seal, {conflict.key: MINE})
    assert 'on_site = "20m"' in (await desk(workshop, LI)).document


async def test_a_refused_document_and_a_missing_reason_leave_everything_as_it_was(workshop: Workshop) -> None:
    with pytest.raises(InputRefusedError, match="40 minuts"):
        await change(workshop, WANG, on_site="40 minuts")
    assert not (await desk(workshop, WANG)).is_draft
    kept = await change(workshop, WANG, on_site="30m")
    with pytest.raises(InputRefusedError, match="原因"):
        await drafts.publish(workshop, WANG, kept.seal, "  ")
    assert (await desk(workshop, WANG)).is_draft
    assert await window(workshop, "on_site") == "40m"


async def test_a_draft_is_thrown_away_and_what_is_published_stands(workshop: Workshop) -> None:
    await change(workshop, WANG, on_site="30m")
    await publish(workshop, WANG)
    kept = await change(workshop, WANG, on_site="20m")
    async with workshop.begin() as work:
        await drafts.discard(work, WANG, kept.seal)
    assert not (await desk(workshop, WANG)).is_draft
    assert await window(workshop, "on_site") == "30m"


async def test_nobody_else_has_a_desk(workshop: Workshop) -> None:
    for role in (AdminRole.LEADER, AdminRole.DUTY_DESK, AdminRole.AUDIT):
        with pytest.raises(NotAllowedError):
            await desk(workshop, Scope("admin:x", COUNTY, RIGHTS[role]))


async def test_every_act_on_a_draft_is_written_down_with_who_did_it(workshop: Workshop) -> None:
    await change(workshop, WANG, on_site="30m")
    await change(workshop, LI, remind="5m")
    await publish(workshop, WANG)
    async with workshop.begin() as work:
        await drafts.take_in(work, LI, (await drafts.desk(work, LI)).merge_seal, {})
    async with workshop.begin() as work:
        await drafts.discard(work, LI, (await drafts.desk(work, LI)).seal)
    async with workshop.read() as work:
        rows = await work.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        acts = [(row.action, row.actor, row.division_code) for row in rows if "rules" in row.action]
    assert acts == [
        ("rules_draft", WANG.actor, COUNTY),
        ("rules_draft", LI.actor, COUNTY),
        ("publish_rules", WANG.actor, COUNTY),
        ("rules_taken_in", LI.actor, COUNTY),
        ("rules_discarded", LI.actor, COUNTY),
    ]
