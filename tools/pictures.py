"""`make pictures`: plays the hail in a demo of its own and writes the pictures of the README.

Needs Chromium and a font with Chinese characters. `docs/images/hail.png` is a strip of four, `demo.png` the page.
"""

import base64
import io
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.e2e.demo_page import CHROMIUM, Served, chromium, tell_by_hand, until_at

IMAGES = Path(__file__).parents[1] / "docs" / "images"
CHINA = ZoneInfo("Asia/Shanghai")
AT = (15, 20)
"""The hail falls in the afternoon."""
CAPTIONS = (
    ("一句话,两张照片", "One line and two photos"),
    ("同一分钟,干部的手机响了", "Within the minute the officers' phones ring"),
    ("点开链接,一下“收到”", "A signed link, one tap to take it"),
    (
        "三十六分钟,人站在地头;一步不少都留着",
        "Thirty-six minutes later he is in the field; every step is kept",
    ),
)
STRIP = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #f1f4ee; font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
.strip { display: inline-flex; gap: 26px; padding: 26px 28px 20px; background: linear-gradient(#f8faf6, #eef2ea); }
figure { margin: 0; display: flex; flex-direction: column; }
img { height: 560px; display: block; }
figcaption { width: 0; min-width: 100%%; margin-top: 12px; border-top: 3px solid #1f5b4a; padding-top: 8px; }
b { display: block; font-size: 17px; line-height: 1.4; color: #1f5b4a; }
span { font-size: 13px; line-height: 1.35; color: #5c6b64; }
</style><div class="strip">%s</div>"""
FIGURE = (
    '<figure><img src="data:image/png;base64,%s"><figcaption><b>%s</b><span>%s</span></figcaption></figure>'
)
COLOURS = 256


def write(folder: Path) -> list[Path]:
    """Play the hail and write both pictures into `folder`; answers where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        served = Served(Path(data))
        served.start()
        try:
            shots, page = _play(browser, served.url)
        finally:
            served.end()
        strip = _strip(browser, shots)
    return [save(folder / "hail.png", strip), save(folder / "demo.png", page)]


def _play(browser: Browser, url: str) -> tuple[list[bytes], bytes]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=1.5)
    page.goto(f"{url}/demo/")
    page.locator(".officers .phone").first.wait_for()
    page.request.post(f"{url}/demo/clock", data={"to": _afternoon(page, url).isoformat()})
    tell_by_hand(page, url, "hail")
    shots = [_shot(page.locator(".people .phone.held"), ".chat")]
    _next(page, 1)
    shots.append(_shot(page.locator("#officers-desk")))
    _next(page, 2)
    page.frame_locator(".officers .phone.held iframe").get_by_role(
        "button", name="收到"
    ).scroll_into_view_if_needed()
    shots.append(_shot(page.locator(".officers .phone.held")))
    _next(page, 3)
    _next(page, 4)
    whole = page.screenshot()
    for at in (5, 6):
        _next(page, at)
    shots.append(_shot(page.locator(".matter .sheet")))
    page.close()
    return shots, whole


def _afternoon(page: Page, url: str) -> datetime:
    """The next afternoon of the demo's clock."""
    now = datetime.fromisoformat(page.request.get(f"{url}/demo/clock").json()["now"])
    there = now.astimezone(CHINA)
    at = there.replace(hour=AT[0], minute=AT[1], second=0, microsecond=0)
    return at if at > there else at + timedelta(days=1)


def _next(page: Page, at: int) -> None:
    page.locator('[data-do="next"]').click()
    until_at(page, at)


def _shot(what: Locator, from_top: str = "") -> bytes:
    """The element as it is once its pictures and its movements are done; a list within it from its top."""
    what.page.wait_for_timeout(1200)
    if from_top:
        what.locator(from_top).evaluate("list => { list.scrollTop = 0; }")
    return what.screenshot(animations="disabled")


def _strip(browser: Browser, shots: list[bytes]) -> bytes:
    figures = [
        FIGURE % (base64.b64encode(shot).decode(), *words)
        for shot, words in zip(shots, CAPTIONS, strict=True)
    ]
    page = browser.new_page(viewport={"width": 2000, "height": 900}, device_scale_factor=1)
    page.set_content(STRIP % "".join(figures))
    return page.locator(".strip").screenshot()


def save(path: Path, png: bytes) -> Path:
    """The picture with a palette: a third of the size, and nobody sees it."""
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    return path


def main() -> None:
    """Write the pictures of the README; ends with a sentence where there is no Chromium."""
    if not Path(CHROMIUM).exists():
        sys.exit("pictures: no Chromium found; install the package chromium and run `make pictures` again")
    write(IMAGES)


if __name__ == "__main__":
    main()
