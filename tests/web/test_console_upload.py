"""A workbook in the console: every error named, nothing written before the word, nothing beyond one's county."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services import uploads
from models import AdminUpload, AuditEntry, Officer
from tests.small_county import COUNTY, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served
from tests.web.workbooks import officers, workbook

pytestmark = pytest.mark.anyio
GOOD = ("N1", "新干部", "13900000001", "", "包户干部", "包户干部", VILLAGE)
BAD = ("N2", "", "12", "", "", "国王", VILLAGE)


async def bring(browser: Browser, content: bytes, name: str = "干部.xlsx", **fields: str) -> httpx.Response:
    """Upload, and look at what comes of it."""
    answer = await browser.post("/upload", files={"file": (name, content)}, **fields)
    return await browser.http.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def names(house: Served) -> set[str]:
    async with house.container.workshop.read() as work:
        return set(await work.session.scalars(select(Officer.name)))


async def test_every_error_is_named_and_nothing_is_written(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, officers(GOOD, BAD))
    assert told.status_code == 422
    assert "有 3 处不对,什么都没有写入" in told.text
    assert "国王" in told.text
    assert "确认写入" not in told.text
    listed = await browser.http.get(f"{told.url.path}/errors.csv")
    assert "国王" in listed.text
    assert "新干部" not in await names(house)


async def test_a_good_one_is_shown_first_and_written_on_a_word_once(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, officers(GOOD))
    assert "新干部" not in await names(house)
    assert re.search(r"<td>干部</td><td>1</td><td>0</td><td>0</td>", told.text)
    path = told.url.path.removeprefix("/admin")
    done = await browser.post(f"{path}/apply", form_on=path)
    assert done.status_code == 303
    assert "新干部" in await names(house)
    assert "N1" in (await browser.get("/officers/list", q="新干部")).text
    assert (await browser.get(path)).status_code == 409


async def test_what_was_uploaded_and_imported_stands_in_the_log(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    path = (await bring(browser, officers(GOOD))).url.path.removeprefix("/admin")
    await browser.post(f"{path}/apply", form_on=path)
    async with house.container.workshop.read() as work:
        found = (await work.session.scalars(select(AuditEntry).where(AuditEntry.action == "import"))).one()
    assert (found.actor, found.target, found.result) == ("admin:wang", "干部.xlsx", "done")
    assert found.data["added"] == {"officers": 1}


async def test_a_workbook_waits_sealed_and_not_for_ever(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    path = (await bring(browser, officers(GOOD))).url.path.removeprefix("/admin")
    house.clock.advance(timedelta(minutes=25))
    assert (await browser.get(path)).status_code == 200
    for _ in range(5):
        house.clock.advance(timedelta(minutes=25))
        await browser.get("/")
    assert (await browser.get(path)).status_code == 409
    assert await uploads.drop_old(house.container.workshop) == 1
    async with house.container.workshop.read() as work:
        assert (await work.session.scalars(select(AdminUpload.content))).all() == [None]


async def test_nobody_sees_another_s_workbook(house: Served) -> None:
    first = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    path = (await bring(first, officers(GOOD))).url.path.removeprefix("/admin")
    second = await signed_in(house, "li", AdminRole.COUNTY_ADMIN, COUNTY)
    assert (await second.get(path)).status_code == 404
    assert (await second.post(f"{path}/apply", form_on="/")).status_code == 404


async def test_a_workbook_reaches_nothing_beyond_its_administrator_s_county(house: Served) -> None:
    browser = await signed_in(house, "neighbour", AdminRole.COUNTY_ADMIN, "610926")
    stolen = ("O1", "陈家林", "", "", "", "包户干部", "610926")
    told = await bring(browser, officers(stolen, GOOD))
    assert told.status_code == 422
    assert told.text.count("不在您管的区划里") >= 2
    assert (await browser.get("/officers/list", q="陈家林")).text.count("data-sa-pk=") == 0


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("干部.docx", b"x", "请选 .xlsx 表格"),
        ("干部.xlsx", b"", "这个表格是空的"),
        ("干部.xlsx", b"no workbook at all", "不"),
        ("干部.xlsx", workbook({"别的": [("一", "二")]}), "别的"),
    ],
)
async def test_what_is_no_workbook_is_refused_with_a_sentence(
    house: Served, name: str, content: bytes, why: str
) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, content, name)
    assert told.status_code == 422
    assert why in told.text
    assert "baolian-" not in told.text


async def test_a_body_that_is_too_large_is_refused(database_url: str, house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    limit = house.container.settings.limits.upload_bytes
    headers = {"content-length": str(limit + 1), "content-type": "multipart/form-data; boundary=x"}
    answer = await browser.http.post("/admin/upload", content=b"", headers=headers)
    assert answer.status_code == 413


async def test_the_empty_template_can_be_had(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    answer = await browser.get("/upload/template.xlsx")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
