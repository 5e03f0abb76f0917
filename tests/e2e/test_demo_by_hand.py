"""A story by hand in Chromium: reloaded, seen by a second browser, acted in by the visitor, its server killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import MARKS, Served, go_on_by_hand, tell_by_hand, until_at, visiting

pytestmark = MARKS
CHAT = ".people .phone.held .chat"


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The page at 1440 pixels, no story going on."""
    with visiting(browser, served.url) as page:
        page.request.post(f"{served.url}/demo/tour", data={"do": "stop", "at": 0})
        expect(page.locator(".shelf")).to_be_visible()
        yield page


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A demo that the test may kill."""
    own = Served(tmp_path)
    own.start()
    yield own
    own.kill()


def test_a_story_goes_on_after_a_reload_and_a_second_browser_sees_the_same(
    page: Page, browser: Browser, served: Served
) -> None:
    tell_by_hand(page, served.url, "hail")
    page.locator('[data-do="next"]').click()
    until_at(page, 1)
    page.reload()
    until_at(page, 1)
    expect(page.locator(f"{CHAT} .mine")).not_to_have_count(0)
    with visiting(browser, served.url, 800, 1000) as other:
        expect(other.locator('.telling[data-at="1"]')).to_be_visible()
        other.locator('[data-do="next"]').click()
        expect(page.locator('.telling[data-at="2"]')).to_be_visible()
        number = page.locator(".case-head").get_attribute("data-number")
        expect(other.locator(".case-head")).to_have_attribute("data-number", str(number))
        go_on_by_hand(other)
        expect(page.locator('.telling[data-state="done"]')).to_be_visible()


def test_what_the_visitor_did_by_hand_is_not_done_again(page: Page, served: Served) -> None:
    tell_by_hand(page, served.url, "hail")
    for at in (1, 2):
        page.locator('[data-do="next"]').click()
        until_at(page, at)
    frame = page.frame_locator(".officers .phone.held iframe")
    frame.get_by_role("button", name="收到").click()
    expect(page.locator(".case-head")).to_have_attribute("data-state", "acknowledged")
    page.locator('[data-do="next"]').click()
    expect(page.locator(".telling .aside")).to_contain_text("您已经做过了")
    go_on_by_hand(page)


def test_the_server_is_killed_and_the_page_says_so_and_goes_on(browser: Browser, own: Served) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{own.url}/demo/")
    expect(page.locator(".officers .phone")).not_to_have_count(0)
    tell_by_hand(page, own.url, "tea")
    own.kill()
    expect(page.locator("#notice")).to_contain_text("断开了,正在重新连接")
    own.start()
    expect(page.locator("#notice")).to_contain_text("重新启动过")
    expect(page.locator(".telling .aside")).to_contain_text("接着讲")
    expect(page.locator(f"{CHAT} .mine")).not_to_have_count(0)
    go_on_by_hand(page)
    expect(page.locator(".case-head")).to_have_attribute("data-state", "resolved")
    year = int(str(page.locator("#clock-date").text_content())[:4])
    page.locator(".more summary").click()
    page.locator('[data-advance="365 days"]').click()
    expect(page.locator("body:not(.walking) #clock-date")).to_contain_text(f"{year + 1}年", timeout=180_000)
    page.close()
    assert own.end() == 0
