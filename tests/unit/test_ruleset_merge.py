"""Two people's changes brought together: both stand, and where both changed one thing somebody is asked."""

import tomllib
from datetime import date
from typing import Any

import pytest

from app.services.county.registry import Registry
from app.services.county.registry_rows import RegistryRows
from app.services.rules.ruleset_document import shipped_document
from app.services.rules.rulesets import shipped
from app.services.tuning.rule_words import Names
from app.services.tuning.ruleset_edits import drop_row, move_row, put_row, rows, set_values
from app.services.tuning.ruleset_merge import MINE, THEIRS, merge
from app.web.console.rules.conflicts import told

BASE = shipped_document()
DISASTER = ("promises", "disaster")


def rule(name: str, **changes: Any) -> dict[str, Any]:
    return {"name": name, "when": {"urgent": True}, "to": {"role": "duty_desk"}} | changes


def names(document: str) -> list[str]:
    return [row["name"] for row in tomllib.loads(document)["routes"]]


def test_what_two_people_changed_apart_stands_together_with_comments() -> None:
    theirs = set_values(put_row(BASE, "routes", rule("他的")), DISASTER, {"remind": "5m"})
    mine = put_row(
        set_values(BASE, DISASTER, {"on_site": "30m"}), "lexicon", {"word": "打完了", "intent": "disaster"}
    )
    mine = put_row(mine, "routes", rule("我的"))
    found = merge(BASE, theirs, mine)
    data = tomllib.loads(found.document)
    assert found.conflicts == ()
    assert (data["promises"]["disaster"]["remind"], data["promises"]["disaster"]["on_site"]) == ("5m", "30m")
    assert set(names(found.document)) == {"他的", "我的", *names(BASE)}
    assert data["lexicon"][-1]["word"] == "打完了"
    assert set(BASE.splitlines()) - set(found.document.splitlines()) == {
        'remind = "10m"',
        'on_site = "40m"',
    } - set(found.document.splitlines())


@pytest.mark.parametrize(("choice", "stands"), [(MINE, "30m"), (THEIRS, "20m")])
def test_one_thing_changed_by_both_is_asked_about_and_stands_as_decided(choice: str, stands: str) -> None:
    theirs, mine = (set_values(BASE, DISASTER, {"on_site": window}) for window in ("20m", "30m"))
    asked = merge(BASE, theirs, mine)
    (conflict,) = asked.conflicts
    assert (conflict.base, conflict.theirs, conflict.mine) == ("40m", "20m", "30m")
    assert tomllib.loads(asked.document)["promises"]["disaster"]["on_site"] == "20m"
    decided = merge(BASE, theirs, mine, {conflict.key: choice})
    assert decided.conflicts == ()
    assert tomllib.loads(decided.document)["promises"]["disaster"]["on_site"] == stands


def test_the_same_change_by_both_is_no_conflict() -> None:
    both = set_values(BASE, DISASTER, {"on_site": "30m"})
    assert merge(BASE, both, both).conflicts == ()


def test_a_rule_that_one_deletes_and_the_other_changes_is_asked_about() -> None:
    base = put_row(BASE, "routes", rule("夜里"))
    index = len(rows(base, "routes")) - 1
    theirs, mine = (
        drop_row(base, "routes", index),
        put_row(base, "routes", rule("夜里", enabled=False), index),
    )
    (conflict,) = merge(base, theirs, mine).conflicts
    assert conflict.theirs is None
    assert "夜里" in names(merge(base, theirs, mine, {conflict.key: MINE}).document)
    assert "夜里" not in names(merge(base, theirs, mine, {conflict.key: THEIRS}).document)


def test_the_order_that_one_changed_stands_and_the_others_new_rule_keeps_its_neighbour() -> None:
    base = put_row(put_row(BASE, "routes", rule("甲")), "routes", rule("乙"))
    mine = move_row(base, "routes", 2, 0)
    theirs = move_row(put_row(base, "routes", rule("新")), "routes", 3, 2)
    assert names(theirs)[1:] == ["甲", "新", "乙"]
    assert names(merge(base, theirs, mine).document) == ["乙", names(BASE)[0], "甲", "新"]
    assert names(merge(base, mine, theirs).document) == ["乙", names(BASE)[0], "甲", "新"]


def test_a_draft_that_changed_nothing_takes_everything_of_the_other() -> None:
    theirs = put_row(BASE, "routes", rule("他的"))
    assert merge(BASE, theirs, BASE).document == theirs


def test_how_time_is_counted_is_told_in_chinese_to_who_must_choose() -> None:
    relief = ("promises", "relief")
    base = set_values(BASE, relief, {"hours": "always"})
    theirs = set_values(base, relief, {"hours": "working"})
    (conflict,) = merge(base, theirs, set_values(base, relief, {"hours": None})).conflicts
    found = told(conflict, Names(Registry(RegistryRows(), date(2026, 7, 18)), shipped()))
    assert (found.what, found.base, found.theirs, found.mine) == (
        "救助的时间算法",
        "全天",
        "只算上班时间",
        "没有",
    )
