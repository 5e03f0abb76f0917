"""What officers corrected is proposed as pins, masked, within the division of whoever looks."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.core.errors import NotAllowedError
from app.services.rules.ruleset_document import Ruleset
from app.services.scope import Right, Scope
from app.services.tuning import pin_proposals
from app.services.tuning.examples import Lesson, learn
from app.services.tuning.pin_proposals import Proposal
from app.services.tuning.ruleset_edits import put_row
from app.services.work import Workshop
from models import Message
from tests.factories import a_message
from tests.workbench import COUNTY, TOWN, a_registry, a_workbench
from tests.worlds import a_world

pytestmark = pytest.mark.anyio
ADMIN = Scope("admin:1", COUNTY, frozenset(Right))


@pytest.fixture
async def workshop(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    workshop = await a_workbench(database_url, clock, a_registry())
    yield workshop
    await workshop.database.close()


async def corrected(workshop: Workshop, text: str, lesson: Lesson, **changes: str) -> Message:
    async with workshop.begin() as work:
        message = a_message(text=text, **changes)
        work.session.add(message)
        await work.flush()
        await learn(work, message, lesson, "officer:O1")
        return message


async def proposed(workshop: Workshop, scope: Scope = ADMIN, document: str = "") -> list[Proposal]:
    async with workshop.read() as work:
        return await pin_proposals.proposed(work, scope, a_world(document))


CARE = Lesson(["care"], "chitchat", is_urgent=False, corrected=["intent"], place="610925112003")


async def test_a_corrected_message_is_proposed_with_the_right_kind_and_without_its_phone(
    workshop: Workshop,
) -> None:
    await corrected(workshop, "竹园村老人一个人在家,电话13800138000", CARE)
    (found,) = await proposed(workshop)
    assert found.row["expect"] == {"intent": "care"}
    assert "138****8000" in found.row["text"]
    assert (found.was, found.corrected, found.by) == ("chitchat", ("intent",), "officer:O1")


async def test_what_is_proposed_can_be_taken_over_as_it_stands(workshop: Workshop) -> None:
    await corrected(workshop, '竹园村老人"一个人"在家', CARE)
    (found,) = await proposed(workshop)
    document = put_row("", "pins", found.row)
    assert Ruleset.parse(document).pins[-1] == found.row
    assert await proposed(workshop, document=document) == []


async def test_nobody_is_proposed_what_lies_outside_his_division(workshop: Workshop) -> None:
    await corrected(workshop, "老人一个人在家", CARE, division_code="610925112003")
    await corrected(workshop, "老人也一个人在家", CARE, division_code="610925113001")
    town = Scope("admin:2", TOWN, frozenset(Right))
    assert [each.row["text"] for each in await proposed(workshop, town)] == ["老人一个人在家"]
    assert len(await proposed(workshop)) == 2


async def test_whoever_may_not_read_is_proposed_nothing(workshop: Workshop) -> None:
    with pytest.raises(NotAllowedError):
        await proposed(workshop, Scope("admin:3", COUNTY, frozenset({Right.AUDIT})))


async def test_the_place_and_the_danger_are_proposed_where_they_were_wrong(workshop: Workshop) -> None:
    lesson = Lesson(
        ["disaster"], "disaster", is_urgent=True, corrected=["place", "urgent"], place="610925112003"
    )
    await corrected(workshop, "房子垮了压到人了", lesson, division_code=COUNTY)
    (found,) = await proposed(workshop)
    assert found.row["expect"] == {"intent": "disaster", "urgent": True, "division": "610925112003"}
    assert not found.holds
