"""Why a message became what it became: what was kept is enough to decide the same again, by the version of then."""

import csv
from dataclasses import replace
from datetime import date

import pytest

from app.core.enums import Channel, Intent
from app.defaults import load_text
from app.services.deciding.judging import judge
from app.services.rules import rulesets
from app.services.tuning import replay_messages, why, why_words
from app.services.tuning.why import Why
from app.services.versions import touch
from handlers import seen_to
from models import Case, Message, Substitute
from tests.small_county import COUNTY, VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶全打烂了"
TO_THE_TOWN = """
[[routes]]
name = "冰雹先告诉镇里"
when = { intent = "disaster", any_words = ["冰雹"] }
to = { role = "town_secretary" }
[[lexicon]]
word = "冰雹"
intent = "opinion"
weight = 9.0
"""


async def asked(road: Road) -> list[Why]:
    """Of every message and every case."""
    messages, cases = await road.all(Message), await road.all(Case)
    async with road.workshop.read() as work:
        return [
            *[await why.of_message(work, each) for each in messages],
            *[await why.of_case(work, each) for each in cases],
        ]


def judged_messages(name: str, step: int) -> list[str]:
    rows = csv.DictReader(load_text(f"evaluation/{name}.csv").splitlines())
    return [row["text"] for row in rows][::step]


@pytest.mark.parametrize("name", ["villagers", "dangers", "hard_pleas", "hard_traps"])
async def test_every_stored_message_is_decided_the_same_again(road: Road, name: str) -> None:
    """People we know and do not know, in private and in a group, called and overheard."""
    for number, text in enumerate(judged_messages(name, 97 if name != "villagers" else 11)):
        await road.says("oZhang" if number % 5 == 0 else f"oNew{number}", text)
        said = road.message(f"q{number}", text, channel=Channel.ONEBOT, account="siji", chat="700001")
        await road.take(replace(said, is_addressed=number % 2 == 0), can_reply=False)
        road.later(200)
    found = await asked(road)
    assert len(found) > 30
    assert [each.differs for each in found if each.again is not None and each.differs] == []
    assert sum(each.again is not None for each in found) > len(found) / 2


async def test_what_the_desk_made_a_case_of_is_why_it_is_one_and_a_dry_run_takes_it_as_it_came(
    road: Road,
) -> None:
    words = "我屋头的抹灰灰没见着"
    await road.says("oNew", words)
    (message,) = await road.all(Message)
    assert message.fate_kind == "to_human"
    async with road.workshop.begin() as work:
        waiting = await work.session.get_one(Message, message.id)
        assert (await seen_to.open_case(work, waiting, Intent.RELIEF, VILLAGE, "admin:wang")).case
    assert [each.differs for each in await asked(road)] == [(), ()]
    async with road.workshop.read() as work:
        (told,) = await replay_messages.last(work, COUNTY, 10)
        again = judge(work.snapshots.world_for(COUNTY), told.text, told.setting)
    assert again.fate == "to_human"


async def test_an_older_version_decides_as_it_did_then(road: Road) -> None:
    await road.says("oZhang", HAIL)
    async with road.workshop.begin() as work:
        await rulesets.publish(work, COUNTY, TO_THE_TOWN, "admin:1", "先告诉镇里")
    await road.says("oNew", HAIL)
    first, second = (await asked(road))[:2]
    assert (first.version, first.differs) == ({"version": 0}, ())
    assert (second.version["reason"], second.differs) == ("先告诉镇里", ())
    routes = [each.matter.decision.route for each in (first, second) if each.matter]
    assert routes == ["灾情:包户干部先到,村干部同时知道", "冰雹先告诉镇里"]


async def test_what_was_tampered_with_is_seen(road: Road) -> None:
    await road.says("oZhang", HAIL)
    (message,) = await road.all(Message)
    changed = dict(message.decision) | {"route": "别的规则", "intent": "opinion"}
    async with road.workshop.begin() as work:
        row = await work.session.get_one(Message, message.id)
        row.decision = changed
    async with road.workshop.read() as work:
        found = await why.of_message(work, await work.session.get_one(Message, message.id))
    assert {"route", "intent"} <= set(found.differs)


async def test_whose_place_the_officer_takes_is_told_and_a_changed_registry_is_named(road: Road) -> None:
    async with road.workshop.begin() as work:
        day = date(2026, 7, 18)
        row = Substitute(id=work.ids.next(), officer_id="O1", substitute_id="V2", since=day, until=day)
        work.session.add(row)
        await touch(work.session, "registry")
    await road.says("oZhang", HAIL)
    (case,) = await road.all(Case)
    async with road.workshop.read() as work:
        found = await why.of_case(work, case)
        shown = "\n".join(why_words.lines(found, work.snapshots.ruleset_for(COUNTY), work.snapshots.registry))
    assert found.differs == ()
    assert found.decision["who"][0] == {
        "officer": "V2",
        "role": "household_officer",
        "by": "covers_household",
        "target": "H1",
        "stands_in_for": ["O1"],
    }
    assert "替陈家林" in shown
    async with road.workshop.begin() as work:
        await work.session.delete(await work.session.get_one(Substitute, row.id))
        await touch(work.session, "registry")
    async with road.workshop.read() as work:
        assert (await why.of_case(work, case)).differs == ("who",)


async def test_a_message_that_became_none_says_why(road: Road) -> None:
    await road.says("oNew", "今天赶场好热闹")
    (message,) = await road.all(Message)
    async with road.workshop.read() as work:
        found = await why.of_message(work, message)
        told = why_words.as_json(found, str, work.snapshots.registry)
    assert told["fate"] == {"kind": message.fate_kind, "reason": message.fate_reason}
    assert told["recomputed"]["same"] is True
    assert told["recomputed"]["evidence"]
    assert told["place"]["by"] == "account"


async def test_a_photo_alone_has_nothing_to_be_decided_again(road: Road) -> None:
    await road.shows("oZhang")
    (found,) = await asked(road)
    assert found.again is None


async def test_a_second_matter_is_explained_by_itself(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村下冰雹了,我妈也住院了", "disaster"))
    for case in await road.all(Case):
        async with road.workshop.read() as work:
            found = await why.of_case(work, case)
        assert found.decision["place"]["code"] == VILLAGE
        assert found.decision["who"]
