"""Who is called next and when, and why a case went where it went, as other systems may ask."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.services.lifecycle import escalation
from tests.small_county import VILLAGE
from tests.web.served import READER, TOWN_READER, Served, text_xml

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(house: Served) -> Served:
    """The app with one case: hail, the household's officer and the village's leader alerted."""
    assert (await house.post_wechat(text_xml("竹园村下冰雹了,烟叶打烂了"))).status_code == 200
    return house


async def _ask(house: Served, what: str) -> Any:
    (case,) = (await house.get("/cases")).json()["items"]
    answer = await house.get(f"/cases/{case['number']}/{what}")
    assert answer.status_code == 200
    return answer.json()


async def _pass(house: Served, minutes: int) -> None:
    house.clock.advance(timedelta(minutes=minutes))
    while await escalation.take_due(house.container.workshop):
        pass


def _next(shown: dict[str, Any]) -> tuple[str, ...]:
    return tuple(rung["officer"]["id"] for rung in shown["rungs"] if rung["is_next"])


async def test_at_first_the_next_one_is_whoever_was_not_called_yet(house: Served) -> None:
    reported = house.clock.now()
    shown = await _ask(house, "ladder")
    assert [rung["officer"]["id"] for rung in shown["rungs"]] == ["O1", "V1", "T1", "D1"]
    assert [rung["called_at"] is not None for rung in shown["rungs"]] == [True, True, False, False]
    assert _next(shown) == ("T1",)
    assert datetime.fromisoformat(shown["next_at"]) - reported == timedelta(minutes=40)


async def test_every_step_is_the_one_that_was_foretold(house: Served) -> None:
    for minutes, called in ((40, "T1"), (20, "D1"), (20, "D1")):
        shown = await _ask(house, "ladder")
        assert _next(shown) == (called,)
        await _pass(house, minutes)
        (case,) = (await house.get("/cases")).json()["items"]
        steps = [event for event in case["events"] if event["kind"] == "escalated"]
        assert steps[-1]["data"]["officer_id"] == called
        assert datetime.fromisoformat(shown["next_at"]) == datetime.fromisoformat(steps[-1]["at"])


async def test_an_answer_leaves_the_arrival_to_be_waited_for_and_arrival_nothing(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    for action, is_waiting in (("acknowledge", True), ("arrive", False)):
        body = {"action": action, "officer": "O1"}
        assert (await house.post(f"/cases/{case['number']}/actions", body)).status_code == 200
        shown = await _ask(house, "ladder")
        assert bool(shown["next_at"]) is is_waiting
        assert bool(_next(shown)) is is_waiting


async def test_why_names_words_place_and_route(house: Served) -> None:
    shown = await _ask(house, "why")
    assert "冰雹" in shown["words"]
    assert shown["place"] == {"code": VILLAGE, "by": "words", "word": "竹园村"}
    assert shown["route"]
    assert [(each["officer"], each["role"], each["by"], each["target"]) for each in shown["who"]] == [
        ("O1", "household_officer", "covers_household", "H1"),
        ("V1", "village_leader", "leads_village", VILLAGE),
    ]
    assert shown["setting"] == {
        "at": house.clock.now().isoformat(),
        "by": "words",
        "household": VILLAGE,
        "account": "610925",
        "home": "H1",
    }


async def test_why_decides_the_same_again_and_is_there_for_messages_too(house: Served) -> None:
    assert (await _ask(house, "why"))["recomputed"]["same"] is True
    assert (await house.post_wechat(text_xml("今天赶场好热闹", msg_id="77"))).status_code == 200
    newest = (await house.get("/messages")).json()["items"][0]
    answer = await house.get(f"/messages/{newest['id']}/why")
    assert answer.json()["fate"] == newest["fate"]
    assert answer.json()["recomputed"]["same"] is True
    assert (await house.get(f"/messages/{newest['id']}/why", TOWN_READER)).status_code == 404
    assert (await house.get(f"/messages/{2**64}/why")).status_code == 404


async def test_both_are_for_whoever_may_see_the_case_and_names_are_masked(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    for what in ("ladder", "why"):
        path = f"/cases/{case['number']}/{what}"
        assert (await house.get(path, TOWN_READER)).status_code == 404
        assert "陈家林" not in (await house.get(path, READER)).text


async def test_pieces_of_a_masked_name_are_not_among_the_words_that_counted(house: Served) -> None:
    text = "我没有身份证办不了住院,竹园村三组 张诗文"
    await house.post_wechat(text_xml(text, "oNobody", "7000000000000000099"))
    case = (await house.get("/cases", READER)).json()["items"][0]
    (message,) = case["messages"]
    reasons = [
        (await house.get(path, READER)).json()
        for path in (f"/cases/{case['number']}/why", f"/messages/{message['id']}/why")
    ]
    told = [case["decision"]["words"], *(each["words"] for each in reasons)]
    told += [[one["word"] for one in each["recomputed"]["evidence"]] for each in reasons]
    pieces = {"诗", "文", "诗文", "张诗", "组张"}
    for words in told:
        assert "身份证" in words
        assert not pieces.intersection(words)
    whole = (await house.get(f"/cases/{case['number']}")).json()["decision"]["words"]
    assert set(told[0]) <= set(whole)
