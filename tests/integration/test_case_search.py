"""An administrator looks for a case by what he knows of it."""

import pytest
from sqlalchemy import update

from app.core.crypto import Keyring
from app.core.enums import AdminRole
from app.core.masking import Personal
from app.services.casework import case_desk
from app.services.casework.case_desk import Wanted
from app.services.scope import RIGHTS, Scope
from models import Case, Person
from tests.small_county import COUNTY, KEYRING, Road

pytestmark = pytest.mark.anyio
ADMIN = Scope("admin:county", COUNTY, RIGHTS[AdminRole.COUNTY_ADMIN])
PHONE = "13800001234"


def phone_columns(keyring: Keyring) -> dict[str, object]:
    return {"phone": Personal(PHONE), "phone_index": keyring.index(PHONE, "people.phone")}


@pytest.fixture
async def road(road: Road) -> Road:
    """张诗文 of 竹园村 and a stranger from 长梁村 have reported something."""
    async with road.database.transaction() as session:
        await session.execute(update(Person).values(**phone_columns(KEYRING)))
    await road.says("oZhang", "下冰雹了,烟叶全打烂了")
    road.later(5)
    await road.says("oNobody", "长梁村的路塌了,过不去")
    return road


async def found(road: Road, words: str, scope: Scope = ADMIN) -> set[str]:
    async with road.workshop.read() as work:
        cases = await case_desk.listed(work, scope, Wanted(words=words))
    return {case.division_code[:12] for case in cases}


@pytest.mark.parametrize(
    "words",
    [
        "张诗文",
        "诗文",
        PHONE,
        "138 0000 1234",
        "陈家林",
        "O1",
        "竹园",
        "竹园村委会",
        "四季镇竹园村",
        "张诗文 竹园村",
    ],
)
async def test_by_a_person_a_phone_an_officer_or_a_place(road: Road, words: str) -> None:
    assert await found(road, words) == {"610925112206"}


async def test_by_a_part_of_the_number(road: Road) -> None:
    for case in await road.all(Case):
        assert await found(road, case.number[-6:]) == {case.division_code[:12]}


@pytest.mark.parametrize("words", ["没有这个人", "张诗文 长梁村", "%", "_", "'; drop table cases", "冰雹"])
async def test_what_nobody_is_called_finds_nothing(road: Road, words: str) -> None:
    assert await found(road, words) == set()


async def test_nobody_finds_what_lies_outside_his_division(road: Road) -> None:
    elsewhere = Scope("admin:other", "610925100", ADMIN.rights)
    for words in ("张诗文", "陈家林", "竹园", PHONE, ""):
        assert await found(road, words, elsewhere) == set()
