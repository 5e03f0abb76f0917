"""What an administrator filters a list of the console by."""

from typing import Any

import pytest

from app.core.enums import AdminRole
from app.services.listing import pages
from app.services.listing.catalogue import HOUSEHOLDS
from app.services.listing.pages import Condition, Together, Wanted
from app.services.scope import RIGHTS, Scope
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio
ADMIN = Scope("admin:county", COUNTY, RIGHTS[AdminRole.COUNTY_ADMIN])


async def found(road: Road, how: str, value: Any) -> int:
    wanted = Wanted(filters=Together((Condition("id", how, value),)))
    async with road.workshop.read() as work:
        rows = await pages.page(work, ADMIN, HOUSEHOLDS, wanted)
        assert len(rows) == await pages.count(work, ADMIN, HOUSEHOLDS, wanted)
    return len(rows)


@pytest.mark.parametrize("how", ["contains", "is", "starts"])
async def test_signs_that_no_text_has_mean_nothing_in_a_filter(road: Road, how: str) -> None:
    assert await found(road, how, "H\x001") == 1
    assert await found(road, how, "\0") == 0


async def test_a_choice_that_no_text_can_be_finds_nothing(road: Road) -> None:
    assert await found(road, "in", ["\0", "\x01H"]) == 0
    assert await found(road, "in", ["H1", "\0"]) == 1


async def test_a_filter_with_nothing_in_it_takes_nothing_away(road: Road) -> None:
    assert await found(road, "contains", "") > 0
