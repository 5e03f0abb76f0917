"""An administrator in Chromium: signs in, brings a workbook with an error, reads which, brings the right one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import MARKS, PATIENCE, Served, sign_in
from tests.web.workbooks import officers

pytestmark = MARKS
VILLAGE = "610925112206"
GOOD = ("N1", "新来的小卢", "13900000001", "", "包户干部", "包户干部", VILLAGE)
BAD = ("N1", "新来的小卢", "139", "", "包户干部", "包户干部", VILLAGE)
PATHS = (
    "/",
    "/cases",
    "/incidents",
    "/damage",
    "/calls",
    "/duplicates",
    "/rates",
    "/people/list",
    "/officers/list",
    "/upload",
    "/coverage",
    "/friends",
    "/sitting",
    "/accounts",
    "/log",
)


@pytest.fixture(params=[1440, 800, 390])
def page(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Signed in, at three widths; an error in the browser's log or a request to another host fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda said: said.type == "error" and "422" not in said.text and faults.append(said.text)
    )
    page.on("request", lambda r: r.url.startswith((served.url, "data:")) or faults.append(r.url))
    sign_in(page, served)
    expect(page.get_by_role("heading", name="岚皋县")).to_be_visible()
    yield page
    context.close()
    assert faults == []


def bring(page: Page, served: Served, file: Path) -> None:
    page.goto(f"{served.url}/admin/upload")
    page.get_by_label("选一个填好的表格").set_input_files(file)
    page.get_by_role("button", name="先看看会改什么").click()


def test_an_error_is_named_and_the_right_workbook_is_written(
    page: Page, served: Served, tmp_path: Path
) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    name = f"新来的小卢{width}"
    (tmp_path / "bad.xlsx").write_bytes(officers((f"N{width}", name, *BAD[2:])))
    (tmp_path / "good.xlsx").write_bytes(officers((f"N{width}", name, *GOOD[2:])))
    bring(page, served, tmp_path / "bad.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("有 1 处不对,什么都没有写入")
    expect(page.get_by_role("cell", name="139", exact=True)).to_be_visible()
    bring(page, served, tmp_path / "good.xlsx")
    page.get_by_role("button", name="确认写入").click()
    expect(page.get_by_role("alert")).to_contain_text("导入完成,改了 1 行")
    page.goto(f"{served.url}/admin/officers/list")
    page.get_by_label("在列表中搜索").or_(page.locator("input[name=q]")).first.fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()


def test_every_page_fits_its_width_and_the_lists_tools_work(page: Page, served: Served) -> None:
    for path in PATHS:
        page.goto(f"{served.url}/admin{path}")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
    page.goto(f"{served.url}/admin/people/list")
    page.locator("[data-console=page-size]").select_option(label="50")
    page.wait_for_url("**page_size=50**")
    expect(page.locator("tbody tr.row-clickable")).to_have_count(50)
    page.locator("tbody tr.row-clickable td").nth(1).click()
    page.get_by_role("button", name="显示完整信息").click()
    expect(page.get_by_text("这次查看已记入操作日志")).to_be_visible()


def test_a_printed_page_says_what_it_is_and_leaves_the_menu_out(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/board")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="岚皋县看板")).to_be_visible()
    expect(page.get_by_text("受理的事,演练不算")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_on_paper_no_column_is_cut_off_no_button_stands_and_danger_is_read(
    page: Page, served: Served
) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    for path in ("/log", "/people/list", "/officers/list", "/service_items/list"):
        page.goto(f"{served.url}/admin{path}")
        table = page.locator(".table-responsive").first
        assert table.evaluate("each => each.scrollWidth - each.clientWidth") <= 0, path
    page.goto(f"{served.url}/admin/cases")
    expect(page.get_by_role("button", name="看", exact=True)).to_have_count(0)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<b class=\"badge bg-red text-white\">急</b>')"
    )
    color = page.locator(".badge.bg-red").evaluate("each => getComputedStyle(each).color")
    assert color != "rgb(255, 255, 255)"
