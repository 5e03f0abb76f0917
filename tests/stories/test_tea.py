"""华仲军, 杜坝村: wants to grow tea; officers come by until he does, and nobody has to ask again."""

import pytest

from tests.stories.conftest import County

pytestmark = pytest.mark.anyio
HUA = "oStoryHua"


async def test_a_production_need_finds_its_officer(county: County) -> None:
    await county.writes(HUA, "想大规模种茶叶,缺技术,不知道茶苗哪里买,请派人指导")
    case = await county.the_case()
    assert case["kind"] == "production"
    assert case["officer"]["role"] == "household_officer"


@pytest.mark.xfail(reason="recurring visits with reminders come with the care issue")
async def test_it_becomes_a_plan_of_recurring_visits(county: County) -> None:
    await county.writes(HUA, "想大规模种茶叶,缺技术,不知道茶苗哪里买,请派人指导")
    case = await county.the_case()
    assert (await county.get("/visits", case=case["number"]))["items"]
