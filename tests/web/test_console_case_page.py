"""The page of one case: what its clocks say when all is over, and which buttons stand there."""

import re
from datetime import timedelta

import pytest

from app.core.enums import AdminRole
from tests.small_county import COUNTY
from tests.web.desk import signed_in
from tests.web.served import Served
from tests.web.test_console_cases import a_case, moves

pytestmark = pytest.mark.anyio


async def test_a_clock_that_stands_without_its_promise_kept_says_so(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for action, fields in (("acknowledge", {}), ("resolve", {"text": "好了"}), ("close", {})):
        assert await moves(desk, case, action, **fields) == ""
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    for page in ((await desk.get(f"/cases/{case.number}")).text, (await house.http.get(path)).text):
        clocks = page.partition("时限</h2>")[2].partition("</h2>")[0]
        words = "".join(re.sub("<[^>]*>", " ", clocks).split())
        for told in ("没有到场,事情已经办结", "没有回访,事情已经办结", "不用了"):
            assert told in words
        assert re.search("到场:[^到]*没有到场", words), words
        assert words.count("做到了") == 1, words


async def test_taking_back_is_offered_to_who_can_and_as_long_as_he_can(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    other = await signed_in(house, "other", AdminRole.DUTY_DESK, COUNTY)
    link = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)

    async def offered() -> tuple[bool, ...]:
        pages = [await each.get(f"/cases/{case.number}") for each in (desk, other)]
        return tuple('value="undo"' in each.text for each in (*pages, await house.http.get(link)))

    assert await offered() == (False, False, False)
    assert await moves(desk, case, "acknowledge") == ""
    assert await offered() == (True, False, False)
    assert (await house.http.post(link, data={"action": "arrive"})).status_code == 303
    assert await offered() == (False, False, True)
    house.clock.advance(timedelta(minutes=20))
    assert await offered() == (False, False, False)
