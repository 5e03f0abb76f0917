"""The pages of the rules: what is changed there stands in the draft, and what cannot be is said in a sentence."""

import re
import tomllib
from typing import Any

import pytest

from app.core.enums import AdminRole
from app.services.scope import RIGHTS, Scope
from app.services.tuning import drafts
from tests.small_county import COUNTY, TOWN
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
_SEAL = re.compile(r'name="seal" value="([0-9a-f]+)"')
PAGES = (
    "",
    "/routes",
    "/routes/new",
    "/routes/0",
    "/words",
    "/words?edit=1",
    "/windows",
    "/windows/relief",
    "/replies",
    "/replies/joined",
    "/history",
    "/pins",
    "/check",
    "/replay?last=100",
    "/what-if",
    "/why",
)
RULE = {
    "name": "冰雹找值班室",
    "mode.root": "all",
    "node": ["0", "1"],
    "key.0": "any_words",
    "value.0": "冰雹、雹子",
    "key.1": "division",
    "value.1": TOWN,
    "to_kind": "officer",
    "officer": "赵值班",
    "enabled": "on",
}


async def admin(house: Served, name: str = "wang") -> Browser:
    return await signed_in(house, name, AdminRole.COUNTY_ADMIN, COUNTY)


async def sent(browser: Browser, path: str, **fields: Any) -> Any:
    """The form of a page, with its seal."""
    page = await browser.get(path)
    seal = _SEAL.search(page.text)
    return await browser.post(path, **({"seal": seal[1] if seal else ""} | fields))


async def draft(house: Served, name: str = "wang") -> dict[str, Any]:
    async with house.container.workshop.read() as work:
        scope = Scope(f"admin:{name}", COUNTY, RIGHTS[AdminRole.COUNTY_ADMIN])
        return tomllib.loads((await drafts.desk(work, scope)).document)


async def test_every_page_opens_for_the_county_and_for_nobody_else(house: Served) -> None:
    county = await admin(house)
    for path in PAGES:
        assert (await county.get(f"/rules{path}")).status_code == 200, path
    for name, role in (("desk", AdminRole.DUTY_DESK), ("leader", AdminRole.LEADER)):
        browser = await signed_in(house, name, role, TOWN)
        for path in PAGES:
            assert (await browser.get(f"/rules{path}")).status_code == 403


async def test_a_rule_is_made_by_names_and_stands_in_the_draft_and_in_the_list(house: Served) -> None:
    browser = await admin(house)
    assert (await sent(browser, "/rules/routes/new", act="save", **RULE)).status_code == 303
    row = (await draft(house))["routes"][-1]
    assert row == {
        "name": "冰雹找值班室",
        "enabled": True,
        "when": {"any_words": ["冰雹", "雹子"], "division": TOWN},
        "to": {"officer": "D1"},
    }
    page = (await browser.get("/rules/routes")).text
    assert "说到“冰雹”或“雹子”" in page
    assert "在四季镇" in page
    assert "赵值班(D1)" in page


async def test_groups_are_read_as_and_or_and_not(house: Served) -> None:
    browser = await admin(house)
    nested = RULE | {
        "node": ["0", "1", "1.0", "1.1"],
        "mode.1": "none",
        "key.1.0": "urgent",
        "value.1.0": "yes",
        "key.1.1": "hours",
        "value.1.1": "上班时间",
        "to_kind": "role",
        "role": "duty_desk",
    }
    await sent(browser, "/rules/routes/new", act="save", **nested)
    assert (await draft(house))["routes"][-1]["when"] == {
        "any_words": ["冰雹", "雹子"],
        "not": {"any": [{"urgent": True}, {"hours": "working"}]},
    }


async def test_a_button_adds_and_drops_a_condition_and_saves_nothing(house: Served) -> None:
    browser = await admin(house)
    grown = (await sent(browser, "/rules/routes/new", act="group:root", **RULE)).text
    assert 'name="node" value="2.0"' in grown
    assert "冰雹、雹子" in grown
    shrunk = (await sent(browser, "/rules/routes/new", act="drop:0", **RULE)).text
    assert "冰雹、雹子" not in shrunk
    assert len((await draft(house))["routes"]) == 1


async def test_another_kind_of_condition_begins_empty_and_words_stay_words(house: Served) -> None:
    browser = await admin(house)
    ticked = {"node": "0", "was.0": "intent", "key.0": "division", "value.0": "disaster"}
    page = (await sent(browser, "/rules/routes/new", act="refresh", **(RULE | ticked))).text
    assert "名单里没有" not in page
    words = {"node": "0", "was.0": "any_words", "key.0": "all_words"}
    assert "冰雹、雹子" in (await sent(browser, "/rules/routes/new", act="refresh", **(RULE | words))).text


async def test_what_is_wrong_is_said_without_places_in_a_file_that_nobody_opened(house: Served) -> None:
    browser = await admin(house)
    taken = RULE | {"name": "灾情:包户干部先到,村干部同时知道"}
    assert "routes[" not in (await sent(browser, "/rules/routes/new", act="save", **taken)).text
    never = RULE | {"key.1": "not_words", "value.1": "冰雹、雹子"}
    await sent(browser, "/rules/routes/new", act="save", **never)
    page = (await browser.get("/rules/check")).text
    assert "不能发布</span> “冰雹找值班室”的条件自相矛盾" in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": ""}, "给这条规则起个名称"),
        ({"value.0": ""}, "还没有填"),
        ({"officer": "没有这人"}, "没有找到"),
        ({"to_kind": "office", "office": "没有这机构"}, "没有找到机构"),
        ({"to_kind": "role", "role": ""}, "请选派给哪个岗位"),
        ({"key.1": "until", "value.1": "明天"}, "要写日期"),
        ({"key.1": "hours", "value.1": "半夜"}, "不是钟点"),
        ({"key.1": "load_at_least", "value.1": "很多"}, "要写 1 到 9999 的整数"),
        ({"name": "灾情:包户干部先到,村干部同时知道"}, "这个名称用过了"),
    ],
)
async def test_what_cannot_be_is_said_and_the_form_keeps_what_was_typed(
    house: Served, change: dict[str, str], says: str
) -> None:
    browser = await admin(house)
    answer = await sent(browser, "/rules/routes/new", act="save", **(RULE | change))
    assert answer.status_code == 422
    assert says in answer.text
    assert "冰雹、雹子" in answer.text or "value.0" in change
    assert len((await draft(house))["routes"]) == 1


async def test_rules_move_are_switched_and_go(house: Served) -> None:
    browser = await admin(house)
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    await sent(browser, "/rules/routes", act="up:1")
    assert (await draft(house))["routes"][0]["name"] == RULE["name"]
    await sent(browser, "/rules/routes", act="off:0")
    assert (await draft(house))["routes"][0]["enabled"] is False
    await sent(browser, "/rules/routes", act="drop:0")
    assert len((await draft(house))["routes"]) == 1
    assert (await sent(browser, "/rules/routes", act="up:99")).status_code == 404
    assert (await sent(browser, "/rules/routes", act="burn:0")).status_code == 404


async def test_windows_are_written_as_people_say_them(house: Served) -> None:
    browser = await admin(house)
    fields = {
        "on_site": "半小时",
        "step": "二十分钟",
        "finish": "3个工作日",
        "call_back": "7天",
        "hours": "always",
    }
    ladder = ["household_officer", "duty_desk"]
    assert (
        await sent(browser, "/rules/windows/disaster", act="save", ladder=ladder, **fields)
    ).status_code == 303
    promise = (await draft(house))["promises"]["disaster"]
    assert (promise["on_site"], promise["ladder"], "remind" in promise) == ("30m", ladder, False)
    bad = await sent(
        browser, "/rules/windows/disaster", act="save", ladder=ladder, **(fields | {"on_site": "40 minuts"})
    )
    assert bad.status_code == 422
    assert "“到场”:“40 minuts”不是时长" in bad.text
    assert (await sent(browser, "/rules/windows/disaster", act="save", **fields)).status_code == 422
    moved = await sent(browser, "/rules/windows/disaster", act="up:1", ladder=ladder, **fields)
    assert re.findall(r'value="(\w+)" selected', moved.text)[1:3] == ["duty_desk", "household_officer"]
    assert (await browser.get("/rules/windows/nothing")).status_code == 404


async def test_words_are_added_weighed_and_taken_out(house: Served) -> None:
    browser = await admin(house)
    new = {"word": "打稀巴烂", "intent": "disaster", "weight": "2"}
    assert (await sent(browser, "/rules/words", act="add", **new)).status_code == 303
    rows = (await draft(house))["lexicon"]
    assert rows[-1] == {"word": "打稀巴烂", "intent": "disaster", "weight": 2.0}
    at = len(rows) - 1
    assert "打稀巴烂" in (await browser.get("/rules/words", q="稀巴")).text
    assert "其实不急" in (await browser.get("/rules/words", q="只是演练")).text
    assert (await sent(browser, "/rules/words", act="add", **new)).status_code == 422
    assert (
        await sent(browser, "/rules/words", act="add", **(new | {"word": "x", "weight": "很重"}))
    ).status_code == 422
    await sent(browser, "/rules/words", act=f"keep:{at}", intent="disaster", weight="3", urgent="on")
    assert (await draft(house))["lexicon"][-1] == {
        "word": "打稀巴烂",
        "intent": "disaster",
        "weight": 3.0,
        "urgent": True,
    }
    await sent(browser, "/rules/words", act=f"drop:{at}")
    assert len((await draft(house))["lexicon"]) == at
    assert (await sent(browser, "/rules/words", act="drop:999999")).status_code == 404


async def test_a_sentence_is_changed_within_its_fields_and_put_back(house: Served) -> None:
    browser = await admin(house)
    await sent(browser, "/rules/replies/joined", act="save", text="好,记到{number}了。")
    assert (await draft(house))["replies"]["joined"] == "好,记到{number}了。"
    bad = await sent(browser, "/rules/replies/joined", act="save", text="{nobody}来")
    assert bad.status_code == 422
    assert "没有 {nobody}。可以填的都列在下面" in bad.text
    assert "replies.joined" not in bad.text
    await sent(browser, "/rules/replies/joined", act="shipped")
    assert "joined" not in (await draft(house))["replies"]
    assert (await browser.get("/rules/replies/nothing")).status_code == 404


async def test_two_administrators_at_once_overwrite_nothing(house: Served) -> None:
    wang, li = await admin(house), await admin(house, "li")
    await sent(wang, "/rules/routes/new", act="save", **RULE)
    await sent(li, "/rules/routes/new", act="save", **(RULE | {"name": "李的规则"}))
    assert (await sent(wang, "/rules/check", reason="汛期")).status_code == 303
    refused = (await sent(li, "/rules/check", reason="停电")).text
    assert "您是在第 0 版上改的,wang 已经发布了第 1 版(汛期)" in refused
    answer = await sent(li, "/rules/routes", act="up:1")
    assert answer.headers["location"].endswith("/rules/merge")
    page = (await li.get("/rules/merge")).text
    assert "规则“冰雹找值班室”" in page
    assert "规则“李的规则”" in page
    assert (await sent(li, "/rules/merge")).status_code == 303
    assert {"李的规则", "冰雹找值班室"} < {row["name"] for row in (await draft(house, "li"))["routes"]}


async def test_a_second_window_of_the_same_administrator_overwrites_nothing(house: Served) -> None:
    browser = await admin(house)
    old = _SEAL.search((await browser.get("/rules/routes")).text)
    assert old
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    answer = await browser.post("/rules/routes", seal=old[1], act="drop:0")
    assert answer.status_code == 409
    assert "又改过了" in answer.text
    assert len((await draft(house))["routes"]) == 2


async def test_history_shows_what_changed_and_goes_back_with_a_reason(house: Served) -> None:
    browser = await admin(house)
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    assert (await sent(browser, "/rules/check", reason="汛期")).status_code == 303
    assert "规则“冰雹找值班室”" in (await browser.get("/rules/history/1")).text
    assert "删掉规则“冰雹找值班室”" in (await browser.get("/rules/history/0")).text
    assert (await browser.post("/rules/history/0", seen="1", reason="")).status_code == 422
    assert (await browser.post("/rules/history/0", seen="0", reason="转错了")).status_code == 409
    assert (await browser.get("/rules/history/77")).status_code == 404
    assert (await browser.post("/rules/history/0", seen="1", reason="转错了")).status_code == 303
    assert "转错了" in (await browser.get("/rules/history")).text
