"""Telephone and identity numbers as they stand in messages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.id_numbers import check_character
from app.nlu.identity import doubtful_id_numbers, id_numbers, phones


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("打138 0013 8000或0915-2521234", ["13800138000", "09152521234"]),
        ("电话幺三八九幺五二三四五六 打不通就算了", ["13891523456"]),
        ("139-1522-3344是我妈的", ["13915223344"]),
        ("+8613891512345", ["13891512345"]),
        ("电话:138.9155.6677 或139,1522,3344", ["13891556677", "13915223344"]),
        ("村上座机2521234没人接", ["2521234"]),
        ("订单1380013800012还没到", []),
        ("身份证110105194912310021", []),
        ("一二三四五六七八九十都数完了", []),
    ],
)
def test_telephone_numbers_are_taken_whole_and_alone(text: str, numbers: list[str]) -> None:
    assert phones(text) == numbers


def test_valid_identity_numbers_are_taken_and_others_only_noted() -> None:
    text = "身份证11010519491231002x 我妈的610925591012123 娃的110105194912310021"
    assert id_numbers(text) == ["11010519491231002X", "610925591012123"]
    assert doubtful_id_numbers(text) == ["110105194912310021"]


def test_fifteen_figures_with_no_such_birthday_are_only_noted_when_called_an_identity_number() -> None:
    assert doubtful_id_numbers("身份证号610925591312123") == ["610925591312123"]
    assert doubtful_id_numbers("快递610925591312123") == []


@given(
    st.dates(date(1900, 1, 1), date(2026, 7, 18)),
    st.integers(0, 999),
    st.sampled_from(["", " 的", "电话13800138000", "号"]),
)
def test_a_number_with_its_check_character_is_found_in_its_sentence(
    day: date, serial: int, after: str
) -> None:
    first17 = f"610925{day:%Y%m%d}{serial:03d}"
    number = first17 + check_character(first17)
    assert id_numbers(f"身份证{number.lower()} {after}") == [number]
