"""Rules in Chromium: changed, tried, refused by a pin, approved, in force with the next message, taken back."""

import hashlib
import hmac
import json
import re
from datetime import datetime
from itertools import count

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_page import MARKS, PATIENCE, Served, sign_in

pytestmark = MARKS
SAID = "竹园村下冰雹了,烟叶打完了"
_ids = count(880001)


def signed_in(browser: Browser, served: Served, name: str, width: int, faults: list[str]) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda said: said.type == "error" and "422" not in said.text and faults.append(said.text)
    )
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, served, name)
    return page


def published(page: Page) -> int:
    """The version that the page says is published now."""
    told = page.get_by_role("alert").first
    expect(told).to_contain_text("版已发布")
    found = re.search(r"第 (\d+) 版已发布", told.inner_text())
    assert found
    return int(found[1])


def officer_of_a_new_message(served: Served) -> str:
    """A real, signed message of a stranger in the village's group; answers the role of whoever is called."""
    accounts = httpx.get(f"{served.url}/demo/accounts.json").json()
    account, number = accounts["onebot"][0], next(_ids)
    event = {
        "time": int(datetime.fromisoformat(httpx.get(f"{served.url}/demo/clock").json()["now"]).timestamp()),
        "self_id": account["self_id"],
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
        "message_id": number,
        "group_id": 700002,
        "user_id": number,
        "message": [
            {"type": "at", "data": {"qq": str(account["self_id"])}},
            {"type": "text", "data": {"text": SAID}},
        ],
        "sender": {"user_id": number, "nickname": "路人"},
    }
    body = json.dumps(event).encode()
    signature = hmac.new(account["secret"].encode(), body, hashlib.sha1).hexdigest()
    headers = {"x-signature": f"sha1={signature}", "x-self-id": str(account["self_id"])}
    assert httpx.post(account["webhook"], content=body, headers=headers).status_code in (200, 204)
    token = {"authorization": f"Bearer {accounts['api_token']}"}
    found = httpx.get(f"{served.url}/api/v1/messages", params={"external_id": str(number)}, headers=token)
    case = found.json()["items"][0]["cases"][0]
    return str(httpx.get(f"{served.url}/api/v1/cases/{case}", headers=token).json()["officer"]["role"])


def test_a_route_is_changed_refused_approved_published_and_taken_back(
    browser: Browser, served: Served
) -> None:
    faults: list[str] = []
    page = signed_in(browser, served, "county", 1280, faults)
    root = f"{served.url}/admin/rules"
    page.goto(f"{root}/pins")
    page.get_by_label("一句话", exact=True).fill(SAID)
    page.get_by_role("button", name="钉住").click()
    expect(page.get_by_role("alert").first).to_contain_text("钉住了,发布以后生效")
    page.goto(f"{root}/check")
    page.get_by_label("为什么改").fill("钉住最要紧的一句")
    page.get_by_role("button", name="发布", exact=True).click()
    first = published(page)
    before = officer_of_a_new_message(served)
    assert before != "duty_desk"

    page.goto(f"{root}/routes/new")
    page.get_by_label("名称").fill("冰雹找值班室")
    page.get_by_role("button", name="加一条条件").click()
    expect(page.locator(".rules-leaf .rules-key")).to_have_count(3)
    page.get_by_label("说到其中一个词,几个之间用顿号").fill("冰雹、雹子")
    page.get_by_label("派给哪个岗位").select_option(label="值班员")
    page.get_by_label("群众会怎么说").fill(SAID)
    page.locator("#rule-form").get_by_role("button", name="存进草稿").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("规则“冰雹找值班室”已存进草稿")
    expect(page.get_by_text("说到“冰雹”或“雹子”")).to_be_visible()
    page.get_by_role("button", name="“冰雹找值班室”往前移").click()
    expect(page.get_by_role("alert").first).to_contain_text("往前移了一位")
    page.get_by_label("群众会怎么说").fill(SAID)
    expect(page.locator("#try-said")).to_contain_text("草稿会不一样")
    expect(page.locator("#try-said")).to_contain_text("冰雹找值班室")

    page.goto(f"{root}/replay?last=100")
    expect(page.get_by_role("heading", name="条会不一样")).to_be_visible()
    expect(page.get_by_role("heading", name="谁的担子变了")).to_be_visible()

    page.goto(f"{root}/check")
    page.get_by_label("为什么改").fill("汛期")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("个不许变的例子会变")
    assert officer_of_a_new_message(served) == before
    for box in page.get_by_label("我看过了").all():
        box.check()
    page.get_by_role("button", name="发布", exact=True).click()
    assert published(page) == first + 1
    assert officer_of_a_new_message(served) == "duty_desk"

    page.goto(f"{root}/history/{first}")
    page.get_by_label("原因").fill("转错了")
    page.get_by_role("button", name="退回这一版").click()
    expect(page.get_by_role("alert").first).to_contain_text(f"退回到第 {first} 版")
    assert officer_of_a_new_message(served) == before
    page.context.close()
    assert faults == []


def test_who_saves_second_sees_what_the_first_published_and_keeps_both(
    browser: Browser, served: Served
) -> None:
    faults: list[str] = []
    county = signed_in(browser, served, "county", 1280, faults)
    town = signed_in(browser, served, "siji", 375, faults)
    root = f"{served.url}/admin/rules"
    county.goto(f"{root}/windows/disaster")
    county.get_by_label("到场").fill("30分钟")
    county.get_by_role("button", name="存进草稿").last.click()
    expect(county.get_by_role("alert").first).to_contain_text("时限已存进草稿")
    expect(county.get_by_text("还没有发布,群众那里一点没变")).to_be_visible()

    town.goto(f"{root}/pins")
    town.get_by_label("一句话", exact=True).fill(f"竹园村下冰雹了 https://example.com/{'x' * 150}")
    town.get_by_role("button", name="钉住").click()
    expect(town.get_by_role("alert").first).to_contain_text("钉住了")
    assert town.evaluate("document.documentElement.scrollWidth") == 375
    town.goto(f"{root}/routes/new")
    town.get_by_label("名称").fill("本镇夜里的灾情")
    town.get_by_role("button", name="加一条条件").click()
    expect(town.locator(".rules-leaf .rules-key")).to_have_count(3)
    town.get_by_label("说到其中一个词,几个之间用顿号").fill("夜里")
    town.locator("#rule-form").get_by_role("button", name="存进草稿").last.click()
    expect(town.get_by_role("alert").first).to_contain_text("规则“本镇夜里的灾情”已存进草稿")
    expect(town.get_by_text("说到“夜里”")).to_be_visible()
    town.goto(f"{root}/check")
    town.get_by_label("为什么改").fill("本镇的事")
    town.get_by_role("button", name="发布", exact=True).click()
    expect(town.get_by_role("alert").first).to_contain_text("版已发布")

    county.goto(f"{root}/windows/relief")
    county.get_by_label("上门").fill("2天")
    county.get_by_role("button", name="存进草稿").last.click()
    expect(county.get_by_role("alert").first).to_contain_text("这期间有人发布了新版规则")
    expect(county.get_by_text("本镇夜里的灾情").first).to_be_visible()
    county.get_by_role("button", name="并进我的草稿").click()
    expect(county.get_by_text("两边的改动都在")).to_be_visible()
    county.goto(f"{root}/routes")
    expect(county.get_by_role("link", name="修改 “本镇夜里的灾情”")).to_be_visible()
    county.goto(f"{root}/windows")
    expect(county.get_by_text("30分钟").first).to_be_visible()
    county.context.close()
    town.context.close()
    assert faults == []
