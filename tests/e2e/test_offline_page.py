"""An officer's page without a signal: it opens, keeps the tap and the photo, and sends them later with their time."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, Route, async_playwright, expect

from app.core.clock import SystemClock
from app.demo.servers import listen, serving
from models import Attachment, Case, CaseEvent
from tests.e2e.demo_page import ARGUMENTS, CHROMIUM, MARKS, PATIENCE
from tests.web.served import Served, served, text_xml

pytestmark = [*MARKS, pytest.mark.anyio]


def _photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1600, 900), "green").save(file, "JPEG")
    return file.getvalue()


async def _the_path(house: Served) -> str:
    await house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
    case_id = (await house.all(Case))[0].id
    link = house.container.links.officer_link(case_id, "O1")
    return link.removeprefix(house.container.settings.public_url)


async def _taps_without_a_signal(page: Page) -> None:
    """The page is opened anew and works; an arrival with a photo, then a record."""
    await page.reload()
    await expect(page.get_by_role("button", name="到场")).to_be_visible()
    form = page.locator("form[data-action=arrive]")
    await form.locator("input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    )
    await form.locator("button").click()
    await expect(page.locator("#kept")).to_contain_text("存在手机里")
    record = page.locator("form[data-action=record]")
    await record.locator("textarea").fill("叶子全打烂了")
    await record.locator("button").click()
    await expect(page.locator("#kept p")).to_have_count(2)


async def test_the_tap_and_the_photo_are_kept_and_sent_later_with_the_time_of_the_tap(
    tmp_path: Path,
) -> None:
    async with (
        served(
            f"sqlite:///{tmp_path / 'baolian.db'}", SystemClock(), media_url=f"file:{tmp_path}/media"
        ) as house,  # type: ignore[arg-type]
        async_playwright() as playwright,
    ):
        path = await _the_path(house)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(
            geolocation={"latitude": 32.3, "longitude": 108.9}, permissions=["geolocation"]
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        with listen(0) as sock:
            port = sock.getsockname()[1]
        async with serving(house.app, listen(port)) as url:
            await page.goto(f"{url}{path}")
            await page.evaluate("navigator.serviceWorker.ready")
            await page.reload()
            await expect(page.get_by_role("button", name="收到")).to_be_visible()
        await context.set_offline(True)
        before = datetime.now().astimezone()
        await _taps_without_a_signal(page)
        after = datetime.now().astimezone()
        assert await house.all(CaseEvent, kind="arrived") == []
        async with serving(house.app, listen(port)):
            await context.set_offline(False)
            await expect(page.locator(".timeline")).to_contain_text("叶子全打烂了")
            await expect(page.locator("#kept")).to_be_hidden()
        await browser.close()
        (arrived,) = await house.all(CaseEvent, kind="arrived")
        case = (await house.all(Case))[0]
        assert before - timedelta(seconds=1) <= case.on_site_at <= after + timedelta(seconds=1)
        assert arrived.data["position"]
        assert [row.state for row in await house.all(Attachment)] == ["stored"]
        assert case.state == "in_hand"


async def test_a_photo_that_cannot_be_stored_goes_over_the_air_less_and_less_often(tmp_path: Path) -> None:
    async with (
        served(f"sqlite:///{tmp_path / 'baolian.db'}", SystemClock()) as house,  # type: ignore[arg-type]
        async_playwright() as playwright,
    ):
        path = await _the_path(house)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(service_workers="block")
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        sent: list[str] = []

        async def no_room(route: Route) -> None:
            if route.request.method != "POST":
                await route.continue_()
                return
            sent.append(route.request.url)
            await route.fulfill(status=202, json={"done": True})

        await page.route(f"**{path}", no_room)
        async with serving(house.app, listen(0)) as url:
            await page.clock.install()
            await page.goto(f"{url}{path}")
            form = page.locator("form[data-action=record]")
            await form.locator("textarea").fill("叶子全打烂了")
            await form.locator("input[type=file]").set_input_files(
                {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
            )
            await form.locator("button").click()
            await expect(page.locator("#kept")).to_contain_text("先留在手机里")
            tries = []
            for _ in range(40):
                await page.clock.run_for(45_000)
                await page.evaluate("fetch('/healthz')")
                tries.append(len(sent))
        await browser.close()
    assert tries[0] >= 2
    assert 5 <= tries[-1] <= 8, tries
