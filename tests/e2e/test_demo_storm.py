"""Chromium looks on while a whole valley writes within a minute."""

from playwright.sync_api import Browser, expect

from tests.e2e.demo_page import MARKS, Served, set_speed, tell, until_told, visiting

pytestmark = MARKS


def test_three_hundred_neighbours_write_at_once_and_none_is_lost(browser: Browser, served: Served) -> None:
    with visiting(browser, served.url) as page:
        set_speed(page, 1)
        tell(page, "hail", "storm")
        page.locator('[data-do="auto"]').click()
        for at, note in ((0, "300 条,"), (1, "300 户都有回话,成了 300 件事项,一条没丢、一条没重")):
            expect(page.locator(f'.telling[data-at="{at}"][data-state="waiting"]')).to_be_visible()
            page.locator('[data-do="next"]').click()
            expect(page.locator(".telling .aside")).to_contain_text(note)
        page.locator('[data-do="auto"]').click()
        set_speed(page, 600)
        until_told(page)
