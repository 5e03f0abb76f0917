"""A report that is taken back in QQ, from the implementation's notice to the case (protocol reference, 3.4 and 6.1)."""

from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_flavours import FLAVOURS, NAPCAT, Flavour
from app.demo.onebot_segments import at_segment, text_segment
from models import Case, CaseEvent
from tests.web.connected import GROUP, HAIL, PERSON, QQ, Town
from tests.web.served import SELF_ID

pytestmark = pytest.mark.anyio
ADMIN = 30009


async def _taken_back(siji: Town, qq: QQ, group: int | None, operator: int | None = None) -> Case:
    """The case of a report that was taken back."""
    said = qq.platform.remember(PERSON, group, (at_segment(SELF_ID), text_segment(HAIL)))
    async with qq.connect(siji.url) as socket:
        await socket.deliver(qq.platform.event_of(said))
        await siji.stored(1)
        await socket.deliver(qq.platform.recall(said, operator))
        await siji.until(lambda: _is_noted(siji))
    (case,) = await siji.all(Case)
    assert isinstance(case, Case)
    return case


async def _is_noted(siji: Town) -> Any:
    return [event for event in await siji.all(CaseEvent) if event.kind == "recalled"]


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_a_report_that_nobody_worked_on_goes_with_its_message(
    siji: Town, clock: SimulatedClock, flavour: Flavour
) -> None:
    assert (await _taken_back(siji, QQ(clock, flavour), GROUP)).closed_at == clock.now()


async def test_a_private_report_goes_with_its_message_too(siji: Town, clock: SimulatedClock) -> None:
    assert (await _taken_back(siji, QQ(clock, NAPCAT), None)).closed_at == clock.now()


async def test_what_an_admin_takes_away_is_marked_and_goes_on(siji: Town, clock: SimulatedClock) -> None:
    case = await _taken_back(siji, QQ(clock, NAPCAT), GROUP, ADMIN)
    assert (case.closed_at, case.state) == (None, "assigned")
