"""What is foretold if nobody answers is what happens: the same case played for real, the clock moved, nobody there."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from app.core.enums import CASE_KINDS, Intent
from app.core.errors import InvalidValueError, NotFoundError
from app.services.duty import leaves
from app.services.lifecycle import escalation
from app.services.rules import rulesets
from app.services.rules.rulesets import Ruleset
from app.services.sending.outbox import ALERTS
from app.services.tuning import what_if
from app.services.tuning.forecast import Call
from app.services.tuning.what_if import Answer, Question
from models import Case, Contact, OutboxMessage, Substitute
from models import Snapshot as Version
from tests.post import Post
from tests.small_county import COUNTY, OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
CHINA = ZoneInfo("Asia/Shanghai")
Told = list[tuple[datetime, str, str]]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


async def away(road: Road, officer: str, substitute: str, since: date, until: date) -> None:
    async with road.workshop.begin() as work:
        work.session.add(
            Substitute(
                id=work.ids.next(), officer_id=officer, substitute_id=substitute, since=since, until=until
            )
        )
        await leaves.touch(work.session, "registry")


async def foretold(road: Road, question: Question, ruleset: Ruleset | None = None) -> Answer:
    async with road.workshop.read() as work:
        return await what_if.ask(work, COUNTY, question, ruleset)


def calls_of(answer: Answer) -> Told:
    return sorted((call.at, _purpose(call), call.officer.id) for call in answer.forecast.calls)


def _purpose(call: Call) -> str:
    return "alert" if call.purpose == "also_tell" else call.purpose


async def happened(road: Road, until: datetime) -> Told:
    """Nobody does anything: every timer is taken when it is due, and every midnight."""
    while True:
        (case,) = await road.all(Case)
        midnight = await leaves.next_change(road.workshop)
        coming = [at for at in (case.next_due_at, midnight) if at is not None and at > road.clock.now()]
        if not coming or min(coming) > until:
            break
        road.clock.move_to(min(coming).astimezone(UTC))
        while await leaves.take_due(road.workshop) + await escalation.take_due(road.workshop):
            await everything_arrives(road)
    rows = await road.all(OutboxMessage)
    return sorted(
        (row.created_at, row.purpose, row.officer_id or "") for row in rows if row.purpose in ALERTS
    )


async def everything_arrives(road: Road) -> None:
    """The platforms bring every alert to its officer."""
    async with road.workshop.begin() as work:
        await work.session.execute(update(OutboxMessage).values(state="delivered", next_try_at=None))


async def play(road: Road, kind: str, at: datetime, text: str = "竹园村有件事") -> tuple[Told, Told]:
    """What is foretold for 张诗文's household, and what came of the same message."""
    answer = await foretold(road, Question("H1", Intent(kind), at, text))
    road.clock.move_to(at)
    async with road.workshop.read():
        pass
    while await leaves.take_due(road.workshop):
        pass
    await road.says("oZhang", road.means(text, kind))
    await everything_arrives(road)
    assert answer.forecast.is_complete
    return calls_of(answer), await happened(road, answer.forecast.calls[-1].at)


@pytest.mark.parametrize("kind", CASE_KINDS)
async def test_on_a_workday_every_kind_goes_as_foretold(road: Road, kind: str) -> None:
    expected, found = await play(road, kind, local("2026-07-21T10:00"))
    assert found == expected
    assert {officer for _, _, officer in found} >= {"O1", "V1", "T1", "D1"}


@pytest.mark.parametrize("kind", ["disaster", "delegated", "opinion", "care"])
async def test_at_night_on_a_holiday_it_goes_as_foretold(road: Road, kind: str) -> None:
    expected, found = await play(road, kind, local("2026-10-01T02:00"))
    assert found == expected
    assert len(found) >= 6


@pytest.mark.parametrize("kind", ["disaster", "delegated", "hardship"])
async def test_during_leave_the_substitute_stands_on_the_ladder(road: Road, kind: str) -> None:
    await away(road, "V1", "V2", date(2026, 7, 20), date(2026, 7, 30))
    expected, found = await play(road, kind, local("2026-07-21T10:00"))
    assert found == expected
    officers = {officer for _, _, officer in found}
    assert "V2" in officers
    assert "V1" not in officers


async def test_a_leave_that_begins_at_midnight_takes_the_case_along(road: Road) -> None:
    await away(road, "O1", "V2", date(2026, 7, 22), date(2026, 7, 22))
    expected, found = await play(road, "delegated", local("2026-07-21T17:00"))
    assert (local("2026-07-22T00:00"), "alert", "V2") in expected
    assert found == expected


async def test_a_county_s_own_rules_and_windows_are_foretold(road: Road) -> None:
    document = """
[promises.disaster]
remind = "3m"
on_site = "7m"
step = "5m"
ladder = ["village_leader", "duty_desk"]
[[routes]]
name = "夜里先叫镇里"
when = { intent = "disaster", hours = "22:00-06:00" }
to = { role = "town_secretary" }
also_tell = ["household_officer"]
"""
    async with road.workshop.begin() as work:
        await rulesets.publish(work, COUNTY, document, "test", "夜里")
    expected, found = await play(road, "disaster", local("2026-07-21T23:50"))
    assert found == expected
    assert found[0][2] in ("T1", "O1")


async def test_a_draft_is_foretold_without_being_published(road: Road) -> None:
    at = local("2026-07-21T10:00")
    draft = Ruleset.parse('[promises.disaster]\non_site = "5m"\nstep = "2m"\n')
    question = Question("H1", Intent.DISASTER, at)
    published, drafted = await foretold(road, question), await foretold(road, question, draft)
    climbs = [
        next(call.at - at for call in answer.forecast.calls if call.purpose == "escalation")
        for answer in (published, drafted)
    ]
    assert climbs == [timedelta(minutes=40), timedelta(minutes=5)]


async def test_life_in_danger_calls_two_levels_and_climbs_by_the_clocks_of_a_disaster(road: Road) -> None:
    text, at = "竹园村有人遭埋了快救人", local("2026-07-21T10:00")
    answer = await foretold(road, Question("H1", Intent.DELEGATED, at, text, is_urgent=True))
    road.clock.move_to(at)
    await road.says("oZhang", road.means(text, "delegated", is_urgent=True))
    assert await happened(road, answer.forecast.calls[-1].at) == calls_of(answer)


async def test_each_call_says_why_it_is_he(road: Road) -> None:
    answer = await foretold(road, Question(VILLAGE, Intent.DISASTER, local("2026-07-21T10:00")))
    grounds = {call.officer.id: call.holder.ground.by for call in answer.forecast.calls if call.holder}
    assert grounds == {"V1": "leads_village", "T1": "role", "D1": "role"}


async def test_whoever_has_no_way_is_passed_over_at_once(post: Post) -> None:
    """D1 has no contact at all, and O1 has lost his."""
    road, at = post.road, local("2026-07-21T10:00")
    async with road.workshop.begin() as work:
        await work.session.execute(
            update(Contact).where(Contact.owner_id == "O1").values(account="gone", external_id="x")
        )
        await leaves.touch(work.session, "registry")
    async with road.workshop.read() as work:
        question = Question("H1", Intent.DELEGATED, at, "竹园村有件事")
        answer = await what_if.ask(work, COUNTY, question, adapters=post.adapters)
    calls = answer.forecast.calls
    assert [(call.officer.id, call.cause, call.at - at) for call in calls[:2]] == [
        ("O1", "", timedelta()),
        ("V1", "unreached", timedelta()),
    ]
    assert [way.channel for way in calls[1].ways] == ["wechat"] * len(calls[1].ways)
    road.clock.move_to(at)
    await road.says("oZhang", road.means("竹园村有件事", "delegated"))
    await post.settle()
    first = [(row.purpose, row.officer_id) for row in await post.all(OutboxMessage) if row.purpose in ALERTS]
    assert first == [("alert", "O1"), ("escalation", "V1")]


async def test_a_place_by_its_name_and_one_that_is_none(road: Road) -> None:
    at = local("2026-07-21T10:00")
    assert (await foretold(road, Question("长梁村", Intent.DISASTER, at))).division_code == OTHER
    with pytest.raises(NotFoundError, match="没有找到“桃花源”"):
        await foretold(road, Question("桃花源", Intent.DISASTER, at))


async def test_a_name_that_fits_two_places_is_never_guessed(road: Road) -> None:
    from models import Division

    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Division(code="610925113", name="民主镇", level="town", parent_code=COUNTY, aliases=[]),
                Division(
                    code="610925113201",
                    name="长梁村委会",
                    level="village",
                    parent_code="610925113",
                    aliases=["长梁"],
                ),
            ]
        )
        await leaves.touch(work.session, "registry")
    with pytest.raises(InvalidValueError, match="610925113201"):
        await foretold(road, Question("长梁村", Intent.DISASTER, local("2026-07-21T10:00")))


async def test_nothing_is_written_by_asking(road: Road) -> None:
    before = await road.all(Version)
    await foretold(road, Question("H1", Intent.DISASTER, local("2026-07-21T10:00")))
    assert await road.all(OutboxMessage) == []
    assert await road.all(Case) == []
    assert [row.version for row in await road.all(Version)] == [row.version for row in before]
