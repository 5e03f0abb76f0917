"""The leaders' page: what stands on it, where its numbers lead, and who sees it."""

from datetime import timedelta

import pytest

from app.core.enums import AdminRole
from models import Deadline, Incident
from tests.factories import a_case
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"


async def _a_bad_day(house: Served) -> None:
    """Two cases are late, one of them in another town, and hail falls in a village."""
    async with house.container.workshop.begin() as work:
        late = work.now - timedelta(minutes=5)
        for at, division in ((1, VILLAGE), (2, ELSEWHERE)):
            case = a_case(number=f"2607180001{at}", division_code=division)
            work.session.add(case)
            work.session.add(Deadline.new(id=at, case_id=case.id, kind="on_site", due_at=late))
        hail = {"kind": "disaster", "hazard": "冰雹", "division_code": VILLAGE, "opened_at": late}
        work.session.add(Incident.new(id=1, number="I26071800001", **hail))


async def test_board_leads_to_the_page_behind_the_sign_in(house: Served) -> None:
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    answer = await leader.http.get("/board", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/admin/board"
    assert "岚皋县看板" in (await leader.get("/board")).text


async def test_what_is_late_is_named_with_who_has_it_within_the_division(house: Served) -> None:
    await _a_bad_day(house)
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    page = (await leader.get("/board")).text
    for shown in (
        "什么超期了,在谁手上",
        "26071800011",
        "陈家林",
        "按时到场",
        "竹园村",
        "冰雹</strong>",
        "哪些村没有按时到场",
    ):
        assert shown in page, shown
    assert "26071800012" not in page
    assert "张诗文" not in page


async def test_who_only_audits_does_not_see_it(house: Served) -> None:
    audit = await signed_in(house, "audit", AdminRole.AUDIT, COUNTY)
    assert (await audit.get("/board")).status_code == 403


async def test_the_longest_overdue_stands_first_and_a_drill_nowhere(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        for at, minutes, is_drill in ((1, 5, False), (2, 90, False), (3, 500, True)):
            case = a_case(number=f"2607180001{at}", division_code=VILLAGE, is_drill=is_drill)
            work.session.add(case)
            due = work.now - timedelta(minutes=minutes)
            work.session.add(Deadline.new(id=at, case_id=case.id, kind="on_site", due_at=due))
    page = (await (await signed_in(house, "leader", AdminRole.LEADER, TOWN)).get("/board")).text
    assert page.index("26071800012") < page.index("26071800011")
    assert "26071800013" not in page
