"""Where: the forms take a name that is typed or picked, say which field is wrong, and keep what was typed."""

import pytest

from app.core.enums import AdminRole
from tests.factories import a_case
from tests.small_county import COUNTY, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"


async def _admin(house: Served, division: str = COUNTY) -> Browser:
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                a_case(number="26071800011", division_code=VILLAGE),
                a_case(number="26071800012", division_code=ELSEWHERE),
            ]
        )
    return await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, division)


@pytest.mark.parametrize("said", ["四季镇竹园村", "竹园村", VILLAGE])
async def test_the_cases_of_a_place_are_found_by_its_name_and_by_its_code(house: Served, said: str) -> None:
    page = (await (await _admin(house)).get(f"/cases?division={said}")).text
    assert "26071800011" in page
    assert "26071800012" not in page
    assert 'name="division" list="division-places" value="四季镇竹园村' in page
    assert '<option value="四季镇竹园村' in page


@pytest.mark.parametrize("path", ["/cases", "/rates", "/duplicates"])
async def test_a_name_that_is_none_is_said_at_its_field_and_stays_there(house: Served, path: str) -> None:
    answer = await (await _admin(house)).get(f"{path}?division=没有这个村")
    assert answer.status_code == 422
    assert "哪里:没有区划“没有这个村”" in answer.text
    assert 'value="没有这个村"' in answer.text
    assert "26071800011" not in answer.text


async def test_a_file_of_damage_is_made_for_a_place_by_its_name(house: Served) -> None:
    browser = await _admin(house)
    days = {"since": "2026-07-18", "until": "2026-07-18"}
    made = await browser.post("/damage", division="竹园村", hazard="", **days)
    assert made.status_code == 303
    assert "竹园村" in (await browser.get("/damage")).text
    refused = await browser.post("/damage", division="没有这个村", hazard="", **days)
    assert refused.status_code == 422
    assert 'value="没有这个村"' in refused.text
