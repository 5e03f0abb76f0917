"""不要给我打电话 is told to the officer; papers that somebody has are no question; a proverb is no danger."""

import pytest

from app.services.deciding.facts import slots_of
from app.services.deciding.quick_answers import has_papers
from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
NO_CALLS = ["不要给我打电话", "别打电话给我,我在上班", "我在上班,不要打电话", "莫打电话,我听不到"]


@pytest.mark.parametrize("text", NO_CALLS)
async def test_the_officer_of_the_case_reads_that_nobody_is_to_ring(road: Road, text: str) -> None:
    await road.says("oZhang", "我要办残疾证")
    assert "已经转告" in await road.says("oZhang", text)
    assert [row.officer_id for row in await road.all(OutboxMessage, reply_key="alert_said")] == ["O1"]


@pytest.mark.parametrize("text", NO_CALLS)
async def test_with_nothing_told_it_is_acknowledged(road: Road, text: str) -> None:
    assert "不给您打电话" in await road.says("oStranger", text)
    assert await road.all(Case) == []


@pytest.mark.parametrize("text", ["残疾证有", "户口本有,身份证也有", "材料都齐了", "照片有,户口本没得"])
@pytest.mark.parametrize("minutes", [3, 300])
async def test_papers_that_he_has_belong_to_his_case(road: Road, text: str, minutes: int) -> None:
    await road.says("oZhang", "我要办残疾证")
    road.later(minutes)
    await road.says("oZhang", text)
    assert len(await road.all(Case)) == 1


@pytest.mark.parametrize("text", ["身份证丢了", "残疾证没有", "我要办残疾证"])
def test_papers_that_he_lacks_are_a_matter(text: str) -> None:
    assert not has_papers(text)


@pytest.mark.parametrize("text", ["一朝被蛇咬,十年怕井绳", "救命稻草"])
async def test_a_proverb_alarms_nobody(road: Road, text: str) -> None:
    await road.says("oZhang", text)
    assert await road.all(Case) == []


async def test_papers_that_he_has_are_not_the_one_that_he_is_asked_for(road: Road) -> None:
    await road.says("oZhang", "我妈想办个证")
    await road.says("oZhang", "身份证有,户口本也有")
    await road.says("oZhang", "残疾证")
    (case,) = await road.all(Case)
    assert slots_of(case)["item"] == "残疾证"
