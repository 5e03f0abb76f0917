"""An officer's page in Chromium, on a phone that may be without signal or room."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import BrowserContext, Locator, Page, Route, async_playwright, expect

from app.core.clock import SystemClock
from app.demo.servers import listen, serving
from models import Case, CaseEvent
from tests.e2e.demo_page import ARGUMENTS, CHROMIUM, PATIENCE
from tests.web.served import Served, served, text_xml

WORDS = "叶子全打烂了,要补种荞麦"
expect.set_options(timeout=60_000)


@dataclass
class Visit:
    """The officer's phone before the page of his only case."""

    house: Served
    context: BrowserContext
    page: Page
    url: str

    def form(self, action: str) -> str:
        """The selector of a move's form."""
        return f"form[data-action={action}]"

    async def taps(self, action: str) -> None:
        """Press a move's button."""
        await self.page.locator(f"{self.form(action)} button").click()

    async def writes(self, words: str = WORDS) -> None:
        """Type a record, without sending it."""
        await self.page.locator("#text-record").fill(words)

    async def chooses(self, name: str, data: bytes) -> None:
        """Take a file for the record."""
        file = {"name": name, "mimeType": "image/jpeg", "buffer": data}
        await self.page.locator("#photo-record").set_input_files(file)  # type: ignore[arg-type]

    @property
    def kept(self) -> Locator:
        """What the page tells of the taps in the phone."""
        return self.page.locator("#kept")

    async def presses(self, label: str) -> None:
        """Press a button of a refused tap."""
        await self.kept.get_by_role("button", name=label, exact=True).click()

    async def has_no_room(self) -> None:
        """The phone's storage is full, until the page is opened anew."""
        await self.page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full'); })")

    async def answered(self, once: Callable[[Route], Awaitable[None]]) -> None:
        """The next thing that is sent meets this; what comes after goes on."""
        met: list[Route] = []

        async def meet(route: Route) -> None:
            if met or route.request.method != "POST":
                await route.continue_()
                return
            met.append(route)
            await once(route)

        await self.page.route("**/o/**", meet)

    async def somebody(self, *actions: str) -> None:
        """The village's leader makes these moves meanwhile."""
        case = (await self.house.all(Case))[0]
        for action in actions:
            body = {"action": action, "officer": "V1", "text": "办好了"}
            answer = await self.house.post(f"/cases/{case.number}/actions", body)
            assert answer.status_code == 200, answer.text

    async def recorded(self) -> list[str]:
        """What the case's history holds of records."""
        return [each.personal_text() for each in await self.house.all(CaseEvent, kind="recorded")]


@asynccontextmanager
async def visiting(tmp_path: Path) -> AsyncIterator[Visit]:
    """A served case, and its officer's page in Chromium, on a phone that knows where it is."""
    async with (
        served(
            f"sqlite:///{tmp_path / 'baolian.db'}", SystemClock(), media_url=f"file:{tmp_path}/media"
        ) as house,  # type: ignore[arg-type]
        async_playwright() as playwright,
        serving(house.app, listen(0)) as url,
    ):
        await house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
        link = house.container.links.officer_link((await house.all(Case))[0].id, "O1")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(
            viewport={"width": 360, "height": 740},
            geolocation={"latitude": 32.3, "longitude": 108.9},
            permissions=["geolocation"],
            service_workers="block",
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        visit = Visit(house, context, page, url + link.removeprefix(house.container.settings.public_url))
        await page.goto(visit.url)
        yield visit
        await browser.close()


def a_photo() -> bytes:
    """What a camera makes."""
    file = io.BytesIO()
    Image.new("RGB", (1600, 900), "green").save(file, "JPEG")
    return file.getvalue()
