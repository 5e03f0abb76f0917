"""An import that was a mistake: what it changed is kept as it was, for a month, as a workbook that puts it back."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select, text

from app.core.enums import AdminRole
from app.core.masking import Personal
from app.services.importing import before, uploads
from app.services.people import erasures
from models import AdminUpload, AuditEntry, Household, Officer
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served
from tests.web.test_console_registry import sheets
from tests.web.test_console_upload import GOOD, bring
from tests.web.workbooks import officers, workbook

pytestmark = pytest.mark.anyio
MISTAKEN = ("O1", "陈加林", "13900000009", "", "主任", "包户干部", VILLAGE)


async def written(browser: Browser, content: bytes, **fields: str) -> str:
    """Brought and confirmed; answers the path of the import's workbook."""
    path = (await bring(browser, content, **fields)).url.path.removeprefix("/admin")
    assert (await browser.post(f"{path}/apply", form_on=path)).status_code == 303
    return f"{path}/before.xlsx"


async def an_officer(house: Served, officer_id: str) -> tuple[str, str, Personal | None, bool]:
    async with house.container.workshop.read() as work:
        row = await work.session.get_one(Officer, officer_id)
        return row.name, row.title, row.phone, row.retired_at is not None


async def test_what_an_import_changed_is_put_back_by_the_workbook_of_how_it_was(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    was = await an_officer(house, "O1")
    path = await written(browser, officers(MISTAKEN, GOOD))
    assert (await an_officer(house, "O1"))[:2] == ("陈加林", "主任")
    assert f'action="/admin{path}"' in (await browser.get("/upload")).text
    book = (await browser.post(path, form_on="/upload")).content
    shown = sheets(book)
    assert [row[0] for row in shown["officers"][2:]] == ["O1"]
    assert "干部 N1" in str(shown["说明"])
    told = await bring(browser, book, "改以前.xlsx")
    assert "姓名:陈加林 → 陈家林" in told.text
    await written(browser, book)
    assert await an_officer(house, "O1") == was
    async with house.container.workshop.read() as work:
        taken = await work.session.scalars(
            select(AuditEntry.actor).where(AuditEntry.action == "before_taken")
        )
        assert taken.all() == ["admin:wang"]


async def test_what_was_retired_by_mistake_comes_back(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    path = await written(browser, officers(MISTAKEN), replace="on")
    assert (await an_officer(house, "V1"))[3]
    await written(browser, (await browser.post(path, form_on="/upload")).content)
    assert not (await an_officer(house, "V1"))[3]
    assert (await an_officer(house, "O1"))[0] == "陈家林"


async def test_what_was_in_force_no_more_before_is_told_among_what_is_new(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    async with house.container.workshop.begin() as work:
        (await work.session.get_one(Officer, "O1")).retired_at = work.now
    path = await written(browser, officers(MISTAKEN))
    shown = sheets((await browser.post(path, form_on="/upload")).content)
    assert "干部 O1" in str(shown["说明"])
    assert len(shown["officers"]) == 2


async def test_it_is_for_who_may_import_there_and_see_numbers(house: Served) -> None:
    county = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    town = await signed_in(house, "zhao", AdminRole.TOWN_ADMIN, TOWN)
    village = await signed_in(house, "sun", AdminRole.TOWN_ADMIN, OTHER)
    desk = await signed_in(house, "li", AdminRole.DUTY_DESK, COUNTY)
    path = await written(town, officers(MISTAKEN))
    assert path in (await county.get("/upload")).text
    assert path not in (await village.get("/upload")).text
    assert (await county.post(path, form_on="/upload")).status_code == 200
    assert (await village.post(path, form_on="/upload")).status_code == 404
    assert (await desk.post(path, form_on="/password")).status_code == 403
    assert (await town.post(path.replace("/upload/", "/upload/9"), form_on="/upload")).status_code == 404


async def test_it_is_kept_sealed_for_a_month_and_not_beyond_an_erasure(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    await written(browser, officers(MISTAKEN))
    house.clock.advance(before.KEPT_FOR - timedelta(days=1))
    assert await uploads.drop_old(house.container.workshop) == 0
    house.clock.advance(timedelta(days=2))
    assert await uploads.drop_old(house.container.workshop) == 1
    browser = await signed_in(house, "li", AdminRole.COUNTY_ADMIN, COUNTY)
    await written(browser, officers((MISTAKEN[0], "陈甲林", *MISTAKEN[2:])))
    async with house.container.workshop.begin() as work:
        await erasures.kept_of_imports(work)
    assert "没有留底" in (await browser.get("/upload")).text
    async with house.container.workshop.read() as work:
        assert set(await work.session.scalars(select(AdminUpload.content))) == {None}


async def test_rows_that_are_new_do_not_count_and_of_very_many_the_first_are_listed(
    house: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(before, "MOST", 1)
    monkeypatch.setattr(before, "MOST_NEW", 2)
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    new = [(f"N{each}", *GOOD[1:2], f"1390000010{each}", *GOOD[3:]) for each in range(4)]
    told = await bring(browser, officers(MISTAKEN, *new), "=1+1.xlsx")
    assert "以前的样子留一个月" in told.text
    path = told.url.path.removeprefix("/admin")
    await browser.post(f"{path}/apply", form_on=path)
    kept = (await browser.post(f"{path}/before.xlsx", form_on="/upload")).content
    remarks = [row[0] for row in sheets(kept)["说明"]]
    assert remarks[0].startswith("=1+1.xlsx,")
    assert openpyxl.load_workbook(BytesIO(kept))["说明"]["A1"].data_type == "s"
    assert remarks[-3:] == ["干部 N0", "干部 N1", "……还有 2 行,这里不列了。"]


async def test_where_only_rows_are_added_they_are_listed(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, officers(GOOD))
    assert "没有“撤销”:新增的行去不掉" in told.text
    path = told.url.path.removeprefix("/admin")
    await browser.post(f"{path}/apply", form_on=path)
    kept = (await browser.post(f"{path}/before.xlsx", form_on="/upload")).content
    assert sheets(kept)["说明"][-1][0] == "干部 N1"


async def test_the_page_lists_what_is_kept_without_reading_any_of_it(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    path = await written(browser, officers(MISTAKEN))
    async with house.container.workshop.begin() as work:
        await work.session.execute(text("UPDATE admin_uploads SET content = 'k9:sealed with no key of ours'"))
    shown = await browser.get("/upload")
    assert shown.status_code == 200
    assert path in shown.text


async def test_of_a_huge_one_nothing_is_kept(house: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before, "MOST", 0)
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    assert "以前的样子不留底" in (await bring(browser, officers(MISTAKEN, GOOD))).text
    path = await written(browser, officers(MISTAKEN, GOOD))
    assert "没有留底" in (await browser.get("/upload")).text
    assert (await browser.post(path, form_on="/upload")).status_code == 404


async def test_a_household_that_moved_by_mistake_goes_home(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    header = ("户编号", "区划代码", "户主", "标签")
    path = await written(browser, workbook({"households": [header, ("H1", OTHER, "张诗文", "低保户")]}))
    book = (await browser.post(path, form_on="/upload")).content
    assert openpyxl.load_workbook(BytesIO(book))["households"]["B3"].value == VILLAGE
    await written(browser, book)
    async with house.container.workshop.read() as work:
        row = await work.session.get_one(Household, "H1")
        assert (row.division_code, row.tags) == (VILLAGE, [])
