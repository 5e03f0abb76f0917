"""Where a matter is: the words, then a shared position, the sender's home and his group; ties are left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import DivisionLevel
from app.nlu.types import PlaceMatch
from app.services.deciding.places import Background, find_place
from app.services.deciding.whereabouts import Home, division_at, metres

TOWN, VILLAGE, OTHER = "610925112", "610925112206", "610925101201"


def match(*codes: str) -> PlaceMatch:
    only = codes[0] if len(codes) == 1 else ""
    return PlaceMatch(only, "双河村", DivisionLevel.VILLAGE, "双河", codes)


@pytest.mark.parametrize(
    ("background", "code"),
    [
        (Background(), "610925"),
        (Background(location=VILLAGE, household=OTHER), VILLAGE),
        (Background(household=VILLAGE + "004", group=OTHER[:9]), VILLAGE + "004"),
        (Background(group=OTHER[:9]), OTHER),
        (Background(told=VILLAGE, group=OTHER[:9]), VILLAGE),
        (Background(household=OTHER, told=VILLAGE), OTHER),
        (Background(household="610925999001"), "610925"),
        (Background(group="610925"), "610925"),
    ],
)
def test_what_breaks_a_tie_is_the_position_then_the_home_then_the_group(
    background: Background, code: str
) -> None:
    place = find_place([match(VILLAGE, OTHER)], background)
    assert place.code == code
    assert place.choices == (() if place.is_known else (VILLAGE, OTHER))


@pytest.mark.parametrize(
    ("background", "code", "evidence"),
    [
        (Background(location=VILLAGE, household=OTHER, account="610925"), VILLAGE, "location"),
        (Background(household=OTHER, account="610925"), OTHER, "household"),
        (Background(account="610925"), "610925", "account"),
    ],
)
def test_without_words_the_nearest_evidence_speaks(background: Background, code: str, evidence: str) -> None:
    place = find_place([], background)
    assert (place.code, place.evidence) == (code, evidence)


def test_words_that_name_a_village_stand_against_any_position() -> None:
    place = find_place([match(VILLAGE)], Background(location=OTHER, household=OTHER))
    assert (place.code, place.evidence) == (VILLAGE, "words")


def test_a_position_is_the_division_of_the_nearest_household() -> None:
    homes = [Home(VILLAGE + "004", 32.3100, 108.9000), Home(VILLAGE + "001", 32.3140, 108.9000)]
    assert division_at(homes, 32.3101, 108.9001) == VILLAGE + "004"


def test_between_two_divisions_a_position_is_what_both_lie_in() -> None:
    homes = [Home(VILLAGE + "004", 32.3100, 108.9000), Home(VILLAGE + "001", 32.3106, 108.9000)]
    assert division_at(homes, 32.3103, 108.9000) == VILLAGE
    assert division_at([*homes, Home(TOWN + "207", 32.3103, 108.9003)], 32.3103, 108.9000) == TOWN


def test_a_position_far_from_every_household_stays_unknown() -> None:
    assert division_at([Home(VILLAGE, 32.3100, 108.9000)], 32.3160, 108.9000) == ""
    assert division_at([], 32.31, 108.9) == ""


degrees = st.floats(-80, 80), st.floats(-179, 179)


@given(*degrees, *degrees)
def test_distances_are_the_same_there_and_back(a: float, b: float, c: float, d: float) -> None:
    assert metres(a, b, c, d) == pytest.approx(metres(c, d, a, b))
    assert metres(a, b, a, b) == pytest.approx(0)
