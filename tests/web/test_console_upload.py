"""A workbook in the console: every error named, nothing written before the word, nothing beyond one's county."""

import io
import re
import zipfile
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services import versions
from app.services.importing import uploads
from models import AdminUpload, AuditEntry, Contact, Division, Group, Office, Officer, ServiceItem
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served
from tests.web.workbooks import HEADER, officers, workbook

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


async def test_what_cannot_be_opened_is_named_as_its_administrator_knows_it(house: Served) -> None:
    renamed = io.BytesIO()
    with zipfile.ZipFile(renamed, "w") as letter:
        letter.writestr("word/document.xml", "<x/>")
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, renamed.getvalue(), "干部名册.xlsx")
    assert re.search(r'role="alert">干部名册.xlsx 打不开,文件损坏了:[^<(]*</div>', told.text)


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


OUTSIDE = {
    "officers": [HEADER, ("D1", "赵值班", "", "", "", "值班室", TOWN)],
    "duties": [("工号", "责任", "对象"), ("V1", "包村", "610925100201"), ("D1", "包户", "H1")],
    "contacts": [
        ("身份", "身份编号", "渠道", "账号", "平台标识"),
        ("干部", "O1", "微信公众号", "langao", "oFar"),
        ("干部", "O1", "微信公众号", "langao", "oNear"),
    ],
    "groups": [
        ("渠道", "账号", "群号", "区划代码"),
        ("QQ", "siji", "700009", TOWN),
        ("QQ", "siji", "700010", ""),
    ],
    "service_items": [
        ("事项编码", "事项名称", "办理层级", "办理机构代码"),
        ("I1", "补办户口本", "县", "far"),
        ("I2", "别的", "县", ""),
    ],
}


async def a_neighbour(house: Served) -> None:
    """Another town with a village, an officer with his identity, an office, a group and a service item."""
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Division(code="610925100", name="城关镇", level="town", parent_code=COUNTY, aliases=[]),
                Division(
                    code="610925100201", name="城关村", level="village", parent_code="610925100", aliases=[]
                ),
                Officer(id="F1", name="远一", role="village_leader", division_code="610925100201", title=""),
                Contact(
                    id=820001,
                    owner_kind="officer",
                    owner_id="F1",
                    channel="wechat",
                    account="langao",
                    external_id="oFar",
                ),
                Office(code="far", name="城关镇中心", kind="town_center", division_code="610925100"),
                Group(
                    id=820002,
                    channel="onebot",
                    account="siji",
                    group_id="700009",
                    division_code="610925100",
                    name="城关群",
                    listen="mention",
                ),
                ServiceItem(
                    code="I1",
                    name="补办户口本",
                    authority="county",
                    department_office_code="far",
                    aliases=[],
                    materials=[],
                    keywords=[],
                ),
            ]
        )
        await work.session.flush()
        await versions.touch(work.session, "registry")


async def test_a_town_admin_brings_his_town_s_rows_and_every_other_row_is_refused_by_its_number(
    house: Served,
) -> None:
    await a_neighbour(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    assert 'name="replace"' not in (await town.get("/upload")).text
    told = await bring(town, workbook(OUTSIDE))
    assert told.status_code == 422
    csv_rows = (await town.http.get(f"{told.url.path}/errors.csv")).text.splitlines()
    outside = {tuple(row.split(",")[:3]) for row in csv_rows if row.endswith("不在您管的区划里")}
    assert outside == {
        ("officers", "2", "工号"),
        ("duties", "2", "对象"),
        ("duties", "3", "工号"),
        ("contacts", "2", "平台标识"),
        ("groups", "2", "群号"),
        ("groups", "3", "区划代码"),
        ("service_items", "2", "事项编码"),
        ("service_items", "2", "办理机构代码"),
        ("service_items", "3", "办理机构代码"),
    }
    own = await bring(town, officers(GOOD))
    path = own.url.path.removeprefix("/admin")
    assert (await town.post(f"{path}/apply", form_on=path)).status_code == 303
    assert "新干部" in await names(house)


async def test_a_town_admin_retires_nothing_by_leaving_it_out(house: Served) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    told = await bring(town, officers(GOOD), replace="on")
    assert told.status_code == 422
    assert "只有县管理员能选" in told.text


async def test_a_table_that_would_end_most_of_what_is_there_is_asked_about_in_red(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    there = len(await names(house))
    told = (await bring(browser, officers(GOOD), replace="on")).text
    assert f"干部要停用 {there} 条,库里一共才 {there} 条" in told
    assert "写进去以后没有“撤销”" in told
    assert "要停用" not in (await bring(browser, officers(GOOD))).text


def as_csv(*rows: tuple[str, ...], encoding: str = "gb18030") -> bytes:
    """What Excel writes when it saves a sheet as CSV."""
    return "\r\n".join(",".join(row) for row in (HEADER, *rows)).encode(encoding)


@pytest.mark.parametrize("name", ["干部.csv", "干部 (1).csv", "officers.CSV", "C:\\桌面\\干部-改.csv"])
async def test_a_csv_as_excel_saves_it_is_taken_by_the_name_of_its_table(house: Served, name: str) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, as_csv(GOOD), name)
    assert told.status_code == 200
    path = told.url.path.removeprefix("/admin")
    assert (await browser.post(f"{path}/apply", form_on=path)).status_code == 303
    assert "新干部" in await names(house)


@pytest.mark.parametrize("name", ["花名册.csv", "长" * 190 + ".csv", "../officers/..csv"])
async def test_a_csv_of_another_name_is_told_which_names_there_are(house: Served, name: str) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, as_csv(GOOD), name)
    assert told.status_code == 422
    assert "不认识的文件名,应为 区划、机构、干部、" in told.text
    assert "例如 干部.csv" in told.text


async def test_the_errors_of_a_workbook_are_told_without_a_word_of_english(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, workbook({"干部": [HEADER[:-1], BAD[:-1]]}))
    assert "<td>管辖区划</td>" in told.text
    assert "division_code" not in told.text
