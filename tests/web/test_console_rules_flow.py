"""From a draft to what is in force at the console: pins, what is foretold, a town's own rules, returned cases."""

import pytest

from app.core.enums import AdminRole
from tests.small_county import COUNTY, TOWN
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml
from tests.web.test_console_rules import _SEAL, RULE, admin, sent

pytestmark = pytest.mark.anyio


async def test_a_pin_refuses_until_it_is_approved_and_then_the_next_message_goes_elsewhere(
    house: Served,
) -> None:
    browser = await admin(house)
    await sent(browser, "/rules/pins", act="add", text="竹园村下冰雹了", place="")
    assert (await sent(browser, "/rules/check", reason="钉住")).status_code == 303
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    await sent(browser, "/rules/routes", act="up:1")
    tried = (await browser.post("/rules/try", form_on="/rules", text="竹园村下冰雹了")).text
    assert "草稿会不一样" in tried
    assert "赵值班" in tried
    assert (await sent(browser, "/rules/check", reason="")).status_code == 422
    refused = await sent(browser, "/rules/check", reason="汛期")
    assert refused.status_code == 422
    assert "1 个不许变的例子会变" in refused.text
    assert (await sent(browser, "/rules/check", reason="汛期", approve="竹园村下冰雹了")).status_code == 303
    await house.post_wechat(text_xml())
    (case,) = (await house.get("/cases")).json()["items"]
    assert case["officer"]["id"] == "D1"


async def test_if_nobody_answers_is_foretold_and_bad_questions_are_answered(house: Served) -> None:
    browser = await admin(house)
    asked = {"place": "竹园村委会", "kind": "disaster", "at": "2026-07-18T02:00"}
    assert "李书记" in (await browser.post("/rules/what-if", **asked)).text
    for change in ({"place": "没有这村"}, {"kind": "x"}, {"at": "半夜"}):
        assert (await browser.post("/rules/what-if", **(asked | change))).status_code in (404, 422)


async def test_a_towns_administrator_makes_his_towns_rules_and_no_others(house: Served) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    assert "由县管理员改" in (await town.get("/rules/routes")).text
    own = RULE | {"to_kind": "role", "role": "town_secretary", "value.1": "610925112206"}
    assert (await sent(town, "/rules/routes/new", act="save", **own)).status_code == 303
    assert (await sent(town, "/rules/routes", act="drop:0")).status_code == 403
    seal = _SEAL.search((await town.get("/rules/routes")).text)
    assert seal
    refused = await town.post(
        "/rules/replies/joined", form_on="/rules/routes", seal=seal[1], act="save", text="好"
    )
    assert refused.status_code == 403
    assert (await sent(town, "/rules/check", reason="本镇的")).status_code == 303
    async with house.container.workshop.read() as work:
        assert work.snapshots.ruleset_for(COUNTY).routes[-1].scope == TOWN


async def test_the_rule_with_returned_cases_is_shown_with_their_words_masked(house: Served) -> None:
    browser = await admin(house)
    assert "没有被退回的事" in (await browser.get("/rules/returns")).text
    await house.post_wechat(text_xml("竹园村下冰雹了,电话13812345678"))
    (case,) = (await house.get("/cases")).json()["items"]
    answer = await house.post(f"/cases/{case['number']}/actions", {"action": "return", "text": "不归我管"})
    assert answer.status_code == 200, answer.text
    page = (await browser.get("/rules/returns")).text
    assert "灾情:包户干部先到,村干部同时知道" in page
    assert case["number"] in page
    assert "13812345678" not in page
