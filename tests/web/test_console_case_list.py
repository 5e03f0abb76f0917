"""The list of cases on a bad night: what is worst is found first, no number is larger than its list, pages follow."""

import re
from typing import Any

import pytest

from app.core.enums import AdminRole
from app.services.casework import case_desk
from models import Deadline
from tests.factories import a_case
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio


async def _waiting(house: Served, **changes: Any) -> str:
    """A case that waits and is late; answers its number."""
    async with house.container.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, **changes)
        work.session.add(case)
        work.session.add(Deadline.new(id=case.id, case_id=case.id, kind="on_site", due_at=work.now))
    return case.number


async def _numbers(desk: Browser, path: str) -> list[str]:
    return re.findall(r'href="/admin/cases/(\d+)"', (await desk.get(path)).text)


async def test_each_number_of_the_first_page_and_the_board_is_as_large_as_its_list(house: Served) -> None:
    real = await _waiting(house)
    await _waiting(house, is_drill=True)
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    for page in ((await leader.get("/")).text, (await leader.get("/board")).text):
        links = re.findall(r'href="/admin(/cases\?[^"]*)".*?text-danger">(\d+)<', page, re.DOTALL)
        assert [number for _, number in links] == ["1", "1"]
        for link, _ in links:
            assert await _numbers(leader, link.replace("&amp;", "&")) == [real]


async def test_where_a_life_is_in_danger_stands_first_on_the_first_page(house: Served) -> None:
    await _waiting(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert "人命关天" not in (await desk.get("/")).text
    urgent = await _waiting(house, is_urgent=True)
    await _waiting(house)
    page = (await desk.get("/")).text
    assert page.index("人命关天,还没人回应的事") < page.index("通知了还没人回应的事")
    link = re.findall(r'href="/admin(/cases\?[^"]*urgent=1[^"]*)"', page)[0]
    assert await _numbers(desk, link.replace("&amp;", "&")) == [urgent]


async def test_pages_follow_each_other_narrowed_alike_in_either_order(
    house: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_desk, "SHOWN", 2)
    numbers = [await _waiting(house, kind="disaster") for _ in range(4)]
    await _waiting(house, kind="relief")
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for asked, expected in (("", numbers[::-1]), ("&oldest=1", numbers)):
        path, seen, pages = f"/cases?kind=disaster&q=竹园村&overdue=1{asked}", [], 0
        while path:
            seen += await _numbers(desk, path)
            page = (await desk.get(path)).text
            assert "共 4 件" in page
            behind = re.findall(r'href="/admin(/cases\?[^"]*after=\d+)"', page)
            path, pages = behind[0].replace("&amp;", "&") if behind else "", pages + 1
        assert (seen, pages) == (expected, 2)
