"""A rule that asks how busy an officer is goes by the cases that he has open."""

import pytest

from app.core.clock import SimulatedClock
from app.services.rules import rulesets
from models import Case
from tests.factories import a_case
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio
BUSY = """
[[routes]]
name = "忙不过来的给镇里"
when = { load_at_least = 2 }
to = { role = "town_secretary" }
"""


async def test_a_busy_officers_cases_go_where_the_rule_says(database_url: str, clock: SimulatedClock) -> None:
    road = await Road(database_url, clock).open()
    async with road.workshop.begin() as work:
        await rulesets.publish(work, COUNTY, BUSY, "admin:1", "演练")
        closed = a_case(officer_id="V1", state="closed", next_due_at=None)
        work.session.add_all([a_case(officer_id="V1"), closed])
    for sender in ("oFirst", "oSecond"):
        road.later(1)
        await road.says(sender, road.means("竹园村有人家灶房漏水了", "hardship"))
    kept, passed = (await road.all(Case))[2:]
    await road.close()
    assert (kept.officer_id, kept.decision["route"]) == ("V1", "")
    assert (passed.officer_id, passed.decision["route"]) == ("T1", "忙不过来的给镇里")
