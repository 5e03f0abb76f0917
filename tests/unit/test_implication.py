"""What is said of conditions is never wrong: checked against what they really let through."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import WorkCalendar
from app.services.rules.conditions import Facts, Standing, compile_when
from app.services.rules.implication import atoms_of, can_never_hold, implies
from app.services.rules.problems import Findings
from tests.unit.test_routing import FACTS

WORDS = st.sampled_from(["冰雹", "洪水", "烟叶"])
CODES = st.sampled_from(["610925", "610925112", "610925113", "610925112206"])
SOME_WORDS = st.lists(WORDS, min_size=1, max_size=2, unique=True)
DAYS = st.sampled_from(["workday", "restday", "holiday", "makeup", "saturday", "monday"])
HOURS = st.sampled_from(["22:00-06:00", "08:00-12:00", "09:00-10:00", "working", "outside", "23:00-01:00"])
SIMPLE: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda words: {"any_words": words}, SOME_WORDS),
    st.builds(lambda words: {"all_words": words}, SOME_WORDS),
    st.builds(lambda words: {"not_words": words}, SOME_WORDS),
    st.builds(lambda codes: {"division": codes}, st.lists(CODES, min_size=1, max_size=2)),
    st.builds(lambda intent: {"intent": intent}, st.sampled_from(["disaster", "relief", "chitchat"])),
    st.builds(lambda is_so: {"urgent": is_so}, st.booleans()),
    st.builds(lambda is_so: {"reachable": is_so}, st.booleans()),
    st.builds(lambda load: {"load_at_least": load}, st.sampled_from([2, 5])),
    st.builds(lambda day: {"calendar": [day]}, DAYS),
    st.builds(lambda hours: {"hours": hours}, HOURS),
    st.builds(lambda day: {"from": day}, st.sampled_from(["2026-07-18", "2026-10-02"])),
    st.builds(lambda day: {"until": day}, st.sampled_from(["2026-07-18", "2026-10-02"])),
)
CONDITIONS = st.recursive(
    st.lists(SIMPLE, min_size=1, max_size=2).map(
        lambda parts: {k: v for part in parts for k, v in part.items()}
    ),
    lambda inner: st.one_of(
        st.builds(lambda each: {"not": each}, inner),
        st.builds(lambda many: {"all": many}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda many: {"any": many}, st.lists(inner, min_size=1, max_size=2)),
    ),
    max_leaves=4,
)
INSTANTS = st.sampled_from(
    [
        datetime(2026, 7, 18, 1, 30, tzinfo=UTC),
        datetime(2026, 7, 20, 1, 30, tzinfo=UTC),
        datetime(2026, 9, 20, 15, 30, tzinfo=UTC),
        datetime(2026, 10, 1, 22, 30, tzinfo=UTC),
        datetime(2026, 10, 6, 14, 0, tzinfo=UTC),
    ]
)
MESSAGES = st.builds(
    lambda intent, words, code, is_urgent, at, load, is_reachable: replace(
        FACTS,
        intent=intent,
        text="".join(words),
        words=(),
        division_code=code,
        is_urgent=is_urgent,
        at=at,
        standing=lambda: Standing(load, is_reachable),
    ),
    st.sampled_from(["disaster", "relief", "care"]),
    st.lists(WORDS, max_size=3),
    CODES,
    st.booleans(),
    INSTANTS,
    st.sampled_from([0, 3, 9]),
    st.booleans(),
)


def holds(when: dict[str, Any], facts: Facts) -> bool:
    findings = Findings("")
    found = compile_when(when, ("when",), findings, WorkCalendar())(facts)
    assert findings.problems == []
    return found


@given(CONDITIONS, CONDITIONS, st.lists(MESSAGES, min_size=5, max_size=20))
def test_what_is_said_to_follow_always_follows(
    one: dict[str, Any], other: dict[str, Any], messages: list[Facts]
) -> None:
    if implies(atoms_of(one), atoms_of(other)):
        assert all(holds(other, each) for each in messages if holds(one, each))


@given(CONDITIONS, st.lists(MESSAGES, min_size=5, max_size=20))
def test_what_is_said_never_to_hold_never_holds(when: dict[str, Any], messages: list[Facts]) -> None:
    if can_never_hold(atoms_of(when)):
        assert not any(holds(when, each) for each in messages)


@given(CONDITIONS)
def test_a_condition_follows_from_itself(when: dict[str, Any]) -> None:
    assert implies(atoms_of(when), atoms_of(when))


@pytest.mark.parametrize(
    "when",
    [
        {"all_words": ["冰雹"], "not_words": ["冰雹"]},
        {"any_words": ["冰雹"], "all": [{"not_words": ["冰雹", "洪水"]}]},
        {"from": "2026-08-01", "until": "2026-07-01"},
        {"urgent": True, "not": {"urgent": True}},
        {"intent": "chitchat"},
        {"division": "610925112", "all": [{"division": "610925113"}]},
        {"hours": "08:00-12:00", "all": [{"hours": "13:00-18:00"}]},
        {"calendar": "workday", "all": [{"calendar": "holiday"}]},
        {"any": [{"intent": "relief"}, {"intent": "care"}], "intent": "disaster"},
    ],
)
def test_contradictions_are_found(when: dict[str, Any]) -> None:
    assert can_never_hold(atoms_of(when))


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"intent": "disaster", "any_words": ["冰雹"]}, {"intent": ["disaster", "relief"]}),
        ({"division": "610925112206"}, {"division": "610925112"}),
        ({"any_words": ["冰雹"]}, {"any_words": ["冰雹", "洪水"]}),
        ({"all_words": ["冰雹", "烟叶"]}, {"any_words": ["烟叶"]}),
        ({"hours": "23:00-01:00"}, {"hours": "22:00-06:00"}),
        ({"calendar": "makeup"}, {"calendar": ["saturday", "sunday"]}),
        ({"intent": "disaster"}, {"not": {"intent": "relief"}}),
        (
            {"any": [{"urgent": True}, {"intent": "disaster"}]},
            {"any": [{"intent": "disaster"}, {"urgent": True}]},
        ),
        ({"urgent": True}, {}),
    ],
)
def test_narrower_conditions_are_found(narrow: dict[str, Any], wide: dict[str, Any]) -> None:
    assert implies(atoms_of(narrow), atoms_of(wide))
    assert not implies(atoms_of(wide), atoms_of(narrow)) or "any" in narrow
