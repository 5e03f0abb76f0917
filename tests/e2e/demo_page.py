"""A demo that runs as its own process, and Chromium before its page."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
MARKS = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="browser tests skipped: no Chromium found"),
]
PATIENCE = 300_000
expect.set_options(timeout=PATIENCE)


class Served:
    """A demo in a process of its own; it can be killed and started again on the same data and port."""

    def __init__(self, data: Path) -> None:
        with listen(0) as sock:
            self.port: int = sock.getsockname()[1]
        self.data = data
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and wait until it serves."""
        command = [sys.executable, "-m", "app.cli", "demo", "--port", str(self.port), "--households", "200"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("BAOLIAN_")}
        self._process = subprocess.Popen(
            [*command, "--data", str(self.data)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "按 Ctrl-C 结束" in line:
                return
        raise AssertionError("the demo did not start")

    def password(self, name: str) -> str:
        """The password with which an administrator of this demo was made."""
        made: str = json.loads((self.data / "secrets.json").read_text("utf-8"))["console"][name]
        return made

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate()

    def end(self) -> int:
        """End it by Ctrl-C; answers its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=60)
        finally:
            self.kill()
        return self._process.returncode


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without its own network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def sign_in(page: Page, served: Served, name: str = "county") -> None:
    """Sign in at the console of a demo, as it was made, under an administrator's name."""
    page.goto(f"{served.url}/admin/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(served.password(name))
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{served.url}/admin/")


@contextmanager
def visiting(browser: Browser, url: str, width: int = 1440, height: int = 900) -> Iterator[Page]:
    """The demo page; whatever it logs as an error, or asks of another host, fails the test."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("request", lambda request: request.url.startswith(url) or faults.append(request.url))
    page.goto(f"{url}/demo/")
    expect(page.locator(".officers .phone")).not_to_have_count(0)
    yield page
    page.close()
    assert faults == []


def tell(page: Page, story: str, variant: str = "") -> None:
    """Press the button of a story, or of one of its variants."""
    if variant:
        page.locator(f'[data-tour="{story}"] [data-variant="{variant}"]').click()
    else:
        page.locator(f'[data-do="{story}"]').click()
    expect(page.locator(".telling")).to_be_visible()


def tell_by_hand(page: Page, url: str, story: str) -> None:
    """A story that waits after each step and wastes no time in between; its first step is done."""
    set_speed(page, 600)
    page.request.post(f"{url}/demo/tours/{story}", data={"auto": False})
    until_at(page, 0)


def until_at(page: Page, at: int) -> None:
    """Wait until step `at` is done and can be read."""
    expect(page.locator(f'.telling[data-at="{at}"][data-state="waiting"]')).to_be_visible()


def set_speed(page: Page, speed: int) -> None:
    """Press a button of the clock."""
    button = page.locator(f'[data-speed="{speed}"]')
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def end_telling(page: Page) -> None:
    """Press “结束” and wait until the stories stand there again: what ends with its page may never be sent."""
    page.locator('[data-do="stop"]').click()
    expect(page.locator(".shelf")).to_be_visible()


def until_told(page: Page) -> None:
    """Wait until the story is over; a story that is stuck fails at once."""
    expect(page.locator('.telling[data-state="done"], .telling[data-state="stuck"]')).to_be_visible()
    expect(page.locator(".telling")).to_have_attribute("data-state", "done")


def go_on_by_hand(page: Page) -> None:
    """Press “下一步” until the story is over."""
    telling = page.locator(".telling")
    while True:
        expect(telling).not_to_have_attribute("data-state", "working")
        state, at = telling.get_attribute("data-state"), telling.get_attribute("data-at")
        assert state in ("waiting", "done"), page.locator(".telling .aside").text_content()
        if state == "done":
            return
        page.locator('[data-do="next"]').click()
        expect(page.locator(f'.telling[data-at="{at}"][data-state="waiting"]')).to_have_count(0)
