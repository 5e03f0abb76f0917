"""Who holds which role where and when: duties, dates, substitutes, rosters."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.services.county.registry import Registry
from app.services.county.registry_rows import DutyRef, GroupRef, OfficerRef, RegistryRows, Shift, Stand

COUNTY, TOWN, VILLAGE, GROUP = "610925", "610925112", "610925112206", "610925112206001"
DAY = date(2026, 7, 18)
NOON = datetime(2026, 7, 18, 4, 0, tzinfo=UTC)
DIVISIONS = (
    Division(COUNTY, "岚皋县", DivisionLevel.COUNTY),
    Division(TOWN, "四季镇", DivisionLevel.TOWN, COUNTY),
    Division(VILLAGE, "竹园村", DivisionLevel.VILLAGE, TOWN),
    Division(GROUP, "一组", DivisionLevel.GROUP, VILLAGE),
)


def an_officer(officer_id: str, role: str = "household_officer", division: str = VILLAGE) -> OfficerRef:
    return OfficerRef(officer_id, f"干部{officer_id}", role, division, f"{division}-office", "")


def a_registry(**rows: Any) -> Registry:
    return Registry(RegistryRows(divisions=DIVISIONS, **rows), DAY)


def ids(holders: tuple[OfficerRef, ...]) -> list[str]:
    return [each.id for each in holders]


def test_the_path_of_a_group_begins_with_the_county() -> None:
    registry = a_registry()
    assert [each.name for each in registry.path(GROUP)] == ["岚皋县", "四季镇", "竹园村", "一组"]
    assert registry.lineage(GROUP) == [GROUP, VILLAGE, TOWN, COUNTY]


def test_a_group_that_nobody_listed_belongs_to_its_village() -> None:
    assert a_registry().lineage(VILLAGE + "099") == [VILLAGE, TOWN, COUNTY]
    assert a_registry().lineage("") == []


def test_whoever_covers_the_household_comes_before_whoever_is_paired_with_it() -> None:
    registry = a_registry(officers=[an_officer("A"), an_officer("B")])
    duties = [DutyRef("B", "pairs_household", "H1"), DutyRef("A", "covers_household", "H1")]
    assert ids(registry.holders("household_officer", VILLAGE, duties, NOON)) == ["A", "B"]


def test_without_a_duty_on_the_household_the_group_answers_and_then_the_village() -> None:
    registry = a_registry(
        officers=[an_officer("A"), an_officer("B")],
        duties=[DutyRef("A", "covers_household", VILLAGE), DutyRef("B", "covers_household", GROUP)],
    )
    assert ids(registry.holders("household_officer", GROUP, (), NOON)) == ["B"]
    assert ids(registry.holders("household_officer", VILLAGE, (), NOON)) == ["A"]


def test_the_role_alone_does_not_make_a_household_officer_responsible() -> None:
    assert a_registry(officers=[an_officer("A")]).holders("household_officer", VILLAGE, (), NOON) == ()


def test_whoever_leads_the_village_comes_before_officers_of_that_role() -> None:
    officers = [an_officer("L", "village_leader"), an_officer("S", "county_leader", COUNTY)]
    registry = a_registry(officers=officers, duties=[DutyRef("S", "leads_village", VILLAGE)])
    assert ids(registry.holders("village_leader", GROUP, (), NOON)) == ["S"]
    assert ids(a_registry(officers=officers).holders("village_leader", GROUP, (), NOON)) == ["L"]


def test_a_duty_holds_on_its_last_day_in_local_time_and_not_after() -> None:
    registry = a_registry(
        officers=[an_officer("A")], duties=[DutyRef("A", "covers_household", VILLAGE, DAY, DAY)]
    )
    first, last = datetime(2026, 7, 17, 16, 0, tzinfo=UTC), datetime(2026, 7, 18, 15, 59, tzinfo=UTC)
    for instant, expected in ((first, ["A"]), (last, ["A"])):
        assert ids(registry.holders("household_officer", VILLAGE, (), instant)) == expected
    for instant in (first - timedelta(seconds=1), last + timedelta(minutes=1)):
        assert registry.holders("household_officer", VILLAGE, (), instant) == ()


def test_the_town_desk_answers_before_the_county_desk() -> None:
    county = an_officer("C", "duty_desk", COUNTY)
    town = an_officer("T", "duty_desk", TOWN)
    assert ids(a_registry(officers=[county, town]).holders("duty_desk", VILLAGE, (), NOON)) == ["T"]
    assert ids(a_registry(officers=[county]).holders("duty_desk", VILLAGE, (), NOON)) == ["C"]


def test_whoever_sits_at_the_desk_now_comes_first_also_after_midnight() -> None:
    desk = [an_officer("T1", "duty_desk", TOWN), an_officer("T2", "duty_desk", TOWN)]
    night = Shift(f"{TOWN}-office", "T2", DAY, time(18, 0), time(8, 0))
    registry = a_registry(officers=desk, shifts=[night])
    after_midnight = datetime(2026, 7, 18, 17, 30, tzinfo=UTC)
    assert ids(registry.holders("duty_desk", VILLAGE, (), after_midnight)) == ["T2", "T1"]
    assert ids(registry.holders("duty_desk", VILLAGE, (), NOON)) == ["T1", "T2"]
    assert not registry.is_on_shift("T2", datetime(2026, 7, 19, 0, 0, tzinfo=UTC))


def test_an_officer_of_another_role_who_sits_at_the_desk_holds_it() -> None:
    desk, guest = an_officer("T1", "duty_desk", TOWN), an_officer("G", "agent", TOWN)
    shift = Shift(f"{TOWN}-office", "G", DAY, time(8, 0), time(18, 0))
    registry = a_registry(officers=[desk, guest], shifts=[shift])
    assert ids(registry.holders("duty_desk", VILLAGE, (), NOON)) == ["G", "T1"]


def test_who_sits_in_two_places_in_one_day_is_in_each_at_its_hours() -> None:
    morning = Shift(f"{VILLAGE}-office", "G", DAY, time(8, 0), time(12, 0))
    afternoon = Shift(f"{TOWN}-office", "G", DAY, time(12, 0), time(18, 0))
    registry = a_registry(officers=[an_officer("G", "agent")], shifts=[morning, afternoon])
    for hour, sits_in in ((2, VILLAGE), (4, TOWN), (9, TOWN), (10, "")):
        at = datetime(2026, 7, 18, hour, 0, tzinfo=UTC)
        found = {code for code in (VILLAGE, TOWN) if registry.on_duty(f"{code}-office", at)}
        assert found == ({sits_in} if sits_in else set())
        assert registry.is_on_shift("G", at) is bool(sits_in)


def test_a_chain_of_substitutes_ends_with_whoever_is_there() -> None:
    registry = a_registry(
        officers=[an_officer(each) for each in "ABC"],
        duties=[DutyRef("A", "covers_household", VILLAGE)],
        substitutes=[Stand("A", "B", DAY, DAY), Stand("B", "C", DAY, None)],
    )
    assert ids(registry.holders("household_officer", VILLAGE, (), NOON)) == ["C"]
    assert ids(registry.holders("household_officer", VILLAGE, (), NOON + timedelta(days=1))) == ["A"]


def test_substitutes_in_a_circle_leave_the_officer_himself() -> None:
    registry = a_registry(
        officers=[an_officer(each) for each in "AB"],
        duties=[DutyRef("A", "covers_household", VILLAGE)],
        substitutes=[Stand("A", "B"), Stand("B", "A")],
    )
    assert ids(registry.holders("household_officer", VILLAGE, (), NOON)) == ["A"]


def test_a_substitute_who_is_gone_leaves_the_officer_himself() -> None:
    registry = a_registry(
        officers=[an_officer("A")],
        duties=[DutyRef("A", "covers_household", VILLAGE)],
        substitutes=[Stand("A", "gone")],
    )
    assert ids(registry.holders("household_officer", VILLAGE, (), NOON)) == ["A"]


def test_one_person_with_two_duties_is_named_once() -> None:
    registry = a_registry(officers=[an_officer("A")])
    duties = [DutyRef("A", "covers_household", "H1"), DutyRef("A", "pairs_household", "H1")]
    assert ids(registry.holders("household_officer", VILLAGE, duties, NOON)) == ["A"]


def test_a_group_is_found_by_channel_account_and_id() -> None:
    group = GroupRef("onebot", "siji", "700001", TOWN, "四季镇群", "mention")
    registry = a_registry(groups=[group])
    assert registry.group("onebot", "siji", "700001") == group
    assert registry.group("onebot", "other", "700001") is None


def test_an_office_names_its_officers_whoever_sits_there_first() -> None:
    officers = [an_officer("A", "agent"), an_officer("B", "agent"), an_officer("C", "duty_desk")]
    shift = Shift(f"{VILLAGE}-office", "B", DAY, time(8, 0), time(18, 0))
    registry = a_registry(officers=officers, shifts=[shift])
    assert ids(registry.in_office(f"{VILLAGE}-office", NOON)) == ["B", "A", "C"]


officer_ids = st.sampled_from("ABCDE")
stands = st.builds(
    Stand,
    officer_ids,
    officer_ids,
    st.none() | st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3)),
    st.none() | st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3)),
)


@given(st.lists(stands, max_size=8), st.integers(-5, 5))
def test_substitutes_never_leave_a_duty_without_anybody(found: list[Stand], days: int) -> None:
    registry = a_registry(
        officers=[an_officer(each) for each in "ABCDE"],
        duties=[DutyRef("A", "covers_household", VILLAGE)],
        substitutes=found,
    )
    holders = registry.holders("household_officer", GROUP, (), NOON + timedelta(days=days))
    assert len(holders) == 1


def test_an_officer_who_is_gone_holds_nothing() -> None:
    duties = [DutyRef("gone", "covers_household", "H1")]
    registry = a_registry(duties=[replace(duties[0], target=VILLAGE)])
    assert registry.holders("household_officer", VILLAGE, duties, NOON) == ()


def test_a_group_without_a_division_speaks_for_no_place() -> None:
    group = GroupRef("wecom", "county", "g1", "", "没写区划的群", "mention")
    assert a_registry(groups=(group, replace(group, group_id="g2", division_code=TOWN))).groups_over(
        "wecom", "county", VILLAGE
    ) == [replace(group, group_id="g2", division_code=TOWN)]
