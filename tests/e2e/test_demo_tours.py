"""Chromium plays every story to its end, by itself at speed 600 and by hand, at both widths."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import (
    MARKS,
    Served,
    end_telling,
    go_on_by_hand,
    set_speed,
    tell,
    until_told,
    visiting,
)

pytestmark = MARKS
STORIES = [
    ("hail", "", "resolved"),
    ("hail", "silent", "resolved"),
    ("hail", "broken", "resolved"),
    ("tea", "", "resolved"),
    ("register", "", "resolved"),
    ("passbook", "", "resolved"),
]


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The page at 1440 pixels."""
    with visiting(browser, served.url) as page:
        yield page
        if page.locator('[data-do="stop"]').count():
            end_telling(page)


@pytest.mark.parametrize(("story", "variant", "state"), STORIES)
def test_a_story_is_told_to_its_end_at_six_hundred(page: Page, story: str, variant: str, state: str) -> None:
    set_speed(page, 600)
    tell(page, story, variant)
    until_told(page)
    expect(page.locator(".case-head")).to_have_attribute("data-state", state)
    expect(page.locator(".dots .done")).not_to_have_count(0)


@pytest.mark.parametrize(("story", "variant", "state"), STORIES)
def test_a_story_is_told_by_hand_on_a_narrow_page(
    browser: Browser, served: Served, story: str, variant: str, state: str
) -> None:
    with visiting(browser, served.url, 800, 1000) as page:
        set_speed(page, 600)
        tell(page, story, variant)
        page.locator('[data-do="auto"]').click()
        go_on_by_hand(page)
        expect(page.locator(".case-head")).to_have_attribute("data-state", state)
        widths = page.locator("html").evaluate("element => [element.scrollWidth, element.clientWidth]")
        assert widths[0] <= widths[1]
        end_telling(page)
