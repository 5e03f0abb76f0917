"""A drill is judged by what the phones showed: whatever goes missing or comes twice is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.demo.attempts import Delivery
from app.demo.drills.judging import Evidence, Made, Sent, judge
from app.demo.drills.letters import Who
from app.demo.drills.officers import MARK, Move
from app.demo.drills.phones import Bubble
from app.demo.drills.script import Report
from app.demo.drills.show import as_json, chart, spread

BEGAN = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
NUMBER = "260718000000123"
PERSON, CHEN = Who("wechat", "langao", "oDrill-1"), Who("wechat", "langao", "oChen")
HEARD = f"{MARK}收到了。编号{NUMBER}。"


def bubble(who: Who, text: str, minutes: float, way: str = "template", heard: float = 100.4) -> Bubble:
    at = BEGAN + timedelta(minutes=minutes)
    return Bubble(1, at, heard, who.channel, who.account, who.sender, "bot", way, text)


def event(kind: str, minutes: float, **data: Any) -> dict[str, Any]:
    return {"at": (BEGAN + timedelta(minutes=minutes)).isoformat(), "kind": kind, "actor": "", "data": data}


def case(number: str = NUMBER) -> dict[str, Any]:
    events = [
        event("alerted", 0, officer_id="O1"),
        event("acknowledged", 4, officer_id="O1"),
        event("arrived", 25, officer_id="O1"),
    ]
    return {"number": number, "kind": "disaster", "drill": True, "events": events}


def row(*cases: str, fate: str = "case_opened") -> dict[str, Any]:
    key = {"channel": "wechat", "account": "langao", "external_id": "m1", "sender": "oDrill-1"}
    return {**key, "cases": list(cases), "fate": {"kind": fate, "reason": ""}}


def sent(**changes: Any) -> Sent:
    report = Report(0, timedelta(), "wechat", "竹园村三组下冰雹了", "disaster", is_repeated=False)
    delivery = Delivery("m1", 1, 200, HEARD)
    return replace(Sent(report, PERSON, BEGAN, 100.0, 0.3, delivery), **changes)


def made(verb: str, *, is_taken: bool = True) -> Made:
    return Made(Move(BEGAN, "O1", CHEN, verb, "123", ""), is_taken)


def evidence(**changes: Any) -> Evidence:
    """One report, answered, alerted, acknowledged, arrived at."""
    whole = Evidence(
        (sent(),),
        (made("收到"), made("到场")),
        (
            bubble(PERSON, HEARD, 0, "passive"),
            bubble(CHEN, f"{MARK}【灾情】123号 竹园村", 0.5),
        ),
        (row(NUMBER),),
        {NUMBER: case()},
        {CHEN: "O1"},
        {(NUMBER, "O1"): 1},
    )
    return replace(whole, **changes)


def test_a_drill_in_which_nothing_goes_wrong_is_clean() -> None:
    outcome = judge(evidence())
    assert outcome.is_clean
    assert (outcome.reports, outcome.received, outcome.cases) == (1, 1, 1)
    assert outcome.answered == [0.3]
    assert (outcome.alerted, outcome.acknowledged, outcome.arrived) == ([0.5], [4.0], [25.0])
    assert outcome.escalated == []


LOSSES: dict[str, tuple[Evidence, str]] = {
    "refused": (evidence(sent=(sent(delivery=Delivery("m1", 3, 503, None)),)), "没有送成"),
    "not in the API": (evidence(messages=()), "接口里却没有"),
    "ignored": (evidence(messages=(row(NUMBER, fate="ignored"),)), "没有人管"),
    "no answer": (
        evidence(
            sent=(sent(delivery=Delivery("m1", 1, 200, None)),),
            bubbles=(bubble(CHEN, f"{MARK}【灾情】123号 竹园村", 0.5),),
        ),
        "没有得到回话",
    ),
    "no phone rang": (evidence(bubbles=(bubble(PERSON, HEARD, 0, "passive"),)), "没有一部干部的手机响过"),
    "another case's call": (
        evidence(
            bubbles=(bubble(PERSON, HEARD, 0, "passive"), bubble(CHEN, f"{MARK}【灾情】999号 竹园村", 0.5))
        ),
        "没有一部干部的手机响过",
    ),
    "a lost tap": (
        evidence(cases={NUMBER: {**case(), "events": [event("alerted", 0, officer_id="O1")]}}),
        "收下了,事项里却没有",
    ),
}
DOUBLES: dict[str, tuple[Evidence, str]] = {
    "stored twice": (evidence(messages=(row(NUMBER), row(NUMBER))), "存了2遍"),
    "two cases of one": (
        evidence(
            messages=(row(NUMBER, "260718000000124"),),
            cases={NUMBER: case(), "260718000000124": case("260718000000124")},
            bubbles=(*evidence().bubbles, bubble(CHEN, f"{MARK}【灾情】124号 竹园村", 0.6)),
            alerts={(NUMBER, "O1"): 1, ("260718000000124", "O1"): 1},
        ),
        "一件事成了2件",
    ),
    "answered twice": (
        evidence(bubbles=(*evidence().bubbles, bubble(PERSON, HEARD, 1, "customer"))),
        "次数比该说的多",
    ),
    "called twice": (
        evidence(bubbles=(*evidence().bubbles, bubble(CHEN, f"{MARK}【灾情】123号 竹园村", 2))),
        "响了2次,该响1次",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_what_is_lost_is_found(name: str) -> None:
    seen, why = LOSSES[name]
    outcome = judge(seen)
    assert any(why in each for each in outcome.lost), outcome.lost
    assert not outcome.is_clean


@pytest.mark.parametrize("name", DOUBLES)
def test_what_comes_twice_is_found(name: str) -> None:
    seen, why = DOUBLES[name]
    outcome = judge(seen)
    assert any(why in each for each in outcome.doubled), outcome.doubled
    assert not outcome.is_clean


def test_the_platforms_own_repeat_is_answered_twice_and_that_is_right() -> None:
    repeated = replace(sent().report, is_repeated=True)
    again = (*evidence().bubbles, bubble(PERSON, HEARD, 0, "passive"))
    assert judge(evidence(sent=(sent(report=repeated),), bubbles=again)).is_clean


def test_a_tap_that_was_not_taken_is_no_loss_of_ours() -> None:
    bare = {NUMBER: {**case(), "events": [event("alerted", 0, officer_id="O1")]}}
    assert judge(evidence(made=(made("收到", is_taken=False),), cases=bare)).is_clean


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: evidence(cases={NUMBER: {**case(), "drill": False}}),
        lambda: evidence(bubbles=(*evidence().bubbles, bubble(PERSON, "陈家林已经到现场了。", 3))),
    ],
)
def test_what_does_not_say_that_it_is_a_drill_is_found(spoil: Callable[[], Evidence]) -> None:
    assert judge(spoil()).unmarked


def test_figures_for_a_program_count_what_the_table_shows() -> None:
    told = as_json(judge(evidence()), script="hail")
    assert told["script"] == "hail"
    assert told["answered"] == {
        "count": 1,
        "within_5s": 1,
        "seconds": {"median": 0.3, "p90": 0.3, "max": 0.3},
    }
    assert told["arrived"]["minutes"]["median"] == 25.0
    assert told["lost"] == told["doubled"] == {"count": 0, "why": []}


def test_nine_tenths_are_nine_of_ten() -> None:
    assert spread([float(each) for each in range(1, 11)]) == {"median": 5.5, "p90": 9.0, "max": 10.0}
    assert spread([]) == {"median": None, "p90": None, "max": None}


def test_the_chart_has_every_arrival_in_its_bar() -> None:
    lines = chart([5.0, 12.0, 14.0, 58.0])
    counts = [int(line.rsplit(" ", 1)[1]) for line in lines[1:]]
    assert sum(counts) == 4
    assert max(lines[1:], key=len).split()[0].startswith("10-15")
