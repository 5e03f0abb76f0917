"""A row of a list, and the frame of every page: times as people write them, ways to what belongs together, keys."""

from datetime import date, time

import pytest

from app.core.enums import AdminRole
from models import Duty, Office, RosterShift
from tests.factories import a_case
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio


async def _admin(house: Served) -> Browser:
    return await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)


async def test_the_roster_shows_hours_and_minutes(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add(Office(code="610925-yy", name="值守点", kind="county_hall", division_code=COUNTY))
        await work.session.flush()
        work.session.add(
            RosterShift(
                id=1,
                office_code="610925-yy",
                date=date(2026, 7, 18),
                shift_start=time(8, 0),
                shift_end=time(20, 30),
                officer_id="D1",
            )
        )
    page = (await (await _admin(house)).get("/rosters/list")).text
    assert "20:30" in page
    assert "08:00:00" not in page
    assert "20:30:00" not in page


async def test_from_a_household_there_are_ways_to_its_people_its_officer_and_its_cases(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add(a_case(number="26071800011", division_code=VILLAGE, household_id="H1"))
        work.session.add(a_case(number="26071800012", division_code=VILLAGE, officer_id="V1"))
    browser = await _admin(house)
    page = (await browser.get("/households/detail?pk=H1")).text
    for words, path in (
        ("家里的人", "/people/list?q=H1"),
        ("谁包这户", "/duties/list?q=H1"),
        ("这家的事", "/cases?q=H1"),
    ):
        assert f'href="/admin{path}">{words}' in page
        assert (await browser.get(path)).status_code == 200
    assert 'data-label="项目"' in page
    assert "陈家林" in (await browser.get("/duties/list?q=H1")).text
    cases = (await browser.get("/cases?q=H1")).text
    assert "26071800011" in cases
    assert "26071800012" not in cases


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ("/people/detail?pk=P1", "/households/detail?pk=H1"),
        ("/officers/detail?pk=O1", "/cases?q=O1"),
        (f"/divisions/detail?pk={VILLAGE}", f"/cases?division={VILLAGE}"),
    ],
)
async def test_a_row_leads_to_what_belongs_to_it(house: Served, row: str, path: str) -> None:
    browser = await _admin(house)
    assert f'href="/admin{path}"' in (await browser.get(row)).text
    assert (await browser.get(path)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/cases", "/households/list", "/rules/replies"])
async def test_who_uses_keys_passes_the_menu_with_the_first_of_them(house: Served, path: str) -> None:
    page = (await (await _admin(house)).get(path)).text
    assert page.index("跳到正文") < page.index("<aside")
    assert 'id="content" role="main" tabindex="-1"' in page
    assert "Toggle navigation" not in page


async def test_why_a_case_went_there_is_told_in_whole_words_and_somebody_is_no_name(house: Served) -> None:
    decision = {"words": ["妈住", "院了", "〔无词〕"], "confidence": 0.5, "ruleset_version": 0}
    async with house.container.workshop.begin() as work:
        case = a_case(number="26071800011", division_code=VILLAGE, decision=decision)
        work.session.add(case)
    page = (await (await _admin(house)).get("/cases/26071800011")).text
    assert "规则第 0 版(出厂的)" in page
    assert "院了" not in page
    assert "反映人:群众" in page


async def test_a_care_list_names_whom_it_is_about_and_masks_the_name(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add(Duty(id=830001, officer_id="O1", kind="cares_child", target="P1"))
    browser = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    page = (await browser.get("/duties/list")).text
    assert "张**(四季镇竹园村委会)" in page
    assert "张**户(四季镇竹园村委会)" in page
    assert "张诗文" not in page


async def test_several_words_narrow_a_list_and_a_place_may_stand_behind_its_town(house: Served) -> None:
    browser = await _admin(house)
    for words, is_found in (("张诗文 竹园村", True), ("四季镇竹园村　诗文", True), ("张诗文 长梁村", False)):
        for page in ("/households/list", "/people/list"):
            assert ("H1" in (await browser.get(page, q=words)).text.partition("<tbody")[2]) is is_found


async def test_what_a_database_cannot_hold_and_a_form_that_lay_too_long_are_refused_in_words(
    house: Served,
) -> None:
    browser = await _admin(house)
    for page in ("/households/list", "/cases", "/log"):
        answer = await browser.get(page, q="a\0b")
        assert answer.status_code in (200, 422)
        assert "看不见的字符" in answer.text or answer.status_code == 200
    stale = await browser.http.post("/admin/accounts", data={"csrftoken": "x"})
    assert (stale.status_code, "再填一次" in stale.text) == (403, True)


async def test_a_page_beyond_every_list_is_empty_and_no_fault(house: Served) -> None:
    browser = await _admin(house)
    for page in (10**11, 10**21):
        assert (await browser.get("/people/list", page=page)).status_code == 200


async def test_a_page_behind_the_last_one_says_so_and_leads_back(house: Served) -> None:
    browser = await _admin(house)
    told = (await browser.get("/people/list", page=99999)).text
    assert "没有这一页:一共 1 页 1 条" in told
    assert "page=99998" not in told
    assert "没有这一页" not in (await browser.get("/people/list")).text
