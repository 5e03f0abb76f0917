"""One administrator with the same draft in two windows: what he saved in one is not lost by the other."""

from typing import Any

import pytest

from tests.web.desk import Browser
from tests.web.served import Served
from tests.web.test_console_rules import _SEAL, RULE, admin, draft, sent

pytestmark = pytest.mark.anyio


async def opened(browser: Browser, path: str) -> str:
    seal = _SEAL.search((await browser.get(path)).text)
    assert seal
    return seal[1]


async def names_of(house: Served) -> list[str]:
    return [rule["name"] for rule in (await draft(house))["routes"]]


async def added(browser: Browser, name: str, words: str) -> None:
    answer = await sent(browser, "/rules/routes/new", act="save", **(RULE | {"name": name, "value.0": words}))
    assert answer.status_code == 303, answer.text


async def test_a_rule_saved_second_is_the_rule_that_was_opened_wherever_it_stands_by_now(
    house: Served,
) -> None:
    browser = await admin(house)
    for name in ("甲", "乙", "丙"):
        await added(browser, name, f"词{name}")
    seal = await opened(browser, "/rules/routes/2")
    await sent(browser, "/rules/routes", act="drop:1")
    mine: dict[str, Any] = RULE | {"was": "乙", "name": "乙改名了", "value.0": "词乙、新词"}
    refused = await browser.post("/rules/routes/2", act="save", seal=seal, **mine)
    assert refused.status_code == 409
    assert "草稿里“乙”现在是:如果 说到“词乙”" in refused.text
    assert 'action="/admin/rules/routes/1"' in refused.text
    assert 'name="was" value="乙"' in refused.text
    saved = await browser.post("/rules/routes/1", act="save", seal=_SEAL.findall(refused.text)[0], **mine)
    assert saved.status_code == 303
    assert (await names_of(house))[1:] == ["乙改名了", "丙"]


async def test_a_rule_that_the_other_window_took_out_stays_as_a_new_one(house: Served) -> None:
    browser = await admin(house)
    for name in ("甲", "乙"):
        await added(browser, name, f"词{name}")
    seal = await opened(browser, "/rules/routes/2")
    await sent(browser, "/rules/routes", act="drop:2")
    mine: dict[str, Any] = RULE | {"was": "乙", "name": "乙", "value.0": "词乙、新词"}
    refused = await browser.post("/rules/routes/2", act="save", seal=seal, **mine)
    assert refused.status_code == 409
    assert "草稿里已经没有“乙”了,再存就是新加一条" in refused.text
    assert "词乙、新词" in refused.text
    assert 'action="/admin/rules/routes/new"' in refused.text


async def test_a_sentence_and_a_promise_saved_second_are_told_how_they_stand(house: Served) -> None:
    browser = await admin(house)
    seal = await opened(browser, "/rules/replies/joined")
    await sent(browser, "/rules/replies/joined", act="save", text="先存的这句")
    second = await browser.post("/rules/replies/joined", act="save", seal=seal, text="后存的这句")
    assert second.status_code == 409
    assert "草稿里这句话现在是:先存的这句" in second.text
    assert "后存的这句" in second.text
    promise = {"remind": "8分钟", "on_site": "30分钟", "step": "20分钟", "finish": "3天", "call_back": "7天"}
    late = await browser.post("/rules/windows/disaster", act="save", seal=seal, ladder="duty_desk", **promise)
    assert late.status_code == 409
    assert "草稿里现在是:提醒 10分钟、" in late.text
    assert "升级链 包户干部→" in late.text


async def test_an_old_page_does_not_throw_away_what_was_changed_since(house: Served) -> None:
    browser = await admin(house)
    await added(browser, "甲", "词甲")
    seal = await opened(browser, "/rules")
    await added(browser, "乙", "词乙")
    refused = await browser.post("/rules/discard", form_on="/rules", seal=seal)
    assert refused.status_code == 409
    assert "没有扔掉" in refused.text
    assert (await names_of(house))[1:] == ["甲", "乙"]
    again = await browser.post("/rules/discard", form_on="/rules", seal=await opened(browser, "/rules"))
    assert again.status_code == 303
