"""Pinned examples hold, or it is said which one would be decided how, and by what it was approved."""

import pytest

from app.services.tuning import pins
from app.services.tuning.pins import Approval
from tests.factories import HAIL
from tests.worlds import a_world

PIN = """
[[pins]]
name = "竹园村的冰雹"
text = "竹园村下冰雹了"
division = "610925112"
expect = { intent = "disaster", role = "household_officer", division = "610925112003" }
"""
TO_THE_DESK = """
[[routes]]
name = "冰雹都给值班室"
when = { intent = "disaster", any_words = ["冰雹"] }
to = { role = "duty_desk" }
"""


def test_a_pin_holds_under_rules_that_decide_as_it_expects() -> None:
    (result,) = pins.check(a_world(PIN), HAIL)
    assert result.holds
    assert result.decided["officer"] == "O1"


def test_a_pin_that_would_change_says_what_it_was_and_what_it_would_be() -> None:
    draft, published = a_world(TO_THE_DESK + PIN), a_world(PIN)
    (broken,) = pins.changed(draft, published, HAIL)
    assert str(broken) == ("固定样例“竹园村的冰雹”:岗位应该是包户干部,会变成值班员(正在用的规则是包户干部)")
    assert broken.decided["route"] == "冰雹都给值班室"
    assert broken.decided["officer"] == "D1"


def test_deleting_a_pin_is_no_way_around_it() -> None:
    (broken,) = pins.changed(a_world(TO_THE_DESK), a_world(PIN), HAIL)
    assert "草稿里删掉了这一条" in str(broken)


def test_a_pin_that_nobody_breaks_may_be_deleted() -> None:
    assert pins.changed(a_world(), a_world(PIN), HAIL) == []


def test_expecting_otherwise_is_no_way_around_a_pin_either() -> None:
    other = PIN.replace("household_officer", "duty_desk")
    (broken,) = pins.changed(a_world(TO_THE_DESK + other), a_world(PIN), HAIL)
    assert broken.pin.expect["role"] == "household_officer"


@pytest.mark.parametrize("name", ["竹园村的冰雹", "竹园村下冰雹了"])
def test_a_pin_is_approved_by_its_name_or_its_text(name: str) -> None:
    broken = pins.changed(a_world(TO_THE_DESK + PIN), a_world(PIN), HAIL)
    standing, refused = pins.approve(broken, [name], "王芳", "农业站搬走了", [])
    assert refused == []
    told = {"intent": "disaster", "role": "duty_desk", "division": "610925112003"}
    assert standing == [Approval("竹园村的冰雹", "王芳", "农业站搬走了", told)]


def test_an_approval_covers_the_decision_that_was_seen_and_no_other() -> None:
    first = pins.changed(a_world(TO_THE_DESK + PIN), a_world(PIN), HAIL)
    earlier, _ = pins.approve(first, ["竹园村的冰雹"], "王芳", "搬走了", [])
    assert pins.approve(first, [], "李明", "别的", earlier) == (earlier, [])
    to_the_town = TO_THE_DESK.replace("duty_desk", "town_secretary")
    again = pins.changed(a_world(to_the_town + PIN), a_world(TO_THE_DESK + PIN), HAIL)
    standing, refused = pins.approve(again, [], "李明", "别的", earlier)
    assert (standing, refused) == ([], again)


def test_a_pin_is_decided_at_the_instant_that_it_names() -> None:
    night = """
[[routes]]
name = "夜里给值班室"
when = { hours = "22:00-06:00" }
to = { role = "duty_desk" }
"""
    world = a_world(
        night + PIN + PIN.replace("的冰雹", "夜里").replace("[[pins]]", "[[pins]]\nat = 2026-07-18T23:30:00")
    )
    by_day, by_night = pins.check(world, HAIL)
    assert (by_day.decided["role"], by_night.decided["role"]) == ("household_officer", "duty_desk")


def test_words_that_go_to_nobody_are_judged_too() -> None:
    quiet = '[[pins]]\ntext = "谢谢你"\nexpect = { intent = "chitchat", to_human = false, officer = "" }\n'
    (result,) = pins.check(a_world(quiet), HAIL)
    assert result.holds
