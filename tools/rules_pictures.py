"""`python -m tools.rules_pictures`: changes the rules in a demo of its own and prints the pictures of the manual.

Needs Chromium and a font with Chinese characters.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.demo_page import CHROMIUM, Served, chromium, sign_in
from tools.pictures import IMAGES, save

SAID = "竹园村下冰雹了,烟叶打完了"
WIDTH, HEIGHT = 1280, 820


def write(folder: Path) -> list[Path]:
    """Play it and write the pictures into `folder`; answers where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        served = Served(Path(data))
        served.start()
        try:
            return [save(folder / f"rules_{name}.png", png) for name, png in _play(browser, served)]
        finally:
            served.end()


def _play(browser: Browser, served: Served) -> list[tuple[str, bytes]]:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
    page.on("dialog", lambda dialog: dialog.accept())
    root = f"{served.url}/admin/rules"
    sign_in(page, served)
    page.goto(f"{root}/pins")
    page.get_by_label("一句话", exact=True).fill(SAID)
    page.get_by_role("button", name="钉住").click()
    page.get_by_text("钉住了,发布以后生效").wait_for()
    _publish(page, root, "钉住最要紧的一句")
    page.goto(f"{root}/routes/new")
    page.get_by_label("名称").fill("冰雹找值班室")
    page.get_by_role("button", name="加一条条件").click()
    page.get_by_label("说到其中一个词,几个之间用顿号").fill("冰雹、雹子")
    page.get_by_label("派给哪个岗位").select_option(label="值班员")
    shots = [("rule", page.screenshot())]
    page.locator("#rule-form").get_by_role("button", name="存进草稿").last.click()
    page.get_by_role("button", name="“冰雹找值班室”往前移").click()
    page.get_by_text("往前移了一位").wait_for()
    page.get_by_label("群众会怎么说").fill(SAID)
    page.get_by_text("草稿会不一样").wait_for()
    shots.append(("list", page.screenshot()))
    for name in ("words", "windows/disaster", "check", "what-if"):
        page.goto(f"{root}/{name}")
        shots.append((name.partition("/")[0].replace("-", "_"), page.screenshot()))
    page.get_by_label("在哪里", exact=True).fill("四季镇竹园村")
    page.get_by_role("button", name="推演").click()
    page.locator(".rules-diff li").first.wait_for()
    shots[-1] = ("what_if", page.screenshot())
    return shots


def _publish(page: Page, root: str, reason: str) -> None:
    page.goto(f"{root}/check")
    page.get_by_label("为什么改").fill(reason)
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("版已发布").first.wait_for()


def main() -> None:
    """Write the pictures; ends with a sentence where there is no Chromium."""
    if not Path(CHROMIUM).exists():
        sys.exit("rules_pictures: no Chromium found; install the package chromium and run it again")
    write(IMAGES)


if __name__ == "__main__":
    main()
