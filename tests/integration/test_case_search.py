"""An administrator looks for a case by what he knows of it."""

import json

import pytest
from sqlalchemy import update

from app.core.crypto import Keyring
from app.core.enums import AdminRole
from app.core.masking import Personal
from app.services.casework import case_desk
from app.services.casework.case_desk import Wanted
from app.services.scope import RIGHTS, Scope
from models import Case, Person
from tests.small_county import COUNTY, KEYRING, OTHER, VILLAGE, Road

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
        cases, _ = await case_desk.listed(work, scope, Wanted(words=words))
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


async def test_by_who_reported_it_where_the_registry_does_not_know_him(road: Road) -> None:
    stranger = {"name": "吴素琴", "phone": "13912345678", "person_id": ""}
    async with road.database.transaction() as session:
        changed = update(Case).where(Case.division_code.startswith(OTHER))
        await session.execute(changed.values(reporter=json.dumps(stranger, ensure_ascii=False)))
    for words in ("吴素琴", "素琴", "13912345678", "139 1234 5678", "吴素琴 长梁村"):
        assert await found(road, words) == {OTHER}, words
    for words in ("吴素琴 竹园村", "13912345679", "1391234", "person_id"):
        assert await found(road, words) == set(), words


@pytest.mark.parametrize("words", ["\0", "\0 \x01", "%\0"])
async def test_signs_that_no_text_has_find_nothing(road: Road, words: str) -> None:
    assert await found(road, words) == set()
    assert await found(road, "竹\0园") == {VILLAGE}


async def test_how_many_there_are_is_counted_over_all_pages(road: Road) -> None:
    async with road.workshop.read() as work:
        newest = (await case_desk.listed(work, ADMIN, Wanted()))[0][0].number
        for wanted, count in ((Wanted(), 2), (Wanted(after=newest), 2), (Wanted(words="竹园"), 1)):
            assert await case_desk.counted(work, ADMIN, wanted) == count
