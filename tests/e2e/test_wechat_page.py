"""An officer's page in WeChat's browser: his position comes from WeChat where it works, else from the browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from app.core.clock import SystemClock
from app.core.datum import to_gcj02
from app.demo.servers import listen, serving
from models import Case, CaseEvent
from tests.e2e.demo_page import ARGUMENTS, CHROMIUM, MARKS, PATIENCE
from tests.web.phone import IN_WECHAT, Phone, a_phone
from tests.web.served import text_xml

pytestmark = [*MARKS, pytest.mark.anyio]

SCRIPTS = "https://res.wx.qq.com/**"
SDK = """
let ready;
window.wx = {
  ready(callback) { ready = callback; },
  error() {},
  config(shown) { window.shown = shown; ready(); document.documentElement.lang = "shown"; },
  getLocation({ type, success, fail }) {
    if (type !== "gcj02" || IS_REFUSED) fail();
    else success({ latitude: "32.25", longitude: "108.75", accuracy: "30" });
  },
};
"""
OF_WECHAT, OF_BROWSER = (32.25, 108.75), to_gcj02(32.3, 108.9)


@asynccontextmanager
async def _opened(
    tmp_path: Path, sdk: str | None, agent: str
) -> AsyncIterator[tuple[Phone, Page, list[str]]]:
    """The page of a new case in a browser; WeChat's host answers with `sdk` or is away; what it was asked."""
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        await (route.abort() if sdk is None else route.fulfill(body=sdk, content_type="text/javascript"))

    with listen(0) as sock:
        port = sock.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    database = f"sqlite:///{tmp_path / 'baolian.db'}"
    async with (
        a_phone(database, SystemClock(), public_url=address, media_url=f"file:{tmp_path}/media") as phone,  # type: ignore[arg-type]
        async_playwright() as playwright,
    ):
        await phone.house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
        case_id = (await phone.house.all(Case))[0].id
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(
            user_agent=agent,
            geolocation={"latitude": 32.3, "longitude": 108.9},
            permissions=["geolocation"],
            service_workers="block",
        )
        await context.route(SCRIPTS, answer)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        async with serving(phone.house.app, listen(port)):
            await page.goto(phone.house.container.links.officer_link(case_id, "O1"))
            yield phone, page, asked
        await browser.close()


async def _arrives(phone: Phone, page: Page) -> tuple[float, float]:
    """He taps 到场; the position that is kept."""
    await page.get_by_role("button", name="到场").click()
    await expect(page.get_by_role("button", name="到场")).to_be_hidden()
    (event,) = await phone.house.all(CaseEvent, kind="arrived")
    return event.data["position"]["lat"], event.data["position"]["lng"]


async def test_in_wechat_the_position_is_wechats(tmp_path: Path) -> None:
    sdk = SDK.replace("IS_REFUSED", "false")
    async with _opened(tmp_path, sdk, IN_WECHAT["user-agent"]) as (phone, page, asked):
        await expect(page.locator("html[lang=shown]")).to_be_attached()
        shown = await page.evaluate("window.shown")
        assert shown["jsApiList"] == ["getLocation"]
        assert phone.platform.login.accepts_page(shown, page.url)
        assert await _arrives(phone, page) == OF_WECHAT
        assert len(asked) >= 1


@pytest.mark.parametrize("sdk", [None, SDK.replace("IS_REFUSED", "true")], ids=["away", "refused"])
async def test_where_wechat_gives_none_it_is_the_browsers(tmp_path: Path, sdk: str | None) -> None:
    async with _opened(tmp_path, sdk, IN_WECHAT["user-agent"]) as (phone, page, asked):
        if sdk is not None:
            await expect(page.locator("html[lang=shown]")).to_be_attached()
        assert await _arrives(phone, page) == OF_BROWSER
        assert asked


async def test_elsewhere_wechats_host_is_never_asked(tmp_path: Path) -> None:
    async with _opened(tmp_path, SDK, "Mozilla/5.0 (Linux; Android 12) Chrome/120") as (phone, page, asked):
        assert await _arrives(phone, page) == OF_BROWSER
        assert asked == []
