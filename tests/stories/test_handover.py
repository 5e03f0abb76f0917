"""The household's officer changes his post: his successor answers at once, nobody tells a thing twice."""

import pytest

from tests.stories.conftest import County

pytestmark = pytest.mark.anyio
ZHANG = "oStoryZhang"


async def test_one_act_hands_the_households_and_the_matter_over_and_one_takes_it_back(county: County) -> None:
    await county.writes(ZHANG, "我家的户口本丢了,请帮我补办")
    case = await county.the_case()
    leaving = case["officer"]["id"]
    await county.writes(county.openid_of(leaving), "收到")
    successor = await county.colleague_of(leaving)
    before = await county.get(f"/officers/{leaving}")

    done = await county.post(f"/officers/{leaving}/handover", {"successors": [{"officer": successor["id"]}]})
    await county.passes(3)
    after = await county.the_case()
    assert (after["officer"]["id"], after["state"]) == (successor["id"], "acknowledged")
    assert any(successor["name"] in text and case["number"] in text for text in county.phone(ZHANG))
    assert any(case["number"][-3:] in text for text in county.phone(county.openid_of(successor["id"])))
    load = await county.get(f"/officers/{successor['id']}")
    assert load["households"] >= before["households"]
    assert load["open_cases"] == 1

    await county.post(f"/acts/{done['act']['id']}/undo", {})
    await county.passes(1)
    back = await county.the_case()
    assert back["officer"]["id"] == leaving
    assert await county.get(f"/officers/{leaving}") == before
    assert [event["kind"] for event in back["events"]].count("transferred") == 2
