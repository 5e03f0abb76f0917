"""Rules by the calendar, by how an officer stands, of a town; and that nothing is routed to nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import CASE_KINDS, OfficerRole
from app.services.county.responsibility import LAST
from app.services.deciding.routing import Facts, decide
from app.services.rules.conditions import DAYS, Standing
from app.services.rules.ruleset_document import shipped_data
from app.services.rules.rulesets import Ruleset, shipped
from tests.unit.test_routing import ALL, FACTS, Staff, a_route, compiled, conditions, facts, routes, staffs


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2026, 10, 1), {"restday", "holiday", "thursday"}),
        (date(2026, 9, 20), {"workday", "makeup", "sunday"}),
        (date(2026, 7, 18), {"restday", "saturday"}),
        (date(2026, 7, 20), {"workday", "monday"}),
    ],
)
def test_days_are_told_apart_by_the_working_calendar(day: date, kinds: set[str]) -> None:
    at = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)
    given = replace(FACTS, at=at)
    assert {kind for kind in DAYS if compiled({"calendar": kind}, given)} == kinds


def test_a_rule_for_busy_officers_matches_from_its_load_on() -> None:
    ruleset = routes(a_route("忙不过来", "load_at_least = 20", 'role = "town_secretary"'))
    staff = Staff(household_officer="O1", town_secretary="O3")
    staff.loads = {"O1": 19, "O3": 100}
    assert decide(FACTS, ruleset, staff).role == "household_officer"
    staff.loads["O1"] = 20
    decision = decide(FACTS, ruleset, staff)
    assert (decision.role, decision.route) == ("town_secretary", "忙不过来")
    assert decision.standing == Standing(20, is_reachable=True)


def test_a_rule_for_officers_whom_no_channel_reaches() -> None:
    ruleset = routes(a_route("推送不到", "reachable = false", 'role = "village_leader"'))
    staff = Staff(household_officer="O1", village_leader="O2")
    assert decide(FACTS, ruleset, staff).role == "household_officer"
    staff.silent = {"O1"}
    assert decide(FACTS, ruleset, staff).role == "village_leader"


def test_nobody_looks_how_an_officer_stands_where_no_rule_asks() -> None:
    assert not shipped().asks_standing
    assert decide(FACTS, shipped(), ALL).standing is None
    off = routes(a_route("x", "load_at_least = 1", more="enabled = false"))
    assert not off.asks_standing
    assert routes(a_route("x", "not = { any = [{ reachable = true }] }")).asks_standing


def test_a_towns_rule_holds_in_the_town_and_nowhere_else() -> None:
    ruleset = routes(a_route("镇里的", 'intent = "disaster"', 'role = "duty_desk"', 'scope = "610925113"'))
    assert decide(FACTS, ruleset, ALL).route == ""
    there = replace(FACTS, division_code="610925113001")
    assert decide(there, ruleset, ALL).route == "镇里的"


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("", ["县一", "县二", "镇一", "镇二"]),
        ('[order]\ncounty = "first"\n', ["县一", "县二", "镇一", "镇二"]),
        ('[order]\ncounty = "last"\n', ["镇一", "镇二", "县一", "县二"]),
    ],
)
def test_the_countys_rules_come_first_or_last_by_its_choice(order: str, names: list[str]) -> None:
    town = 'scope = "610925112"'
    ruleset = routes(
        order
        + a_route("镇一", "urgent = true", more=town)
        + a_route("县一", "urgent = true")
        + a_route("镇二", "", more=town)
        + a_route("县二", "")
    )
    assert [route.name for route in ruleset.in_order] == names
    assert decide(FACTS, ruleset, ALL).route == next(name for name in names if name.endswith("二"))


roles_of_ladders = st.lists(
    st.sampled_from([each.value for each in OfficerRole]), min_size=1, max_size=3, unique=True
)
targets = st.one_of(
    st.builds(lambda role: {"role": role}, st.sampled_from([each.value for each in OfficerRole])),
    st.builds(lambda officer: {"officer": officer}, st.sampled_from(["O1", "O4", "gone"])),
    st.builds(lambda office: {"office": office}, st.sampled_from(["O2-office", "gone"])),
)
rules = st.lists(st.tuples(conditions, targets, st.booleans()), max_size=4)


@given(facts, staffs, rules, roles_of_ladders)
def test_whatever_the_rules_say_nothing_is_routed_to_nobody(
    given: Facts, staff: Staff, made: list[tuple[dict[str, object], dict[str, str], bool]], ladder: list[str]
) -> None:
    data = {
        "routes": [
            {"name": f"规则{number}", "when": when, "to": to, "enabled": enabled}
            for number, (when, to, enabled) in enumerate(made)
        ],
        "promises": {kind: {**shipped_data()["promises"][kind], "ladder": ladder} for kind in CASE_KINDS},
    }
    given = replace(given, intent=given.intent if given.intent in CASE_KINDS else "care")
    decision = decide(given, Ruleset.of(data, "", 1), staff)
    answering = set(staff.by_role) & {*LAST, *ladder}
    assert (decision.officer is not None) >= bool(answering)
