"""Who looked at what the rules would do, and why they did it, stands in the log; an overtaken draft has no 发布."""

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from models import AuditEntry
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml
from tests.web.test_console_rules import RULE, admin, sent

pytestmark = pytest.mark.anyio
LOOKS = ("rules_replayed", "rules_foreseen", "decision_read")


async def test_a_dry_run_a_forecast_and_a_why_are_written_down_with_who_looked(house: Served) -> None:
    browser = await admin(house)
    await house.post_wechat(text_xml())
    (case,) = (await house.get("/cases")).json()["items"]
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    await browser.get("/rules/replay")
    await browser.get("/rules/replay", last="100")
    rows = f"id,text,intent,division\n1,竹园村下冰雹了,disaster,{VILLAGE}\n"
    await browser.post("/rules/replay", files={"file": ("messages.csv", rows.encode())})
    await browser.post("/rules/what-if", place="没有这村", kind="disaster", at="2026-07-18T02:00")
    await browser.post("/rules/what-if", place="竹园村委会", kind="disaster", at="2026-07-18T02:00")
    await browser.get("/rules/why", number="404")
    await browser.get("/rules/why", number=case["number"])
    async with house.container.database.reading() as session:
        wanted = select(AuditEntry).where(AuditEntry.action.in_(LOOKS)).order_by(AuditEntry.id)
        found = (await session.scalars(wanted)).all()
    assert [(each.action, each.target, each.division_code) for each in found] == [
        ("rules_replayed", "last", COUNTY),
        ("rules_replayed", "file", COUNTY),
        ("rules_foreseen", VILLAGE, VILLAGE),
        ("decision_read", case["number"], VILLAGE),
    ]
    assert {each.actor for each in found} == {"admin:wang"}
    assert found[0].data == {"messages": 100, "base": 0}
    page = (await browser.get("/log")).text
    for words in ("拿消息试跑规则草稿", "推演没有人应会怎样", "看为什么这样判", "改规则草稿"):
        assert words in page


async def test_a_draft_that_was_overtaken_is_merged_before_it_can_be_published(house: Served) -> None:
    browser = await admin(house)
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    assert ">发布</button>" in (await browser.get("/rules/check")).text
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    own = RULE | {"name": "本镇的", "to_kind": "role", "role": "town_secretary", "value.1": "610925112206"}
    await sent(town, "/rules/routes/new", act="save", **own)
    assert (await sent(town, "/rules/check", reason="本镇的")).status_code == 303
    page = (await browser.get("/rules/check")).text
    assert "这份草稿现在发布不了" in page
    assert ">发布</button>" not in page
    assert (await sent(browser, "/rules/merge")).status_code == 303
    assert ">发布</button>" in (await browser.get("/rules/check")).text
