"""Conditions as a tree: whatever is put together there decides like the `when` that it came from."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import WorkCalendar
from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficeRef, RegistryRows
from app.services.rules.conditions import Facts, compile_when
from app.services.rules.problems import Findings
from app.services.rules.rule_tree import ANY, NONE, Group, Leaf, added, dropped, tree_of, when_of
from app.services.rules.rulesets import shipped
from app.services.tuning.rule_words import Names, plain, sentence

leaves = st.fixed_dictionaries(
    {},
    optional={
        "intent": st.sampled_from(["disaster", "relief"]),
        "any_words": st.just(["冰雹"]),
        "not_words": st.just(["保险"]),
        "urgent": st.booleans(),
    },
)
tables = st.recursive(
    leaves,
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "any": st.lists(inner, min_size=1, max_size=3),
            "all": st.lists(inner, min_size=1, max_size=3),
            "not": inner,
            "urgent": st.booleans(),
        },
    ),
    max_leaves=8,
)
facts = st.builds(
    lambda intent, text, urgent: Facts(
        intent,
        text,
        (),
        "610925112206",
        urgent,
        "wechat",
        "langao",
        "",
        "",
        None,
        (),
        datetime(2026, 7, 18, 7, tzinfo=UTC),
    ),
    st.sampled_from(["disaster", "relief"]),
    st.sampled_from(["下冰雹了", "冰雹保险", "没事"]),
    st.booleans(),
)


def holds(when: dict[str, Any], given_facts: Facts) -> bool:
    findings = Findings("")
    predicate = compile_when(when, ("when",), findings, WorkCalendar())
    assert findings.problems == []
    return predicate(given_facts)


def has_empty(when: Any) -> bool:
    """Whether a table without any key stands somewhere below: a form leaves such a group out."""
    if isinstance(when, list):
        return any(has_empty(each) for each in when)
    return isinstance(when, dict) and (not when or any(has_empty(each) for each in when.values()))


@given(tables.filter(lambda when: not has_empty(when)), facts)
def test_the_tree_decides_as_the_table_did(when: dict[str, Any], given_facts: Facts) -> None:
    again = when_of(tree_of(when))
    assert holds(again, given_facts) == holds(when, given_facts)
    assert when_of(tree_of(again)) == again


def test_flat_conditions_come_out_as_they_went_in() -> None:
    when = {"intent": "disaster", "any_words": ["冰雹"], "not": {"urgent": True}}
    assert when_of(tree_of(when)) == when


def test_a_condition_is_added_and_dropped_where_the_way_leads() -> None:
    root = tree_of({"intent": "disaster", "any": [{"urgent": True}, {"item": "低保"}]})
    grown = added(root, (1,), Leaf("channel", "wechat"))
    assert when_of(grown)["any"][-1] == {"channel": "wechat"}
    assert when_of(dropped(grown, (1, 2))) == when_of(root)
    assert when_of(dropped(root, (1,))) == {"intent": "disaster"}
    assert when_of(Group(NONE, (Group(ANY), Leaf("urgent", True)))) == {"not": {"urgent": True}}


def test_a_rule_reads_as_a_sentence() -> None:
    row = {
        "name": "x",
        "when": {
            "intent": "disaster",
            "any": [{"any_words": ["冰雹", "雹子"]}, {"urgent": True}],
            "hours": "outside",
        },
        "to": {"role": "household_officer"},
        "also_tell": ["village_leader"],
    }
    assert plain(sentence(row, Names(Registry(RegistryRows(), date(2026, 7, 18)), shipped()))) == (
        "如果 事项是灾情 并且 (说到“冰雹”或“雹子” 或者 人命关天) 并且 下班时间,就派给 包户干部,同时告诉 村干部"
    )


def test_an_office_is_named_with_its_town_once() -> None:
    places = [("610925", "岚皋县", "county", ""), ("610925112", "四季镇", "town", "610925")]
    rows = RegistryRows(
        divisions=[
            Division(code, name, DivisionLevel(level), parent) for code, name, level, parent in places
        ],
        offices=[
            OfficeRef("farm", "四季镇农业办", "department", "610925112"),
            OfficeRef("duty", "值班室", "department", "610925112"),
        ],
    )
    names = Names(Registry(rows, date(2026, 7, 18)), shipped())
    assert names.office("farm") == "四季镇农业办"
    assert names.office("duty") == "四季镇值班室"
    assert names.office("gone") == "gone"
