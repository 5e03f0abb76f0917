"""What goes wrong in the program is told in Chinese with its number in the log, and nothing of the program shows."""

from typing import Any, cast

import pytest

from app.core.enums import AdminRole
from tests.small_county import COUNTY
from tests.web.desk import signed_in
from tests.web.served import FULL, Served

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("door", ["officer", "person", "console", "api"])
async def test_a_fault_of_ours_is_a_chinese_sentence_with_a_number_at_every_door(
    house: Served, door: str
) -> None:
    browser = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    links, base = house.container.links, house.container.settings.public_url
    paths = {
        "officer": links.officer_link(1, "O1").removeprefix(base),
        "person": links.person_link(1).removeprefix(base),
        "console": "/admin/desk",
        "api": "/api/v1/cases",
    }
    house.container.workshop = cast("Any", None)  # whatever asks for the database fails
    headers = {"authorization": f"Bearer {FULL}"} if door == "api" else {}
    answer = await browser.http.get(paths[door], headers=headers)
    assert answer.status_code == 500
    assert "系统出了点问题,请稍后再试(编号 " in answer.text
    assert "NoneType" not in answer.text
