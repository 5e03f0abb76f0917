"""给我打个电话 of an officer is no matter of his own: he gets the number to ring, or its officer hears of it."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SimulatedClock
from app.core.masking import Personal
from app.services.sending import outbox
from models import Case, Officer, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶打烂了,我电话13909150001"
WORDS = ["给我打个电话", "叫他给我回个电话", "让群众给我打个电话"]


@pytest.fixture
async def road(database_url: str, clock: SimulatedClock) -> AsyncIterator[Road]:
    road = await Road(database_url, clock).open()
    async with road.workshop.begin() as work:
        (await work.session.get_one(Officer, "D1")).phone = Personal("13800138009")
    yield road
    await road.close()


@pytest.mark.parametrize("words", WORDS)
async def test_of_his_own_case_he_gets_the_number_of_who_reported_it(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    await road.says("oChen", "收到")
    assert "13909150001" in await road.says("oChen", words)
    assert len(await road.all(Case)) == 1


async def test_with_its_number_that_case_is_meant(road: Road) -> None:
    await hail(road, "oZhang")
    number = (await the_case(road)).number[-3:]
    assert f"{number}号" in await road.says("oChen", f"{number} 给我打个电话")
    assert len(await road.all(Case)) == 1


async def test_the_officer_of_a_case_hears_that_a_colleague_wants_to_be_rung(road: Road) -> None:
    await hail(road, "oZhang")
    await road.says("oChen", "收到")
    assert "陈家林" in await road.says("oWang", "给我打个电话")
    (told,) = await road.all(OutboxMessage, reply_key="alert_told")
    assert (told.officer_id, outbox.values_of(told)["said"]) == ("O1", "给我打个电话")


async def test_with_nothing_in_hand_he_hears_who_is_on_duty(road: Road) -> None:
    reply = await road.says("oChen", "给我打个电话")
    assert "赵值班" in reply
    assert "13800138009" in reply
    assert await road.all(Case) == []


async def test_of_several_he_is_asked_which_one_and_the_number_alone_is_enough(road: Road) -> None:
    await road.says("oZhang", HAIL)
    first = (await the_case(road)).number[-3:]
    road.later(60)
    await road.says("oZhang", "我家户口本丢了,请帮我补办")
    road.later(60)
    assert "不止一件" in await road.says("oChen", "给我打个电话")
    assert "13909150001" in await road.says("oChen", first)
    assert len(await road.all(Case)) == 2
