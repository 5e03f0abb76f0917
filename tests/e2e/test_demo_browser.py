"""Somebody uses the demo's page in Chromium: phones, clock, platforms, keyboard, and what goes wrong on the way."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import (
    MARKS,
    ROOT,
    Served,
    end_telling,
    set_speed,
    tell,
    until_at,
    visiting,
)

pytestmark = MARKS
LANDSLIDE = "房子后面塌方了,石头滚到院坝里"
_LINK_IN = """async (text) => {
  const { linkIn, pathOf } = await import("/demo/static/entries.js");
  return [linkIn(text), pathOf(linkIn(text))];
}"""


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The page at 1440 pixels, the clock at its ordinary speed, no story going on."""
    with visiting(browser, served.url) as page:
        page.request.post(f"{served.url}/demo/tour", data={"do": "stop", "at": 0})
        expect(page.locator(".shelf")).to_be_visible()
        set_speed(page, 1)
        yield page


def _held(page: Page) -> str:
    return ".people .phone.held"


def _give_to(page: Page, words: str, name: str, address: str = "他的微信") -> None:
    page.locator(".people .phone.held .swap").click()
    page.get_by_label("找人").fill(words)
    person = page.locator(".picker .found p", has_text=name)
    expect(person).to_have_count(1)
    person.get_by_role("button", name=address).click()
    expect(page.locator(".people .phone.held .whose")).to_contain_text(name)


def _write(page: Page, text: str) -> None:
    field = page.locator(f"{_held(page)} textarea")
    field.fill(text)
    field.press("Enter")


def _ring(page: Page, household: str, name: str, place: str) -> None:
    """Somebody who has nothing open reports, so that officers' phones ring."""
    _give_to(page, household, name, "没登记过的微信")
    _write(page, f"{place},{LANDSLIDE}")
    expect(page.locator(".case-head blockquote")).to_contain_text(place)
    expect(page.locator(".officers .note").first).to_contain_text(place[-3:])


def test_a_villager_writes_and_the_answer_the_case_and_the_alerts_appear(page: Page) -> None:
    _give_to(page, "杜坝村 华仲军", "华仲军", "没登记过的微信")
    _write(page, f"城关镇杜坝村,{LANDSLIDE}")
    expect(page.locator(f"{_held(page)} .chat .theirs")).not_to_have_count(0)
    expect(page.locator(".case-head h3")).to_contain_text("杜坝村")
    expect(page.locator(".ladder .next")).to_have_count(1)
    expect(page.locator('.deadlines [data-kind="on_site"] .left')).to_contain_text("还有")
    why = page.locator(".why dd").first
    expect(why).to_contain_text("灾情")
    expect(why).to_contain_text("塌方了")  # in whole words, not in the fragments that are weighed
    expect(why).not_to_contain_text("〔")
    expect(page.locator(".case-head blockquote mark")).not_to_have_count(0)
    expect(page.locator(".officers .note").first).to_contain_text("杜坝村")


def test_photo_voice_and_place_go_by_the_same_bar(page: Page) -> None:
    _give_to(page, "杜坝村 华仲军", "华仲军")
    tray = page.locator(f"{_held(page)} .tray")
    for act in ('[data-photo="landslide"]', 'button:text("发语音")', 'button:text("发位置")'):
        if tray.is_hidden():
            page.locator(f"{_held(page)} .plus").click()
        tray.get_by_label("语音里说的话").fill("路断了,车过不去")
        tray.locator(act).click()
        expect(tray).to_be_hidden()
    page.locator(f"{_held(page)} .plus").click()
    tray.get_by_label("转文字").uncheck()
    tray.locator('button:text("发语音")').click()
    chat = page.locator(f"{_held(page)} .chat")
    expect(chat.locator(".mine .voice p").last).to_contain_text("平台没有转成文字")
    expect(chat.locator(".mine .shot")).not_to_have_count(0)
    expect(chat.locator(".mine .voice p").first).to_contain_text("转文字:路断了")
    expect(chat.locator(".mine .spot b")).to_contain_text("家门口")


def test_a_picture_of_fifty_megabytes_is_refused_in_one_plain_sentence(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8" + bytes(50 * 1024 * 1024))
    page.locator(f"{_held(page)} .plus").click()
    page.locator(f"{_held(page)} .own input").set_input_files(large)
    expect(page.locator("#notice")).to_have_text("这张照片有 50 MB,最多 10 MB。换一张小一点的再发")


def test_the_alerts_link_opens_the_officers_page_in_his_phone(page: Page) -> None:
    _ring(page, "德胜村 邱明义", "邱明义", "民主镇德胜村")
    page.locator(".officers .note button").first.click()
    frame = page.frame_locator(".officers .phone.held iframe")
    expect(frame.locator("h1")).to_contain_text("德胜村")
    frame.get_by_role("button", name="收到").click()
    expect(frame.get_by_role("button", name="收到")).to_have_count(0)
    expect(page.locator(".case-head")).to_have_attribute("data-state", "acknowledged")
    expect(page.locator(".ladder .taken")).to_have_count(1)
    expect(page.locator(f"{_held(page)} .chat .theirs").last).to_contain_text("已经看到")


def test_the_clock_jumps_to_the_next_deadline_and_the_ladder_climbs(page: Page) -> None:
    _ring(page, "长梁村 刘桂英", "刘桂英", "四季镇长梁村")
    for expected in ("reminded", "escalated"):
        button = page.locator("#skip-deadline")
        expect(button).to_be_enabled()
        before = page.locator(f'.timeline [data-kind="{expected}"]').count()
        button.click()
        expect(page.locator(f'.timeline [data-kind="{expected}"]')).to_have_count(before + 1)


def test_a_platform_that_fails_is_switched_and_shown(page: Page) -> None:
    page.get_by_role("tab", name="平台").click()
    switch = page.locator("#switch-wechat-is_doubling")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    _write(page, "你好")
    expect(page.locator(".journal .repeat .meaning").first).to_contain_text("不重复记")
    expect(page.locator('[data-platform="wechat"] .effects')).to_contain_text("没有重记")
    page.locator('[data-platform="wechat"] .calm').click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.get_by_role("tab", name="事项").click()


@pytest.mark.parametrize(
    ("switch", "village", "name", "what_the_product_did"),
    [
        ("slow_seconds", "民主镇榨溪村", "韩世德", "慢慢等到了答复"),
        ("is_down", "民主镇枣树村", "张开", "没发成"),
        ("is_shuffling", "石门镇红岩村", "魏发德", "2 条消息照收"),
    ],
)
def test_a_mood_of_a_platform_is_set_by_a_tap_and_what_the_product_did_is_counted(
    page: Page, switch: str, village: str, name: str, what_the_product_did: str
) -> None:
    page.get_by_role("tab", name="平台").click()
    page.locator(f"#switch-wechat-{switch}").click()
    expect(page.locator(f"#switch-wechat-{switch}")).to_have_attribute("aria-pressed", "true")
    _give_to(page, f"{village[-3:]} {name}", name, "没登记过的微信")
    _write(page, f"{village},{LANDSLIDE}")
    _write(page, "谢谢,我们等着")
    expect(page.locator('[data-platform="wechat"] .effects')).to_contain_text(what_the_product_did)
    page.locator('[data-platform="wechat"] .calm').click()
    expect(page.locator(f"#switch-wechat-{switch}")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("tab", name="事项").click()


def test_a_story_that_is_ended_half_way_leaves_no_platform_broken(page: Page, served: Served) -> None:
    set_speed(page, 600)
    page.request.post(f"{served.url}/demo/tours/hail", data={"auto": False, "variant": "broken"})
    until_at(page, 0)
    page.get_by_role("tab", name="平台").click()
    expect(page.locator("#switch-wechat-is_down")).to_have_attribute("aria-pressed", "true")
    page.locator('[data-do="stop"]').click()
    expect(page.locator("#switch-wechat-is_down")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("tab", name="事项").click()


def test_a_variant_is_told_when_it_is_asked_for_and_not_the_next_time(page: Page) -> None:
    for variant, title in (("silent", "干部不答应"), ("", "照常")):
        tell(page, "hail", variant)
        expect(page.locator(".telling .name b")).to_contain_text(title)
        end_telling(page)


def test_a_link_in_a_bubble_is_the_whole_link(page: Page, served: Served) -> None:
    for path in ("/o/incident/abc.d-e_f", "/o/abc.def/scans", "/p/abc.def"):
        link = f"{served.url}{path}"
        found = page.evaluate(_LINK_IN, f"【冰雹】竹园村\n{link}\n22:40 gqd")
        assert found == [link, path]


def test_the_page_is_used_by_keyboard_alone(page: Page) -> None:
    page.locator("body").press("Tab")
    page.keyboard.press("Enter")
    page.locator(f"{_held(page)} textarea").focus()
    page.keyboard.type("谢谢")
    page.keyboard.press("Enter")
    expect(page.locator(f"{_held(page)} .chat .mine").last).to_contain_text("谢谢")
    sleeping = page.locator(".people .phone:not(.held) .wake").first
    sleeping.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{_held(page)} .whose")).to_contain_text("兰向军")
    expect(page.locator(f"{_held(page)} textarea")).to_be_focused()
    page.locator("#clock-more summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clock-more .menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#clock-more .menu")).to_be_hidden()
    page.locator('[data-do="hail"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".telling")).to_be_visible()
    page.locator('[data-do="auto"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('.telling[data-at="0"][data-state="waiting"]')).to_be_visible()
    page.locator('[data-do="next"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('.telling[data-at="1"]')).to_be_visible()
    page.locator('[data-do="stop"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".shelf")).to_be_visible()


def test_arrow_keys_go_round_the_tabs_beside_the_phones(page: Page) -> None:
    tab = page.get_by_role("tab")
    tab.filter(has_text="事项").focus()
    for key, name in (
        ("ArrowRight", "外发"),
        ("ArrowLeft", "事项"),
        ("ArrowLeft", "平台"),
        ("Home", "事项"),
        ("End", "平台"),
    ):
        page.keyboard.press(key)
        expect(tab.filter(has_text=name)).to_be_focused()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
    expect(page.locator('[role="tab"][tabindex="0"]')).to_have_text("平台")
    page.keyboard.press("Home")


def test_a_taken_port_is_said_in_one_line(served: Served, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.cli", "demo", "--port", str(served.port), "--data", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert str(served.port) in ended.stderr
