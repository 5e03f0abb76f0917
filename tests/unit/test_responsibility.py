"""The chain of whoever answers for a household or a place: its people, the reasons, no gap at any minute."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.services.county.registry import CHINA, Registry
from app.services.county.registry_rows import DutyRef, OfficerRef, RegistryRows, Shift, Stand
from app.services.county.responsibility import Link, responsible
from app.services.deciding.routing import decide
from app.services.rules.conditions import Facts
from app.services.rules.rulesets import shipped

COUNTY, TOWN, VILLAGE = "610925", "610925112", "610925112206"
GROUP = VILLAGE + "001"
LADDER = ("household_officer", "village_leader", "town_secretary", "duty_desk")
DAY = date(2026, 7, 18)
NOON = datetime(2026, 7, 18, 4, 0, tzinfo=UTC)
YEAR = date(2026, 1, 1)
DIVISIONS = (
    Division(COUNTY, "岚皋县", DivisionLevel.COUNTY),
    Division(TOWN, "四季镇", DivisionLevel.TOWN, COUNTY),
    Division(VILLAGE, "竹园村", DivisionLevel.VILLAGE, TOWN),
    Division(GROUP, "一组", DivisionLevel.GROUP, VILLAGE),
)


def an_officer(officer_id: str, role: str = "household_officer", division: str = VILLAGE) -> OfficerRef:
    return OfficerRef(officer_id, f"干部{officer_id}", role, division, f"{division}-office", "")


TEAM = (
    an_officer("A"),
    an_officer("B"),
    an_officer("L", "village_leader"),
    an_officer("S", "town_secretary", TOWN),
    an_officer("D", "duty_desk", TOWN),
    an_officer("E", "duty_desk", TOWN),
    an_officer("C", "duty_desk", COUNTY),
)
COVERS = DutyRef("A", "covers_household", "H1")


def a_registry(**rows: Any) -> Registry:
    return Registry(RegistryRows(**{"divisions": DIVISIONS, "officers": TEAM} | rows), DAY)


def chain(registry: Registry, *duties: DutyRef, at: datetime = NOON) -> list[tuple[str, str, str]]:
    found = responsible(registry, LADDER, GROUP, at, duties)
    return [(link.role, link.officer.id, link.holder.ground.by) for link in found]


def test_the_chain_names_each_person_with_his_reason() -> None:
    leads = DutyRef("L", "leads_village", VILLAGE)
    sits = Shift(f"{TOWN}-office", "E", DAY, time(8), time(20))
    assert chain(a_registry(duties=[leads], shifts=[sits]), COVERS) == [
        ("household_officer", "A", "covers_household"),
        ("village_leader", "L", "leads_village"),
        ("town_secretary", "S", "role"),
        ("duty_desk", "E", "roster"),
    ]


def test_a_substitute_stands_there_with_whose_place_he_takes() -> None:
    registry = a_registry(substitutes=[Stand("A", "B", DAY, DAY)])
    first = responsible(registry, LADDER, GROUP, NOON, [COVERS])[0]
    assert (first.officer.id, [each.id for each in first.holder.stands_in_for]) == ("B", ["A"])
    assert first.holder.ground.target == "H1"


@pytest.mark.parametrize("stands", [[Stand("A", "B"), Stand("B", "A")], [Stand("A", "gone")]])
def test_nobody_waits_for_whoever_is_away_without_anybody_in_his_place(stands: list[Stand]) -> None:
    registry = a_registry(substitutes=stands)
    assert [link.officer.id for link in responsible(registry, LADDER, GROUP, NOON, [COVERS])] == [
        "L",
        "S",
        "D",
    ]


def test_where_everybody_is_away_they_stand_there_all_the_same() -> None:
    registry = a_registry(officers=[an_officer("A")], substitutes=[Stand("A", "gone")])
    assert [each[1] for each in chain(registry, COVERS)] == ["A"]


def test_a_ladder_with_nobody_on_it_ends_at_the_duty_desk() -> None:
    (only,) = responsible(a_registry(), ("medic",), GROUP, NOON)
    assert (only.role, only.officer.id, only.level) == ("duty_desk", "D", 1)


def test_of_two_who_hold_a_role_the_one_whom_a_channel_reaches_comes_first() -> None:
    duties = [COVERS, replace(COVERS, officer_id="B")]
    registry = a_registry(reachable=frozenset({"B", "L", "S"}))
    found = responsible(registry, LADDER, GROUP, NOON, duties)
    assert (found[0].officer.id, found[0].is_reachable) == ("B", True)
    assert (found[-1].role, found[-1].is_reachable) == ("duty_desk", False)


days = st.integers(0, 364).map(lambda number: YEAR + timedelta(days=number))
spans = st.tuples(st.none() | days, st.none() | days)
some = st.sampled_from([each.id for each in TEAM])
duties_of = st.lists(
    st.builds(
        lambda who, kind, target, span: DutyRef(who, kind, target, *span),
        some,
        st.sampled_from(["covers_household", "pairs_household", "leads_village"]),
        st.sampled_from(["H1", GROUP, VILLAGE]),
        spans,
    ),
    max_size=8,
)
stands_of = st.lists(
    st.builds(lambda who, by, span: Stand(who, by, *span), some, some | st.just("gone"), spans), max_size=6
)
shifts_of = st.lists(
    st.builds(
        Shift,
        st.sampled_from([f"{TOWN}-office", f"{COUNTY}-office"]),
        some,
        days,
        st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    ),
    max_size=6,
)


def changes(registry_rows: RegistryRows) -> Iterator[datetime]:
    """Every instant of the year at which a chain can change, and the minute before: it is constant between."""
    found = {datetime.combine(YEAR, time(0), CHINA), datetime.combine(YEAR, time(0), CHINA) + timedelta(365)}
    for each in (*registry_rows.duties, *registry_rows.substitutes):
        found |= {datetime.combine(day, time(0), CHINA) for day in (each.since,) if day}
        found |= {datetime.combine(day, time(0), CHINA) + timedelta(1) for day in (each.until,) if day}
    for shift in registry_rows.shifts:
        for day in (shift.date, shift.date + timedelta(1)):
            found |= {datetime.combine(day, clock, CHINA) for clock in (shift.start, shift.end)}
    for before, after in pairwise(sorted(found)):
        yield before
        yield after - timedelta(minutes=1)


@settings(deadline=None, max_examples=60)
@given(duties=duties_of, stands=stands_of, shifts=shifts_of)
def test_no_household_is_without_a_chain_at_any_minute_of_a_year(
    duties: list[DutyRef], stands: list[Stand], shifts: list[Shift]
) -> None:
    on_divisions = [duty for duty in duties if duty.target != "H1"]
    own = [duty for duty in duties if duty.target == "H1"]
    rows = RegistryRows(
        divisions=DIVISIONS, officers=TEAM, duties=on_divisions, substitutes=stands, shifts=shifts
    )
    registry = Registry(rows, DAY)
    for at in changes(rows):
        found = responsible(registry, LADDER, GROUP, at, own)
        assert found, at
        assert _is_sound(registry, found, at)
        decided = decide(_facts(at), shipped(), registry, own)
        assert decided.officer == found[0].officer


def _is_sound(registry: Registry, found: tuple[Link, ...], at: datetime) -> bool:
    """Levels rise, and nobody stands there who is away unless everybody is."""
    absent = [registry.is_absent(link.officer.id, at) for link in found]
    rises = all(below.level < above.level for below, above in pairwise(found))
    return rises and (not any(absent) or all(absent))


def _facts(at: datetime) -> Facts:
    return Facts(
        intent="disaster",
        text="",
        words=(),
        division_code=GROUP,
        is_urgent=False,
        channel="wechat",
        account="langao",
        chat="",
        item="",
        household_id="H1",
        household_tags=(),
        at=at,
    )
