"""A refused tap that an officer puts right on his page: nothing that he typed, ticked or photographed is lost by it."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from app.core.clock import SystemClock
from app.core.links import Links
from models import Attachment, Case, CaseEvent
from tests.e2e.demo_page import MARKS
from tests.e2e.officer_visit import WORDS, Visit, a_photo, visiting

pytestmark = [*MARKS, pytest.mark.anyio]


async def _refused(route: Route) -> None:
    await route.fulfill(status=409, json={"why": "请写清楚"})


async def _expired(route: Route) -> None:
    await route.fulfill(status=404, json={"error": {"message": "这个链接过期了"}})


async def _posts_without_script(visit: Visit, action: str) -> None:
    """The form goes as it does where no script runs."""
    form = visit.form(action)
    field = f"<input type=hidden name=action value={action}>"
    await visit.page.locator(form).evaluate(
        "(each, field) => each.insertAdjacentHTML('beforeend', field)", field
    )
    async with visit.page.expect_navigation():
        await visit.page.evaluate(f"HTMLFormElement.prototype.submit.call(document.querySelector('{form}'))")


async def test_it_does_not_overwrite_what_is_typed_and_stays_until_the_new_one_is_kept(
    tmp_path: Path,
) -> None:
    async with visiting(tmp_path) as visit:
        await visit.answered(_refused)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.kept).to_contain_text(f"您写的:{WORDS}")
        await visit.writes("正在写的")
        await visit.presses("放回去改")
        await expect(visit.kept).to_contain_text("正在写别的")
        assert await visit.page.locator("#text-record").input_value() == "正在写的"
        await visit.writes("")
        await visit.presses("放回去改")
        await expect(visit.page.locator("#text-record")).to_have_value(WORDS)
        await visit.page.goto(visit.url + "?again")
        await expect(visit.kept).to_contain_text(f"您写的:{WORDS}")
        await visit.presses("放回去改")
        await visit.writes(WORDS + "。")
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS + "。")
        await expect(visit.kept).to_be_hidden()
        assert await visit.recorded() == [WORDS + "。"]


async def test_wrong_words_are_put_right_and_the_photo_stays_with_them(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.answered(_refused)
        await visit.writes("写错了")
        await visit.chooses("p.jpg", a_photo())
        await visit.taps("record")
        await visit.presses("放回去改")
        await expect(visit.kept).to_contain_text("照片还在")
        await visit.writes()
        await visit.taps("record")
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)
        await expect(visit.kept).to_be_hidden()
        assert (await visit.recorded(), len(await visit.house.all(Attachment))) == ([WORDS], 1)


async def test_an_unknown_name_without_words_goes_back_too(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.locator("summary").click()
        await visit.page.locator("#to-transfer").fill("没有的人")
        await visit.taps("transfer")
        await expect(visit.kept).to_contain_text("您写的:没有的人")
        await visit.presses("放回去改")
        await expect(visit.page.locator("#to-transfer")).to_have_value("没有的人")


async def test_ticks_go_back_as_ticks(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        tick = '<input type="checkbox" name="case" value="{0}" aria-label="{0}">'
        page = f"""void (document.querySelector("{visit.form("arrive")}").insertAdjacentHTML(
            "afterbegin", '{"".join(tick.format(each) for each in (7, 8, 9))}'))"""
        await visit.page.evaluate(page)
        await visit.answered(_refused)
        await visit.page.get_by_label("7").check()
        await visit.page.get_by_label("9").check()
        await visit.taps("arrive")
        await visit.page.wait_for_load_state()
        await expect(visit.kept).to_contain_text("勾选了2家")
        await visit.page.evaluate(page)
        await visit.presses("放回去改")
        ticked = [await visit.page.get_by_label(each).is_checked() for each in "789"]
        assert ticked == [True, False, True]


async def test_what_an_expired_link_kept_goes_by_the_new_link_of_the_same_case(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.answered(_expired)
        await visit.writes()
        await visit.taps("record")
        await expect(visit.kept).to_contain_text("过期了")
        settings = visit.house.container.settings
        links = Links(
            settings.secret_key.get_secret_value(), settings.public_url, SystemClock(), timedelta(days=9)
        )
        newer = links.officer_link((await visit.house.all(Case))[0].id, "O1").removeprefix(
            settings.public_url
        )
        assert not visit.url.endswith(newer)
        await visit.page.goto(visit.url.partition("/o/")[0] + newer)
        await expect(visit.kept).to_contain_text(f"您写的:{WORDS}")
        assert "另一件事" not in await visit.kept.inner_text()
        async with visit.page.expect_request(lambda sent: sent.method == "POST") as sent:
            await visit.presses("再发一次")
        assert (await sent.value).url.endswith(newer)
        await expect(visit.page.locator(".timeline")).to_contain_text(WORDS)


async def test_what_the_server_filled_in_again_is_not_thrown_away_by_another_tap(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.page.locator("summary").click()
        await visit.page.locator("#to-transfer").fill("没有的人")
        await _posts_without_script(visit, "transfer")
        await visit.taps("acknowledge")
        await expect(visit.kept).to_contain_text("您正在填的还在")
        assert await visit.page.locator("#to-transfer").input_value() == "没有的人"


async def test_a_page_that_is_the_answer_to_a_tap_does_not_make_it_again(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit:
        await visit.taps("acknowledge")
        await expect(visit.page.locator(f"{visit.form('acknowledge')} button")).to_have_count(0)
        await visit.page.locator("#text-record").evaluate("(each) => each.removeAttribute('required')")
        await _posts_without_script(visit, "record")
        posts: list[str] = []
        visit.page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
        await visit.taps("arrive")
        await expect(visit.page.locator(".timeline")).to_contain_text("到场")
        assert (len(posts), len(await visit.house.all(CaseEvent, kind="arrived"))) == (1, 1)
