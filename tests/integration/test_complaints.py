"""A complaint about an officer is read by somebody above him, never by himself."""

import pytest

from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


async def newest(road: Road) -> Case:
    return max(await road.all(Case), key=lambda case: case.opened_at)


async def called(road: Road, case: Case) -> set[str | None]:
    return {
        row.officer_id for row in await road.all(OutboxMessage, case_id=case.id) if row.purpose == "alert"
    }


@pytest.mark.parametrize(
    "words", ["你们的人态度不好", "能不能换个人", "我要换个包户干部", "陈干部电话打不通"]
)
async def test_it_passes_over_the_household_s_officer(road: Road, words: str) -> None:
    assert "陈家林" not in await road.says("oZhang", words)
    case = await newest(road)
    assert (case.kind, case.officer_id) == ("opinion", "V1")
    assert await called(road, case) == {"V1"}


async def test_it_passes_over_whoever_has_the_matter_in_hand(road: Road) -> None:
    await road.says("oSon", "竹园村二组的,我妈住院花了一万多,想申请医疗救助,我在山西回不来")
    await road.says("oSon", "不用")
    await road.says("oWang", "收到")
    road.later(60 * 48)
    assert "李书记" in await road.says("oSon", "我要投诉他")
    case = await newest(road)
    assert (case.kind, case.officer_id, case.level) == ("opinion", "T1", 2)
    road.later(2)
    await road.says("oSon", "你们的人态度不好,还骂我妈")
    assert len(await road.all(Case)) == 2


async def test_any_other_opinion_is_the_household_officer_s(road: Road) -> None:
    await road.says("oZhang", road.means("路灯坏了半年没人管", "opinion"))
    assert (await newest(road)).officer_id == "O1"


@pytest.mark.parametrize("words", ["竹园村的王支书态度不好", "我要投诉村干部"])
async def test_it_passes_over_the_village_s_leader_of_whom_it_speaks(road: Road, words: str) -> None:
    await road.says("oStranger", road.means(words, "opinion"))
    if "竹园" not in words:
        await road.says("oStranger", "竹园村")
    case = await newest(road)
    assert (case.kind, case.officer_id) == ("opinion", "T1")
    assert "V1" not in await called(road, case)


@pytest.mark.parametrize("words", ["我要举报", "想举报!"])
async def test_who_informs_on_somebody_unnamed_is_not_read_in_the_village(road: Road, words: str) -> None:
    await road.says("oZhang", words)
    await road.says("oZhang", "修路的钱")
    (case,) = await road.all(Case)
    assert case.officer_id == "T1"
    assert await called(road, case) == {"T1"}
