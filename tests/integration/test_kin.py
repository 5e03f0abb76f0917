"""A relative acts for a household that is not his own, until the relation ends."""

import pytest

from app.core.enums import AdminRole
from app.core.errors import InvalidValueError, NotFoundError
from app.services.county import kin
from app.services.people import bindings
from app.services.people.bindings import Identity
from app.services.scope import RIGHTS, Scope
from models import Case, Duty, Household, Person
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
ADMIN = Scope("admin:siji", TOWN, RIGHTS[AdminRole.TOWN_ADMIN])


@pytest.fixture
async def road(road: Road) -> Road:
    """竹园村 with a second household, whose man can be told by his ID number and whose officer is 陈家林."""
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="张小山", tags=[]),
                Person(id="P2", household_id="H2", name="张小山", tags=[]),
                Household(id="H3", division_code=OTHER, head="兰老汉", tags=[]),
                Person(id="P3", household_id="H3", name="兰老汉", tags=[]),
                Duty(id=700001, officer_id="O1", kind="covers_household", target="H2"),
                Duty(id=700002, officer_id="V2", kind="covers_household", target="H3"),
            ]
        )
    return road


async def test_a_son_far_away_acts_for_his_parents_household(road: Road) -> None:
    async with road.workshop.begin() as work:
        await kin.relate(work, ADMIN, "P1", "H3", "儿子")
    await road.says("oZhang", "长梁村我妈家房子后面塌方了")
    (case,) = await road.all(Case)
    assert (case.household_id, case.reporter_person_id, case.officer_id) == ("H3", "P1", "V2")
    async with road.workshop.begin() as work:
        person, household = (
            await work.session.get_one(Person, "P3"),
            await work.session.get_one(Household, "H3"),
        )
        await bindings.bind(work, Identity("wechat", "langao", "oMother"), person, household, "console", "x")
    assert case.number in await road.says("oMother", "进度")


async def test_he_sees_what_his_parents_household_reported_until_the_relation_ends(road: Road) -> None:
    async with road.workshop.begin() as work:
        await kin.relate(work, ADMIN, "P1", "H3", "儿子")
        person, household = (
            await work.session.get_one(Person, "P3"),
            await work.session.get_one(Household, "H3"),
        )
        await bindings.bind(work, Identity("wechat", "langao", "oMother"), person, household, "console", "x")
    await road.says("oMother", "下冰雹了,玉米打完了")
    (case,) = await road.all(Case)
    assert case.number in await road.says("oZhang", "进度")
    async with road.workshop.begin() as work:
        await kin.part(work, ADMIN, "P1", "H3")
    assert case.number not in await road.says("oZhang", "进度")


async def test_nobody_relates_a_household_beyond_his_division_or_one_s_own(road: Road) -> None:
    elsewhere = Scope("admin:x", "610925100", ADMIN.rights)
    async with road.workshop.begin() as work:
        with pytest.raises(NotFoundError):
            await kin.relate(work, elsewhere, "P1", "H3", "儿子")
        with pytest.raises(InvalidValueError):
            await kin.relate(work, ADMIN, "P1", "H1", "自己")
