"""What the editors must not lose: conditions too deep for the form, and the road from an older release's rules."""

import tomllib

import pytest

from app.services.versions import touch
from models import Ruleset as Published
from tests.integration.test_old_rulesets import OLD
from tests.small_county import COUNTY
from tests.web.served import Served
from tests.web.test_console_rules import _SEAL, RULE, admin, draft, sent

pytestmark = pytest.mark.anyio
DEEP = """\
[[routes]]
name = "套得太深"
when = { any = [{ urgent = true }, { all = [{ intent = "disaster" }, { any = [{ intent = "relief" }, { all = [
  { urgent = true }, { any = [{ intent = "care" }, { all = [{ channel = "wechat" }, { urgent = false }] }] },
] }] }] }] }
to = { role = "duty_desk" }
"""
NEW = (
    OLD.replace('removed_reply = "这句话新版本没有了"\n', "")
    .replace(" {removed_field}", "")
    .replace('removed_limit = "1h"\n', "")
    .replace('"removed_role"', '"duty_desk"')
    .replace('removed_condition = "x"', "urgent = true")
    .replace("\n[removed_section]\nkey = 1\n", "")
)
HOSTILE = ("²", "9" * 5000, "-1", "x")


async def test_a_rule_that_is_too_deep_for_the_form_is_not_cut_by_saving_it(house: Served) -> None:
    browser = await admin(house)
    seal = _SEAL.search((await browser.get("/rules")).text)
    assert seal
    files = {"file": ("rules.toml", DEEP.encode())}
    assert (await browser.post("/rules/file", form_on="/rules", files=files, seal=seal[1])).status_code == 303
    before = (await draft(house))["routes"]
    refused = await sent(browser, "/rules/routes/0", act="save", **(RULE | {"name": "套得太深"}))
    assert refused.status_code == 422
    assert "套了不止 4 层" in refused.text
    assert (await draft(house))["routes"] == before


async def test_what_an_older_release_published_is_put_right_at_the_console(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add(
            Published(
                id=work.ids.next(),
                division_code=COUNTY,
                version=1,
                document=OLD,
                author="admin:1",
                reason="以前的版本",
                published_at=work.now,
            )
        )
        await touch(work.session, "ruleset")
    browser = await admin(house)
    overview = await browser.get("/rules")
    assert "这份规则里有新版本不认的地方" in overview.text
    assert "第 14 行 promises.relief.ladder:没有“removed_role”这个岗位" in overview.text
    for path in ("/words", "/windows", "/replies", "/history"):
        assert (await browser.get(f"/rules{path}")).status_code == 200, path
    for path in ("/routes", "/pins", "/check", "/what-if"):
        page = await browser.get(f"/rules{path}")
        assert (page.status_code, page.headers["location"]) == (303, "/admin/rules"), path
    seal = _SEAL.search(overview.text)
    assert seal
    files = {"file": ("rules.toml", NEW.encode())}
    assert (await browser.post("/rules/file", form_on="/rules", files=files, seal=seal[1])).status_code == 303
    assert (await browser.get("/rules")).status_code == 200
    assert (await sent(browser, "/rules/check", reason="照新版改好")).status_code == 303
    assert (await browser.get("/rules/history/2")).status_code == 200
    async with house.container.workshop.read() as work:
        assert work.snapshots.ruleset_for(COUNTY).document == NEW


async def test_places_that_are_none_are_refused_or_passed_over(house: Served) -> None:
    browser = await admin(house)
    before = tomllib.loads((await browser.get("/rules/file.toml")).text)
    for at in HOSTILE:
        for path in ("/rules/words", "/rules/pins", "/rules/routes"):
            assert (await sent(browser, path, act=f"drop:{at}")).status_code == 404
        moved = await sent(browser, "/rules/windows/relief", act=f"up:{at}", ladder="village_leader")
        grown = await sent(browser, "/rules/routes/new", act="add:root", **(RULE | {"node": [at]}))
        tried = await browser.post("/rules/try", form_on="/rules", text="下冰雹了", **{"rule.at": at})
        replayed = await browser.get("/rules/replay", last=at)
        assert {each.status_code for each in (moved, grown, tried, replayed)} == {200}
    assert tomllib.loads((await browser.get("/rules/file.toml")).text) == before


async def test_a_kind_whose_first_window_is_not_said_shows_the_one_in_force(house: Served) -> None:
    browser = await admin(house)
    seal = _SEAL.search((await browser.get("/rules")).text)
    assert seal
    files = {"file": ("rules.toml", b'[promises.disaster]\nremind = "5m"\n')}
    await browser.post("/rules/file", form_on="/rules", files=files, seal=seal[1])
    assert 'name="on_site" value="40分钟"' in (await browser.get("/rules/windows/disaster")).text


async def test_a_word_that_only_fills_a_slot_is_no_kind_of_case_after_it_was_weighed(house: Served) -> None:
    browser = await admin(house)
    seal = _SEAL.search((await browser.get("/rules")).text)
    assert seal
    row = '[[lexicon]]\nword = "魔芋"\nslot = "crop"\nweight = 1.0\n'
    files = {"file": ("rules.toml", row.encode())}
    await browser.post("/rules/file", form_on="/rules", files=files, seal=seal[1])
    page = (await browser.get("/rules/words?edit=0")).text
    assert '<select class="form-select" id="intent" name="intent"><option value="">(不管)</option>' in page
    saved = await sent(browser, "/rules/words?edit=0", act="keep:0", intent="", weight="0.5", match="")
    assert saved.status_code == 303
    assert (await draft(house))["lexicon"] == [{"word": "魔芋", "slot": "crop", "weight": 0.5}]
