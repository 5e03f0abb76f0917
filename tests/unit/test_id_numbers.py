"""Identity numbers by GB 11643-1999; python-stdnum is the second opinion."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from app.core.id_numbers import check_character, is_id_number, is_old_id_number


@given(st.dates(date(1900, 1, 1), date(2026, 7, 18)), st.integers(0, 999))
def test_a_number_with_its_check_character_is_valid_and_any_other_character_is_not(day: date, n: int) -> None:
    first17 = f"610925{day:%Y%m%d}{n:03d}"
    right = check_character(first17)
    assert is_id_number(first17 + right)
    assert is_id_number(first17 + right.lower())
    assert ric.calc_check_digit(first17 + right) == right
    assert not any(is_id_number(first17 + other) for other in "0123456789X" if other != right)


@given(
    st.from_regex(
        r"\A(11|61|44)[0-9]{4}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]\Z"
    )
)
def test_the_check_agrees_with_the_library(number: str) -> None:
    try:
        expected = ric.calc_check_digit(number) == number[-1] and bool(ric.get_birth_date(number))
    except ric.InvalidComponent:
        expected = False
    assert is_id_number(number) == expected


@given(st.text(max_size=20))
def test_any_text_is_answered_with_yes_or_no(text: str) -> None:
    assert is_id_number(text) in (True, False)
    assert is_old_id_number(text) in (True, False)


def test_a_day_that_does_not_exist_is_refused() -> None:
    first17 = "61092519510230001"
    assert not is_id_number(first17 + check_character(first17))


def test_fifteen_figures_are_an_old_number_with_a_province_and_a_birthday() -> None:
    assert is_old_id_number("610925591012123")
    assert not is_old_id_number("610925591312123")
    assert not is_old_id_number("990925591012123")
