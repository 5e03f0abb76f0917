"""The county's rules before or after its towns', as the list shows it and as it is switched."""

import re

import pytest

from app.core.enums import AdminRole
from app.services.tuning import ruleset_edits as edits
from tests.small_county import TOWN
from tests.web.desk import Browser, signed_in
from tests.web.served import Served
from tests.web.test_console_rules import admin, draft, sent

pytestmark = pytest.mark.anyio
SHIPPED = "灾情:包户干部先到,村干部同时知道"


async def with_rules(house: Served) -> Browser:
    """The shipped rule, a town's, the county's second, and the town's second, in this order in the document."""
    browser = await admin(house)
    document = (await browser.get("/rules/file.toml")).text
    for name, owner in (("镇一", TOWN), ("县二", ""), ("镇二", TOWN)):
        row = {"name": name, "when": {"urgent": True}, "to": {"role": "town_secretary"}}
        document = edits.put_row(document, "routes", row | ({"scope": owner} if owner else {}))
    seal = re.search(r'name="seal" value="([0-9a-f]+)"', (await browser.get("/rules")).text)
    assert seal
    files = {"file": ("rules.toml", document.encode())}
    answer = await browser.post("/rules/file", form_on="/rules", files=files, seal=seal[1])
    assert answer.status_code == 303
    return browser


async def listed(browser: Browser) -> list[str]:
    page = (await browser.get("/rules/routes")).text
    return re.findall(r'<div class="flex-fill"><div class="fw-bold">([^ <]+)', page)


async def test_the_list_shows_the_order_in_which_rules_are_tried_and_a_switch_turns_it(house: Served) -> None:
    browser = await with_rules(house)
    assert await listed(browser) == [SHIPPED, "县二", "镇一", "镇二"]
    assert (await sent(browser, "/rules/routes", act="county:last")).status_code == 303
    assert (await draft(house))["order"] == {"county": "last"}
    assert await listed(browser) == ["镇一", "镇二", SHIPPED, "县二"]
    assert "镇村的规则在前,县的在后" in (await browser.get("/rules/routes")).text
    assert "规则的顺序" in (await browser.get("/rules")).text
    await sent(browser, "/rules/routes", act="county:first")
    assert await listed(browser) == [SHIPPED, "县二", "镇一", "镇二"]
    assert (await sent(browser, "/rules/routes", act="county:middle")).status_code == 404


async def test_a_rule_moves_past_the_one_that_is_tried_before_it_and_stays_among_its_own(
    house: Served,
) -> None:
    browser = await with_rules(house)
    await sent(browser, "/rules/routes", act="up:2")
    assert await listed(browser) == ["县二", SHIPPED, "镇一", "镇二"]
    at = [row["name"] for row in (await draft(house))["routes"]].index("镇一")
    await sent(browser, "/rules/routes", act=f"up:{at}")
    assert await listed(browser) == ["县二", SHIPPED, "镇一", "镇二"]
    await sent(browser, "/rules/routes", act=f"down:{at}")
    assert await listed(browser) == ["县二", SHIPPED, "镇二", "镇一"]


async def test_a_towns_administrator_sees_the_order_and_cannot_turn_it(house: Served) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    page = (await town.get("/rules/routes")).text
    assert "由县管理员定" in page
    assert 'value="county:' not in page
    assert (await sent(town, "/rules/routes", act="county:last")).status_code == 403
    assert (await town.get("/rules/file.toml")).text == (
        await (await admin(house)).get("/rules/file.toml")
    ).text
