"""Forms of the console in Chromium: a sign-in that ran out loses nothing, an eager click sends nothing twice."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import MARKS, PATIENCE, Served, sign_in

pytestmark = MARKS
SAID = {"channel": "wechat", "account": "langao", "sender": "oStoryZhang", "text": "竹园村下冰雹了"}
TYPED = "610925112203 610925112207"


@pytest.fixture
def page(browser: Browser, served: Served) -> Page:
    """Signed in as the county's administrator."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, served)
    return page


def run_out(page: Page) -> None:
    """The session is over at the server; the browser still has its cookie."""
    cookie = next(each for each in page.context.cookies() if each["name"] == "baolian_admin")
    page.context.add_cookies([{**cookie, "value": "over"}])


def sign_in_again(page: Page, served: Served, name: str = "county") -> None:
    over = page.get_by_role("alert")
    expect(over).to_contain_text("登录已经过期,请再登录一次。")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(served.password(name))
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".page-header h1")).to_be_visible()


def half_done(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/reshape")
    page.locator("[name=sources]").fill(TYPED)
    page.locator("[name=into]").fill("610925112206")
    run_out(page)
    page.locator("form:has([name=sources]) button").first.click()


def test_what_was_typed_is_there_again_after_a_sign_in_that_ran_out(page: Page, served: Served) -> None:
    half_done(page, served)
    expect(page.get_by_role("alert")).to_contain_text("刚才填的还留着")
    sign_in_again(page, served)
    expect(page.get_by_role("alert")).to_contain_text("填过的还在")
    assert page.url == f"{served.url}/admin/reshape"
    expect(page.locator("[name=sources]")).to_have_value(TYPED)
    page.reload()
    expect(page.locator("[name=sources]")).to_have_value("")


def test_a_record_typed_on_an_opened_case_is_on_its_page_after_a_sign_in_that_ran_out(
    page: Page, served: Served
) -> None:
    page.request.post(f"{served.url}/demo/messages", data=SAID)
    page.goto(f"{served.url}/admin/cases")
    page.locator(".list-group a").first.click()
    case = page.url
    page.get_by_role("button", name="显示完整信息").click()
    expect(page.get_by_text("打电话找谁")).to_be_visible()
    page.locator("summary", has_text="记录").click()
    page.locator("#record-text").fill("水退了,老人接出来了")
    run_out(page)
    page.locator("details[open] button").click()
    sign_in_again(page, served)
    expect(page.locator("#record-text")).to_have_value("水退了,老人接出来了")
    assert page.url.partition("#")[0] == case.partition("#")[0]


def test_a_form_behind_a_button_waits_until_it_is_opened_again(page: Page, served: Served) -> None:
    page.request.post(f"{served.url}/demo/messages", data=SAID | {"text": "转人工"})
    page.goto(f"{served.url}/admin/desk")
    page.get_by_role("button", name="打开来办").first.click()
    page.get_by_label("说什么").fill("您在哪个村?")
    run_out(page)
    page.get_by_role("button", name="回话").click()
    sign_in_again(page, served)
    expect(page.get_by_role("alert")).to_contain_text("填过的还留着")
    page.get_by_role("button", name="打开来办").first.click()
    expect(page.get_by_label("说什么")).to_have_value("您在哪个村?")


def a_rule_of_two_conditions(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/rules/routes/new")
    page.get_by_label("名称").fill("长规则")
    page.get_by_role("button", name="加一条条件").click()
    page.get_by_label("说到其中一个词").fill("冰雹、雹子")


def test_a_rule_that_had_grown_is_there_again_after_a_sign_in_that_ran_out(
    page: Page, served: Served
) -> None:
    a_rule_of_two_conditions(page, served)
    run_out(page)
    page.get_by_role("button", name="存进草稿").last.click()
    sign_in_again(page, served)
    expect(page.get_by_label("说到其中一个词")).to_have_value("冰雹、雹子")
    expect(page.get_by_label("名称")).to_have_value("长规则")


def test_a_rule_that_wants_to_grow_when_the_sign_in_ran_out_loses_nothing(page: Page, served: Served) -> None:
    a_rule_of_two_conditions(page, served)
    run_out(page)
    page.get_by_role("button", name="加一条条件").click()
    sign_in_again(page, served)
    expect(page.get_by_role("alert")).to_contain_text("填过的还在")
    expect(page.get_by_label("说到其中一个词")).to_have_value("冰雹、雹子")


def test_what_is_typed_while_a_rule_grows_stays(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/rules/routes/new")
    page.route("**/rules/routes/new", lambda route: (typed(page), route.continue_()))
    page.get_by_role("button", name="加一条条件").click()
    expect(page.locator(".rules-key")).to_have_count(3)
    expect(page.get_by_label("名称")).to_have_value("边等边写的")


def typed(page: Page) -> None:
    page.evaluate("document.getElementById('name').value = '边等边写的'")


def test_somebody_else_who_signs_in_at_the_same_browser_does_not_see_it(page: Page, served: Served) -> None:
    half_done(page, served)
    sign_in_again(page, served, "siji")
    expect(page.locator("[name=sources]")).to_have_value("")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_double_click_sends_a_form_once(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/bindings")
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.get_by_label("人员编号").fill("nobody")
    page.get_by_label("替哪一户(户编号)").fill("nowhere")
    page.get_by_role("button", name="登记", exact=True).dblclick()
    expect(page.get_by_role("alert")).to_be_visible()
    assert len(sent) == 1


def test_back_to_the_list_keeps_what_it_was_narrowed_to(page: Page, served: Served) -> None:
    page.request.post(f"{served.url}/demo/messages", data=SAID)
    page.goto(f"{served.url}/admin/cases")
    page.get_by_label("哪一类").select_option("disaster")
    page.get_by_label("哪里的").fill("四季镇竹园村")
    page.get_by_role("button", name="看").click()
    narrowed = page.url
    page.locator(".page-body a.list-group-item").first.click()
    expect(page.get_by_role("heading", name="为什么这样分派")).to_be_visible()
    page.get_by_role("link", name="回到列表").click()
    expect(page.get_by_label("哪一类")).to_have_value("disaster")
    assert page.url == narrowed


def test_the_first_key_passes_the_menu(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/cases")
    page.keyboard.press("Tab")
    past = page.get_by_role("link", name="跳到正文")
    expect(past).to_be_focused()
    expect(past).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("找一件")).to_be_focused()


def test_who_uses_keys_sees_on_which_button_he_is(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/upload")
    button = page.get_by_role("button", name="先看看会改什么")
    page.get_by_label("选一个填好的表格").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    expect(button).to_have_css("outline-style", "solid")


def test_without_a_script_the_menu_of_a_phone_stands_open(browser: Browser, served: Served) -> None:
    phone = {"width": 360, "height": 640}
    page = browser.new_context(viewport=phone, java_script_enabled=False).new_page()
    page.set_default_timeout(PATIENCE)
    sign_in(page, served)
    expect(page.get_by_role("link", name="值班台", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="退出登录").first).to_be_visible()


def test_back_to_a_case_that_was_opened_finds_it_masked_and_no_blank_page(page: Page, served: Served) -> None:
    page.request.post(f"{served.url}/demo/messages", data=SAID)
    page.goto(f"{served.url}/admin/cases")
    page.locator(".page-body a.list-group-item").first.click()
    address = page.url
    page.get_by_role("button", name="显示完整信息").click()
    expect(page.get_by_role("heading", name="打电话找谁")).to_be_visible()
    expect(page).to_have_url(address)
    page.get_by_role("link", name="回到列表").click()
    expect(page.get_by_label("找一件")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="显示完整信息")).to_be_visible()
    expect(page.get_by_role("heading", name="打电话找谁")).to_have_count(0)
