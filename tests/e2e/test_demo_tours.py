"""Chromium plays every story to its end, by itself at speed 600 and by hand, at both widths."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import (
    MARKS,
    Served,
    chromium,
    go_on_by_hand,
    set_speed,
    tell,
    until_told,
    visiting,
)

pytestmark = [*MARKS, pytest.mark.xdist_group("demo_tours")]
STORIES = [
    ("hail", "", "resolved"),
    ("hail", "silent", "resolved"),
    ("hail", "broken", "resolved"),
    ("tea", "", "resolved"),
    ("register", "", "resolved"),
    ("passbook", "", "resolved"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own, ended by Ctrl-C."""
    served = Served(tmp_path_factory.mktemp("demo"))
    served.start()
    yield served.url
    assert served.end() == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page at 1440 pixels."""
    with visiting(browser, url) as page:
        yield page
        if page.locator('[data-do="stop"]').count():
            page.locator('[data-do="stop"]').click()


@pytest.mark.parametrize(("story", "variant", "state"), STORIES)
def test_a_story_is_told_to_its_end_at_six_hundred(page: Page, story: str, variant: str, state: str) -> None:
    set_speed(page, 600)
    tell(page, story, variant)
    until_told(page)
    expect(page.locator(".case-head")).to_have_attribute("data-state", state)
    expect(page.locator(".dots .done")).not_to_have_count(0)


@pytest.mark.parametrize(("story", "variant", "state"), STORIES)
def test_a_story_is_told_by_hand_on_a_narrow_page(
    browser: Browser, url: str, story: str, variant: str, state: str
) -> None:
    with visiting(browser, url, 800, 1000) as page:
        set_speed(page, 600)
        tell(page, story, variant)
        page.locator('[data-do="auto"]').click()
        go_on_by_hand(page)
        expect(page.locator(".case-head")).to_have_attribute("data-state", state)
        widths = page.locator("html").evaluate("element => [element.scrollWidth, element.clientWidth]")
        assert widths[0] <= widths[1]
        page.locator('[data-do="stop"]').click()


def test_three_hundred_neighbours_write_at_once_and_none_is_lost(page: Page) -> None:
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
