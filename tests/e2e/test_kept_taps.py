"""What an officer typed and photographed on his page is never thrown away, whatever became of the tap."""

from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from models import Attachment, CaseEvent
from tests.e2e.demo_page import MARKS
from tests.e2e.officer_visit import WORDS, a_photo, visiting

pytestmark = [*MARKS, pytest.mark.anyio]


async def test_what_was_typed_for_a_case_that_somebody_closed_stays_and_can_be_sent_again(
    tmp_path: Path,
) -> None:
    async with visiting(tmp_path) as visit:
        await visit.writes()
        await visit.chooses("p.jpg", a_photo())
        await visit.somebody("acknowledge", "resolve", "close")
        await visit.taps("record")
        kept = visit.page.locator("#kept")
        await expect(kept).to_contain_text("没有办成:这件事现在是“已关闭”,不能记录")
        await visit.page.reload()
        await expect(kept).to_contain_text(f"您写的:{WORDS}")
        await visit.somebody("reopen")
        await kept.get_by_role("button", name="连照片再发一次").click()
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        await expect(kept).to_be_hidden()
        assert (await visit.recorded(), len(await visit.house.all(Attachment))) == ([WORDS], 1)


async def test_a_wrong_date_goes_back_into_the_form_with_the_words(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.taps("acknowledge")
        await expect(visit.page.locator("#kept")).to_be_hidden()
        await visit.page.locator("summary").click()
        await visit.page.locator("#until-suspend").fill("2020-01-01")
        await visit.page.locator("#text-suspend").fill("等材料")
        await visit.taps("suspend")
        kept = visit.page.locator("#kept")
        await expect(kept).to_contain_text("日期已经过了")
        await expect(kept.get_by_role("button", name="放回去改")).to_be_in_viewport()
        await kept.get_by_role("button", name="放回去改").click()
        await expect(kept).to_be_hidden()
        await expect(visit.page.locator("#text-suspend")).to_be_visible()
        assert await visit.page.locator("#text-suspend").input_value() == "等材料"
        assert await visit.page.locator("#until-suspend").input_value() == "2020-01-01"


async def test_what_is_being_typed_survives_that_the_signal_comes_back(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.context.set_offline(True)
        await visit.taps("arrive")
        await expect(visit.page.locator("#kept")).to_contain_text("存在手机里")
        await visit.writes()
        await visit.context.set_offline(False)
        await expect(visit.page.locator("#kept")).to_contain_text("您正在填的还在")
        assert await visit.page.locator("#text-record").input_value() == WORDS
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert len(await visit.house.all(CaseEvent, kind="arrived")) == 1


async def test_a_file_that_the_phone_cannot_open_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.writes()
        await visit.chooses("p.heic", b"\0\0\0\x18ftypheic" + bytes(500))
        await visit.taps("record")
        await expect(visit.page.locator("#kept")).to_contain_text("这张照片手机打不开")
        assert await visit.recorded() == []
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert await visit.recorded() == [WORDS]


async def test_a_button_that_is_pressed_twice_on_a_slow_line_is_one_tap_without_a_complaint(
    tmp_path: Path,
) -> None:
    async with visiting(tmp_path) as visit:
        waiting: list[Route] = []

        async def hold(route: Route) -> None:
            if route.request.method == "POST":
                waiting.append(route)
            else:
                await route.continue_()

        await visit.page.route("**/o/**", hold)
        await visit.taps("acknowledge")
        await expect(visit.page.locator("#kept")).to_contain_text("正在发")
        await visit.taps("acknowledge")
        await expect(visit.page.locator("#kept p")).to_have_count(1)
        await waiting[0].continue_()
        await expect(visit.page.locator(f"{visit.form('acknowledge')} button")).to_have_count(0)
        await expect(visit.page.locator("#kept")).to_be_hidden()
        assert len(await visit.house.all(CaseEvent, kind="acknowledged")) == len(waiting) == 1


async def test_an_arrival_is_kept_before_the_place_is_found(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.evaluate("void (navigator.geolocation.getCurrentPosition = () => {})")
        await visit.taps("arrive")
        await expect(visit.page.locator("#kept")).to_contain_text("正在找位置")
        await visit.page.reload()
        await expect(visit.page.locator(".timeline")).to_contain_text("到场")
        assert len(await visit.house.all(CaseEvent, kind="arrived")) == 1


async def test_a_phone_that_has_no_room_left_sends_at_once_or_says_that_it_could_not(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full'); })")
        await visit.context.set_offline(True)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.page.locator("#kept")).to_contain_text("手机存不下了,没有发出去")
        assert await visit.page.locator("#text-record").input_value() == WORDS
        await visit.context.set_offline(False)
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert await visit.recorded() == [WORDS]


@pytest.mark.parametrize("status", [200, 403, 404, 407, 429, 502])
async def test_an_answer_that_is_not_ours_takes_nothing_away(tmp_path: Path, status: int) -> None:
    async with visiting(tmp_path) as visit:
        path = visit.url.partition("/o/")[2]

        async def portal(route: Route) -> None:
            if route.request.method == "POST":
                await route.fulfill(status=status, body="<h1>请先登录本网络</h1>", content_type="text/html")
            else:
                await route.continue_()

        await visit.page.route(f"**/o/{path}", portal)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.page.locator("#kept")).to_contain_text("存在手机里")
        await visit.page.unroute(f"**/o/{path}")
        await visit.page.reload()
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        assert await visit.recorded() == [WORDS]
