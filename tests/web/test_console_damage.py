"""Disaster reports in the console: figures, corrections, the form, handing on; who may, and where."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.core.enums import AdminRole
from app.services.disasters.damage_clock import remind_due
from app.services.disasters.damage_figures import FIGURES
from app.services.disasters.storms import gather_due
from models import DamageFile, DamageReport
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"


async def hail(house: Served, count: int = 5) -> str:
    """An incident of so many reports; the path of its file."""
    for number in range(1, count + 1):
        body = {
            "text": f"冰雹打烂了{number * 15}亩烟叶,全部绝收",
            "division_code": VILLAGE,
            "kind": "disaster",
            "reporter": {"name": f"邻居{number}"},
        }
        assert (await house.post("/cases", body)).status_code == 201
    while await gather_due(house.container.workshop):
        pass
    while await remind_due(house.container.workshop):
        pass
    async with house.container.database.reading() as session:
        return f"/damage/{(await session.scalars(DamageFile.__table__.select())).one()}"


async def acts(desk: Browser, path: str, act: str, **fields: str) -> str:
    """Send one of the page's forms; the refusal's reason, empty where it went well."""
    answer = await desk.post(path, form_on=path, act=act, **fields)
    if answer.status_code == 303:
        return ""
    assert answer.status_code in (409, 422)
    return answer.text.partition('role="alert">')[2].partition("</div>")[0]


async def test_from_the_gathered_figures_to_the_form_that_was_handed_on(house: Served) -> None:
    path = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert path in (await desk.get("/damage")).text
    page = (await desk.get(path)).text
    assert "15.00</strong> 公顷" in page
    assert "前要报" in page
    assert await acts(desk, path, "correct", name="people", value="23", why="村里数过") == ""
    assert "desk 核改" in (await desk.get(path)).text
    assert await acts(desk, path, "make", stage="first") == ""
    assert await acts(desk, path, "hand", number="1", to="市应急管理局") == ""
    page = (await desk.get(path)).text
    assert "已报送" in page
    assert "初报按时报了" in page
    form = await desk.get(f"{path}/reports/1.xlsx")
    book = load_workbook(BytesIO(form.content))
    assert book.sheetnames == ["初报", "分区划", "核改记录"]
    cells = {row[0]: row[1:] for row in book["初报"].iter_rows(values_only=True) if row[0]}
    assert cells["农作物绝收面积"][:3] == ("公顷", 15, 15)
    assert cells["受灾人口"] == ("人", 23, 0, "人工核改")
    assert cells["报送给"][0].startswith("市应急管理局")
    assert [figure.title for figure in FIGURES.values() if figure.title not in cells] == []
    assert [row[4:6] for row in book["核改记录"].iter_rows(min_row=2, values_only=True)] == [(23, "村里数过")]


async def test_who_puts_a_figure_right_after_somebody_else_did_is_told_first(house: Served) -> None:
    path = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    await acts(desk, path, "correct", name="people", value="23", why="村里数过", seen="")
    late = await desk.post(
        path, form_on=path, act="correct", name="people", value="19", why="镇里说的", seen=""
    )
    assert late.status_code == 409
    assert "desk把“受灾人口”核改成了 23(村里数过)" in late.text
    assert 'value="19"' in late.text
    seen = re.findall(r'name="seen" value="(\d+)"', late.text)
    assert await acts(desk, path, "correct", name="people", value="19", why="镇里说的", seen=seen[0]) == ""


async def test_a_large_figure_that_somebody_put_right_is_told_to_its_last_digit(house: Served) -> None:
    path = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    await acts(desk, path, "correct", name="loss", value="1234567.89", why="局里算的", seen="")
    late = await acts(desk, path, "correct", name="loss", value="19", why="镇里说的", seen="")
    assert "核改成了 1234567.89(局里算的)" in late


async def test_each_figure_opens_into_exactly_the_cases_that_it_counts(house: Served) -> None:
    path = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    page = (await desk.get(f"{path}/figures/crops_lost")).text
    assert "事项汇总 15.00 公顷,来自 5 件" in page
    assert page.count('class="list-group-item list-group-item-action"') == 5
    assert (await desk.get(f"{path}/figures/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("act", "fields", "why"),
    [
        ("correct", {"name": "people", "value": "many", "why": "x"}, "要写数字"),
        ("correct", {"name": "people", "value": "-1", "why": "x"}, "不能小于零"),
        ("correct", {"name": "people", "value": "nan", "why": "x"}, "不能小于零"),
        ("correct", {"name": "people", "value": "3", "why": " "}, "请写几个字"),
        ("correct", {"name": "cows", "value": "3", "why": "x"}, "没有这一栏"),
        ("make", {"stage": "verified"}, "现在能报的是初报"),
        ("end", {"why": ""}, "为什么不用报"),
        ("explode", {}, "没有这个动作"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(
    house: Served, act: str, fields: dict[str, str], why: str
) -> None:
    path = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert why in await acts(desk, path, act, **fields)


async def test_handing_on_needs_a_name_and_a_time_that_can_be_and_happens_once(house: Served) -> None:
    path = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert await acts(desk, path, "make", stage="first") == ""
    assert "报送给谁" in await acts(desk, path, "hand", number="1", to="")
    assert "现在以前" in await acts(desk, path, "hand", number="1", to="市局", at="2030-01-01T08:00")
    assert await acts(desk, path, "hand", number="1", to="市局") == ""
    assert "已经记过" in await acts(desk, path, "hand", number="1", to="省厅")
    async with house.container.database.reading() as session:
        report = (await session.get_one(DamageReport, (await _ids(house))[0])).handed_to
    assert report == "市局"


async def _ids(house: Served) -> list[int]:
    async with house.container.database.reading() as session:
        return list(await session.scalars(DamageReport.__table__.select()))


async def test_a_file_is_made_for_a_division_and_days(house: Served) -> None:
    await hail(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    fields = {"division": TOWN, "hazard": "冰雹", "since": "2026-07-18", "until": "2026-07-18"}
    made = await town.post("/damage", **fields)
    assert made.status_code == 303
    assert "15.00</strong> 公顷" in (await town.get(made.headers["location"].removeprefix("/admin"))).text
    again = await town.post("/damage", **fields)
    assert again.status_code == 422
    assert "这一份已经建过了" in again.text
    wrong = await town.post("/damage", **(fields | {"division": COUNTY}))
    assert wrong.status_code == 422
    empty = await town.post("/damage", **(fields | {"since": ""}))
    assert "请选好哪天起" in empty.text


async def test_another_town_sees_nothing_and_a_leader_changes_nothing(house: Served) -> None:
    path = await hail(house)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert path not in (await other.get("/damage")).text
    for address in (path, f"{path}/figures/people", f"{path}/reports/1.xlsx"):
        assert (await other.get(address)).status_code == 404
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    assert 'value="correct"' not in (await leader.get(path)).text
    refused = await leader.post(path, form_on="/password", act="make", stage="first")
    assert refused.status_code == 403
    assert await _ids(house) == []
