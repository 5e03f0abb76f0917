"""Who answers for a village, and what lies on an officer's desk, in the console."""

import pytest

from app.core.enums import AdminRole
from tests.small_county import OTHER, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio


async def test_a_village_shows_everybody_who_answers_for_it(house: Served) -> None:
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    assert f"/admin/charge/village/{VILLAGE}" in (await leader.get("/divisions/detail", pk=VILLAGE)).text
    page = (await leader.get(f"/charge/village/{VILLAGE}")).text
    assert [name for name in ("王支书", "陈家林", "赵值班", "竹园村", "1 户") if name not in page] == []


async def test_an_officer_shows_his_duties_and_his_load(house: Served) -> None:
    await house.post_wechat(text_xml())
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    page = (await leader.get("/charge/officer/O1")).text
    assert "包户" in page
    assert [title for title in ("管的户", "在办的事", "超时的事") if title not in page] == []


@pytest.mark.parametrize("path", [f"/charge/village/{OTHER}", "/charge/officer/V2", "/charge/officer/nobody"])
async def test_what_lies_elsewhere_is_not_there(house: Served, path: str) -> None:
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, VILLAGE)
    assert (await desk.get(path)).status_code == 404
