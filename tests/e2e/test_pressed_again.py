"""What an officer presses again, or while something is under way, is made once and in the order of his taps."""

from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from models import Attachment, CaseEvent
from tests.e2e.demo_page import MARKS
from tests.e2e.officer_visit import WORDS, Visit, a_photo, visiting

pytestmark = [*MARKS, pytest.mark.anyio]
NO_PLACE = "void (navigator.geolocation.getCurrentPosition = (told) => { window.told = told; })"
A_PLACE = "window.told({ coords: { latitude: 32.3, longitude: 108.9, accuracy: 20 } })"


async def _lost(route: Route) -> None:
    """The server takes it, and its answer never arrives."""
    await route.fetch()
    await route.abort()


async def _away(route: Route) -> None:
    await route.fulfill(status=502, body="<h1>502</h1>", content_type="text/html")


async def _refused(route: Route) -> None:
    await route.fulfill(status=409, json={"why": "请写清楚"})


async def _history(visit: Visit) -> list[str]:
    events = sorted(await visit.house.all(CaseEvent), key=lambda each: each.seq)
    return [each.kind for each in events if each.kind in ("arrived", "recorded")]


async def test_without_room_a_tap_whose_answer_was_lost_is_recorded_once(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.has_no_room()
        await visit.answered(_lost)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.kept).to_contain_text("没有发出去。写的还在")
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert await visit.recorded() == [WORDS]


async def test_without_room_other_words_after_a_lost_answer_are_another_record(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.has_no_room()
        await visit.answered(_lost)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.kept).to_contain_text("没有发出去。写的还在")
        await visit.writes("还要十斤种子")
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text("还要十斤种子")
        assert await visit.recorded() == [WORDS, "还要十斤种子"]


async def test_without_room_what_was_kept_before_goes_first(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.answered(_away)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.kept).to_contain_text("存在手机里")
        await visit.has_no_room()
        await visit.writes("补种好了")
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text("补种好了")
        assert await visit.recorded() == [WORDS, "补种好了"]


async def test_a_refusal_that_cannot_be_noted_down_holds_nothing_up(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.context.set_offline(True)
        for words in ("不清楚", WORDS):
            await visit.writes(words)
            await visit.taps("record")
            await expect(visit.page.locator("#text-record")).to_have_value("")
        await visit.has_no_room()
        await visit.answered(_refused)
        await visit.context.set_offline(False)
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert await visit.recorded() == [WORDS]


async def test_what_is_tapped_while_an_arrival_looks_for_its_place_follows_it(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.evaluate(NO_PLACE)
        await visit.taps("arrive")
        await expect(visit.kept).to_contain_text("正在找位置")
        await visit.writes("补种好了")
        await visit.taps("record")
        await expect(visit.kept.locator("p")).to_have_count(2)
        assert await _history(visit) == []
        await visit.page.evaluate(A_PLACE)
        await expect(visit.page.locator(".timeline")).to_contain_text("补种好了")
        assert await _history(visit) == ["arrived", "recorded"]


async def test_the_place_is_looked_for_again_where_the_page_is_opened_anew(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.evaluate(NO_PLACE)
        await visit.taps("arrive")
        await expect(visit.kept).to_contain_text("正在找位置")
        await visit.page.reload()
        await expect(visit.page.locator(".timeline")).to_contain_text("到场")
        (arrived,) = await visit.house.all(CaseEvent, kind="arrived")
        assert arrived.data["position"]


async def test_a_button_pressed_while_the_page_is_fetched_anew_is_no_second_tap(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        sent: list[str] = []

        async def slow(route: Route) -> None:
            if route.request.method == "POST":
                sent.append(route.request.url)
            else:
                for _ in range(5):
                    await route.fetch()
            await route.continue_()

        await visit.page.route("**/o/**", slow)
        form = f"document.querySelector('{visit.form('acknowledge')}')"
        await visit.page.evaluate(f"void setInterval(() => {form}.requestSubmit(), 20)")
        await expect(visit.page.locator(f"{visit.form('acknowledge')} button")).to_have_count(0)
        await expect(visit.kept).to_be_hidden()
        assert len(sent) == 1


async def test_the_same_words_again_are_one_tap_at_once_and_two_later(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.clock.install()
        await visit.page.reload()
        await visit.context.set_offline(True)
        for seconds, taps in ((0, 1), (5, 1), (60, 2)):
            await visit.page.clock.run_for(seconds * 1000)
            await visit.writes()
            await visit.taps("record")
            await expect(visit.page.locator("#text-record")).to_have_value("")
            await expect(visit.kept.locator("p")).to_have_count(taps)


async def test_a_phone_without_the_newest_ways_sends_its_photo(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.evaluate("void delete window.createImageBitmap")
        await visit.writes()
        await visit.chooses("p.jpg", a_photo())
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert len(await visit.house.all(Attachment)) == 1
