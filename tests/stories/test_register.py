"""邱明义, 75, 德胜村四组: no household register for years; village, town and county solve it in a month."""

from datetime import timedelta

import pytest

from tests.stories.conftest import County

pytestmark = pytest.mark.anyio
QIU = "oStoryQiu"
LOST = "我户口本丢了好多年,也没有身份证,请帮我补办户口"


async def test_the_delegated_matter_is_taken_in_and_his_officer_alerted(county: County) -> None:
    await county.writes(QIU, LOST)
    await county.passes(0)
    case = await county.the_case()
    assert case["kind"] == "delegated"
    assert case["officer"]["role"] == "household_officer"
    assert any(case["number"] in text for text in county.phone(county.openid_of(case["officer"]["id"])))
    assert case["number"] in county.phone(QIU)[0]


async def test_he_is_told_at_every_step_and_nobody_loses_it(county: County) -> None:
    await county.writes(QIU, LOST)
    case = await county.the_case()
    officer = county.openid_of(case["officer"]["id"])
    await county.writes(officer, "收到")
    await county.writes(officer, "记录 已报县公安局和民政局")
    await county.passes(1)
    assert sum(case["number"] in text for text in county.phone(QIU)) == 3
    assert (await county.the_case())["deadlines"]


async def test_in_a_month_it_goes_from_village_to_town_to_county_and_he_is_told_at_every_step(
    county: County,
) -> None:
    await county.writes(QIU, LOST)
    case = await county.the_case()
    number = case["number"]
    rungs = (await county.get(f"/cases/{number}/ladder"))["rungs"]
    household, village, town, desk = (rung["officer"]["id"] for rung in rungs)
    await _orders(county, household, "收到", f"转 {number} {village} 村里没有底册")
    await _orders(county, village, f"收到 {number}", f"转 {number} {town} 要镇上出面")
    await _orders(county, town, f"收到 {number}", f"协办 {number} {desk} 请县公安局查原始档案")
    await _orders(county, desk, f"办结 {number} 档案查到了")
    day = (county.today() + timedelta(days=20)).isoformat()
    await _orders(county, town, f"挂起 {number} {day} 等县公安局出证明")
    await county.passes(21 * 24 * 60)
    assert (await county.the_case())["state"] == "in_hand"
    later = (county.today() + timedelta(days=15)).isoformat()
    await _orders(county, town, f"延期 {number} {later} 等照相制证")
    await county.passes(5 * 24 * 60)
    await _orders(county, town, f"收到 {number}", f"办结 {number} 户口补上了,身份证在办")
    await county.writes(QIU, "1")
    told = "\n".join(county.phone(QIU))
    for words in ("转给", "暂时办不下去", "接着办了", "要多用几天", "户口补上了", "解决了就好"):
        assert words in told
    done = await county.the_case()
    assert (done["state"], done["officer"]["id"]) == ("closed", town)
    kinds = [event["kind"] for event in done["events"]]
    assert kinds.count("transferred") == 2
    assert {"split", "suspended", "resumed", "extended", "resolved", "called_back", "closed"} <= set(kinds)


async def _orders(county: County, officer_id: str, *orders: str) -> None:
    """An officer's commands, one after the other, and whatever they set going."""
    for order in orders:
        await county.writes(county.openid_of(officer_id), order)
        await county.passes(1)


async def test_it_climbs_beyond_the_villages_authority(county: County) -> None:
    await county.writes(QIU, LOST)
    case = await county.the_case()
    assert case["decision"]["authority"] == "county"
