"""Which question comes next, and what short answers say."""

from typing import Any

import pytest

from app.services.deciding.questions import Known, next_question
from app.services.deciding.quick_answers import Quick, read_quick


def known(**changes: Any) -> Known:
    values: dict[str, Any] = {
        "kind": "disaster",
        "is_urgent": False,
        "is_place_known": True,
        "is_reporter_known": True,
    }
    return Known(**(values | changes))


def test_where_it_is_comes_first() -> None:
    assert next_question(known(is_place_known=False, slots={"disaster": "滑坡"})) == "place"


@pytest.mark.parametrize("kind", ["滑坡", ["冰雹", "山洪"]])
def test_what_may_hurt_people_is_asked_about(kind: Any) -> None:
    assert next_question(known(slots={"disaster": kind})) == "harm"


def test_hail_is_asked_how_much_it_took() -> None:
    assert next_question(known(slots={"disaster": "冰雹"})) == "amount"


@pytest.mark.parametrize(
    ("kind", "slots"),
    [
        ("disaster", {"disaster": "冰雹", "quantity": "30", "unit": "亩"}),
        ("relief", {"item": "低保", "relation": "母亲"}),
        ("relief", {"item": "低保", "person": "王婆婆"}),
        ("delegated", {"item": "身份证"}),
        ("opinion", {}),
        ("consultation", {}),
    ],
)
def test_what_was_said_is_not_asked(kind: str, slots: dict[str, Any]) -> None:
    assert next_question(known(kind=kind, slots=slots)) == ""


def test_a_question_that_was_dealt_with_is_not_asked_again() -> None:
    assert next_question(known(kind="relief", done=["item"])) == "whom"


def test_only_a_stranger_is_asked_for_his_number() -> None:
    assert next_question(known(kind="care", is_reporter_known=False)) == "phone"
    assert next_question(known(kind="care", is_reporter_known=False, slots={"phone": "13909150000"})) == ""


def test_where_a_life_is_in_danger_nothing_is_asked_that_can_wait() -> None:
    said = {"disaster": "滑坡", "crop": "玉米"}
    assert next_question(known(is_urgent=True, slots=said)) == ""
    assert next_question(known(is_urgent=True, slots=said, is_place_known=False)) == "place"


def test_nothing_private_is_asked_in_a_group() -> None:
    assert next_question(known(kind="relief", is_group=True, is_reporter_known=False)) == ""


def test_who_told_another_system_is_asked_for_nothing_but_the_place() -> None:
    assert next_question(known(is_filed=True, slots={"disaster": "滑坡"})) == ""
    assert next_question(known(is_filed=True, is_place_known=False)) == "place"


@pytest.mark.parametrize("text", ["2", " 2。", "２", "②", "二", "第二个", "选2", "回2", "2号"])
def test_a_number_in_every_spelling(text: str) -> None:
    assert read_quick(text).number == 2


@pytest.mark.parametrize(
    "text",
    ["不知道", "不晓得啊", "我也不清楚", "说不清", "记不到了", "忘了", "不用", "不方便", "算了", "没数过"],
)
def test_not_knowing_is_an_answer(text: str) -> None:
    assert read_quick(text).is_unknown


@pytest.mark.parametrize("text", ["没有", "没得", "莫得", "没人受伤", "人都没事", "没", "没有人被困"])
def test_no(text: str) -> None:
    assert read_quick(text).is_no


@pytest.mark.parametrize("text", ["有", "有的", "是的", "嗯", "有人"])
def test_yes(text: str) -> None:
    assert read_quick(text).is_yes


@pytest.mark.parametrize(
    "text", ["", "竹园村", "22亩", "三十", "有人受伤了没有", "1978年", "一二三", "没有水了", "13909150000"]
)
def test_what_says_more_is_no_short_answer(text: str) -> None:
    assert read_quick(text) == Quick()
