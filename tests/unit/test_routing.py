"""Routing is total and pure: the first rule that matches, else up the ladder, else plainly nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import WorkCalendar
from app.core.enums import CASE_KINDS, Intent, OfficerRole
from app.services.county.holding import ROLE, Ground, Holder
from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.deciding.routing import Facts, decide
from app.services.rules.conditions import compile_when
from app.services.rules.problems import Findings
from app.services.rules.rulesets import Ruleset, shipped

HAIL = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
FACTS = Facts(
    intent="disaster",
    text="竹园村下冰雹了,烟叶打完了",
    words=("竹园村", "下", "冰雹"),
    division_code="610925112206",
    is_urgent=False,
    channel="wechat",
    account="langao",
    chat="",
    item="",
    household_id="H1",
    household_tags=("elderly",),
    at=HAIL,
)


class Staff:
    """A registry of a few officers: by role, by id and by office."""

    def __init__(self, **by_role: str) -> None:
        self.silent, self.loads = set[str](), dict[str, int]()
        self.by_role = {role: an_officer(officer_id, role) for role, officer_id in by_role.items()}

    def instead_of(self, officer_id: str, at: datetime) -> OfficerRef | None:
        return next((each for each in self.by_role.values() if each.id == officer_id), None)

    def can_reach(self, officer_id: str) -> bool:
        return officer_id not in self.silent

    def load_of(self, officer_id: str) -> int:
        return self.loads.get(officer_id, 0)

    def holdings(
        self, role: str, division_code: str, household_duties: Sequence[DutyRef], at: datetime
    ) -> tuple[Holder, ...]:
        found = self.by_role.get(role)
        return (Holder(found, Ground(ROLE, division_code)),) if found else ()

    def in_office(self, office_code: str, at: datetime, role: str | None = None) -> tuple[OfficerRef, ...]:
        found = [each for each in self.by_role.values() if each.office_code == office_code]
        return tuple(each for each in found if role in (None, each.role))


def an_officer(officer_id: str, role: str) -> OfficerRef:
    return OfficerRef(officer_id, f"干部{officer_id}", role, "610925112", f"{officer_id}-office", "")


ALL = Staff(household_officer="O1", village_leader="O2", town_secretary="O3", duty_desk="O4")


def routes(text: str) -> Ruleset:
    """The shipped ruleset with these routes."""
    return Ruleset.parse(text)


def a_route(name: str, when: str, to: str = 'role = "duty_desk"', more: str = "") -> str:
    return f'[[routes]]\nname = "{name}"\nwhen = {{ {when} }}\nto = {{ {to} }}\n{more}\n'


def holds(when: str, facts: Facts = FACTS) -> bool:
    """Whether a condition, written as TOML, is true of the facts."""
    return routes(a_route("x", when)).routes[0].matches(facts)


def test_a_disaster_goes_to_the_household_officer_and_the_village_leader_knows() -> None:
    decision = decide(FACTS, shipped(), ALL)
    assert decision.officer == ALL.by_role["household_officer"]
    assert (decision.role, decision.level) == ("household_officer", 0)
    assert decision.also_tell == (("village_leader", ALL.by_role["village_leader"]),)
    assert decision.route == shipped().routes[0].name


def test_nobody_is_told_twice() -> None:
    staff = Staff(household_officer="O1", village_leader="O1", town_secretary="O3")
    assert decide(FACTS, shipped(), staff).also_tell == ()


def test_without_a_household_officer_the_ladder_is_climbed() -> None:
    decision = decide(FACTS, shipped(), Staff(town_secretary="O3", duty_desk="O4"))
    assert decision.officer is not None
    assert (decision.officer.id, decision.level) == ("O3", 2)


def test_with_nobody_at_all_the_decision_says_so() -> None:
    decision = decide(FACTS, shipped(), Staff())
    assert decision.officer is None
    assert decision.reason == "no_officer"


def test_mortal_danger_alerts_two_levels_at_once() -> None:
    decision = decide(replace(FACTS, intent="care", is_urgent=True), shipped(), ALL)
    assert decision.officer == ALL.by_role["household_officer"]
    assert [role for role, _ in decision.also_tell] == ["village_leader"]


def test_the_first_rule_that_matches_wins() -> None:
    ruleset = routes(
        a_route("off", "", more="enabled = false")
        + a_route("elsewhere", 'division = "610925113"')
        + a_route("hail", 'any_words = ["冰雹"]', 'role = "town_secretary"')
        + a_route("all", "")
    )
    decision = decide(FACTS, ruleset, ALL)
    assert (decision.route, decision.role, decision.level) == ("hail", "town_secretary", 2)


@pytest.mark.parametrize(
    ("to", "officer_id"),
    [
        ('officer = "O3"', "O3"),
        ('office = "O4-office"', "O4"),
        ('role = "duty_desk", office = "O4-office"', "O4"),
        ('role = "village_leader"', "O2"),
    ],
)
def test_a_route_leads_to_an_officer_a_role_or_an_office(to: str, officer_id: str) -> None:
    decision = decide(FACTS, routes(a_route("x", "", to)), ALL)
    assert decision.officer is not None
    assert decision.officer.id == officer_id


@pytest.mark.parametrize("to", ['officer = "gone"', 'office = "gone"', 'role = "medic"'])
def test_a_route_to_nobody_falls_to_the_ladder(to: str) -> None:
    decision = decide(FACTS, routes(a_route("x", "", to)), ALL)
    assert decision.officer == ALL.by_role["household_officer"]
    assert decision.route == "x"
    assert decision.reason.startswith("route_climbed")


@pytest.mark.parametrize(
    ("when", "is_true"),
    [
        ("", True),
        ('calendar = "saturday"', True),
        ('calendar = ["workday", "makeup"]', False),
        ('calendar = "restday"', True),
        ('calendar = "holiday"', False),
        ('intent = ["relief", "disaster"]', True),
        ('intent = "relief"', False),
        ('any_words = ["洪水", "冰雹"]', True),
        ('all_words = ["洪水", "冰雹"]', False),
        ('all_words = ["烟叶", "冰雹"]', True),
        ('not_words = ["演练"]', True),
        ('not_words = ["冰雹"]', False),
        ('division = "610925"', True),
        ('division = ["610925113", "610925112206"]', True),
        ('division = "610925112206001"', False),
        ("urgent = false", True),
        ("urgent = true", False),
        ('channel = "wechat"', True),
        ('account = "siji"', False),
        ('group = "1"', False),
        ('item = "hukou"', False),
        ('household_tags = ["disabled", "elderly"]', True),
        ('hours = "14:00-16:00"', True),
        ('hours = "22:00-06:00"', False),
        ('hours = ["22:00-06:00", "15:00-24:00"]', True),
        ('hours = "outside"', True),
        ('hours = "working"', False),
        ("from = 2026-07-18", True),
        ("from = 2026-07-19", False),
        ('until = "2026-07-18"', True),
        ("until = 2026-07-17", False),
        ('any = [{ urgent = true }, { any_words = "冰雹" }]', True),
        ('all = [{ urgent = true }, { any_words = "冰雹" }]', False),
        ('not = { any_words = ["冰雹"] }', False),
        ('intent = "disaster", not = { division = "610925113" }', True),
    ],
)
def test_conditions_mean_what_they_say(when: str, is_true: bool) -> None:
    assert holds(when) is is_true


def test_a_night_ends_in_the_morning() -> None:
    night = replace(FACTS, at=datetime(2026, 7, 18, 21, 59, tzinfo=UTC))
    assert holds('hours = "22:00-06:00"', night)
    assert not holds('hours = "22:00-06:00"', replace(night, at=datetime(2026, 7, 18, 22, 0, tzinfo=UTC)))


words = st.sampled_from(["冰雹", "洪水", "烟叶", "低保"])
divisions = st.sampled_from(["610925", "610925112", "610925113", "610925112206", ""])
facts = st.builds(
    replace,
    st.just(FACTS),
    intent=st.sampled_from([each.value for each in Intent]),
    text=st.lists(words, max_size=3).map("".join),
    division_code=divisions,
    is_urgent=st.booleans(),
)
staffs = st.dictionaries(
    st.sampled_from([each.value for each in OfficerRole]), st.sampled_from(["O1", "O2", "O3", "O4"])
).map(lambda by_role: Staff(**by_role))
conditions = st.recursive(
    st.one_of(
        st.builds(lambda word: {"any_words": [word]}, words),
        st.builds(lambda code: {"division": code}, divisions.filter(bool)),
        st.builds(lambda is_so: {"urgent": is_so}, st.booleans()),
    ),
    lambda inner: st.one_of(
        st.builds(lambda each: {"not": each}, inner),
        st.builds(lambda many: {"all": many}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda many: {"any": many}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


def compiled(when: dict[str, object], given: Facts) -> bool:
    findings = Findings("")
    found = compile_when(when, ("when",), findings, WorkCalendar())(given)
    assert findings.problems == []
    return found


@given(facts, staffs)
def test_somebody_on_the_ladder_means_that_somebody_is_called(given: Facts, staff: Staff) -> None:
    decision = decide(given, shipped(), staff)
    ladder = shipped().promises[CASE_KINDS[0]].ladder
    assert (decision.officer is None) == (not set(ladder) & set(staff.by_role))
    assert decision == decide(given, shipped(), staff)
    called = [decision.officer.id if decision.officer else "", *(each.id for _, each in decision.also_tell)]
    assert len(set(called)) == len(called)


@given(facts, conditions)
def test_not_is_the_opposite(given: Facts, when: dict[str, object]) -> None:
    assert compiled({"not": when}, given) is not compiled(when, given)


@given(facts, conditions, conditions)
def test_all_and_any_are_what_logic_says(
    given: Facts, one: dict[str, object], other: dict[str, object]
) -> None:
    results = [compiled(one, given), compiled(other, given)]
    assert compiled({"all": [one, other]}, given) is all(results)
    assert compiled({"any": [one, other]}, given) is any(results)


@given(facts, divisions.filter(bool))
def test_a_rule_for_a_division_never_touches_another(given: Facts, code: str) -> None:
    route = routes(a_route("scoped", f'division = "{code}"')).routes[0]
    assert route.matches(given) is given.division_code.startswith(code)


def test_dates_are_the_countys_own() -> None:
    late = replace(FACTS, at=datetime(2026, 7, 18, 17, 0, tzinfo=UTC))
    assert holds(f"from = {date(2026, 7, 19)}", late)
