"""Chromium plays the hail story on `/demo`, in a demo that runs as its own process."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.demo.servers import listen

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="browser tests skipped: no Chromium found"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own, ended by Ctrl-C."""
    with listen(0) as sock:
        port = sock.getsockname()[1]
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "app.cli", "demo", "--port", str(port), "--households", "200"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BAOLIAN_")}
    with subprocess.Popen(
        [*command, "--data", str(data)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "按 Ctrl-C 结束" in line:
                break
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without its own network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The demo page; whatever it logs as an error fails the test."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("request", lambda request: request.url.startswith(address) or faults.append(request.url))
    page.goto(f"{address}/demo/")
    expect(page.locator("#writers li")).not_to_have_count(0)
    yield page
    page.close()
    assert faults == []


def test_the_hail_story_is_played_by_one_button(page: Page) -> None:
    page.get_by_role("button", name="演一遍:冰雹").click()
    expect(page.locator("#tour-steps")).to_contain_text("演完了", timeout=60_000)
    expect(page.locator(".timeline .escalated")).to_have_count(1)
    expect(page.locator(".timeline .arrived")).to_have_count(1)
    expect(page.locator(".case-head")).to_have_attribute("data-state", "on_site")
    expect(page.locator("#chat img")).to_have_count(2)
    assert page.locator("#inbox .alert").count() >= 3


def _write(page: Page, name: str, text: str, photo: str = "") -> None:
    page.get_by_label("找人").fill(name)
    page.locator("#writers li", has_text=name).click()
    page.get_by_label("说的话").fill(text)
    if photo:
        page.locator(f'[data-photo="{photo}"]').click()
    page.get_by_role("button", name="发送").click()


def test_the_alerts_link_opens_the_officers_page(page: Page, browser: Browser) -> None:
    _write(page, "邱明义", "房子后面塌方了,石头滚到院坝里")
    address = page.locator("#inbox .alert a").first.get_attribute("href")
    assert address is not None
    phone = browser.new_page(viewport={"width": 390, "height": 780})
    answer = phone.goto(address)
    assert answer is not None
    assert answer.status == 200
    phone.close()


def test_a_villager_writes_by_hand_and_is_answered(page: Page) -> None:
    _write(page, "华仲军", "房子后面塌方了,石头滚到院坝里", photo="landslide")
    expect(page.locator("#chat .theirs")).not_to_have_count(0, timeout=15_000)
    expect(page.locator("#chat .mine img")).to_have_count(1)


def test_the_page_fits_eight_hundred_pixels(page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 1000})
    widths = page.locator("html").evaluate("element => [element.scrollWidth, element.clientWidth]")
    assert widths[0] <= widths[1]


def test_a_taken_port_is_said_in_one_line(address: str, tmp_path: Path) -> None:
    port = str(httpx.URL(address).port)
    command = [sys.executable, "-m", "app.cli", "demo", "--port", port, "--data", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert port in ended.stderr
