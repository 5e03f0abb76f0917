"""What officers write by mistake, pass on or say without a stop: nothing new is opened, and nobody is told wrongly."""

import pytest

from app.core.enums import AlertState
from app.services.sending import desk
from models import Case, Contact, DeskEntry, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, with one report of hail that 陈家林 and 王支书 were called for."""
    async with road.workshop.begin() as work:
        for owner, sender in (("V2", "oLiu"), ("D1", "oZhao")):
            work.session.add(
                Contact(
                    id=work.ids.next(),
                    owner_kind="officer",
                    owner_id=owner,
                    channel="wechat",
                    account="langao",
                    external_id=sender,
                )
            )
    await hail(road, "oZhang")
    return road


def alert_of(case: Case) -> str:
    short = case.number[-3:]
    return f"【灾情】{short}号 四季镇竹园村\n{case.summary}\n反映人:张诗文\n请马上动身。回复 收到 {short}"


async def test_an_alert_that_is_passed_on_to_another_officer_opens_no_second_case(road: Road) -> None:
    case = await the_case(road)
    assert "不在您负责的范围里" in await road.says("oLiu", alert_of(case))
    assert len(await road.all(Case)) == 1


async def test_an_alert_that_comes_back_from_who_was_called_says_how_the_case_stands(road: Road) -> None:
    case = await the_case(road)
    assert "在您名下" in await road.says("oChen", alert_of(case))
    assert "由包户干部陈家林负责" in await road.says("oWang", alert_of(case))
    assert await road.all(OutboxMessage, reply_key="alert_told") == []


async def test_who_gave_it_to_the_wrong_one_takes_it_back_in_his_own_words(road: Road) -> None:
    await road.says("oChen", "转 刘支书")
    assert (await the_case(road)).officer_id == "V2"
    assert "撤销了" in await road.says("oChen", "转错了")
    assert (await the_case(road)).officer_id == "O1"


async def test_an_officer_is_not_told_how_we_treat_what_people_say(road: Road) -> None:
    assert "别人看不到" not in await road.says("oChen", "收到")


async def test_the_desk_hears_of_each_thing_that_it_takes_once(road: Road) -> None:
    case = await the_case(road)
    async with road.workshop.begin() as work:
        for row in await road.all(OutboxMessage, case_id=case.id, officer_id="O1"):
            row.state, row.last_error = str(AlertState.DEAD), "unreachable"
            await work.session.merge(row)
            for number in range(2):
                entry = DeskEntry.new(
                    id=work.ids.next(),
                    outbox_id=row.id,
                    division_code=case.division_code,
                    reason=f"officer_unreachable_{number}",
                    created_at=work.now,
                    due_at=work.now,
                )
                work.session.add(entry)
    await desk.ring_due(road.workshop)
    assert (await road.says("oZhao", "接手")).count("推送不到") == 1
