"""The household's officer goes on leave in the middle of a case: nobody has to ask who comes now."""

from datetime import timedelta

import pytest

from tests.stories.conftest import County

pytestmark = pytest.mark.anyio
ZHANG = "oStoryZhang"
TO_MIDNIGHT = 24 * 60


async def test_the_matter_its_clock_and_its_news_follow_the_substitute_and_come_back(county: County) -> None:
    await county.writes(ZHANG, "我家的户口本丢了,请帮我补办")
    case = await county.the_case()
    officer = county.openid_of(case["officer"]["id"])
    await county.writes(officer, "收到")
    colleague = await county.colleague_of(case["officer"]["id"])
    due = [each["due_at"] for each in case["deadlines"] if each["kind"] == "finish"]

    today = county.today()
    first, last = today + timedelta(days=1), today + timedelta(days=2)
    await county.writes(officer, f"请假 {first.month}.{first.day}-{last.month}.{last.day} {colleague['id']}")
    assert f"由{colleague['name']}替您" in county.phone(officer)[-1]

    await county.passes(TO_MIDNIGHT)
    away = await county.the_case()
    assert away["officer"]["id"] == colleague["id"]
    assert [each["due_at"] for each in away["deadlines"] if each["kind"] == "finish"] == due
    assert any(colleague["name"] in text and case["number"] in text for text in county.phone(ZHANG))
    stand_in = county.openid_of(colleague["id"])
    await county.writes(stand_in, "记录 已到派出所问过,明天去取")
    await county.passes(1)
    assert any("明天去取" in text for text in county.phone(ZHANG))

    await county.passes(2 * TO_MIDNIGHT)
    back = await county.the_case()
    assert back["officer"]["id"] == case["officer"]["id"]
    await county.writes(ZHANG, "进度")
    await county.passes(1)
    assert any("转回给" in text for text in county.phone(ZHANG))
    assert [event["data"].get("reason") for event in back["events"] if event["kind"] == "transferred"] == [
        "leave",
        "leave_over",
    ]
